"""A yes or no for each row of a library, one byte each: whole libraries are looked through in a moment.

All rows of a library in an order.

How the papers of a library stand digest by digest: the order of most lists, kept while papers come and change.
"""

from __future__ import annotations

from array import array
from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import compress
from operator import and_, itemgetter, or_
from threading import Lock

_INVERTED = bytes.maketrans(b"\0\1", b"\1\0")


def mask_from(rows: Iterable[int], count: int) -> bytes:
    """Say yes to some rows of so many, and no to all others."""
    mask = bytearray(count)
    for row in rows:
        mask[row] = 1
    return bytes(mask)


def rows_in(mask: bytes) -> Iterator[int]:
    """Give the rows that are said yes to, in rising order."""
    row = mask.find(1)
    while row >= 0:
        yield row
        row = mask.find(1, row + 1)


def invert(mask: bytes) -> bytes:
    """Say yes where it was no, and no where it was yes."""
    return mask.translate(_INVERTED)


def mask_and(left: bytes, right: bytes) -> bytes:
    """Say yes where both do, as far as both say anything: rows may come while one after the other is asked."""
    return _combine(and_, left, right)


def mask_or(left: bytes, right: bytes) -> bytes:
    """Say yes where one of them does, as far as both say anything."""
    return _combine(or_, left, right)


def _combine(operation: Callable[[int, int], int], left: bytes, right: bytes) -> bytes:
    """Join flags as whole numbers, for Python has nothing quicker that does something to all bytes at once."""
    count = min(len(left), len(right))
    ids = (int.from_bytes(mask[:count], "little") for mask in (left, right))
    return operation(*ids).to_bytes(count, "little")


class RowOrder:
    """Rows in an order, from which those are picked at once that are said yes to."""

    def __init__(self, order: Sequence[int]) -> None:
        """Take every row, once; nobody changes what was given."""
        self.rows = order

    def filter(self, mask: bytes) -> list[int]:
        """Give the rows in order that are said yes to; of rows that came since they were asked nothing is said."""
        return (
            list(compress(self._row_array, self._mask_order(mask.ljust(len(self._row_array), b"\0"))))
            if self._row_array
            else []
        )

    @cached_property
    def _row_array(self) -> list[int]:
        return list(self.rows)

    @cached_property
    def _mask_order(self) -> Callable[[bytes], Sequence[int]]:
        return itemgetter(*self._row_array, self._row_array[0])  # one more: of a single one it would make no sequence


MAX_POSITIONS = 2**32
"""More than the papers of any digest."""
_INSERT_THRESHOLD = 500
"""So many rows are put in their places one by one; for more the whole order is made anew."""


class DigestOrder:
    """Orders rows: newest digest first, by their places in it; papers of no day stand last, as they were added."""

    def __init__(self, keys: Sequence[str], days: array[int], positions: array[int]) -> None:
        """Take the columns of keys, of the newest digests' days and of the places in them, which their owner changes.

        The keys tell how many rows there are.
        """
        self._keys = keys
        self._days = days
        self._positions = positions
        self._row_order: RowOrder | None = None
        self._moved: set[int] = set()
        self._lock = Lock()

    def sort_key(self, row: int) -> int:
        """Give the number by which a row stands before or behind others."""
        day = self._days[row]
        return self._positions[row] - day * MAX_POSITIONS if day else row

    def _key_and_row(self, row: int) -> tuple[int, int]:
        return self.sort_key(row), row

    def order(self) -> Sequence[int]:
        """Give all rows in order; nobody changes what is given."""
        return self.row_order().rows

    def row_order(self) -> RowOrder:
        """Give all rows in order, as what rows can be picked from."""
        with self._lock:
            self._row_order = self._updated(self._row_order)
            self._moved = set()
            return self._row_order

    def _updated(self, cached: RowOrder | None) -> RowOrder:
        count = len(self._keys)
        moved = self._moved.union(range(len(cached.rows), count)) if cached else self._moved
        if cached is None or len(moved) > _INSERT_THRESHOLD:
            return RowOrder(array("I", sorted(range(count), key=self.sort_key)))
        return RowOrder(self._with_moved(cached.rows, moved)) if moved else cached

    def load(self, order: Sequence[int]) -> None:
        """Take over the order of all rows, as it was kept."""
        with self._lock:
            self._row_order, self._moved = RowOrder(order), set()

    def mark_moved(self, rows: Iterable[int]) -> None:
        """Take note that rows stand elsewhere now; new ones need no notice."""
        with self._lock:
            self._moved.update(rows)

    def invalidate(self) -> None:
        """Take note that rows have other numbers now."""
        with self._lock:
            self._row_order, self._moved = None, set()

    def _with_moved(self, order: Iterable[int], moved: set[int]) -> list[int]:
        rows = [row for row in order if row not in moved]
        for row in sorted(moved):
            insort(rows, row, key=self._key_and_row)
        return rows
