"""A TinyDB storage that keeps tables in a folder: a snapshot each, and one journal of what changed since.

papers.json        a table as it was when it was folded last
library.journal    every change since, a line each
library.lock       locked by whoever changes the library
papers.index       where the documents of a big snapshot lie (derived)
earlier/           the snapshots before these, and the journals that lead from them to now
kept/              what was damaged or changed by others, as it was found
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from reader.errors import LibraryError, LibraryReadOnly, reason_of
from storage import disk
from storage.documents import SCHEMA
from storage.folding import fold, heavy_tables, keep_aside
from storage.index_file import Stamp
from storage.journal import Mark
from storage.journal_file import JournalFile
from storage.json_form import encoded, encoded_images
from storage.loading import BASE, Contents, Manner, applied, call_for_permission, load
from storage.lock_file import LockFile
from storage.recording import Recording
from storage.snapshot import Loaded
from storage.snapshot_file import path_of
from storage.tables import Document, StoredTable, differing

NOTHING_CHANGED = "; nothing was changed"


class FolderStorage(Storage):
    """Keeps tables in a folder, shared with other processes; a change is on the disk when it is told as done."""

    def __init__(self, folder: Path, manner: Manner = Manner()) -> None:  # noqa: B008 - a frozen value
        super().__init__()
        self.folder = folder
        self._manner = manner
        self._contents = Contents()
        self._changed: dict[str, set[int]] = {}
        self._recording: Recording | None = None
        self._lock = LockFile(folder / "library.lock", making=not manner.watching)
        self._journal = JournalFile(folder / "library.journal")
        try:
            with self._lock.held(), self._speaking("read"):
                self._contents = self._load()
        except BaseException:
            self.close()
            raise

    @property
    def read_only(self) -> str:
        """Say why nothing can be changed, or nothing where it can."""
        return self._lock.read_only or self._journal.read_only or self._contents.damage

    @property
    def notices(self) -> tuple[str, ...]:
        """Say what was found when the folder was read."""
        return tuple(self._contents.notices)

    def read(self) -> dict[str, Any]:
        """Give the tables by name; their documents are read when they are asked for."""
        return dict(self._contents.tables)

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make the tables what is given; what is as it was is not written again."""
        with self.changing():
            for name in self._contents.tables.keys() - data.keys():
                self._require_recording().drop(name)
            for name, documents in data.items():
                self.record(name, _differences(self.table(name), documents))

    def close(self) -> None:
        """Give the files back."""
        self._journal.close()
        self._contents.close()
        self._lock.close()

    def table(self, name: str) -> StoredTable:
        """Give a table as it is now."""
        table = self._contents.tables.get(name)
        return StoredTable() if table is None else table

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keep other processes out, take over what they changed, and make what is recorded here one change.

        Raises LibraryError, after which nothing was changed.
        """
        if self._recording is not None:
            yield
            return
        if self.read_only:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only}")
        self._lock.hold()
        try:
            with self._speaking("save", NOTHING_CHANGED):
                self._absorb()
                if self._contents.altered:
                    self._fold(self._contents.altered)
            yield from self._one_change()
        finally:
            self._lock.let_go()

    @property
    def is_changing(self) -> bool:
        """Tell whether a change is being recorded."""
        return self._recording is not None

    def record(self, name: str, images: Mapping[int, Document | None]) -> None:
        """Set or remove documents, as a part of the present change."""
        self._require_recording().put(name, images)

    def stamp(self, name: str) -> Stamp | None:
        """Tell which snapshot of a table is in use; None where there is no sound one."""
        snapshot = self._contents.snapshots.get(name)
        return snapshot.stamp if snapshot else None

    def refresh(self) -> None:
        """Take over what other processes changed, if none of them is at work now."""
        with self._speaking("read"):
            if self._journal.standing() == "same" or not self._lock.try_hold():
                return
            try:
                self._absorb()
            finally:
                self._lock.let_go()

    def drain(self) -> dict[str, set[int]]:
        """Give the ids, by table, that other processes changed since this was asked last."""
        changed, self._changed = self._changed, {}
        return changed

    def is_heavy(self) -> bool:
        """Tell whether so much changed that new snapshots are worth their cost."""
        return not self.read_only and bool(heavy_tables(self._contents.tables, self._contents.snapshots))

    def fold(self, *, everything: bool = False) -> bool:
        """Write new snapshots where that is worth its cost, or of everything; tell whether any were written.

        Where there is no room for it, or another process is at work, everything stays in the journal. Raises
        LibraryError where the disk did not confirm what was written.
        """
        if self.read_only or not self._lock.try_hold(1.0):
            return False
        try:
            with self._speaking("fold", "; every change is in the journal"):
                return self._fold_now(everything=everything)
        finally:
            self._lock.let_go()

    def _fold_now(self, *, everything: bool) -> bool:
        self._absorb()
        tables = self._contents.tables
        names = set(tables) if everything else heavy_tables(tables, self._contents.snapshots)
        try:
            self._fold(names)
        except disk.SyncFailed:
            raise
        except OSError:
            return False
        return bool(names)

    @contextmanager
    def kept_still(self) -> Iterator[None]:
        """Keep other processes from changing anything; raises LibraryError."""
        with self._lock.held(), self._speaking("read"):
            self._absorb()
            yield

    @property
    def lost(self) -> dict[str, int]:
        """Tell which tables' snapshots are damaged or gone, and through which line of the journal they went."""
        return self._contents.lost

    @property
    def altered(self) -> frozenset[str]:
        """Tell which tables' snapshots somebody changed, soundly."""
        return frozenset(self._contents.altered)

    def substitute(self, name: str, documents: dict[int, Document]) -> None:
        """Put documents in the place of a snapshot that is damaged or gone, until the next fold writes them."""
        table = StoredTable(Loaded(documents))
        fresh = self.table(name).fresh
        for number, document in fresh.items():
            table.put(number, document)
        self._contents.tables[name] = table

    def _require_recording(self) -> Recording:
        assert self._recording is not None, "recorded outside of a change"
        return self._recording

    def _one_change(self) -> Iterator[None]:
        recording = self._recording = Recording(self._contents.tables)
        try:
            yield
            self._commit(recording.images)
        except BaseException as error:
            recording.take_back()
            if isinstance(error, OSError):
                raise self._said(error, "save", NOTHING_CHANGED) from None
            raise
        finally:
            self._recording = None

    def _commit(self, images: Mapping[str, Mapping[int, Document | None] | None]) -> None:
        if not images:
            return
        size = self._append(images)
        for name in images.keys() & self._contents.tables.keys():
            self._contents.tables[name].weight += size

    def _append(self, images: Mapping[str, Mapping[int, Document | None] | None]) -> int:
        written = encoded_images(images)
        if not self._journal.is_there:
            base = encoded({BASE: {"schema": SCHEMA, "tables": {}}})
            self._journal.begin(base[:-1] + b"," + written[1:], self._journal.last)
        else:
            self._append_line(written)
        self._lock.write_head(self._journal.last)
        return len(written)

    def _append_line(self, written: bytes) -> None:
        if self._journal.suspect:
            self._journal.move_to_fresh_file()
        try:
            self._journal.append(written)
        except disk.SyncFailed:
            self._lock.write_head(self._journal.last, suspect=True)
            raise

    def _absorb(self) -> None:
        standing = self._journal.standing()
        if standing == "other":
            self._reload()
        elif standing == "longer":
            lines = self._journal.read_on().lines
            for name, number in (place for line in lines for place in applied(line, self._contents.tables)):
                self._changed.setdefault(name, set()).add(number)
        acknowledged, suspect = self._lock.head()
        self._journal.follow(acknowledged)
        self._journal.suspect = self._journal.suspect or suspect

    def _reload(self) -> None:
        old, self._contents = self._contents, self._load()
        for name in old.tables.keys() | self._contents.tables.keys():
            changed = differing(old.tables.get(name, StoredTable()), self.table(name))
            self._changed.setdefault(name, set()).update(changed)
        old.close()

    def _load(self) -> Contents:
        reading = self._journal.open(writable=not self._lock.read_only)
        acknowledged, suspect = self._lock.head()
        contents = load(self.folder, reading, acknowledged, self._manner)
        through = max((table.through for table in contents.tables.values()), default=0)
        self._journal.follow(max(acknowledged, Mark(through), key=lambda mark: mark.number))
        self._journal.suspect = suspect
        return contents

    def _fold(self, names: Collection[str]) -> None:
        if not names:
            return
        if not all(snapshot.is_current() for snapshot in self._contents.snapshots.values()):
            self._reload()
        if self.read_only:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only}")
        altered = self._contents.altered
        for name in altered | self._contents.lost.keys():
            keep_aside(self.folder, path_of(self.folder, name))
        fold(self.folder, self._contents.tables, altered.union(names), self._journal, self._journal.last)
        self._lock.write_head(self._journal.last)
        old, self._contents = self._contents, self._load()
        old.close()

    @contextmanager
    def _speaking(self, doing: str, outcome: str = "") -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._said(error, doing, outcome) from None

    def _said(self, error: OSError, doing: str, outcome: str) -> LibraryError:
        reason = reason_of(error)
        if isinstance(error, disk.SyncFailed):
            return LibraryError(f"the disk did not confirm what was written to {self.folder} ({reason}){outcome}")
        where = error.filename or f"the library in {self.folder}"
        return LibraryError(f"cannot {doing} {where}: {reason}{outcome or call_for_permission(error)}")


def _differences(table: StoredTable, documents: Mapping[Any, Mapping[str, Any]]) -> dict[int, Document | None]:
    wanted = {int(number): dict(document) for number, document in documents.items()}
    gone: dict[int, Document | None] = {number: None for number in table.numbers() if number not in wanted}
    return gone | {
        number: document
        for number, document in wanted.items()
        if not table.has(number) or table.document(number) != document
    }
