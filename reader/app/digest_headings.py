"""The headings of digests in a listing that is sorted by digest, each with the number of its papers."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from reader.columns import UNDATED, Columns
from reader.description import format_day
from reader.paper import Heading
from reader.search.sorting import rows_of

MAX_HEADINGS = 500
"""Digests with headings of their own; the papers of further digests share one."""


class _Headings(NamedTuple):
    """The headings of rows, which are compared by identity, and what else they depend on."""

    rows: Sequence[int]
    state: tuple[int, int | None, str]
    headings: tuple[Heading, ...]


class DigestHeadings:
    """Makes headings, and keeps those of the last rows.

    The inbox of 100,000 papers is listed again in 0.6 instead of 1.9 ms.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._sizes: tuple[int, Mapping[int, int]] = (-1, {})
        self._last = _Headings((), (-1, None, ""), ())

    def of(self, keys: Sequence[str], last_seen_id: int | None = None, of: str = "of") -> tuple[Heading, ...]:
        """Return the headings of the digests of papers, which are sorted by digest, newest first: "27 left of 39".

        `last_seen_id` is the highest id of a paper that is not new, or None if nothing counts as new.
        """
        columns = self._columns
        rows, state = rows_of(keys, columns), (columns.facts_generation, last_seen_id, of)
        if self._last.rows is not rows or self._last.state != state:
            first_new_row = len(columns) if last_seen_id is None else bisect_right(columns.ids, last_seen_id)
            headings = tuple(_headings(rows, columns.digest_day, self._digest_sizes(), first_new_row, of))
            self._last = _Headings(rows, state, headings)
        return self._last.headings

    def _digest_sizes(self) -> Mapping[int, int]:
        """Return how many papers have each day as the day of their newest digest."""
        generation = self._columns.facts_generation
        if self._sizes[0] != generation:
            self._sizes = (generation, Counter(self._columns.digest_day))
        return self._sizes[1]


def _headings(
    rows: Sequence[int], days: Sequence[int], sizes: Mapping[int, int], first_new_row: int, of: str
) -> Iterator[Heading]:
    days_with_new = set(days[first_new_row:])
    start = 0
    for _ in range(MAX_HEADINGS):
        if start == len(rows):
            return
        day = days[rows[start]]
        size = sizes.get(day, 1)
        end = bisect_right(rows, -day, lo=start, hi=min(start + size, len(rows)), key=lambda row: -days[row])
        detail = f"{end - start:,}" if end - start >= size else f"{end - start:,} {of} {size:,}"
        if day in days_with_new and (new := sum(row >= first_new_row for row in rows[start:end])):
            detail += f" · {new:,} new"
        yield Heading(start, _heading_text(day), detail)
        start = end
    if start < len(rows):
        yield Heading(start, "Earlier", f"{len(rows) - start:,}")


@lru_cache(2 * MAX_HEADINGS)
def _heading_text(day: int) -> str:
    """Return the text of a heading; cached, because most headings of a listing are those of the listing before."""
    return "No digest" if day == UNDATED else format_day(date.fromordinal(day), with_weekday=True)
