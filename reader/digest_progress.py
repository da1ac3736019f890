"""How far each digest is: how many of its papers are decided, and how many papers a view holds."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from reader.columns import READ, SNOOZED, STARRED, UNDATED, Columns

_FLAG_VALUES = 32
_DECIDED = READ | STARRED


class DigestProgress(NamedTuple):
    """A digest by its day: how many papers it has, and how many of them are decided."""

    day: date
    decided: int
    total: int


class StarredCount(NamedTuple):
    """How many papers are starred, and how many of these are unread."""

    unread: int
    total: int


def newest_digest(columns: Columns, today: date) -> DigestProgress | None:
    """Return how far the newest digest is; None if no paper has a digest."""
    return next(digests(columns, today), None)


def digests(columns: Columns, today: date) -> Iterator[DigestProgress]:
    """Yield how far each digest is, the newest first."""
    days = columns.digest_day
    for day, rows in groupby(columns.digest_order.order(), key=days.__getitem__):
        if day == UNDATED:
            return
        papers = list(rows)
        decided = sum(_is_decided(columns, row, today) for row in papers)
        yield DigestProgress(date.fromordinal(day), decided, len(papers))


def inbox_count(columns: Columns, today: date) -> int:
    """Return how many papers are unread, not starred and not snoozed."""
    flags = bytes(columns.mark_flags)
    undecided = sum(flags.count(bytes((value,))) for value in range(_FLAG_VALUES) if not value & _DECIDED)
    return undecided - sum(1 for row in _snoozed_rows(flags) if _is_snoozed(columns, row, today))


def starred_count(columns: Columns) -> StarredCount:
    """Return how many papers are starred."""
    flags = bytes(columns.mark_flags)
    counts = {value: flags.count(bytes((value,))) for value in range(_FLAG_VALUES) if value & STARRED}
    return StarredCount(sum(count for value, count in counts.items() if not value & READ), sum(counts.values()))


def next_returns(columns: Columns, today: date) -> Sequence[tuple[date, int]]:
    """Return on which days snoozed papers come back, and how many, the next day first."""
    rows = _snoozed_rows(bytes(columns.mark_flags))
    days = sorted(columns.marks_of(columns.keys[row]).snoozed_until or today for row in rows)
    return [(day, len(list(papers))) for day, papers in groupby(day for day in days if day > today)]


def _is_decided(columns: Columns, row: int, today: date) -> bool:
    flags = columns.mark_flags[row]
    return bool(flags & _DECIDED) or (bool(flags & SNOOZED) and _is_snoozed(columns, row, today))


def _is_snoozed(columns: Columns, row: int, today: date) -> bool:
    return columns.marks_of(columns.keys[row]).is_snoozed(today)


def _snoozed_rows(flags: bytes) -> Iterator[int]:
    """Yield the rows of papers that are snoozed, and neither read nor starred."""
    mask = flags.translate(bytes(bool(value & SNOOZED and not value & _DECIDED) for value in range(256)))
    row = mask.find(1)
    while row >= 0:
        yield row
        row = mask.find(1, row + 1)
