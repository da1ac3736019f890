"""A configuration file written whole or not at all."""

import os
import tempfile
from pathlib import Path

from reader.errors import ConfigError, os_reason
from reader.whole_file import sync_file


def save_text(path: Path, text: str) -> None:
    """Put the text in the file's place at once, readable by its owner alone; a link goes on leading to it.

    Raises ConfigError where that cannot be done, which leaves the file as it was.
    """
    target = Path(os.path.realpath(path))
    try:
        _require_writable(target)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace_file(target, text.encode())
    except OSError as error:
        raise ConfigError(f"{path}: the configuration cannot be written: {os_reason(error)}") from error


def create_text(path: Path, text: str) -> None:
    """Write a file that is not there yet, also where a link leads to; raises ConfigError where one is, or it cannot be."""
    if os.path.exists(path):  # noqa: PTH110 - pathlib raises where a folder above cannot be looked into
        raise ConfigError(f"{path}: there is a configuration already, and it stays as it is; move it away first")
    save_text(path, text)


def _require_writable(place: Path) -> None:
    if place.exists() and not place.stat().st_mode & 0o222:
        raise PermissionError(13, "it is write-protected")


def _replace_file(place: Path, content: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            sync_file(file.fileno())
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
