"""Sort orders, and the keys of a listing, which are looked up when they are used."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, overload
from zlib import crc32

from reader.columns import STARRED, UNKNOWN, Columns
from reader.row_order import RowOrder, mask_from
from reader.search.query import SortOrder

_SORT_ALL_THRESHOLD = 8
"""If more than one in this many rows is wanted, they are picked from the cached order of all rows."""


class KeySequence(Sequence[str]):
    """The keys of rows, in order; later changes of the library do not change them."""

    def __init__(self, rows: Sequence[int], all_keys: Sequence[str], get_row: Callable[[str], int]) -> None:
        """Store rows, the keys of all rows (which must not change), and a function that returns the row of a key."""
        self._rows = rows
        self._all_keys = all_keys
        self._get_row = get_row

    @property
    def rows(self) -> Sequence[int]:
        """The rows, as numbered when the sequence was created."""
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
        """Return the index of a key; raise ValueError if it is missing."""
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
        return f"{type(self).__name__}({list(self)!r})"

    def _original_row(self, key: str) -> int | None:
        """Return the row of a key if it did not change, or None if only a search can find it."""
        try:
            row = self._get_row(key)
        except KeyError:
            return None
        return row if row < len(self._all_keys) and self._all_keys[row] == key else None


class KeySnapshot:
    """Returns the keys of rows; they share one copy of all keys until papers are added or removed."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._all_keys: tuple[str, ...] = ()
        self._generation = -1

    def keys_of(self, rows: Sequence[int]) -> KeySequence:
        """Return the keys of rows as they are numbered now."""
        columns = self._columns
        if self._generation != columns.generation or len(self._all_keys) != len(columns):
            self._all_keys, self._generation = tuple(columns.keys), columns.generation
        return KeySequence(rows, self._all_keys, columns.row_of)


def rows_of(keys: Sequence[str], columns: Columns) -> Sequence[int]:
    """Return the rows of keys; costs nothing if the keys were made from rows."""
    return keys.rows if isinstance(keys, KeySequence) else list(map(columns.row_of, keys))


class _CachedOrder(NamedTuple):
    """The order of all rows, with the sort order and the generation that it belongs to."""

    state: tuple[SortOrder, int, int]
    row_order: RowOrder


class Sorter:
    """Sorts rows; caches the order of all rows until papers change or another order is wanted."""

    def __init__(
        self, columns: Columns, get_starred_at: Callable[[], Mapping[str, datetime]] = lambda: MappingProxyType({})
    ) -> None:
        """Sort by the columns; `get_starred_at` returns when papers were starred, by key, where known."""
        self._columns = columns
        self._get_starred_at = get_starred_at
        self._cached: _CachedOrder | None = None

    def sort(
        self, rows: Sequence[int], sort: SortOrder | None, *, seed: int = 0, is_digest_order: bool = False
    ) -> Sequence[int]:
        """Sort rows; ties keep the digest order, and unknown values come last either way.

        The random order is the same for the same seed.
        Without a sort order, or by relevance, the rows are already in order. `is_digest_order` saves sorting them.
        """
        if sort is None or sort.key == "relevance":
            return rows[::-1] if sort and sort.is_reversed else rows
        if sort.key == "digest":
            rows = rows if is_digest_order else self._in_digest_order(rows)
            return _reverse_by_day(self._columns, rows) if sort.is_reversed else rows
        if sort.key == "starred":
            return self._by_star(self._in_digest_order(rows), is_reversed=sort.is_reversed)
        if self._is_small(rows):
            return _sort_by_column(self._columns, self._in_digest_order(rows), sort, seed)
        return self._full_order(sort, seed).filter(mask_from(rows, len(self._columns)))

    def sort_by_score(
        self,
        rows: Sequence[int],
        scores: Sequence[float] | None,
        order: RowOrder | None = None,
        *,
        is_reversed: bool = False,
    ) -> Sequence[int]:
        """Sort rows by their scores, the highest first; ties keep the digest order, and rows without a score come last.

        Without scores, the newest papers come first. `order` is that of all rows with a score, if known: 100,000 rows
        take 8 ms with it and 50 ms without.
        """
        if scores is None:
            return self.sort(rows, SortOrder("date", is_reversed))
        count = len(scores)
        if order is not None and not is_reversed and not self._is_small(rows):
            ranked = order.filter(mask_from(rows, len(self._columns)))
            return ranked if len(ranked) == len(rows) else [*ranked, *self._in_digest_order(_from(count, rows))]
        ordered = self._in_digest_order(rows)
        ranked = [row for row in ordered if row < count]
        ranked.sort(key=scores.__getitem__, reverse=not is_reversed)
        return ranked if len(ranked) == len(ordered) else [*ranked, *_from(count, ordered)]

    def _by_star(self, rows: Sequence[int], *, is_reversed: bool) -> list[int]:
        """Sort rows by the time of the star, or that of the import if it is unknown; those without a star come last."""
        columns, starred_at = self._columns, self._get_starred_at()

        def time_of(row: int) -> float:
            moment = starred_at.get(columns.keys[row])
            return moment.timestamp() if moment else columns.added[row]

        starred = [row for row in rows if columns.mark_flags[row] & STARRED]
        others = [row for row in rows if not columns.mark_flags[row] & STARRED]
        return [*sorted(starred, key=time_of, reverse=not is_reversed), *others]

    def _is_small(self, rows: Sequence[int]) -> bool:
        return len(rows) * _SORT_ALL_THRESHOLD < len(self._columns)

    def _in_digest_order(self, rows: Sequence[int]) -> Sequence[int]:
        """Return the rows by digest, newest first; rows without a day come last."""
        digest_order = self._columns.digest_order
        if self._is_small(rows):
            return sorted(sorted(rows), key=digest_order.sort_key)
        return digest_order.row_order().filter(mask_from(rows, len(self._columns)))

    def _full_order(self, sort: SortOrder, seed: int) -> RowOrder:
        state = (sort, seed, self._columns.facts_generation)
        cached = self._cached
        if cached is None or cached.state != state:
            order = _sort_by_column(self._columns, self._columns.digest_order.order(), sort, seed)
            cached = self._cached = _CachedOrder(state, RowOrder(order))
        return cached.row_order


def _from(first: int, rows: Sequence[int]) -> list[int]:
    return [row for row in rows if row >= first]


def _sort_by_column(columns: Columns, rows: Sequence[int], sort: SortOrder, seed: int) -> list[int]:
    key, descending = _sort_columns(columns, seed)[sort.key]
    known = [row for row in rows if key(row) not in (None, UNKNOWN)]
    unknown = [row for row in rows if key(row) in (None, UNKNOWN)]
    known.sort(key=key, reverse=descending != sort.is_reversed)  # type: ignore[arg-type]
    return known + unknown


def _reverse_by_day(columns: Columns, ordered: Sequence[int]) -> list[int]:
    dated = [row for row in ordered if columns.digest_day[row]]
    return [*reversed(dated), *ordered[len(dated) :]]


def _sort_columns(columns: Columns, seed: int) -> dict[str, tuple[Callable[[int], object], bool]]:
    published, comments, upvotes, titles = columns.published, columns.comments, columns.upvotes, columns.titles
    stars, added, keys = columns.stars, columns.added, columns.keys
    return {
        "date": (lambda row: published[row] or None, True),
        "title": (lambda row: titles[row].casefold(), False),
        "comments": (lambda row: comments[row], True),
        "upvotes": (lambda row: upvotes[row], True),
        "stars": (lambda row: stars[row], True),
        "added": (lambda row: added[row] or None, True),
        "random": (lambda row: crc32(f"{seed} {keys[row]}".encode("utf-8", "surrogatepass")), False),
    }
