"""The journal, a write-ahead log: its records and its file.

    checksum sequence previous-checksum {"table":{"id":document or null}}

One record a line, one transaction a record. Damage to one record affects no other, because records are independent.
Sequence numbers are never reused in the life of a library, so a snapshot can name the last record that it includes, and
missing records are detected.
"""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from enum import Enum, auto
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from reader.errors import os_reason
from reader.files import SyncFailed, sync_file
from storage import filesystem
from storage.documents import SCHEMA, loads

BASE = "_base"
"""In the first record of a journal: what the snapshots hold."""
_HEAD = re.compile(rb"\d{1,18} [0-9a-f]{8}")
_ID = re.compile(r"[0-9]{1,18}")
_SEQUENCE, _CHECKSUM = re.compile(r"0*[0-9]{1,18}"), re.compile(r"[0-9a-f]{8}")
_RECORD_PREFIX = rb"[0-9a-f]{8} \d{1,18} [0-9a-f]{8} \{"

RecordChanges = dict[str, dict[str, Any] | None]
"""The documents after a transaction, by table and id (None: removed); None for a table that was dropped."""


class LogPosition(NamedTuple):
    """A record of a journal: its sequence number and its checksum."""

    sequence: int = 0
    checksum: int = 0


class Record(NamedTuple):
    """One transaction, as read from the journal."""

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
    return b"".join((b"%08x " % checksum, head, changes, b"\n")), LogPosition(sequence, checksum)


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
    """Return whether a record holds changes; even one that Reader did not write may have a correct checksum."""
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


def decode_position(content: bytes) -> tuple[LogPosition, bool]:
    """Return the position in a lock file, and whether the journal's file is untrusted."""
    try:
        sequence, checksum, state = content.decode("ascii").split()
    except ValueError:
        return LogPosition(), False
    if not _SEQUENCE.fullmatch(sequence) or not _CHECKSUM.fullmatch(checksum):
        return LogPosition(), False
    return LogPosition(int(sequence), int(checksum, 16)), state != "sound"


class FileState(Enum):
    """How a journal's file compares with the part read so far."""

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

    def retry_writable(self) -> None:
        """Retry opening the file for writing if that failed before: the cause may be gone; raise OSError."""
        if not self.read_only_reason or self._descriptor is None:
            return
        try:
            descriptor = self._try_open(writable=True)
        except FileNotFoundError:  # the next read notices that the file is missing
            return
        status = os.fstat(descriptor)
        if (status.st_dev, status.st_ino) != self._identity:
            filesystem.close(descriptor)  # the next read notices that the file was replaced
            return
        filesystem.close(self._descriptor)
        self._descriptor = descriptor

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            filesystem.close(self._descriptor)
        self._descriptor = None
        self._clear()

    def state(self) -> FileState:
        """Return whether the file is unchanged, has grown, or was replaced since it was read."""
        try:
            status = os.stat(self._name)  # noqa: PTH116 - called before every change, and several times faster
        except FileNotFoundError:
            return FileState.UNCHANGED if self._descriptor is None else FileState.REPLACED
        if self._identity != (status.st_dev, status.st_ino) or status.st_size < self.end:
            return FileState.REPLACED
        has_grown = status.st_size != self.end + len(self._torn_tail)
        return FileState.GROWN if has_grown else FileState.UNCHANGED

    def read_new(self) -> ReadResult:
        """Read the records appended since the last read; raise OSError."""
        assert self._descriptor is not None
        return self._read(os.fstat(self._descriptor).st_size, self.last)

    def advance_to(self, position: LogPosition) -> None:
        """Continue numbering after this position, so that no number is reused if the end of the journal was lost."""
        if position.sequence > self.last.sequence:
            self._torn_tail_was_committed = bool(self._torn_tail)
            self.last = position

    def append(self, changes: bytes) -> None:
        """Append a record durably; raise OSError, which leaves the journal without it.

        After SyncFailed the file is untrusted: call `rewrite` before appending again.
        """
        assert self._descriptor is not None
        if self._torn_tail:
            self._handle_torn_tail()
        line, position = encode_record(changes, self.last)
        try:
            _append(self._descriptor, line)
            sync_file(self._descriptor)
        except BaseException as error:
            self.untrusted = self.untrusted or isinstance(error, SyncFailed)
            self._truncate()
            raise
        self.end += len(line)
        self.last = position
        self._line_count += 1

    def reset(self, first_record: bytes, previous: LogPosition) -> None:
        """Replace the journal with one that has a single record; raise OSError, which leaves the old one in place."""
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
                descriptor = filesystem.open_private(self.path, os.O_RDWR | os.O_APPEND)
            except PermissionError as error:
                self.read_only_reason = (
                    f"{self.path} cannot be written ({os_reason(error)}); {filesystem.WRITE_PERMISSION_HINT}"
                )
            else:
                self.read_only_reason = ""
                return descriptor
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
        """Cut off a torn last line if it was never committed; otherwise end it, to keep what is left of it."""
        assert self._descriptor is not None
        if self._torn_tail_was_committed:
            _append(self._descriptor, b"\n")
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


def _append(descriptor: int, content: bytes) -> None:
    if os.write(descriptor, content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
