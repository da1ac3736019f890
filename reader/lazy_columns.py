"""The columns that few lists need: titles, digest days and labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Any

Labels = tuple[str, ...]
Lists = tuple[list[str], list[tuple[int, ...]], list[Labels]]
"""The titles, the digest days and the labels of all rows."""
LazyLoader = Callable[[], Lists]
"""Returns the lists of the loaded rows."""


class LazyColumns:
    """Titles, digest days and labels; those of loaded rows are unpacked when one of them is first used.

    Until then, added and replaced rows are kept apart: opening 100,000 papers with 50 of them in the journal
    takes 34 ms of processor time, and 84 with the titles. Undoing an import keeps them packed, too.
    """

    def __init__(self) -> None:
        self._lists: Lists = ([], [], [])
        self._loader: LazyLoader | None = None
        self._loaded_count = 0
        """How many rows the loader returns."""
        self._later: dict[int, tuple[str, tuple[int, ...], Labels]] = {}
        """The values that rows were given before the others were loaded."""
        self._distinct_labels: dict[Labels, Labels] = {}
        self._lock = Lock()

    def load_lazily(self, loader: LazyLoader, count: int) -> None:
        """Set the function that loads the columns of the first `count` rows; it runs when one of them is first used."""
        self._loader, self._loaded_count = loader, count

    def lists(self) -> Lists:
        """Return the columns, loading them if needed."""
        if self._loader is not None:
            with self._lock:
                self._load()
        return self._lists

    def extend(
        self, first: int, titles: Sequence[str], days: Sequence[tuple[int, ...]], labels: Sequence[Labels]
    ) -> None:
        """Add rows, numbered from `first`."""
        shared = [*map(self._shared, labels)]
        with self._lock:
            if self._loader is not None:
                self._later.update(enumerate(zip(titles, days, shared, strict=True), first))
                return
            for column, values in self._pairs(titles, days, shared):
                column.extend(values)

    def replace(self, row: int, title: str, days: tuple[int, ...], labels: Labels) -> None:
        """Replace a row."""
        with self._lock:
            self._later[row] = title, days, self._shared(labels)
            if self._loader is None:
                self._apply_later()

    def truncate(self, count: int) -> None:
        """Remove the rows from `count` on."""
        with self._lock:
            if count < self._loaded_count:
                self._load()
            self._later = {row: values for row, values in self._later.items() if row < count}
            for column in self._lists:
                del column[count:]

    def _load(self) -> None:
        if self._loader is not None:
            self._lists = self._loader()
            self._apply_later()
            self._loader = None

    def _apply_later(self) -> None:
        """Replace known rows with their later values, and append new ones, which were added in order."""
        for row, values in self._later.items():
            for column, value in self._pairs(*values):
                column[row : row + 1] = [value]
        self._later = {}

    def _pairs(self, *values: Any) -> Iterable[tuple[list[Any], Any]]:  # noqa: ANN401 - each column has its own type
        return zip(self._lists, values, strict=True)

    def _shared(self, labels: Labels) -> Labels:
        return self._distinct_labels.setdefault(labels, labels)
