"""Headlines over the papers of each digest, where they stand digest by digest."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from reader.columns import UNDATED, Columns
from reader.paper import Heading, format_count
from reader.search.keys import rows_of

MAX_HEADINGS = 500
"""More digests than anybody leaves unread; the papers behind them stand under one last headline."""


def digest_headings(keys: Sequence[str], columns: Columns, last_seen_id: int | None = None) -> tuple[Heading, ...]:
    """Head the papers of each digest.

    Takes keys that stand newest digest first, and the highest number of a paper that is not new, if any is new.
    """
    first_new_row = len(columns) if last_seen_id is None else bisect_right(columns.ids, last_seen_id)
    return tuple(_headings(rows_of(keys, columns), columns.digest_day, first_new_row))


def _headings(rows: Sequence[int], days: Sequence[int], first_new_row: int) -> Iterator[Heading]:
    days_with_news = set(days[first_new_row:])
    start = 0
    for _ in range(MAX_HEADINGS):
        if start == len(rows):
            return
        day, end = days[rows[start]], _end_of_digest(rows, days, start)
        text = _heading_text(day, end - start)
        if day in days_with_news:
            text += _describe_new(sum(row >= first_new_row for row in rows[start:end]))
        yield Heading(start, text)
        start = end
    if start < len(rows):
        yield Heading(start, f"earlier digests · {format_count(len(rows) - start)}")


def _end_of_digest(rows: Sequence[int], days: Sequence[int], start: int) -> int:
    """Give the place behind a digest's last row: in doubling steps, for a digest is short where a library is long."""
    day, step = days[rows[start]], 1
    while start + step < len(rows) and days[rows[start + step]] == day:
        step *= 2
    last = min(start + step, len(rows))
    return bisect_right(rows, -day, lo=start + step // 2, hi=last, key=lambda row: -days[row])


def _describe_new(count: int) -> str:
    return f", {count:,} new" if count else ""


@lru_cache(2 * MAX_HEADINGS)
def _heading_text(day: int, count: int) -> str:
    """Write a headline; most of those over a listing are those over the one before."""
    digest = "in no digest" if day == UNDATED else f"{date.fromordinal(day):%A, %Y-%m-%d}"
    return f"{digest} · {format_count(count)}"
