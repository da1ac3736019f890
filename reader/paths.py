"""Paths as people type, paste and drop them, and the files that they name."""

import os
import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
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


def files_at(path: Path) -> Iterator[Path]:
    """Yield the file with a path, the files in a folder and its subfolders, or those that match a glob, sorted.

    Hidden files and folders are skipped. A path without a file and a folder that cannot be listed are yielded as they
    are, so that reading them says why.
    """
    if not exists(path):
        yield from _glob(path) or [path]
    elif path.is_dir():
        yield from _walk(path)
    else:
        yield path


def _walk(folder: Path) -> Iterator[Path]:
    unreadable: list[str] = []
    for parent, folders, names in os.walk(folder, onerror=lambda error: unreadable.append(error.filename)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files = (Path(parent, name) for name in sorted(names) if not name.startswith("."))
        yield from (file for file in files if file.is_file())
    yield from map(Path, unreadable)


def _glob(pattern: Path) -> list[Path]:
    start = Path(pattern.anchor)
    with suppress(OSError, ValueError):  # pasted text is neither a path nor a glob
        return sorted(file for file in start.glob(str(pattern.relative_to(start))) if file.is_file())
    return []


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
