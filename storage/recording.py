"""What one change sets and removes, table by table, so that it can be written as one, or taken back."""

from collections.abc import Collection, Mapping
from typing import Any

from storage.tables import Document, StoredTable


class Recording:
    """A change in the making: visible in the tables at once, and taken back where it cannot be kept."""

    def __init__(self, tables: dict[str, StoredTable]) -> None:
        self.images: dict[str, Mapping[int, Document | None] | None] = {}
        """What the change sets and removes, by table; None for a table that it drops."""
        self._tables = tables
        self._before = dict(tables)
        self._replaced: list[tuple[StoredTable, dict[int, Any], Collection[int]]] = []

    def put(self, name: str, images: Mapping[int, Document | None]) -> None:
        """Set or remove documents."""
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = StoredTable()
        recorded = self.images.get(name)
        self.images[name] = {**recorded, **images} if recorded else images
        replaced = {number: table.fresh[number] for number in table.fresh.keys() & images.keys()}
        self._replaced.append((table, replaced, images.keys()))
        table.put_all(images)

    def drop(self, name: str) -> None:
        """Drop a whole table."""
        self.images[name] = None
        self._tables.pop(name, None)

    def take_back(self) -> None:
        """Leave the tables as they were before."""
        for table, replaced, numbers in reversed(self._replaced):
            for number in numbers:
                table.take_back(number, replaced.get(number), was_fresh=number in replaced)
        self._tables.clear()
        self._tables.update(self._before)
