"""How the papers of a library stand digest by digest: the order of most lists, kept while papers come and change."""

from __future__ import annotations

from array import array
from bisect import insort
from collections.abc import Iterable, Sequence
from threading import Lock

from reader.columns.arrangement import Arrangement

MOST_PLACES = 2**32
"""More than the papers of any digest."""
_FEW = 500
"""So many rows are put in their places one by one; for more the whole order is made anew."""


class Standing:
    """Orders rows: newest digest first, by their places in it; papers of no day stand last, as they were added."""

    def __init__(self, keys: Sequence[str], days: array[int], places: array[int]) -> None:
        """Take the columns of keys, of the newest digests' days and of the places in them, which their owner changes.

        The keys tell how many rows there are.
        """
        self._keys = keys
        self._days = days
        self._places = places
        self._arrangement: Arrangement | None = None
        self._moved: set[int] = set()
        self._turn = Lock()

    def key(self, row: int) -> int:
        """Give the number by which a row stands before or behind others."""
        day = self._days[row]
        return self._places[row] - day * MOST_PLACES if day else row

    def _key_and_row(self, row: int) -> tuple[int, int]:
        return self.key(row), row

    def order(self) -> Sequence[int]:
        """Give all rows in order; nobody changes what is given."""
        return self.arrangement().order

    def arrangement(self) -> Arrangement:
        """Give all rows in order, as what rows can be picked from."""
        with self._turn:
            self._arrangement = self._up_to_date(self._arrangement)
            self._moved = set()
            return self._arrangement

    def _up_to_date(self, kept: Arrangement | None) -> Arrangement:
        count = len(self._keys)
        moved = self._moved.union(range(len(kept.order), count)) if kept else self._moved
        if kept is None or len(moved) > _FEW:
            return Arrangement(array("I", sorted(range(count), key=self.key)))
        return Arrangement(self._with_moved(kept.order, moved)) if moved else kept

    def take_over(self, order: Sequence[int]) -> None:
        """Take over the order of all rows, as it was kept."""
        with self._turn:
            self._arrangement, self._moved = Arrangement(order), set()

    def move_all(self, rows: Iterable[int]) -> None:
        """Take note that rows stand elsewhere now; new ones need no notice."""
        with self._turn:
            self._moved.update(rows)

    def forget(self) -> None:
        """Take note that rows have other numbers now."""
        with self._turn:
            self._arrangement, self._moved = None, set()

    def _with_moved(self, order: Iterable[int], moved: set[int]) -> list[int]:
        rows = [row for row in order if row not in moved]
        for row in sorted(moved):
            insort(rows, row, key=self._key_and_row)
        return rows
