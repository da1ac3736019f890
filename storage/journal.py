"""The journal: one change a line, numbered, chained to the line before, with a checksum.

    checksum number checksum-of-the-line-before {"table":{"id":document or null}}

Lines stand for themselves: a damaged one loses only itself. Numbers never come again in the life of a library, so that
a snapshot can say up to which line it holds a table, and missing lines are noticed.

The file that the journal is in: opened, read on, appended to, and begun anew.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from reader.errors import os_reason
from reader.files import SyncFailed, sync_file
from storage import filesystem
from storage.documents import SCHEMA, loads

BASE = "_base"
"""Under this name a journal's first line says what the snapshots hold."""
_HEAD = re.compile(rb"\d{1,18} [0-9a-f]{8}")
_ID = re.compile(r"[0-9]{1,18}")
_RECORD_PREFIX = rb"[0-9a-f]{8} \d{1,18} [0-9a-f]{8} \{"

TableChanges = dict[str, dict[str, Any] | None]
"""By table: what its documents are after the change, by id (None: removed); None in a table's place: dropped."""


class LogPosition(NamedTuple):
    """The last line of a journal: its number and its checksum."""

    sequence: int = 0
    checksum: int = 0


class Record(NamedTuple):
    """One change as it was read back."""

    position: LogPosition
    previous: int
    changes: TableChanges
    size: int


class ReadResult(NamedTuple):
    """What a stretch of a journal holds: its good lines, in words what is wrong, and where its whole lines end."""

    records: tuple[Record, ...]
    errors: tuple[str, ...]
    end: int
    torn_tail: bytes = b""
    last: LogPosition = LogPosition()


def encode_record(changes: bytes, after: LogPosition) -> tuple[bytes, LogPosition]:
    """Write the line that follows another, and give it with its mark."""
    sequence = after.sequence + 1
    head = b"%d %08x " % (sequence, after.checksum)
    check = crc32(changes, crc32(head))
    return b"%08x %b%b\n" % (check, head, changes), LogPosition(sequence, check)


def read_records(content: bytes, previous: LogPosition | None = None, first_line: int = 1) -> ReadResult:
    """Read lines; `after` is the mark of the line before them, where it is known, and `first_line` counts from 1."""
    lines: list[Record] = []
    faults: list[str] = []
    *whole, torn = content.split(b"\n")
    last, unread = previous, 0
    for offset, written in enumerate(whole, first_line):
        line = _decode_record(written)
        if line is None:
            faults.append(f"line {offset} is damaged")
        good = [line] if line else list(_split_joined(written))
        for found in good:
            faults.extend(_gap_between(last, found, offset, unread))
            lines.append(found)
            last, unread = found.position, 0
        unread += not good
    return ReadResult(tuple(lines), tuple(faults), len(content) - len(torn), torn, last or LogPosition())


def _decode_record(data: bytes) -> Record | None:
    try:
        check, sequence, previous, changes = data.split(b" ", 3)
        if check != b"%08x" % crc32(data[9:]):
            return None
        if not _HEAD.fullmatch(sequence + b" " + previous):
            return None
        line = Record(LogPosition(int(sequence), int(check, 16)), int(previous, 16), loads(changes), len(data))
    except ValueError:
        return None
    return line if _is_changes(line.changes) or _is_newer(line.changes) else None


def _is_newer(value: Any) -> bool:  # noqa: ANN401 - as JSON has it
    """Return whether a line says that a newer Reader wrote it, whatever else it holds."""
    base = value.get(BASE) if isinstance(value, dict) else None
    return isinstance(base, dict) and type(base.get("schema")) is int and base["schema"] > SCHEMA


def _is_changes(value: Any) -> bool:  # noqa: ANN401 - as JSON has it
    """Tell whether a line holds what a change is; what somebody else wrote and signed may be anything."""
    return isinstance(value, dict) and all(
        table is None or (isinstance(table, dict) and (name.startswith("_") or _is_table(table)))
        for name, table in value.items()
    )


def _is_table(documents: dict[str, Any]) -> bool:
    return all(
        _ID.fullmatch(sequence) is not None and (document is None or isinstance(document, dict))
        for sequence, document in documents.items()
    )


def _split_joined(data: bytes) -> Iterator[Record]:
    """Find the good lines in a damaged one: where it is the line break that was changed, nothing else is lost."""
    starts = [found.start() for found in re.finditer(_RECORD_PREFIX, data)]
    for start, end in pairwise([*starts, len(data) + 1]):
        line = _decode_record(data[start : end - 1].removesuffix(b"\r"))
        if line:
            yield line


def _gap_between(last: LogPosition | None, record: Record, line_number: int, unread: int) -> Iterator[str]:
    if last is None:
        return
    missing = record.position.sequence - last.sequence - 1 - unread
    if missing > 0:
        yield f"{missing} {'change' if missing == 1 else 'changes'} before line {line_number} {'is' if missing == 1 else 'are'} missing"
    elif missing < 0 or (not unread and record.previous != last.checksum):
        yield f"line {line_number} does not follow the one before it"


class JournalFile:
    """An open journal; `last` is the mark of its last line that was read or written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._name = str(path)
        self.last = LogPosition()
        self.end = 0
        self.errors: tuple[str, ...] = ()
        self.untrusted = False
        self._line_count = 0
        self._torn_tail = b""
        self._torn_tail_was_committed = False
        self.read_only_reason = ""
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None

    def open(self, *, writable: bool) -> ReadResult:
        """Open the file, if there is one, and read it whole; raises OSError."""
        try:
            size = self._open_descriptor(writable=writable)
        except FileNotFoundError:
            return ReadResult((), (), 0)
        return self._read(size, None)

    def _open_descriptor(self, *, writable: bool) -> int:
        self.close()
        self._descriptor = self._try_open(writable=writable)
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

    def advance_to(self, position: LogPosition) -> None:
        """Take note of how far the journal had come, so that no number is given twice where its tail is missing."""
        if position.sequence > self.last.sequence:
            self._torn_tail_was_committed = bool(self._torn_tail)
            self.last = position

    @property
    def exists(self) -> bool:
        """Tell whether there is a file."""
        return self._descriptor is not None

    def state(self) -> str:
        """Tell how the file stands to what was read of it: "same", "longer", or "other" where it was begun anew."""
        try:
            status = os.stat(self._name)  # noqa: PTH116 - asked before every change, and several times faster
        except FileNotFoundError:
            return "same" if self._descriptor is None else "other"
        if self._identity != (status.st_dev, status.st_ino) or status.st_size < self.end:
            return "other"
        return "same" if status.st_size == self.end + len(self._torn_tail) else "longer"

    def read_new(self) -> ReadResult:
        """Read the lines that were written since; raises OSError."""
        assert self._descriptor is not None
        return self._read(os.fstat(self._descriptor).st_size, self.last)

    def append(self, changes: bytes) -> None:
        """Write a change as the next line, on the disk when this returns.

        Raises OSError, after which the line is not there; after SyncFailed the file is suspect, and the next change
        goes into a fresh one.
        """
        assert self._descriptor is not None
        self._handle_torn_tail()
        line, mark = encode_record(changes, self.last)
        try:
            filesystem.append(self._descriptor, line)
            sync_file(self._descriptor)
        except BaseException as error:
            self.untrusted = self.untrusted or isinstance(error, SyncFailed)
            self._truncate()
            raise
        self.end += len(line)
        self.last = mark
        self._line_count += 1

    def reset(self, first_record: bytes, previous: LogPosition) -> None:
        """Begin the journal anew with a change as its first line; raises OSError, after which the old one stands."""
        line, mark = encode_record(first_record, previous)
        filesystem.write_durably(self.path, (line,))
        self.end = self._open_descriptor(writable=True)
        self.last, self._line_count = mark, 1
        assert self.end == len(line)

    def rewrite(self) -> None:
        """Write all lines into a fresh file, because the old one is no longer to be trusted; raises OSError."""
        assert self._descriptor is not None
        filesystem.write_durably(self.path, (filesystem.read_at(self._descriptor, self.end, 0),))
        last = self.last
        self.open(writable=True)
        self.last = max(last, self.last, key=lambda mark: mark.sequence)
        self.untrusted = False

    def close(self) -> None:
        """Give the file back."""
        if self._descriptor is not None:
            filesystem.close(self._descriptor)
        self._descriptor = self._identity = None
        self.last, self.end, self._line_count, self._torn_tail, self.errors = LogPosition(), 0, 0, b"", ()
        self.untrusted = self._torn_tail_was_committed = False
        self.read_only_reason = ""

    def _read(self, size: int, previous: LogPosition | None) -> ReadResult:
        assert self._descriptor is not None
        content = filesystem.read_at(self._descriptor, size - self.end, self.end)
        reading = read_records(content, previous, self._line_count + 1)
        self._line_count += content.count(b"\n")
        self.end += reading.end
        self._torn_tail = reading.torn_tail
        self.last = reading.last if reading.records else self.last
        self.errors += reading.errors
        return reading

    def _handle_torn_tail(self) -> None:
        assert self._descriptor is not None
        if not self._torn_tail:
            return
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
            self._torn_tail = filesystem.read_at(
                self._descriptor, os.fstat(self._descriptor).st_size - self.end, self.end
            )
