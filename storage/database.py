"""The time in which one process changes a library, and every other one waits.

A TinyDB storage that keeps tables in a folder: a snapshot each, and one journal of what changed since.

TinyDB, with tables that write only what changed.

A TinyDB storage that keeps tables in memory, for a library that is forgotten with the program.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import MemoryStorage, Storage
from tinydb.table import Document as FoundDocument
from tinydb.table import Table

from reader.errors import LibraryError, LibraryReadOnly, os_reason
from reader.files import SyncFailed
from storage.cache import Fingerprint
from storage.compaction import tables_due
from storage.engine import StorageEngine
from storage.recovery import OpenOptions, permission_hint
from storage.snapshot import MemoryDocuments
from storage.table import CopyOnWriteView, Document, StoredTable, TableChanges


class WriteLock:
    """Taken with `with`; plain, because a context made from a generator is a good part of what a small change costs."""

    def __init__(self, acquire: Callable[[], None], release: Callable[[], None]) -> None:
        self._acquire = acquire
        self._release = release

    def __enter__(self) -> None:
        self._acquire()

    def __exit__(self, *_error: object) -> None:
        self._release()


NOTHING_CHANGED = "; nothing was changed"


class JournaledStorage(Storage):
    """Keeps tables in a folder, shared with other processes; a change is on the disk when it is told as done."""

    def __init__(self, folder: Path, options: OpenOptions = OpenOptions()) -> None:  # noqa: B008 - a frozen value
        super().__init__()
        self.folder = folder
        self._engine = StorageEngine(folder, options)
        self._depth = 0
        try:
            with self._engine.lock.locked(), self._wrap_errors("read"):
                self._engine.load()
        except BaseException:
            self.close()
            raise

    @property
    def read_only_reason(self) -> str:
        """Say why nothing can be changed, or nothing where it can."""
        return self._engine.read_only_reason

    @property
    def warnings(self) -> tuple[str, ...]:
        """Say what was found when the folder was read."""
        return tuple(self._engine.loaded.warnings)

    @property
    def is_incomplete(self) -> bool:
        """Return whether something that was saved could not be read."""
        return self._engine.loaded.is_incomplete

    def read(self) -> dict[str, Any]:
        """Give the tables by name; their documents are read when they are asked for."""
        return dict(self._engine.loaded.tables)

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make the tables what is given; what is as it was is not written again."""
        with self.transaction():
            dropped = dict.fromkeys(self._engine.loaded.tables.keys() - data.keys())
            put = {name: _changes_between(self.table(name), documents) for name, documents in data.items()}
            self.commit(dropped | put)

    def close(self) -> None:
        """Give the files back."""
        self._engine.close()

    def table(self, name: str) -> StoredTable:
        """Give a table as it is now."""
        return self._engine.table(name)

    def transaction(self) -> WriteLock:
        """Keep other processes out, and take over what they changed, so that what is committed builds upon it.

        Raises LibraryError, after which nothing was changed.
        """
        return WriteLock(self.begin, self.end)

    def begin(self) -> None:
        """Begin what `transaction` says; may be done within itself."""
        if not self._depth:
            self._begin_outermost()
        self._depth += 1

    def end(self) -> None:
        """End what `transaction` says."""
        self._depth -= 1
        if not self._depth:
            self._engine.lock.release()

    def commit(self, changes: TableChanges) -> None:
        """Write what is set and removed, table by table, as one change; raises LibraryError, or it is on the disk."""
        assert self._depth, "committed outside of a change"
        try:
            self._engine.append_record(changes)
        except OSError as error:
            raise self._storage_error(error, "save", NOTHING_CHANGED) from None

    def snapshot_fingerprint(self, name: str) -> Fingerprint | None:
        """Tell which snapshot of a table is in use; None where there is no sound one."""
        snapshot = self._engine.loaded.snapshots.get(name)
        return snapshot.fingerprint if snapshot and self.table(name).snapshot is snapshot.documents else None

    def sync(self) -> None:
        """Take over what other processes changed, if none of them is at work now."""
        with self._wrap_errors("read"):
            if not self._engine.is_stale() or not self._engine.lock.try_acquire():
                return
            try:
                self._engine.sync()
            finally:
                self._engine.lock.release()

    def take_external_changes(self) -> dict[str, set[int]]:
        """Give the ids, by table, that other processes changed since this was asked last."""
        changed, self._engine.external_changes = self._engine.external_changes, {}
        return changed

    def needs_compaction(self) -> bool:
        """Tell whether so much changed that new snapshots are worth their cost."""
        return not self.read_only_reason and bool(tables_due(self._engine.loaded.tables, self._engine.loaded.snapshots))

    def compact(self, *, everything: bool = False) -> bool:
        """Write new snapshots where that is worth its cost, or of everything; tell whether any were written.

        Where there is no room for it, or another process is at work, everything stays in the journal. Raises
        LibraryError where the disk did not confirm what was written.
        """
        if self.read_only_reason or not self._engine.lock.try_acquire(1.0):
            return False
        self._depth += 1
        try:
            with self._wrap_errors("fold", "; every change is in the journal"):
                return self._compact(everything=everything)
        finally:
            self.end()

    def rewrite(self) -> None:
        """Write a new snapshot of everything, and begin the journal anew; `exclusive` meanwhile. Raises LibraryError."""
        with self._wrap_errors("write", "; what was there is still there"):
            self._engine.sync()
            self._engine.compact(set(self._engine.loaded.tables))

    def _compact(self, *, everything: bool) -> bool:
        self._engine.sync()
        tables = self._engine.loaded.tables
        names = set(tables) if everything else tables_due(tables, self._engine.loaded.snapshots)
        try:
            self._engine.compact(names)
        except SyncFailed:
            raise
        except OSError:
            return False
        return bool(names)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep other processes from changing anything; raises LibraryError."""
        self._engine.lock.acquire()
        self._depth += 1
        try:
            with self._wrap_errors("read"):
                self._engine.sync()
                yield
        finally:
            self.end()

    @property
    def lost_tables(self) -> dict[str, int]:
        """Tell which tables' snapshots are damaged, gone or too old, and through which line of the journal they went."""
        return self._engine.loaded.lost_tables

    @property
    def altered_tables(self) -> frozenset[str]:
        """Tell which tables' snapshots somebody changed, soundly."""
        return frozenset(self._engine.loaded.altered_tables)

    def replace_table(self, name: str, documents: dict[int, Document]) -> None:
        """Put documents in the place of a snapshot that is damaged or gone, until the next fold writes them."""
        table = StoredTable(MemoryDocuments(documents))
        fresh = self.table(name).pending
        for doc_id, document in fresh.items():
            table.put(doc_id, document)
        self._engine.loaded.tables[name] = table

    def _begin_outermost(self) -> None:
        if self.read_only_reason:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only_reason}")
        self._engine.lock.acquire()
        try:
            self._sync_for_write()
        except BaseException as error:
            self._engine.lock.release()
            if isinstance(error, OSError):
                raise self._storage_error(error, "save", NOTHING_CHANGED) from None
            raise

    def _sync_for_write(self) -> None:
        self._engine.sync()
        if self._engine.loaded.altered_tables:
            self._engine.compact(self._engine.loaded.altered_tables)

    @contextmanager
    def _wrap_errors(self, action: str, outcome: str = "") -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._storage_error(error, action, outcome) from None

    def _storage_error(self, error: OSError, action: str, outcome: str) -> LibraryError:
        reason = os_reason(error)
        if isinstance(error, SyncFailed):
            return LibraryError(f"the disk did not confirm what was written to {self.folder} ({reason}){outcome}")
        where = error.filename or f"the library in {self.folder}"
        return LibraryError(f"cannot {action} {where}: {reason}{outcome or permission_hint(error)}")


def _changes_between(table: StoredTable, documents: Mapping[Any, Mapping[str, Any]]) -> dict[int, Document | None]:
    wanted = {int(doc_id): dict(document) for doc_id, document in documents.items()}
    removed: dict[int, Document | None] = {number: None for number in table.ids() if number not in wanted}
    return removed | {
        number: document
        for number, document in wanted.items()
        if not table.has(number) or table.document(number) != document
    }


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
