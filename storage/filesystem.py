"""File-system primitives of the library: locks, reading and writing at an offset, private files and folders."""

import errno
import os
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from reader import files

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

MOVE_LIBRARY_HINT = "move the library to another disk, and name it with --library or READER_LIBRARY"
WRITE_PERMISSION_HINT = "make it writable for you, or name another folder with --library"
LOCKS_UNSUPPORTED = frozenset([errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS])
PRIVATE_FOLDER_MODE = 0o700
_LOCKED_BYTE = 1 << 30
_LOCK_RETRY_DELAY = 0.000_2
"""Short, because a process that changes much releases the lock only for moments."""


def open_private(path: Path, flags: int) -> int:
    """Open a regular file, privately if it is created; refuse anything else, links included, without waiting."""
    try:
        descriptor = files.open_descriptor(path, flags, follow_links=False)
    except files.NotRegularFile as error:
        reason = f"{error.strerror}; 'reader doctor --repair' moves it to quarantine"
        raise files.NotRegularFile(error.errno, reason, str(path)) from None
    if flags & os.O_CREAT:
        files.set_mode(descriptor, files.PRIVATE_FILE_MODE)
    return descriptor


def close(descriptor: int) -> None:
    """Close a file, and ignore an error: what must be kept was synced before."""
    with suppress(OSError):
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create a private folder and its parents; leave an existing folder as it is."""
    if os.path.isdir(folder):  # noqa: PTH112 - pathlib raises in some versions if it may not look
        return
    if not files.is_missing(folder):
        raise OSError(errno.ENOTDIR, "not a folder", str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=PRIVATE_FOLDER_MODE, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER_MODE)


def lock(descriptor: int, timeout: float) -> bool:
    """Lock a file against other processes; return False if it stays locked for `timeout` seconds."""
    if _try_lock(descriptor):
        return True
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        time.sleep(_LOCK_RETRY_DELAY)
        if _try_lock(descriptor):
            return True
    return False


if sys.platform == "win32":

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

    def unlock(descriptor: int) -> None:
        """Release a lock."""
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

    def read_at(descriptor: int, length: int, offset: int) -> bytes:
        """Read `length` bytes at an offset; return fewer only at the end of the file."""
        os.lseek(descriptor, offset, os.SEEK_SET)
        return _read_fully(lambda count, _offset: os.read(descriptor, count), length, offset)

    def write_at(descriptor: int, content: bytes, offset: int) -> None:
        """Write at an offset."""
        os.lseek(descriptor, offset, os.SEEK_SET)
        os.write(descriptor, content)

else:

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(descriptor: int) -> None:
        """Release a lock."""
        fcntl.flock(descriptor, fcntl.LOCK_UN)

    def read_at(descriptor: int, length: int, offset: int) -> bytes:
        """Read `length` bytes at an offset; return fewer only at the end of the file."""
        return _read_fully(lambda count, start: os.pread(descriptor, count, start), length, offset)

    def write_at(descriptor: int, content: bytes, offset: int) -> None:
        """Write at an offset."""
        os.pwrite(descriptor, content, offset)


def _read_fully(read: Callable[[int, int], bytes], length: int, offset: int) -> bytes:
    first = read(length, offset)
    if len(first) == length:
        return first
    parts = [first]
    while parts[-1] and (missing := length - sum(map(len, parts))) > 0:
        parts.append(read(missing, offset + length - missing))
    return b"".join(parts)


def append(descriptor: int, content: bytes) -> None:
    """Write to a file that is open for appending; raise OSError also if only a part could be written."""
    if os.write(descriptor, content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def temp_path(path: Path) -> Path:
    """Return the name under which a file is written before it replaces the old one.

    It is always the same, because the lock admits one writer: a crash leaves at most one such file, and the next
    writer overwrites it.
    """
    return path.with_name(path.name + ".new")


def write_durably(path: Path, parts: Iterable[bytes]) -> None:
    """Replace a file of the library atomically; the new one is on the disk when this returns."""
    files.atomic_write(path, parts, sync=True, temp=temp_path(path))
    files.sync_folder(path.parent)


def write_temp(path: Path, parts: Iterable[bytes]) -> None:
    """Write and sync the file that will replace another."""
    files.write_file(temp_path(path), parts, sync=True)
