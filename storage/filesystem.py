"""What differs between platforms when bytes must not be lost: locks, syncing to the disk, replacing a file."""

import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from reader.errors import os_reason
from reader.files import UNSUPPORTED, is_missing

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

NOT_REGULAR_ERRNOS = "it is a link, a folder or a device, and not a plain file; 'reader doctor --repair' moves it aside"
CALL_FOR_OTHER_DISK = "move the library to another disk, and name it with --library or READER_LIBRARY"
WRITE_PERMISSION_HINT = "make it writable for you, or name another folder with --library"
WITHOUT_LOCKS = frozenset([errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS])
_NOT_REGULAR_FILE = (errno.ELOOP, errno.EISDIR, errno.ENXIO)
_ON_WINDOWS = os.name == "nt"
PRIVATE_FILE_MODE = 0o600
PRIVATE_FOLDER_MODE = 0o700
_LOCKED_BYTE = 1 << 30
_BINARY_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_NONBLOCK_FLAG = getattr(os, "O_NONBLOCK", 0)
_REPLACE_RETRY_DELAYS = (0.001, 0.002, 0.005, 0.01, 0.02)
_LOCK_RETRY_DELAY = 0.000_2
"""Short, so that one who changes much, and lets go for a moment only, does not keep everybody else waiting."""


class SyncFailed(OSError):
    """The disk did not confirm a write, so that nobody knows what it holds of it."""


def open_private(path: Path, flags: int) -> int:
    """Open a plain file privately; a link, a folder, a pipe or a device in its place is refused, without waiting."""
    try:
        descriptor = os.open(path, flags | _BINARY_FLAGS | _NONBLOCK_FLAG, PRIVATE_FILE_MODE)
    except OSError as error:
        if error.errno in _NOT_REGULAR_FILE:
            raise OSError(errno.EINVAL, NOT_REGULAR_ERRNOS, str(path)) from None
        raise
    try:
        _require_regular(descriptor, path)
        if flags & os.O_CREAT:
            _restrict_permissions(descriptor)
    except BaseException:
        close(descriptor)
        raise
    return descriptor


def close(descriptor: int) -> None:
    """Give a file back; what was to be kept of it was synced before."""
    with suppress(OSError):
        os.close(descriptor)


def _require_regular(descriptor: int, path: Path) -> None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise OSError(errno.EINVAL, NOT_REGULAR_ERRNOS, str(path))


def _restrict_permissions(descriptor: int) -> None:
    with suppress(OSError, AttributeError):
        os.fchmod(descriptor, PRIVATE_FILE_MODE)


def make_folder(folder: Path) -> None:
    """Make a private folder and those above it; one that is there already stays as it is."""
    if os.path.isdir(folder):  # noqa: PTH112 - pathlib raises on some versions where it cannot look
        return
    if not is_missing(folder):
        raise OSError(errno.ENOTDIR, "something that is no folder has that name", str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=PRIVATE_FOLDER_MODE, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER_MODE)


def lock(descriptor: int, timeout: float) -> bool:
    """Lock a file against other processes; False where it stays locked for so many seconds."""
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
        """Give a lock back."""
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

    def read_at(descriptor: int, length: int, offset: int) -> bytes:
        """Read so many bytes from a place; fewer only at the file's end."""
        os.lseek(descriptor, offset, os.SEEK_SET)
        return _read_fully(lambda count, _offset: os.read(descriptor, count), length, offset)

    def write_at(descriptor: int, content: bytes, offset: int) -> None:
        """Write to a place."""
        os.lseek(descriptor, offset, os.SEEK_SET)
        os.write(descriptor, content)

    def _fsync(descriptor: int) -> None:
        os.fsync(descriptor)

    def sync_folder(_folder: Path) -> str:
        """Do nothing, and return nothing: folders are not synced on this platform."""
        return ""

else:

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(descriptor: int) -> None:
        """Give a lock back."""
        fcntl.flock(descriptor, fcntl.LOCK_UN)

    def read_at(descriptor: int, length: int, offset: int) -> bytes:
        """Read so many bytes from a place; fewer only at the file's end."""
        content = os.pread(descriptor, length, offset)
        if len(content) == length:
            return content
        return _read_fully(lambda count, place: os.pread(descriptor, count, place), length, offset)

    def write_at(descriptor: int, content: bytes, offset: int) -> None:
        """Write to a place."""
        os.pwrite(descriptor, content, offset)

    def _fsync(descriptor: int) -> None:
        try:
            if sys.platform == "darwin":
                fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            else:
                os.fdatasync(descriptor)
        except OSError as error:
            if error.errno not in UNSUPPORTED:
                raise
            os.fsync(descriptor)

    def sync_folder(folder: Path) -> str:
        """Return once the disk holds the names of a folder's files; raises SyncFailed.

        Where the file system cannot confirm that, return at once, as SQLite does, and why it cannot.
        """
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno in UNSUPPORTED:
                return os_reason(error)
            raise SyncFailed(*error.args) from None
        finally:
            close(descriptor)
        return ""


def _read_fully(read: Callable[[int, int], bytes], length: int, offset: int) -> bytes:
    first = read(length, offset)
    if len(first) == length:
        return first
    parts = [first]
    while parts[-1] and (missing := length - sum(map(len, parts))) > 0:
        parts.append(read(missing, offset + length - missing))
    return b"".join(parts)


def sync(descriptor: int) -> None:
    """Return once the disk holds a file; raises SyncFailed, after which the file is not to be written any more."""
    try:
        _fsync(descriptor)
    except OSError as error:
        raise SyncFailed(*error.args) from None


def append(descriptor: int, content: bytes) -> None:
    """Write to a file's end; raises OSError also where only a part could be written."""
    if os.write(descriptor, content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def replace(source: Path, target: Path) -> None:
    """Put a file in another's place, at once; waits a little where somebody holds the other open (Windows)."""
    for pause in (*_REPLACE_RETRY_DELAYS, 0.05, 0.1):
        try:
            source.replace(target)
        except PermissionError:
            if not _ON_WINDOWS:
                raise
            time.sleep(pause)
        else:
            return
    source.replace(target)


def write_durably(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file so that a crash leaves the old one or the whole new one, and the new one once this returns."""
    write_temp(path, parts)
    try:
        replace(temp_path(path), path)
    except BaseException:
        unlink_quietly(temp_path(path))
        raise
    sync_folder(path.parent)


def temp_path(path: Path) -> Path:
    """Give the name under which a file is written before it takes its place."""
    return path.with_name(path.name + ".new")


def write_temp(path: Path, parts: Iterable[bytes]) -> None:
    """Write and sync a file under the name that it has before it takes its place."""
    descriptor = open_private(temp_path(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        with os.fdopen(descriptor, "wb", buffering=1 << 20) as file:
            for part in parts:
                file.write(part)
            file.flush()
            sync(descriptor)
    except BaseException:
        unlink_quietly(temp_path(path))
        raise


def unlink_quietly(path: Path) -> None:
    """Remove a file of our own making, where that is possible."""
    with suppress(OSError):
        path.unlink()
