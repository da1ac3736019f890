"""The keys of a listing, looked up when somebody wants them.

The orders in which papers are listed.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, overload

from reader.columns import UNKNOWN, Columns
from reader.row_order import RowOrder, mask_from
from reader.search.query import SortOrder


class KeySequence(Sequence[str]):
    """The keys of rows, in order; they stay what they are whatever becomes of the library."""

    def __init__(self, rows: Sequence[int], all_keys: Sequence[str], get_row: Callable[[str], int]) -> None:
        """Take rows, the keys of all rows, which must not change, and what knows the row of a key as it is now."""
        self._rows = rows
        self._all_keys = all_keys
        self._get_row = get_row

    @property
    def rows(self) -> Sequence[int]:
        """The rows themselves, as they were then."""
        return self._rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self._all_keys[row] for row in self._rows[index]]
        return self._all_keys[self._rows[index]]

    def index(self, value: object, start: int = 0, stop: int | None = None) -> int:
        """Give the place of a key; raises ValueError where it is not among these."""
        row = self._original_row(value) if isinstance(value, str) else None
        if row is None:
            return super().index(value, start, len(self) if stop is None else stop)
        return self._rows.index(row, start, len(self) if stop is None else stop)

    def __contains__(self, value: object) -> bool:
        try:
            self.index(value)
        except ValueError:
            return False
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Keys({list(self)!r})"

    def _original_row(self, key: str) -> int | None:
        """Give the row that a key had and still has, or None where that cannot be told at once."""
        try:
            row = self._get_row(key)
        except KeyError:
            return None
        return row if row < len(self._all_keys) and self._all_keys[row] == key else None


class KeySnapshot:
    """Gives the keys of rows; one copy of all keys serves until papers come or go."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._all_keys: tuple[str, ...] = ()
        self._generation = -1

    def keys_of(self, rows: Sequence[int]) -> KeySequence:
        """Give the keys of rows as they stand now."""
        columns = self._columns
        if self._generation != columns.generation or len(self._all_keys) != len(columns):
            self._all_keys, self._generation = tuple(columns.keys), columns.generation
        return KeySequence(rows, self._all_keys, columns.row_of)


def rows_of(keys: Sequence[str], columns: Columns) -> Sequence[int]:
    """Give the rows of keys, without a look at each where they were made from rows."""
    return keys.rows if isinstance(keys, KeySequence) else list(map(columns.row_of, keys))


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
