"""Files that are written whole or not at all."""

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from reader.errors import ExportError, reason_of


def replace_file(path: Path, pieces: Iterable[str], *, replace: bool) -> None:
    """Write a file so that what was there before stays until the new one is complete.

    An existing file needs `replace`; raises ExportError where the file is there already or cannot be written.
    """
    target = _end_of_links(path)
    if target.exists() and not target.is_file():
        raise ExportError(f"{path} is no ordinary file; papers are written to files alone")
    if target.exists() and not replace:
        raise ExportError(f"{path} is there already; --force replaces it")
    try:
        _write_beside(target, pieces)
    except OSError as error:
        raise ExportError(f"cannot write {path}: {reason_of(error)}") from None


def _end_of_links(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError:
        raise ExportError(f"cannot write {path}: it is a link that leads in a circle") from None


def _write_beside(target: Path, pieces: Iterable[str]) -> None:
    number, name = tempfile.mkstemp(prefix=".unfinished-", dir=target.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(_rights_of(target))
        unfinished.replace(target)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


def _rights_of(target: Path) -> int:
    """Give the rights that the file has, or that a new one gets from the user's mask."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask
