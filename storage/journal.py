"""The journal: one change a line, numbered, chained to the line before, with a checksum.

    checksum number checksum-of-the-line-before {"table":{"id":document or null}}

Lines stand for themselves: a damaged one loses only itself. Numbers never come again in the life of a library, so that
a snapshot can say up to which line it holds a table, and missing lines are noticed.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple
from zlib import crc32

from storage.documents import SCHEMA
from storage.json_form import loads

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
        yield f"{missing} change{'' if missing == 1 else 's'} before line {line_number} are missing"
    elif missing < 0 or (not unread and record.previous != last.checksum):
        yield f"line {line_number} does not follow the one before it"
