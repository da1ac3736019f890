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

from reader.errors import LibraryError, reason_of
from reader.whole_file import is_missing
from storage import disk
from storage.journal import Mark

PATIENCE = 10.0
"""How many seconds to wait for another process to finish its change."""

_LENGTH = 48
_SOUND, _SUSPECT = b"%-17b" % b"sound", b"%-17b" % b"suspect"
_NUMBER, _CHECK = re.compile(r"0*[0-9]{1,18}"), re.compile(r"[0-9a-f]{8}")
_NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)


class LockFile:
    """The lock of a library folder; a lock that a process leaves behind when it dies is free."""

    def __init__(self, path: Path, *, making: bool = True) -> None:
        """Take whether to make the file where there is none; without one there is nothing to lock."""
        self._path = path
        self._name = str(path)
        self._flags = os.O_RDWR | (os.O_CREAT if making else 0)
        self.read_only = ""
        self._line = b""
        self._head = (Mark(), False)
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None
        if making or os.path.lexists(path):
            self._open_anew()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other process from changing the library meanwhile; raises LibraryError."""
        self.hold()
        try:
            yield
        finally:
            self.let_go()

    def hold(self) -> None:
        """Keep every other process from changing the library until it is let go; raises LibraryError."""
        if not self.try_hold(PATIENCE):
            raise LibraryError(
                f"another process has kept {self._path} locked for {PATIENCE:.0f} seconds; end it, or try again"
            )

    def try_hold(self, patience: float = 0.0) -> bool:
        """Lock if the lock is free within so many seconds; raises LibraryError."""
        while self._descriptor is not None:
            if not self._lock(self._descriptor, patience):
                return False
            if self._is_in_place():
                return True
            self._open_anew()
        return True

    def _lock(self, descriptor: int, patience: float) -> bool:
        try:
            return disk.lock(descriptor, patience)
        except OSError as error:
            words = f"cannot lock {self._path}: {reason_of(error)}"
            if error.errno in disk.WITHOUT_LOCKS:
                words += f"; its file system has no locks: {disk.CALL_FOR_OTHER_DISK}"
            raise LibraryError(words) from None

    def _is_in_place(self) -> bool:
        """Tell whether the file is still the one that others find; the folder may have been put in another's place."""
        try:
            return _identity_in(os.stat(self._name)) == self._identity  # noqa: PTH116 - asked before every change
        except FileNotFoundError:
            return False
        except OSError:  # nobody knows, and locking goes on without
            return True

    def let_go(self) -> None:
        """Give the lock back."""
        if self._descriptor is None:
            return
        try:  # noqa: SIM105 - part of every change, and suppress() takes longer than to unlock
            disk.unlock(self._descriptor)
        except OSError:
            pass

    def head(self) -> tuple[Mark, bool]:
        """Read how far the journal had come, and whether its file is no longer to be written."""
        if self._descriptor is None:
            return Mark(), False
        try:
            line = disk.read_at(self._descriptor, _LENGTH, 0)
        except OSError:
            return Mark(), False
        if line != self._line:
            self._line, self._head = line, _head_in(line)
        return self._head

    def write_head(self, mark: Mark, *, suspect: bool = False) -> None:
        """Write how far the journal has come."""
        if self._descriptor is None or self.read_only:
            return
        line = b"%020d %08x %b\n" % (mark.number, mark.check, _SUSPECT if suspect else _SOUND)
        try:
            disk.write_at(self._descriptor, line, 0)
        except OSError:
            return
        self._line, self._head = line, (mark, suspect)

    def close(self) -> None:
        """Give the file back."""
        if self._descriptor is not None:
            disk.close(self._descriptor)
            self._descriptor = None

    def _open_anew(self) -> None:
        self.let_go()
        descriptor = self._open()
        self.close()
        self._line, self._head = b"", (Mark(), False)
        self._descriptor = descriptor
        if descriptor is not None:
            self._identity = _identity_in(os.fstat(descriptor))

    def _open(self) -> int | None:
        try:
            return disk.open_regular(self._path, self._flags)
        except OSError as error:
            if _is_gone(self._path.parent):
                raise LibraryError(f"the folder {self._path.parent} is gone; put it back, and go on") from None
            if error.errno not in _NOT_WRITABLE:
                raise LibraryError(f"cannot open {self._path}: {reason_of(error)}") from None
            self.read_only = f"{self._path.parent} cannot be written ({reason_of(error)}); {disk.CALL_FOR_PERMISSION}"
        try:
            return disk.open_regular(self._path, os.O_RDONLY)
        except OSError:
            return None


def _is_gone(folder: Path) -> bool:
    try:
        return is_missing(folder)
    except OSError:
        return False


def _identity_in(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _head_in(line: bytes) -> tuple[Mark, bool]:
    try:
        number, check, state = line.decode("ascii").split()
    except ValueError:
        return Mark(), False
    if not _NUMBER.fullmatch(number) or not _CHECK.fullmatch(check):
        return Mark(), False
    return Mark(int(number), int(check, 16)), state != "sound"
