"""A TinyDB storage that keeps tables in memory, for a library that is forgotten with the program."""

from tinydb.storages import MemoryStorage

from storage.tables import StoredTable, TableChanges
from storage.turn import WriteLock


class InMemoryStorage(MemoryStorage):
    """Keeps tables as long as the program runs."""

    read_only_reason = ""
    warnings: tuple[str, ...] = ()
    is_incomplete = False

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.memory: dict[str, StoredTable] = {}

    def table(self, name: str) -> StoredTable:
        """Give a table as it is now."""
        table = self.memory.get(name)
        return StoredTable() if table is None else table

    def transaction(self) -> WriteLock:
        """Keep nobody out: there is nobody else."""
        return WriteLock(self.begin, self.end)

    def begin(self) -> None:
        """Do nothing: nobody else is to wait."""

    def end(self) -> None:
        """Do nothing: nobody else waits."""

    def commit(self, changes: TableChanges) -> None:
        """Take over what is set and removed, table by table."""
        for name, images in changes.items():
            if images is not None:
                self.memory.setdefault(name, StoredTable()).put_many(images)

    def sync(self) -> None:
        """Do nothing: nobody else changes what is in memory."""

    def take_external_changes(self) -> dict[str, set[int]]:
        """Tell that nobody else changed anything."""
        return {}
