"""TinyDB, with tables that write only what changed."""

from collections.abc import Callable
from typing import Any

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.table import Document as FoundDocument
from tinydb.table import Table

from storage.folder import JournaledStorage
from storage.tables import CopyOnWriteView, StoredTable


class JournaledTable(Table):
    """A TinyDB table whose changes cost as much as they change, where its storage can do that."""

    _storage: JournaledStorage

    def _update_table(self, updater: Callable[[Any], Any]) -> None:
        with self._storage.transaction():
            overlay = CopyOnWriteView(self.documents)
            updater(overlay)
            self._storage.commit({self.name: overlay.changes()})
        self.clear_cache()

    @property
    def documents(self) -> StoredTable:
        """Give the documents by id, as they are now."""
        return self._storage.table(self.name)

    def search(self, cond: QueryLike) -> list[FoundDocument]:
        """Search for all documents that a query matches; other processes may have changed them since the last time."""
        self.clear_cache()
        return super().search(cond)


class JournaledDB(TinyDB):
    """A TinyDB in a folder."""

    table_class = JournaledTable
    default_storage_class: Any = JournaledStorage
