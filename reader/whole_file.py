"""A plain file, and nothing else in its place."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

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
