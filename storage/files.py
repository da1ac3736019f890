"""The files of a library as far as they were read, and how they follow what this process and others change.

papers.json        a table as it was when it was folded last
library.journal    every change since, a line each
library.lock       locked by whoever changes the library
papers.index       where the documents of a big snapshot lie (derived)
papers.columns     what lists are filtered and sorted by, so that opening need not read the papers (derived)
marks.columns      the marks grouped by what they are, for the same reason (derived)
earlier/           the snapshots before these, and the journals that lead from them to now
kept/              what was damaged or changed by others, as it was found
"""

from collections.abc import Collection
from pathlib import Path

from reader.errors import LibraryReadOnly
from storage import disk
from storage.documents import SCHEMA
from storage.folding import fold, keep_aside
from storage.journal import BASE, Mark
from storage.journal_file import JournalFile
from storage.json_form import encoded, encoded_tables
from storage.loading import Contents, Manner, applied, load
from storage.lock_file import LockFile
from storage.snapshot_file import path_of
from storage.tables import StoredTable, Tables, differing


class LibraryFiles:
    """Reads and writes the files of a folder; whoever does either holds the lock. Everything raises OSError."""

    def __init__(self, folder: Path, manner: Manner) -> None:
        self.folder = folder
        self.contents = Contents()
        self.changed: dict[str, set[int]] = {}
        """The ids, by table, of what other processes changed."""
        self.lock = LockFile(folder / "library.lock", making=not manner.watching)
        self._manner = manner
        self._journal = JournalFile(folder / "library.journal")

    @property
    def read_only(self) -> str:
        """Say why nothing can be changed, or nothing where it can."""
        return self.lock.read_only or self._journal.read_only or self.contents.damage

    def table(self, name: str) -> StoredTable:
        """Give a table as it is now."""
        table = self.contents.tables.get(name)
        return StoredTable() if table is None else table

    def read(self) -> None:
        """Read everything anew; raises LibraryError too."""
        old, self.contents = self.contents, self._contents_now()
        old.close()

    def close(self) -> None:
        """Give the files back."""
        self._journal.close()
        self.contents.close()
        self.lock.close()

    def is_behind(self) -> bool:
        """Tell whether others changed something that was not read yet; needs no lock."""
        return self._journal.standing() != "same"

    def catch_up(self) -> None:
        """Take over what others changed."""
        standing = self._journal.standing()
        if standing == "other":
            self._read_and_compare()
        elif standing == "longer":
            lines = self._journal.read_on().lines
            for name, number in (place for line in lines for place in applied(line, self.contents.tables)):
                self.changed.setdefault(name, set()).add(number)
        acknowledged, suspect = self.lock.head()
        self._journal.follow(acknowledged)
        self._journal.suspect = self._journal.suspect or suspect

    def append(self, tables: Tables) -> None:
        """Write a change to the journal, on the disk when this returns; after an error it is not there."""
        if not tables:
            return
        written = encoded_tables(tables)
        if self._journal.is_there:
            self._append_line(written)
        else:
            base = encoded({BASE: {"schema": SCHEMA, "tables": {}}})
            self._journal.begin(base[:-1] + b"," + written[1:], self._journal.last)
        self.lock.write_head(self._journal.last)
        for name, images in tables.items():
            if images is None:
                self.contents.tables.pop(name, None)
                continue
            table = self.contents.tables.get(name)
            if table is None:
                table = self.contents.tables[name] = StoredTable()
            table.take_over(images, len(written))

    def fold(self, names: Collection[str]) -> None:
        """Write new snapshots of tables, and of those that others changed, and begin the journal anew."""
        if not names:
            return
        if not all(snapshot.is_current() for snapshot in self.contents.snapshots.values()):
            self._read_and_compare()
        if self.read_only:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only}")
        altered = self.contents.altered
        for name in altered | self.contents.lost.keys():
            keep_aside(self.folder, path_of(self.folder, name))
        fold(self.folder, self.contents.tables, altered.union(names), self._journal, self._journal.last)
        self.lock.write_head(self._journal.last)
        self.read()

    def _append_line(self, written: bytes) -> None:
        if self._journal.suspect:
            self._journal.move_to_fresh_file()
        try:
            self._journal.append(written)
        except disk.SyncFailed:
            self.lock.write_head(self._journal.last, suspect=True)
            raise

    def _read_and_compare(self) -> None:
        old, self.contents = self.contents, self._contents_now()
        for name in old.tables.keys() | self.contents.tables.keys():
            changed = differing(old.tables.get(name, StoredTable()), self.table(name))
            self.changed.setdefault(name, set()).update(changed)
        old.close()

    def _contents_now(self) -> Contents:
        reading = self._journal.open(writable=not self.lock.read_only)
        acknowledged, suspect = self.lock.head()
        contents = load(self.folder, reading, acknowledged, self._manner)
        through = max((table.through for table in contents.tables.values()), default=0)
        self._journal.follow(max(acknowledged, Mark(through), key=lambda mark: mark.number))
        self._journal.suspect = suspect
        return contents
