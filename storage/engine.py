"""The storage engine: what a transaction does to the files of a library.

The engine owns the lock, the journal and the snapshots. To begin, it takes the lock and loads what other processes
committed; to commit, it appends one record to the journal and syncs it; now and then it compacts: it writes new
snapshots and truncates the journal. `storage/__init__.py` describes the files.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from reader.errors import LibraryError, LibraryReadOnly, os_reason
from reader.files import SyncFailed
from storage.cache import Fingerprint
from storage.compaction import compact, quarantine, tables_due
from storage.database import StoredTable, TableChanges, TableStorage
from storage.documents import SCHEMA, dumps
from storage.journal import BASE, FileState, JournalFile, LockFile, LogPosition
from storage.recovery import LoadedLibrary, OpenOptions, apply_record, load_library, permission_hint
from storage.snapshot import DocumentSource
from storage.snapshot_store import snapshot_path

NOTHING_CHANGED = "; nothing was changed"


class StorageEngine(TableStorage):
    """Keeps tables in a folder, shared with other processes. All public methods raise LibraryError."""

    folder: Path

    def __init__(self, folder: Path, options: OpenOptions = OpenOptions()) -> None:  # noqa: B008 - a frozen value
        super().__init__()
        self.folder = folder
        self.loaded = LoadedLibrary()
        self._options = options
        self._lock = LockFile(folder / "library.lock", create=not options.read_only)
        self._journal = JournalFile(folder / "library.journal")
        try:
            with self._lock.locked(), self._errors("read"):
                self._load()
        except BaseException:
            self.close()
            raise

    @property
    def read_only_reason(self) -> str:  # type: ignore[override] # the base has a constant
        """Why nothing can be changed; empty if it can."""
        return self._lock.read_only_reason or self._journal.read_only_reason or self.loaded.damage

    @property
    def warnings(self) -> tuple[str, ...]:  # type: ignore[override]
        """What was found wrong when the folder was read."""
        return tuple(self.loaded.warnings)

    @property
    def is_incomplete(self) -> bool:  # type: ignore[override]
        """Whether something that was saved could not be read."""
        return self.loaded.is_incomplete

    def close(self) -> None:
        """Close the files."""
        self._journal.close()
        self.loaded.close()
        self._lock.close()

    def begin(self) -> None:
        """Take the lock and load what other processes committed."""
        if self.read_only_reason:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only_reason}")
        self._lock.acquire()
        try:
            state, committed = self._journal.state(), self._lock.last_committed()
            if state is not FileState.UNCHANGED or committed != (self._journal.last, False):
                self._load_new()
            if self.loaded.altered_tables:
                self._compact(self.loaded.altered_tables)
        except BaseException as error:
            self._lock.release()
            if isinstance(error, OSError):
                raise self._error(error, "save", NOTHING_CHANGED) from None
            raise

    def commit(self, changes: TableChanges) -> None:
        """Append a record to the journal and release the lock.

        The record is on the disk on return, or else nothing was changed.
        """
        try:
            record = dumps(changes)
            if self._journal.exists:
                if self._journal.untrusted:
                    self._journal.rewrite()
                self._journal.append(record)
            else:
                base = dumps({BASE: {"schema": SCHEMA, "tables": {}}})
                self._journal.reset(base[:-1] + b"," + record[1:], self._journal.last)
        except BaseException as error:
            if isinstance(error, SyncFailed):
                self._lock.write_last_committed(self._journal.last, untrusted=True)
            self._lock.release()
            if isinstance(error, OSError):
                raise self._error(error, "save", NOTHING_CHANGED) from None
            raise
        self._lock.release(self._journal.last)
        self.apply(changes, len(record))

    def rollback(self) -> None:
        """Release the lock."""
        self._lock.release()

    def sync(self) -> None:
        """Load what other processes committed, unless one of them has the lock."""
        with self._errors("read"):
            if self._journal.state() is FileState.UNCHANGED or not self._lock.try_acquire():
                return
            try:
                self._load_new()
            finally:
                self._lock.release()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Lock out other writers without changing anything."""
        with self._lock.locked(), self._errors("read"):
            self._load_new()
            yield

    def needs_compaction(self) -> bool:
        """Return whether so much changed that new snapshots are worth their cost."""
        return not self.read_only_reason and bool(tables_due(self.tables, self.loaded.snapshots))

    def compact(self, *, everything: bool = False) -> bool:
        """Write new snapshots of the tables that need them, or of all; return whether any were written.

        Without space for them, or while another process has the lock, everything stays in the journal.
        """
        if self.read_only_reason or not self._lock.try_acquire(1.0):
            return False
        try:
            with self._errors("compact", "; every change is in the journal"):
                self._load_new()
                names = set(self.tables) if everything else tables_due(self.tables, self.loaded.snapshots)
                return self._compact_if_possible(names)
        finally:
            self._lock.release()

    def rewrite(self) -> None:
        """Write new snapshots of all tables and truncate the journal, within `exclusive`."""
        with self._errors("write", "; what was there is still there"):
            self._load_new()
            self._compact(set(self.tables))

    def snapshot_fingerprint(self, name: str) -> Fingerprint | None:
        """Return which snapshot of a table is in use; None if there is no sound one."""
        snapshot = self.loaded.snapshots.get(name)
        return snapshot.fingerprint if snapshot and self.table(name).snapshot is snapshot.documents else None

    def replace_snapshot(self, name: str, documents: DocumentSource) -> None:
        """Use documents in place of a snapshot that is damaged or missing, until the next compaction writes them."""
        table = StoredTable(documents)
        table.apply(self.table(name).pending)
        self.tables[name] = table

    def _load_new(self) -> None:
        state = self._journal.state()
        if state is FileState.REPLACED:
            self._reload()
        elif state is FileState.GROWN:
            for record in self._journal.read_new().records:
                for name, doc_id in apply_record(record, self.tables):
                    self.external_changes.setdefault(name, set()).add(doc_id)
        position, untrusted = self._lock.last_committed()
        if position != self._journal.last or untrusted:
            self._journal.advance_to(position)
            self._journal.untrusted = self._journal.untrusted or untrusted

    def _compact(self, tables: Collection[str]) -> None:
        if not tables:
            return
        if not all(snapshot.is_current() for snapshot in self.loaded.snapshots.values()):
            self._reload()
        if self.read_only_reason:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only_reason}")
        altered = self.loaded.altered_tables
        for name in altered | self.loaded.lost_tables.keys():
            quarantine(self.folder, snapshot_path(self.folder, name))
        compact(self.folder, self.tables, altered.union(tables), self._journal, self._journal.last)
        self._lock.write_last_committed(self._journal.last)
        self._load()

    def _compact_if_possible(self, names: Collection[str]) -> bool:
        try:
            self._compact(names)
        except SyncFailed:
            raise
        except OSError:
            return False
        return bool(names)

    def _reload(self) -> None:
        old = self.loaded
        self.loaded = LoadedLibrary()
        before = self.tables
        try:
            self._load()
        except BaseException:
            self.loaded, self.tables = old, before
            raise
        for name in before.keys() | self.tables.keys():
            changed = _changed_ids(before.get(name, StoredTable()), self.table(name))
            self.external_changes.setdefault(name, set()).update(changed)
        old.close()

    def _load(self) -> None:
        read_result = self._journal.open(writable=not self._lock.read_only_reason)
        position, untrusted = self._lock.last_committed()
        old, self.loaded = self.loaded, load_library(self.folder, read_result, position, self._options)
        self.tables = self.loaded.tables
        old.close()
        sequence = max((table.snapshot_sequence for table in self.tables.values()), default=0)
        self._journal.advance_to(max(position, LogPosition(sequence), key=lambda position: position.sequence))
        self._journal.untrusted = untrusted

    @contextmanager
    def _errors(self, action: str, outcome: str = "") -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._error(error, action, outcome) from None

    def _error(self, error: OSError, action: str, outcome: str = "") -> LibraryError:
        """Return what failed, why, and what became of it."""
        reason = os_reason(error)
        if isinstance(error, SyncFailed):
            return LibraryError(f"could not sync {self.folder} to disk: {reason}{outcome}")
        where = error.filename or f"the library in {self.folder}"
        return LibraryError(f"cannot {action} {where}: {reason}{outcome or permission_hint(error)}")


def _changed_ids(before: StoredTable, after: StoredTable) -> set[int]:
    candidates = before.pending.keys() | after.pending.keys()
    if before.snapshot is not after.snapshot:
        differing = set(before.snapshot.checksums()) ^ set(after.snapshot.checksums())
        candidates = candidates | {doc_id for doc_id, _checksum in differing}
    return {doc_id for doc_id in candidates if _document(before, doc_id) != _document(after, doc_id)}


def _document(table: StoredTable, doc_id: int) -> dict[str, object] | None:
    return table.document(doc_id) if table.has(doc_id) else None
