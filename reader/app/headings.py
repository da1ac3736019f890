"""Headlines over the papers of each digest, where they stand digest by digest."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from reader.columns import UNDATED, Columns
from reader.paper import Heading, count_in_words

MOST = 500
"""More digests than anybody leaves unread; the papers behind them stand under one last headline."""


def digest_headings(keys: Sequence[str], columns: Columns, newest_seen: int | None = None) -> tuple[Heading, ...]:
    """Head the papers of each digest.

    Takes keys that stand newest digest first, and the highest number of a paper that is not new, if any is new.
    """
    first_new_row = len(columns) if newest_seen is None else bisect_right(columns.ids, newest_seen)
    return tuple(_headings(keys, columns, first_new_row))


def _headings(keys: Sequence[str], columns: Columns, first_new_row: int) -> Iterator[Heading]:
    day_of = _day_at(keys, columns)
    days_with_news = set(columns.digest_day[first_new_row:])
    start = 0
    for _ in range(MOST):
        if start == len(keys):
            return
        end = bisect_right(range(len(keys)), -day_of(start), lo=start, key=lambda place: -day_of(place))
        words = f"{_words(day_of(start))} · {count_in_words(end - start)}"
        if day_of(start) in days_with_news:
            words += _news(sum(columns.row_of(key) >= first_new_row for key in keys[start:end]))
        yield Heading(start, words)
        start = end
    if start < len(keys):
        yield Heading(start, f"earlier digests · {count_in_words(len(keys) - start)}")


def _day_at(keys: Sequence[str], columns: Columns) -> Callable[[int], int]:
    days, row_of = columns.digest_day, columns.row_of
    return lambda place: days[row_of(keys[place])]


def _news(count: int) -> str:
    return f", {count:,} new" if count else ""


def _words(day: int) -> str:
    return "in no digest" if day == UNDATED else f"{date.fromordinal(day):%A, %Y-%m-%d}"
