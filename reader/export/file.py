"""Files that are written whole or not at all."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from reader.errors import ExportError, os_reason
from reader.whole_file import is_missing, sync_file


def atomic_write(path: Path, chunks: Iterable[str], *, replace: bool) -> None:
    """Write a file so that what was there before stays until the new one is complete.

    An existing file needs `replace`; raises ExportError where the file is there already or cannot be written.
    """
    target = _resolve_links(path)
    try:
        _refuse_what_is_there(path, target, replace=replace)
        _write_temp(target, chunks)
    except OSError as error:
        raise ExportError(f"cannot write {path}: {os_reason(error)}") from None


def _resolve_links(path: Path) -> Path:
    """Return the file that a path leads to; by `os.path`, since pathlib tells of circles by other ways in each version."""
    try:
        return Path(os.path.realpath(path, strict=True))
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ExportError(f"cannot write {path}: it is a link that leads in a circle") from None
        return Path(os.path.realpath(path))


def _refuse_what_is_there(path: Path, target: Path, *, replace: bool) -> None:
    if is_missing(target):
        return
    if not stat.S_ISREG(target.stat().st_mode):
        raise ExportError(f"{path} is no ordinary file; papers are written to files alone")
    if not replace:
        raise ExportError(f"{path} is there already; --force replaces it")


def _write_temp(target: Path, chunks: Iterable[str]) -> None:
    number, name = tempfile.mkstemp(prefix=".unfinished-", dir=target.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            file.writelines(chunks)
            file.flush()
            sync_file(file.fileno())
        unfinished.chmod(_permissions_of(target))
        unfinished.replace(target)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


def _permissions_of(target: Path) -> int:
    """Give the rights that the file has, or that a new one gets from the user's mask."""
    if not is_missing(target):
        return target.stat().st_mode & 0o777
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask
