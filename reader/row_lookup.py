"""The rows of papers by key."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from threading import Lock

_MAX_SEARCHES = 1_000
"""So many binary searches take 2 ms, and adding the keys of 100,000 rows 14 ms."""
_BATCH_SIZE = 8_192
"""Rows added per step, so that a big library does not block other threads for long."""


class RowLookup(dict[str, int]):
    """The rows of keys; those of loaded columns are found by binary search until many were looked up, then added.

    The first frame looks up some 80 keys. Opening 100,000 papers takes 30 ms of processor time, and 45 with all added.
    """

    def __init__(self, keys: list[str]) -> None:
        """Share the keys of all rows with their owner, which keeps adding to them."""
        super().__init__()
        self._keys = keys
        self.is_complete = True
        """Whether no keys have to be searched."""
        self._sorted_rows: Sequence[int] = ()
        self._searches = 0
        self._lock = Lock()

    def load(self, sorted_rows: Sequence[int]) -> None:
        """Set the rows to search, sorted by their keys."""
        self._sorted_rows, self.is_complete = sorted_rows, False

    def __missing__(self, key: str) -> int:
        row = self.search(key)
        if row is None:
            raise KeyError(key)
        return row

    def complete(self) -> None:
        """Add the keys that were searched so far; other threads may add and look up keys meanwhile."""
        with self._lock:
            self._add(len(self._sorted_rows))
            self._sorted_rows, self.is_complete = (), True

    def rebuild(self) -> None:
        """Add all keys again, after rows were renumbered."""
        with self._lock:
            self._sorted_rows, self.is_complete = (), True
            self.clear()
            self._add(len(self._keys))

    def _add(self, count: int) -> None:
        for start in range(0, count, _BATCH_SIZE):
            rows = range(start, min(start + _BATCH_SIZE, count))
            self.update(zip(self._keys[rows.start : rows.stop], rows, strict=True))

    def search(self, key: str) -> int | None:
        """Return the row of a key that was not added when it was looked up, or None."""
        rows = self._sorted_rows
        self._searches += bool(rows)
        if self._searches > _MAX_SEARCHES:
            self.complete()
        if not self._sorted_rows:
            return self.get(key)
        try:
            row = rows[bisect_left(rows, key, key=self._keys.__getitem__)]
            return row if self._keys[row] == key else None
        except IndexError:
            return None
