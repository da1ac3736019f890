"""The file that processes lock in turn, which also says how far the journal has come.

What it says is written after the journal was synced and is not synced itself: it may lag behind, but where it is ahead
of the journal, acknowledged changes are missing there.
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reader.errors import LibraryError, os_reason
from reader.files import is_missing
from storage import filesystem
from storage.journal import LogPosition

LOCK_TIMEOUT = 10.0
"""How many seconds to wait for another process to finish its change."""

_RECORD_LENGTH = 48
_TRUSTED, _UNTRUSTED = b"%-17b" % b"sound", b"%-17b" % b"suspect"
_SEQUENCE_PATTERN, _CHECK = re.compile(r"0*[0-9]{1,18}"), re.compile(r"[0-9a-f]{8}")
_NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)


class LockFile:
    """The lock of a library folder; a lock that a process leaves behind when it dies is free."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Take whether to make the file where there is none; without one there is nothing to lock."""
        self._path = path
        self._name = str(path)
        self._flags = os.O_RDWR | (os.O_CREAT if create else 0)
        self.read_only_reason = ""
        self._record = b""
        self._last_committed = (LogPosition(), False)
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None
        if create or os.path.lexists(path):
            self._reopen()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other process from changing the library meanwhile; raises LibraryError."""
        self.acquire()
        try:
            yield
        finally:
            self.release()

    def acquire(self) -> None:
        """Keep every other process from changing the library until it is let go; raises LibraryError."""
        if not self.try_acquire(LOCK_TIMEOUT):
            raise LibraryError(
                f"another process has kept {self._path} locked for {LOCK_TIMEOUT:.0f} seconds; end it, or try again"
            )

    def try_acquire(self, timeout: float = 0.0) -> bool:
        """Lock if the lock is free within so many seconds; raises LibraryError."""
        while self._descriptor is not None:
            if not self._lock(self._descriptor, timeout):
                return False
            if self._is_current():
                return True
            self._reopen()
        return True

    def _lock(self, descriptor: int, timeout: float) -> bool:
        try:
            return filesystem.lock(descriptor, timeout)
        except OSError as error:
            description = f"cannot lock {self._path}: {os_reason(error)}"
            if error.errno in filesystem.LOCKS_UNSUPPORTED:
                description += f"; its file system has no locks: {filesystem.MOVE_LIBRARY_HINT}"
            raise LibraryError(description) from None

    def _is_current(self) -> bool:
        """Tell whether the file is still the one that others find; the folder may have been put in another's place."""
        try:
            return _file_identity(os.stat(self._name)) == self._identity  # noqa: PTH116 - asked before every change
        except FileNotFoundError:
            return False
        except OSError:  # nobody knows, and locking goes on without
            return True

    def release(self) -> None:
        """Give the lock back."""
        if self._descriptor is None:
            return
        try:  # noqa: SIM105 - part of every change, and suppress() takes longer than to unlock
            filesystem.unlock(self._descriptor)
        except OSError:
            pass

    def last_committed(self) -> tuple[LogPosition, bool]:
        """Read how far the journal had come, and whether its file is no longer to be written."""
        if self._descriptor is None:
            return LogPosition(), False
        try:
            line = filesystem.read_at(self._descriptor, _RECORD_LENGTH, 0)
        except OSError:
            return LogPosition(), False
        if line != self._record:
            self._record, self._last_committed = line, _decode_record(line)
        return self._last_committed

    def write_last_committed(self, position: LogPosition, *, untrusted: bool = False) -> None:
        """Write how far the journal has come."""
        if self._descriptor is None or self.read_only_reason:
            return
        line = b"%020d %08x %b\n" % (position.sequence, position.checksum, _UNTRUSTED if untrusted else _TRUSTED)
        try:
            filesystem.write_at(self._descriptor, line, 0)
        except OSError:
            return
        self._record, self._last_committed = line, (position, untrusted)

    def close(self) -> None:
        """Give the file back."""
        if self._descriptor is not None:
            filesystem.close(self._descriptor)
            self._descriptor = None

    def _reopen(self) -> None:
        self.release()
        descriptor = self._open()
        self.close()
        self._record, self._last_committed = b"", (LogPosition(), False)
        self._descriptor = descriptor
        if descriptor is not None:
            self._identity = _file_identity(os.fstat(descriptor))

    def _open(self) -> int | None:
        try:
            return filesystem.open_private(self._path, self._flags)
        except OSError as error:
            if _is_gone(self._path.parent):
                raise LibraryError(f"the folder {self._path.parent} is gone; put it back, and go on") from None
            if error.errno not in _NOT_WRITABLE:
                raise LibraryError(f"cannot open {self._path}: {os_reason(error)}") from None
            self.read_only_reason = (
                f"{self._path.parent} cannot be written ({os_reason(error)}); {filesystem.WRITE_PERMISSION_HINT}"
            )
        try:
            return filesystem.open_private(self._path, os.O_RDONLY)
        except OSError:
            return None


def _is_gone(folder: Path) -> bool:
    try:
        return is_missing(folder)
    except OSError:
        return False


def _file_identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _decode_record(record: bytes) -> tuple[LogPosition, bool]:
    try:
        sequence, check, state = record.decode("ascii").split()
    except ValueError:
        return LogPosition(), False
    if not _SEQUENCE_PATTERN.fullmatch(sequence) or not _CHECK.fullmatch(check):
        return LogPosition(), False
    return LogPosition(int(sequence), int(check, 16)), state != "sound"
