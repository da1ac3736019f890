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
from storage.json_form import decoded

BASE = "_base"
"""Under this name a journal's first line says what the snapshots hold."""
_HEAD = re.compile(rb"\d{1,18} [0-9a-f]{8}")
_ID = re.compile(r"[0-9]{1,18}")
_LINE_START = rb"[0-9a-f]{8} \d{1,18} [0-9a-f]{8} \{"

Images = dict[str, dict[str, Any] | None]
"""By table: what its documents are after the change, by id (None: removed); None in a table's place: dropped."""


class Mark(NamedTuple):
    """The last line of a journal: its number and its checksum."""

    number: int = 0
    check: int = 0


class Line(NamedTuple):
    """One change as it was read back."""

    mark: Mark
    previous: int
    images: Images
    size: int


class Reading(NamedTuple):
    """What a stretch of a journal holds: its good lines, in words what is wrong, and where its whole lines end."""

    lines: tuple[Line, ...]
    faults: tuple[str, ...]
    end: int
    torn: bytes = b""
    last: Mark = Mark()


def line_of(images: bytes, after: Mark) -> tuple[bytes, Mark]:
    """Write the line that follows another, and give it with its mark."""
    number = after.number + 1
    head = b"%d %08x " % (number, after.check)
    check = crc32(images, crc32(head))
    return b"%08x %b%b\n" % (check, head, images), Mark(number, check)


def read_lines(content: bytes, after: Mark | None = None, first_line: int = 1) -> Reading:
    """Read lines; `after` is the mark of the line before them, where it is known, and `first_line` counts from 1."""
    lines: list[Line] = []
    faults: list[str] = []
    *whole, torn = content.split(b"\n")
    last, unread = after, 0
    for place, written in enumerate(whole, first_line):
        line = _line_in(written)
        if line is None:
            faults.append(f"line {place} is damaged")
        good = [line] if line else list(_run_together(written))
        for found in good:
            faults.extend(_break_between(last, found, place, unread))
            lines.append(found)
            last, unread = found.mark, 0
        unread += not good
    return Reading(tuple(lines), tuple(faults), len(content) - len(torn), torn, last or Mark())


def _line_in(written: bytes) -> Line | None:
    try:
        check, number, previous, images = written.split(b" ", 3)
        if check != b"%08x" % crc32(written[9:]):
            return None
        if not _HEAD.fullmatch(number + b" " + previous):
            return None
        line = Line(Mark(int(number), int(check, 16)), int(previous, 16), decoded(images), len(written))
    except ValueError:
        return None
    return line if _are_images(line.images) or _is_newer(line.images) else None


def _is_newer(value: Any) -> bool:  # noqa: ANN401 - as JSON has it
    """Return whether a line says that a newer Reader wrote it, whatever else it holds."""
    base = value.get(BASE) if isinstance(value, dict) else None
    return isinstance(base, dict) and type(base.get("schema")) is int and base["schema"] > SCHEMA


def _are_images(value: Any) -> bool:  # noqa: ANN401 - as JSON has it
    """Tell whether a line holds what a change is; what somebody else wrote and signed may be anything."""
    return isinstance(value, dict) and all(
        table is None or (isinstance(table, dict) and (name.startswith("_") or _is_table(table)))
        for name, table in value.items()
    )


def _is_table(documents: dict[str, Any]) -> bool:
    return all(
        _ID.fullmatch(number) is not None and (document is None or isinstance(document, dict))
        for number, document in documents.items()
    )


def _run_together(written: bytes) -> Iterator[Line]:
    """Find the good lines in a damaged one: where it is the line break that was changed, nothing else is lost."""
    starts = [found.start() for found in re.finditer(_LINE_START, written)]
    for start, end in pairwise([*starts, len(written) + 1]):
        line = _line_in(written[start : end - 1].removesuffix(b"\r"))
        if line:
            yield line


def _break_between(last: Mark | None, line: Line, place: int, unread: int) -> Iterator[str]:
    if last is None:
        return
    missing = line.mark.number - last.number - 1 - unread
    if missing > 0:
        yield f"{missing} change{'' if missing == 1 else 's'} before line {place} are missing"
    elif missing < 0 or (not unread and line.previous != last.check):
        yield f"line {place} does not follow the one before it"
