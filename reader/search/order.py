"""The orders in which papers are listed."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from reader.columns import UNKNOWN, Columns
from reader.columns.arrangement import Arrangement
from reader.columns.flags import flags_on
from reader.search.query import Sort

_MANY = 8
"""Where more than one row in so many is wanted, they are picked from the order of all."""


class _Kept(NamedTuple):
    """The order of all rows, and for which sort and which state of the columns it holds."""

    holds_for: tuple[Sort, int]
    arrangement: Arrangement


class Orders:
    """Sorts rows; the order of all rows is remembered until papers come or change, or another one is wanted."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._kept: _Kept | None = None

    def in_order(self, rows: Sequence[int], sort: Sort | None, *, stand_by_digest: bool = False) -> Sequence[int]:
        """Sort rows; those that compare equal stand as digests have them, and what is unknown stands last either way.

        Without a sort, or with sort:relevance, rows are taken to be in the order of relevance already. It saves time to
        tell that rows stand as digests have them.
        """
        if sort is None or sort.key == "relevance":
            return rows[::-1] if sort and sort.backwards else rows
        if sort.key == "digest":
            rows = rows if stand_by_digest else self._by_digest(rows)
            return _dated_backwards(self._columns, rows) if sort.backwards else rows
        if self._are_few(rows):
            return _sorted_by_fact(self._columns, self._by_digest(rows), sort)
        return self._arranged(sort).flagged(flags_on(rows, len(self._columns)))

    def _are_few(self, rows: Sequence[int]) -> bool:
        return len(rows) * _MANY < len(self._columns)

    def _by_digest(self, rows: Sequence[int]) -> list[int]:
        """Sort rows as they stand in digests, newest first; papers of no day stand last."""
        standing = self._columns.standing
        if self._are_few(rows):
            return sorted(sorted(rows), key=standing.key)
        return standing.arrangement().flagged(flags_on(rows, len(self._columns)))

    def _arranged(self, sort: Sort) -> Arrangement:
        holds_for = (sort, self._columns.facts_generation)
        kept = self._kept
        if kept is None or kept.holds_for != holds_for:
            order = _sorted_by_fact(self._columns, self._columns.standing.order(), sort)
            kept = self._kept = _Kept(holds_for, Arrangement(order))
        return kept.arrangement


def _sorted_by_fact(columns: Columns, rows: Sequence[int], sort: Sort) -> list[int]:
    key, descending = _facts(columns)[sort.key]
    known = [row for row in rows if key(row) not in (None, UNKNOWN)]
    unknown = [row for row in rows if key(row) in (None, UNKNOWN)]
    known.sort(key=key, reverse=descending != sort.backwards)  # type: ignore[arg-type]
    return known + unknown


def _dated_backwards(columns: Columns, ordered: Sequence[int]) -> list[int]:
    dated = [row for row in ordered if columns.digest_day[row]]
    return [*reversed(dated), *ordered[len(dated) :]]


def _facts(columns: Columns) -> dict[str, tuple[Callable[[int], object], bool]]:
    published, comments, upvotes, titles = columns.published, columns.comments, columns.upvotes, columns.titles
    return {
        "date": (lambda row: published[row] or None, True),
        "title": (lambda row: titles[row].casefold(), False),
        "comments": (lambda row: comments[row], True),
        "upvotes": (lambda row: upvotes[row], True),
    }
