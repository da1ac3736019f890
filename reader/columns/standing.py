"""How the papers of a library stand digest by digest: the order of most lists, kept while papers come and change."""

from __future__ import annotations

from array import array
from bisect import insort
from collections.abc import Iterable, Sequence
from threading import Lock

from reader.columns.arrangement import RowOrder

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
