"""The output of an export: a file, written atomically, or a pipe or a device."""

import errno
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from reader.errors import ExportError, os_reason
from reader.files import atomic_write, is_file, is_missing

_PIPE_TIMEOUT = 3.0
"""Seconds to wait for the program that reads a named pipe."""
_PIPE_POLL_SECONDS = 0.05


def write_text_file(path: Path, pieces: Iterable[str], *, replace: bool, sync: bool = True) -> None:
    """Write a file atomically; an existing one needs `replace`, a pipe or a device does not. Raise ExportError.

    With `sync`, wait until the file is on disk.
    """
    target = resolve_links(path)
    parts = (text.encode() for text in pieces)
    try:
        if is_stream(target):
            _write_stream(target, parts)
            return
        _require_writable(path, target, replace=replace)
        atomic_write(target, parts, sync=sync, mode=_permissions_for(target))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ExportError(f"cannot write {path}: {_reason(error)}") from None


def resolve_links(path: Path) -> Path:
    """Return the target of a path, like `Path.resolve`, whose handling of circular links differs between Pythons."""
    with suppress(OSError):
        if stat.S_ISFIFO(path.stat().st_mode):  # links to pipes in /dev/fd have no target by name
            return path
    try:
        return Path(os.path.realpath(path, strict=True))
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ExportError(f"cannot write {path}: it is a circular link") from None
        return Path(os.path.realpath(path))


def is_stream(path: Path) -> bool:
    """Return whether a path leads to a pipe or to a character device such as a terminal."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def _write_stream(path: Path, parts: Iterable[bytes]) -> None:
    with os.fdopen(_open_stream(path), "wb") as stream:
        stream.writelines(parts)


def _open_stream(path: Path) -> int:
    """Open a pipe or a device; wait up to `_PIPE_TIMEOUT` for a program to read the pipe."""
    deadline = monotonic() + _PIPE_TIMEOUT
    while True:
        try:
            descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        except OSError as error:
            if error.errno != errno.ENXIO or monotonic() > deadline:
                raise
            sleep(_PIPE_POLL_SECONDS)
        else:
            os.set_blocking(descriptor, True)
            return descriptor


def _reason(error: OSError) -> str:
    return "no program reads this pipe" if error.errno == errno.ENXIO else os_reason(error)


def _require_writable(path: Path, target: Path, *, replace: bool) -> None:
    if is_missing(target):
        return
    if not is_file(target):
        raise ExportError(f"{path} is not a regular file")
    if not replace:
        raise ExportError(f"{path} already exists. Use --force to overwrite.")


def _permissions_for(target: Path) -> int:
    """Return the permissions of an existing file, or those of a new file under the user's umask."""
    if not is_missing(target):
        return target.stat().st_mode & 0o777
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask
