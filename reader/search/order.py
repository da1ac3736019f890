"""The orders in which papers are listed."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from reader.columns import UNKNOWN, Columns
from reader.columns.arrangement import RowOrder
from reader.columns.flags import mask_from
from reader.search.query import SortOrder

_SORT_ALL_THRESHOLD = 8
"""Where more than one row in so many is wanted, they are picked from the order of all."""


class _CachedOrder(NamedTuple):
    """The order of all rows, and for which sort and which state of the columns it holds."""

    state: tuple[SortOrder, int]
    row_order: RowOrder


class Sorter:
    """Sorts rows; the order of all rows is remembered until papers come or change, or another one is wanted."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._cached: _CachedOrder | None = None

    def sort(self, rows: Sequence[int], sort: SortOrder | None, *, is_digest_order: bool = False) -> Sequence[int]:
        """Sort rows; those that compare equal stand as digests have them, and what is unknown stands last either way.

        Without a sort, or with sort:relevance, rows are taken to be in the order of relevance already. It saves time to
        tell that rows stand as digests have them.
        """
        if sort is None or sort.key == "relevance":
            return rows[::-1] if sort and sort.is_reversed else rows
        if sort.key == "digest":
            rows = rows if is_digest_order else self._in_digest_order(rows)
            return _reverse_by_day(self._columns, rows) if sort.is_reversed else rows
        if self._is_small(rows):
            return _sort_by_column(self._columns, self._in_digest_order(rows), sort)
        return self._full_order(sort).filter(mask_from(rows, len(self._columns)))

    def _is_small(self, rows: Sequence[int]) -> bool:
        return len(rows) * _SORT_ALL_THRESHOLD < len(self._columns)

    def _in_digest_order(self, rows: Sequence[int]) -> list[int]:
        """Sort rows as they stand in digests, newest first; papers of no day stand last."""
        standing = self._columns.digest_order
        if self._is_small(rows):
            return sorted(sorted(rows), key=standing.sort_key)
        return standing.row_order().filter(mask_from(rows, len(self._columns)))

    def _full_order(self, sort: SortOrder) -> RowOrder:
        holds_for = (sort, self._columns.facts_generation)
        cached = self._cached
        if cached is None or cached.state != holds_for:
            order = _sort_by_column(self._columns, self._columns.digest_order.order(), sort)
            cached = self._cached = _CachedOrder(holds_for, RowOrder(order))
        return cached.row_order


def _sort_by_column(columns: Columns, rows: Sequence[int], sort: SortOrder) -> list[int]:
    key, descending = _sort_columns(columns)[sort.key]
    known = [row for row in rows if key(row) not in (None, UNKNOWN)]
    unknown = [row for row in rows if key(row) in (None, UNKNOWN)]
    known.sort(key=key, reverse=descending != sort.is_reversed)  # type: ignore[arg-type]
    return known + unknown


def _reverse_by_day(columns: Columns, ordered: Sequence[int]) -> list[int]:
    dated = [row for row in ordered if columns.digest_day[row]]
    return [*reversed(dated), *ordered[len(dated) :]]


def _sort_columns(columns: Columns) -> dict[str, tuple[Callable[[int], object], bool]]:
    published, comments, upvotes, titles = columns.published, columns.comments, columns.upvotes, columns.titles
    return {
        "date": (lambda row: published[row] or None, True),
        "title": (lambda row: titles[row].casefold(), False),
        "comments": (lambda row: comments[row], True),
        "upvotes": (lambda row: upvotes[row], True),
    }
