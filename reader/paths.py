"""Paths as people type, paste and drop them."""

import re
import shlex
from pathlib import Path
from urllib.parse import unquote

_FILE_URL = r"(?i)file:(?://(?:localhost)?(?=/))?(?P<path>/(?!/)[^?#]*)"


def parse_path(text: str) -> Path:
    """Read a path: verbatim, with `~` for a home folder, as a `file:` URL, in quotes or with backslashes.

    A path in quotes or with backslashes is taken as a shell would take it, unless a file of that very name exists.
    """
    path = _unquote_path(text)
    if not exists(path) and len(words := split_words(text)) == 1 and words[0] != text.strip():
        return _unquote_path(words[0])
    return path


def split_words(text: str) -> list[str]:
    """Split a text as a shell would; a text with an unmatched quotation mark is one word."""
    try:
        return shlex.split(text)
    except ValueError:
        return [text]


def exists(path: Path) -> bool:
    """Return whether something has this path; nothing has a path that the system does not allow."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def url_to_path(text: str) -> Path | None:
    """Read the path from a `file:` URL of this machine; None for anything else."""
    url = re.fullmatch(_FILE_URL, text)
    return Path(unquote(url["path"], errors="surrogateescape")) if url else None


def _unquote_path(text: str) -> Path:
    text = text.strip()
    if (path := url_to_path(text)) is not None:
        return path
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:  # no such user
        return path
