"""A plain file, and nothing else in its place.

Files that are written whole or not at all.

A digest in a file, or in a stream that ends.

Small things kept beside the library, which nothing but convenience is lost with.
"""

import errno
import json
import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from reader.errors import ExportError, UsageError, os_reason, unreadable_message
from reader.paths import exists, url_to_path

_NONBLOCKING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A named pipe would wait for its writer for ever."""
UNSUPPORTED = frozenset([errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOTTY, errno.ENOSYS])
"""What file systems answer, such as those of networks and of FUSE, to what they do not support."""

_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.EBADF, errno.ELOOP)


class NotRegularFile(OSError):
    """What was to be read is a pipe, a device or a folder, which may never begin or never end."""


def open_regular(path: str | Path) -> BinaryIO:
    """Open a plain file to read it; raises OSError, and NotRegularFile for everything else, without waiting for it."""
    file = os.fdopen(os.open(path, _NONBLOCKING), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise NotRegularFile(errno.EINVAL, "it is no plain file", str(path))
    return file


def read_bytes(path: Path) -> bytes:
    """Read a plain file whole; raises OSError and NotRegularFile."""
    with open_regular(path) as file:
        return file.read()


def is_missing(path: Path) -> bool:
    """Return whether nothing has this path, not even a link that leads nowhere.

    Raises OSError where the system does not say, as for want of permission, which `Path.exists` may take for a no.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    return False


def is_folder(path: Path) -> bool:
    """Return whether a path leads to a folder; raises OSError where the system does not say, in every version of Python."""
    return stat.S_ISDIR(_mode_of(path))


def is_file(path: Path) -> bool:
    """Return whether a path leads to a plain file; raises OSError as `is_folder` does."""
    return stat.S_ISREG(_mode_of(path))


def _mode_of(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError as error:
        if error.errno not in _NOT_THERE:
            raise
        return 0


def sync_file(descriptor: int) -> None:
    """Return once the disk holds a file, or at once where its file system cannot confirm that; raises OSError."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in UNSUPPORTED:
            raise


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


def read_file_bytes(file: str | Path, max_bytes: int) -> bytes:
    """Read a file, at most one byte more than the largest size, in bytes, so that a larger one can be told.

    A `file:` URL is the file it leads to, unless a file has that very name.
    Raises UsageError where it cannot be read or is no ordinary file.
    """
    try:
        with open_regular(_file_meant(str(file)) or file) as content:
            return content.read(max_bytes + 1) or b""  # where nothing can be read without waiting
    except NotRegularFile:
        raise UsageError(f"{file} is no ordinary file; what comes from a pipe is read by 'reader import -'") from None
    except OSError as error:
        raise unreadable_message(file, error) from None


def _file_meant(name: str) -> Path | None:
    path = url_to_path(name)
    return path if path and "\0" not in str(path) and not exists(Path(name)) else None


def read_stream_bytes(stream: BinaryIO, max_bytes: int) -> bytes:
    """Read a stream, at most one byte more than the largest size, in bytes; waits for what is still to come."""
    with suppress(OSError):
        os.set_blocking(stream.fileno(), True)  # who shares it may have it otherwise, and reading would stop early
    return stream.read(max_bytes + 1)


def load_state(path: Path | None) -> object:
    """Give what is kept in a file; None where nothing is, or nothing that can be read."""
    if path is not None:
        with suppress(OSError, ValueError, RecursionError):
            return json.loads(read_bytes(path))
    return None


def save_state(path: Path | None, state: object) -> None:
    """Keep something in a file, whole or not at all, for its owner's eyes only; where that fails nothing is said."""
    if path is not None:
        with suppress(OSError):
            _replace_file(path, json.dumps(state))


def _replace_file(path: Path, text: str) -> None:
    import os  # noqa: PLC0415
    import tempfile  # noqa: PLC0415 - only who keeps something needs it

    opened, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    unfinished = Path(name)
    try:
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(text)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
