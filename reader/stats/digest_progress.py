"""How far each digest is: how many of its papers are decided, and how many papers a view holds."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from reader.columns import READ, SNOOZED, STARRED, UNDATED, Columns
from reader.row_order import count_rows, rows_in

_DECIDED = READ | STARRED


def _values(mask: int, wanted: int) -> bytes:
    """Return, for each value of `mark_flags`, 1 if those of its bits that are in the mask are the wanted ones."""
    return bytes(value & mask == wanted for value in range(256))


_UNDECIDED = _values(_DECIDED, 0)
_SNOOZED = _values(_DECIDED | SNOOZED, SNOOZED)
"""Papers that are snoozed, and neither read nor starred."""
_STARRED = _values(STARRED, STARRED)
_STARRED_UNREAD = _values(_DECIDED, STARRED)


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
    undecided = count_rows(flags.translate(_UNDECIDED))
    return undecided - sum(1 for row in rows_in(flags.translate(_SNOOZED)) if _is_snoozed(columns, row, today))


def starred_count(columns: Columns) -> StarredCount:
    """Return how many papers are starred."""
    flags = bytes(columns.mark_flags)
    return StarredCount(count_rows(flags.translate(_STARRED_UNREAD)), count_rows(flags.translate(_STARRED)))


def next_returns(columns: Columns, today: date) -> Sequence[tuple[date, int]]:
    """Return on which days snoozed papers come back, and how many, the next day first."""
    rows = rows_in(bytes(columns.mark_flags).translate(_SNOOZED))
    days = sorted(columns.marks_of(columns.keys[row]).snoozed_until or today for row in rows)
    return [(day, len(list(papers))) for day, papers in groupby(day for day in days if day > today)]


def _is_decided(columns: Columns, row: int, today: date) -> bool:
    flags = columns.mark_flags[row]
    return bool(flags & _DECIDED) or (bool(flags & SNOOZED) and _is_snoozed(columns, row, today))


def _is_snoozed(columns: Columns, row: int, today: date) -> bool:
    return columns.marks_of(columns.keys[row]).is_snoozed(today)
