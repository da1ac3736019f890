"""The backlog: what is left to decide and to read of digests, inbox and starred papers; and a weekly reminder."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from reader.columns import READ, SNOOZED, STARRED, UNDATED, Columns
from reader.files import load_state, save_state
from reader.paper import format_count
from reader.row_order import count_rows, rows_in

WAITING_DAYS = 30
"""Days after which the reminder names a starred paper that is unread."""
REMINDER_INTERVAL = timedelta(days=7)
_REMINDER_FILE = "reminder.json"
_DECIDED = READ | STARRED


def _values(mask: int, wanted: int) -> bytes:
    """Return a table of the values of `mark_flags`: 1 if the bits of a value within `mask` equal `wanted`, else 0."""
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
    """Return the progress of the newest digest; None if no paper has a digest."""
    return next(digests(columns, today), None)


def digests(columns: Columns, today: date) -> Iterator[DigestProgress]:
    """Yield the progress of each digest, the newest first."""
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
    """Return the days on which snoozed papers return, and how many on each, the next day first."""
    rows = rows_in(bytes(columns.mark_flags).translate(_SNOOZED))
    days = sorted(columns.marks_of(columns.keys[row]).snoozed_until or today for row in rows)
    return [(day, len(list(papers))) for day, papers in groupby(day for day in days if day > today)]


def reminder_text(waiting_since: Sequence[date], today: date) -> str:
    """Return how many starred papers have waited for longer than a month, the oldest first, or an empty text."""
    old = [day for day in waiting_since if (today - day).days > WAITING_DAYS]
    if not old:
        return ""
    since = old[0]
    year = f" {since.year}" if since.year != today.year else ""
    return f"{format_count(len(old), 'starred paper')} to read since {since.day} {since:%b}{year} · view To read"


def is_reminder_due(folder: Path | None, today: date) -> bool:
    """Return whether the last reminder was a week ago or longer, or is unknown, or lies in the future."""
    state = load_state(folder / _REMINDER_FILE if folder else None)
    try:
        last = date.fromisoformat(state["day"])  # type: ignore[index]
    except (TypeError, ValueError, KeyError):
        return True
    return not last <= today < last + REMINDER_INTERVAL


def save_reminder(folder: Path | None, today: date) -> None:
    """Write to the library's folder when the user was reminded."""
    save_state(folder / _REMINDER_FILE if folder else None, {"day": today.isoformat()})


def _is_decided(columns: Columns, row: int, today: date) -> bool:
    flags = columns.mark_flags[row]
    return bool(flags & _DECIDED) or (bool(flags & SNOOZED) and _is_snoozed(columns, row, today))


def _is_snoozed(columns: Columns, row: int, today: date) -> bool:
    return columns.marks_of(columns.keys[row]).is_snoozed(today)
