"""The files of a library as far as they were read, and how they follow what this process and others change.

papers.json        a table as it was when it was folded last
library.journal    every change since, a line each
library.lock       locked by whoever changes the library
papers.index       where the documents of a big snapshot lie (derived)
papers.cache       what lists are filtered and sorted by, so that opening need not read the papers (derived)
marks.cache        the marks grouped by what they are, for the same reason (derived)
previous/          the snapshots before these, and the journals that lead from them to now
quarantine/        what was damaged or changed by others, as it was found
"""

from collections.abc import Collection
from pathlib import Path

from reader.errors import LibraryReadOnly
from reader.files import SyncFailed
from storage.compaction import compact, quarantine
from storage.documents import SCHEMA, dumps, encode_tables
from storage.journal import BASE, JournalFile, LogPosition
from storage.lock import LockFile
from storage.recovery import LoadedLibrary, OpenOptions, apply_record, load_library
from storage.snapshot_store import snapshot_path
from storage.table import StoredTable, TableChanges, changed_ids


class StorageEngine:
    """Reads and writes the files of a folder; whoever does either holds the lock. Everything raises OSError."""

    def __init__(self, folder: Path, options: OpenOptions) -> None:
        self.folder = folder
        self.loaded = LoadedLibrary()
        self.external_changes: dict[str, set[int]] = {}
        """The ids, by table, of what other processes changed."""
        self.lock = LockFile(folder / "library.lock", create=not options.read_only)
        self._options = options
        self._journal = JournalFile(folder / "library.journal")

    @property
    def read_only_reason(self) -> str:
        """Say why nothing can be changed, or nothing where it can."""
        return self.lock.read_only_reason or self._journal.read_only_reason or self.loaded.damage

    def table(self, name: str) -> StoredTable:
        """Give a table as it is now."""
        table = self.loaded.tables.get(name)
        return StoredTable() if table is None else table

    def load(self) -> None:
        """Read everything anew; raises LibraryError too."""
        old, self.loaded = self.loaded, self._load()
        old.close()

    def close(self) -> None:
        """Give the files back."""
        self._journal.close()
        self.loaded.close()
        self.lock.close()

    def is_stale(self) -> bool:
        """Tell whether others changed something that was not read yet; needs no lock."""
        return self._journal.state() != "same"

    def sync(self) -> None:
        """Take over what others changed."""
        standing = self._journal.state()
        if standing == "other":
            self._reload()
        elif standing == "longer":
            lines = self._journal.read_new().records
            for name, doc_id in (position for line in lines for position in apply_record(line, self.loaded.tables)):
                self.external_changes.setdefault(name, set()).add(doc_id)
        acknowledged, suspect = self.lock.last_committed()
        self._journal.advance_to(acknowledged)
        self._journal.untrusted = self._journal.untrusted or suspect

    def append_record(self, changes: TableChanges) -> None:
        """Write a change to the journal, on the disk when this returns; after an error it is not there."""
        if not changes:
            return
        written = encode_tables(changes)
        if self._journal.exists:
            self._append_encoded(written)
        else:
            base = dumps({BASE: {"schema": SCHEMA, "tables": {}}})
            self._journal.reset(base[:-1] + b"," + written[1:], self._journal.last)
        self.lock.write_last_committed(self._journal.last)
        for name, images in changes.items():
            if images is None:
                self.loaded.tables.pop(name, None)
                continue
            table = self.loaded.tables.get(name)
            if table is None:
                table = self.loaded.tables[name] = StoredTable()
            table.apply(images, len(written))

    def compact(self, tables: Collection[str]) -> None:
        """Write new snapshots of tables, and of those that others changed, and begin the journal anew."""
        if not tables:
            return
        if not all(snapshot.is_current() for snapshot in self.loaded.snapshots.values()):
            self._reload()
        if self.read_only_reason:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only_reason}")
        altered = self.loaded.altered_tables
        for name in altered | self.loaded.lost_tables.keys():
            quarantine(self.folder, snapshot_path(self.folder, name))
        compact(self.folder, self.loaded.tables, altered.union(tables), self._journal, self._journal.last)
        self.lock.write_last_committed(self._journal.last)
        self.load()

    def _append_encoded(self, record: bytes) -> None:
        if self._journal.untrusted:
            self._journal.rewrite()
        try:
            self._journal.append(record)
        except SyncFailed:
            self.lock.write_last_committed(self._journal.last, untrusted=True)
            raise

    def _reload(self) -> None:
        old, self.loaded = self.loaded, self._load()
        for name in old.tables.keys() | self.loaded.tables.keys():
            changed = changed_ids(old.tables.get(name, StoredTable()), self.table(name))
            self.external_changes.setdefault(name, set()).update(changed)
        old.close()

    def _load(self) -> LoadedLibrary:
        reading = self._journal.open(writable=not self.lock.read_only_reason)
        acknowledged, suspect = self.lock.last_committed()
        contents = load_library(self.folder, reading, acknowledged, self._options)
        sequence = max((table.snapshot_sequence for table in contents.tables.values()), default=0)
        self._journal.advance_to(max(acknowledged, LogPosition(sequence), key=lambda mark: mark.sequence))
        self._journal.untrusted = suspect
        return contents
