"""What one change sets and removes, table by table, so that it can be written as one, or taken back."""

from collections.abc import Mapping
from typing import Any

from storage.tables import Document, StoredTable


class Recording:
    """A change in the making: visible in the tables at once, and taken back where it cannot be kept."""

    def __init__(self, tables: dict[str, StoredTable]) -> None:
        self.images: dict[str, dict[int, Document | None] | None] = {}
        """What the change sets and removes, by table; None for a table that it drops."""
        self._tables = tables
        self._before = dict(tables)
        self._replaced: list[tuple[StoredTable, int, bool, Any]] = []

    def put(self, name: str, images: Mapping[int, Document | None]) -> None:
        """Set or remove documents."""
        table = self._tables.setdefault(name, StoredTable())
        recorded = self.images.get(name)
        if recorded is None:
            recorded = self.images[name] = {}
        recorded.update(images)
        for number, document in images.items():
            self._replaced.append((table, number, number in table.fresh, table.fresh.get(number)))
            table.put(number, document)

    def drop(self, name: str) -> None:
        """Drop a whole table."""
        self.images[name] = None
        self._tables.pop(name, None)

    def take_back(self) -> None:
        """Leave the tables as they were before."""
        for table, number, was_fresh, fresh in reversed(self._replaced):
            table.take_back(number, fresh, was_fresh=was_fresh)
        self._tables.clear()
        self._tables.update(self._before)
