"""The journal, a write-ahead log: its records, its file, and the lock that also says how far it has come.

    checksum sequence previous-checksum {"table":{"id":document or null}}

One record a line, one transaction a record. A damaged record loses only itself, because records do not depend on each
other. Sequence numbers are never reused in the life of a library, so that a snapshot can say which records it includes,
and missing ones are noticed.

The lock file holds the position of the last record that was committed. It is written after the journal was synced, and
is not synced itself: it may be behind, but if it is ahead of the journal, the journal has lost committed records.
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from reader.errors import LibraryError, os_reason
from reader.files import SyncFailed, is_missing, sync_file
from storage import filesystem
from storage.documents import SCHEMA, loads

BASE = "_base"
"""In the first record of a journal: what the snapshots hold."""
LOCK_TIMEOUT = 10.0
"""How many seconds to wait for the transaction of another process."""
_HEAD = re.compile(rb"\d{1,18} [0-9a-f]{8}")
_ID = re.compile(r"[0-9]{1,18}")
_RECORD_PREFIX = rb"[0-9a-f]{8} \d{1,18} [0-9a-f]{8} \{"
_NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)

RecordChanges = dict[str, dict[str, Any] | None]
"""By table: its documents after the transaction, by id (None: removed); None for a table that was dropped."""


class LogPosition(NamedTuple):
    """A record of a journal: its sequence number and its checksum."""

    sequence: int = 0
    checksum: int = 0


class Record(NamedTuple):
    """One transaction, as it was read."""

    position: LogPosition
    previous: int
    changes: RecordChanges
    size: int


class ReadResult(NamedTuple):
    """The records in a part of a journal, what is wrong with it, and where its last whole line ends."""

    records: tuple[Record, ...]
    errors: tuple[str, ...]
    end: int
    torn_tail: bytes = b""
    last: LogPosition = LogPosition()


def encode_record(changes: bytes, after: LogPosition) -> tuple[bytes, LogPosition]:
    """Return the line of the record that follows another, and its position."""
    sequence = after.sequence + 1
    head = b"%d %08x " % (sequence, after.checksum)
    checksum = crc32(changes, crc32(head))
    return b"%08x %b%b\n" % (checksum, head, changes), LogPosition(sequence, checksum)


def read_records(content: bytes, previous: LogPosition | None = None, first_line: int = 1) -> ReadResult:
    """Read records; `previous` is the position of the one before them, if known, and `first_line` counts from 1."""
    records: list[Record] = []
    errors: list[str] = []
    *lines, torn = content.split(b"\n")
    last, unread = previous, 0
    for line_number, line in enumerate(lines, first_line):
        record = _decode_record(line)
        if record is None:
            errors.append(f"line {line_number} is damaged")
        found = [record] if record else list(_split_joined(line))
        for record in found:
            errors.extend(_gap_between(last, record, line_number, unread))
            records.append(record)
            last, unread = record.position, 0
        unread += not found
    return ReadResult(tuple(records), tuple(errors), len(content) - len(torn), torn, last or LogPosition())


def _decode_record(line: bytes) -> Record | None:
    try:
        checksum, sequence, previous, changes = line.split(b" ", 3)
        if checksum != b"%08x" % crc32(line[9:]) or not _HEAD.fullmatch(sequence + b" " + previous):
            return None
        position = LogPosition(int(sequence), int(checksum, 16))
        record = Record(position, int(previous, 16), loads(changes), len(line))
    except ValueError:
        return None
    return record if _is_changes(record.changes) or _is_newer(record.changes) else None


def _is_newer(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return whether a newer Reader wrote the record, whatever else it holds."""
    base = value.get(BASE) if isinstance(value, dict) else None
    return isinstance(base, dict) and type(base.get("schema")) is int and base["schema"] > SCHEMA


def _is_changes(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Return whether a record holds changes; one with a correct checksum that Reader did not write may hold anything."""
    return isinstance(value, dict) and all(
        table is None or (isinstance(table, dict) and (name.startswith("_") or _is_table(table)))
        for name, table in value.items()
    )


def _is_table(documents: dict[str, Any]) -> bool:
    return all(
        _ID.fullmatch(doc_id) is not None and (document is None or isinstance(document, dict))
        for doc_id, document in documents.items()
    )


def _split_joined(line: bytes) -> Iterator[Record]:
    """Yield the sound records in a damaged line: if only a line break was damaged, nothing else is lost."""
    starts = [match.start() for match in re.finditer(_RECORD_PREFIX, line)]
    for start, end in pairwise([*starts, len(line) + 1]):
        record = _decode_record(line[start : end - 1].removesuffix(b"\r"))
        if record:
            yield record


def _gap_between(last: LogPosition | None, record: Record, line_number: int, unread: int) -> Iterator[str]:
    if last is None:
        return
    missing = record.position.sequence - last.sequence - 1 - unread
    if missing > 0:
        changes = f"{missing} change{'' if missing == 1 else 's'} before line {line_number}"
        yield f"{changes} {'is' if missing == 1 else 'are'} missing"
    elif missing < 0 or (not unread and record.previous != last.checksum):
        yield f"line {line_number} does not follow the one before it"


class FileState(Enum):
    """How a journal's file compares with what was read of it."""

    UNCHANGED = auto()
    GROWN = auto()
    REPLACED = auto()


class JournalFile:
    """The file of a journal; `last` is the position of the last record that was read or written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._name = str(path)
        self._descriptor: int | None = None
        self._clear()

    def _clear(self) -> None:
        self.exists = False
        self.last = LogPosition()
        self.end = 0
        self.errors: tuple[str, ...] = ()
        self.untrusted = False
        """Whether a sync failed, after which the operating system may have dropped what was written to the file."""
        self.read_only_reason = ""
        self._identity: tuple[int, int] | None = None
        self._line_count = 0
        self._torn_tail = b""
        self._torn_tail_was_committed = False

    def open(self, *, writable: bool) -> ReadResult:
        """Open the file, if it exists, and read it whole; raise OSError."""
        try:
            size = self._open_descriptor(writable=writable)
        except FileNotFoundError:
            return ReadResult((), (), 0)
        return self._read(size, None)

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            filesystem.close(self._descriptor)
        self._descriptor = None
        self._clear()

    def state(self) -> FileState:
        """Return whether the file is unchanged, has grown, or was replaced since it was read."""
        try:
            status = os.stat(self._name)  # noqa: PTH116 - asked before every change, and several times faster
        except FileNotFoundError:
            return FileState.UNCHANGED if self._descriptor is None else FileState.REPLACED
        if self._identity != (status.st_dev, status.st_ino) or status.st_size < self.end:
            return FileState.REPLACED
        has_grown = status.st_size != self.end + len(self._torn_tail)
        return FileState.GROWN if has_grown else FileState.UNCHANGED

    def read_new(self) -> ReadResult:
        """Read the records that were appended since; raise OSError."""
        assert self._descriptor is not None
        return self._read(os.fstat(self._descriptor).st_size, self.last)

    def advance_to(self, position: LogPosition) -> None:
        """Continue numbering after this position, so that numbers are not reused if the tail of the journal was lost."""
        if position.sequence > self.last.sequence:
            self._torn_tail_was_committed = bool(self._torn_tail)
            self.last = position

    def append(self, changes: bytes) -> None:
        """Append a record, which is on the disk on return; raise OSError, after which it is not there.

        After SyncFailed the file is untrusted, and `rewrite` has to come before the next record.
        """
        assert self._descriptor is not None
        if self._torn_tail:
            self._handle_torn_tail()
        line, position = encode_record(changes, self.last)
        try:
            filesystem.append(self._descriptor, line)
            sync_file(self._descriptor)
        except BaseException as error:
            self.untrusted = self.untrusted or isinstance(error, SyncFailed)
            self._truncate()
            raise
        self.end += len(line)
        self.last = position
        self._line_count += 1

    def reset(self, first_record: bytes, previous: LogPosition) -> None:
        """Replace the journal by one with a single record; raise OSError, after which the old one is still there."""
        line, position = encode_record(first_record, previous)
        filesystem.write_durably(self.path, (line,))
        self.end = self._open_descriptor(writable=True)
        self.last, self._line_count = position, 1
        assert self.end == len(line)

    def rewrite(self) -> None:
        """Copy the journal to a new file, because the old one is untrusted; raise OSError."""
        assert self._descriptor is not None
        filesystem.write_durably(self.path, (filesystem.read_at(self._descriptor, self.end, 0),))
        last = self.last
        self.open(writable=True)
        self.last = max(last, self.last, key=lambda position: position.sequence)

    def _open_descriptor(self, *, writable: bool) -> int:
        self.close()
        self._descriptor = self._try_open(writable=writable)
        self.exists = True
        status = os.fstat(self._descriptor)
        self._identity = status.st_dev, status.st_ino
        return status.st_size

    def _try_open(self, *, writable: bool) -> int:
        if writable:
            try:
                return filesystem.open_private(self.path, os.O_RDWR | os.O_APPEND)
            except PermissionError as error:
                self.read_only_reason = (
                    f"{self.path} cannot be written ({os_reason(error)}); {filesystem.WRITE_PERMISSION_HINT}"
                )
        return filesystem.open_private(self.path, os.O_RDONLY)

    def _read(self, size: int, previous: LogPosition | None) -> ReadResult:
        assert self._descriptor is not None
        content = filesystem.read_at(self._descriptor, size - self.end, self.end)
        result = read_records(content, previous, self._line_count + 1)
        self._line_count += content.count(b"\n")
        self.end += result.end
        self._torn_tail = result.torn_tail
        self.last = result.last if result.records else self.last
        self.errors += result.errors
        return result

    def _handle_torn_tail(self) -> None:
        """Cut a line that was never committed off; end one that was, so that what is left of it is kept."""
        assert self._descriptor is not None
        if self._torn_tail_was_committed:
            filesystem.append(self._descriptor, b"\n")
            self.end += len(self._torn_tail) + 1
            self._line_count += 1
        else:
            os.ftruncate(self._descriptor, self.end)
        self._torn_tail, self._torn_tail_was_committed = b"", False

    def _truncate(self) -> None:
        assert self._descriptor is not None
        with suppress(OSError):
            os.ftruncate(self._descriptor, self.end)
        self._torn_tail = b""
        with suppress(OSError):
            size = os.fstat(self._descriptor).st_size
            self._torn_tail = filesystem.read_at(self._descriptor, size - self.end, self.end)


class LockFile:
    """The lock of a library's folder, which the operating system releases if its owner dies."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Open the file; one that does not exist is created, or else there is nothing to lock."""
        self._path = path
        self._name = str(path)
        self._flags = os.O_RDWR | (os.O_CREAT if create else 0)
        self.read_only_reason = ""
        self._depth = 0
        self._content = b""
        self._last_committed = (LogPosition(), False)
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None
        if create or os.path.lexists(path):
            self._reopen()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock out other writers meanwhile; raise LibraryError."""
        self.acquire()
        try:
            yield
        finally:
            self.release()

    def acquire(self) -> None:
        """Lock out other writers until `release` was called as often; raise LibraryError."""
        if not self.try_acquire(LOCK_TIMEOUT):
            raise LibraryError(
                f"another process has kept {self._path} locked for {LOCK_TIMEOUT:.0f} seconds; end it, or try again"
            )

    def try_acquire(self, timeout: float = 0.0) -> bool:
        """Acquire the lock if it is free within so many seconds; raise LibraryError."""
        while not self._depth and self._descriptor is not None:
            try:
                is_locked = filesystem.lock(self._descriptor, timeout)
            except OSError as error:
                raise self._lock_error(error) from None
            if not is_locked:
                return False
            if self._is_current():
                break
            self._unlock()
            self._reopen()
        self._depth += 1
        return True

    def release(self, committed: LogPosition | None = None) -> None:
        """Release the lock, after writing the position of the record that was committed, if there is one."""
        if committed is not None:
            self.write_last_committed(committed)
        self._depth -= 1
        if not self._depth:
            self._unlock()

    def last_committed(self) -> tuple[LogPosition, bool]:
        """Return the position of the last committed record, and whether the journal's file is untrusted."""
        if self._descriptor is None:
            return LogPosition(), False
        try:
            content = filesystem.read_at(self._descriptor, _LOCK_LENGTH, 0)
        except OSError:
            return LogPosition(), False
        if content != self._content:
            self._content, self._last_committed = content, _decode_position(content)
        return self._last_committed

    def write_last_committed(self, position: LogPosition, *, untrusted: bool = False) -> None:
        """Write the position of the last committed record."""
        if self._descriptor is None or self.read_only_reason:
            return
        content = b"%020d %08x %b\n" % (position.sequence, position.checksum, _UNTRUSTED if untrusted else _TRUSTED)
        try:
            filesystem.write_at(self._descriptor, content, 0)
        except OSError:
            return
        self._content, self._last_committed = content, (position, untrusted)

    def close(self) -> None:
        """Close the file, which releases the lock."""
        if self._descriptor is not None:
            filesystem.close(self._descriptor)
        self._descriptor, self._depth = None, 0

    def _unlock(self) -> None:
        if self._descriptor is not None:
            with suppress(OSError):
                filesystem.unlock(self._descriptor)

    def _lock_error(self, error: OSError) -> LibraryError:
        message = f"cannot lock {self._path}: {os_reason(error)}"
        if error.errno in filesystem.LOCKS_UNSUPPORTED:
            message += f"; its file system has no locks: {filesystem.MOVE_LIBRARY_HINT}"
        return LibraryError(message)

    def _is_current(self) -> bool:
        """Return whether other processes open the same file; the folder may have been replaced by another."""
        try:
            status = os.stat(self._name)  # noqa: PTH116 - asked before every change
        except FileNotFoundError:
            return False
        except OSError:  # it cannot be found out, and the lock is held
            return True
        return (status.st_dev, status.st_ino) == self._identity

    def _reopen(self) -> None:
        descriptor = self._open()
        self.close()
        self._content, self._last_committed = b"", (LogPosition(), False)
        self._descriptor = descriptor
        if descriptor is not None:
            status = os.fstat(descriptor)
            self._identity = status.st_dev, status.st_ino

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
        with suppress(OSError):
            return filesystem.open_private(self._path, os.O_RDONLY)
        return None


_LOCK_LENGTH = 48
_TRUSTED, _UNTRUSTED = b"%-17b" % b"sound", b"%-17b" % b"suspect"
_SEQUENCE, _CHECKSUM = re.compile(r"0*[0-9]{1,18}"), re.compile(r"[0-9a-f]{8}")


def _is_gone(folder: Path) -> bool:
    try:
        return is_missing(folder)
    except OSError:
        return False


def _decode_position(content: bytes) -> tuple[LogPosition, bool]:
    try:
        sequence, checksum, state = content.decode("ascii").split()
    except ValueError:
        return LogPosition(), False
    if not _SEQUENCE.fullmatch(sequence) or not _CHECKSUM.fullmatch(checksum):
        return LogPosition(), False
    return LogPosition(int(sequence), int(checksum, 16)), state != "sound"
