"""A TinyDB storage that keeps tables in a folder: a snapshot each, and one journal of what changed since."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from reader.errors import LibraryError, LibraryReadOnly, reason_of
from storage import disk
from storage.files import LibraryFiles
from storage.folding import heavy_tables
from storage.index_file import Stamp
from storage.loading import Manner, call_for_permission
from storage.snapshot import Loaded
from storage.tables import Document, StoredTable, Tables
from storage.turn import Turn

NOTHING_CHANGED = "; nothing was changed"


class FolderStorage(Storage):
    """Keeps tables in a folder, shared with other processes; a change is on the disk when it is told as done."""

    def __init__(self, folder: Path, manner: Manner = Manner()) -> None:  # noqa: B008 - a frozen value
        super().__init__()
        self.folder = folder
        self._files = LibraryFiles(folder, manner)
        self._depth = 0
        try:
            with self._files.lock.held(), self._speaking("read"):
                self._files.read()
        except BaseException:
            self.close()
            raise

    @property
    def read_only(self) -> str:
        """Say why nothing can be changed, or nothing where it can."""
        return self._files.read_only

    @property
    def notices(self) -> tuple[str, ...]:
        """Say what was found when the folder was read."""
        return tuple(self._files.contents.notices)

    @property
    def is_incomplete(self) -> bool:
        """Return whether something that was saved could not be read."""
        return self._files.contents.is_incomplete

    def read(self) -> dict[str, Any]:
        """Give the tables by name; their documents are read when they are asked for."""
        return dict(self._files.contents.tables)

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make the tables what is given; what is as it was is not written again."""
        with self.changing():
            dropped = dict.fromkeys(self._files.contents.tables.keys() - data.keys())
            put = {name: _differences(self.table(name), documents) for name, documents in data.items()}
            self.commit(dropped | put)

    def close(self) -> None:
        """Give the files back."""
        self._files.close()

    def table(self, name: str) -> StoredTable:
        """Give a table as it is now."""
        return self._files.table(name)

    def changing(self) -> Turn:
        """Keep other processes out, and take over what they changed, so that what is committed builds upon it.

        Raises LibraryError, after which nothing was changed.
        """
        return Turn(self.begin, self.end)

    def begin(self) -> None:
        """Begin what `changing` says; may be done within itself."""
        if not self._depth:
            self._begin()
        self._depth += 1

    def end(self) -> None:
        """End what `changing` says."""
        self._depth -= 1
        if not self._depth:
            self._files.lock.let_go()

    def commit(self, tables: Tables) -> None:
        """Write what is set and removed, table by table, as one change; raises LibraryError, or it is on the disk."""
        assert self._depth, "committed outside of a change"
        try:
            self._files.append(tables)
        except OSError as error:
            raise self._said(error, "save", NOTHING_CHANGED) from None

    def stamp(self, name: str) -> Stamp | None:
        """Tell which snapshot of a table is in use; None where there is no sound one."""
        snapshot = self._files.contents.snapshots.get(name)
        return snapshot.stamp if snapshot and self.table(name).base is snapshot.base else None

    def refresh(self) -> None:
        """Take over what other processes changed, if none of them is at work now."""
        with self._speaking("read"):
            if not self._files.is_behind() or not self._files.lock.try_hold():
                return
            try:
                self._files.catch_up()
            finally:
                self._files.lock.let_go()

    def drain(self) -> dict[str, set[int]]:
        """Give the ids, by table, that other processes changed since this was asked last."""
        changed, self._files.changed = self._files.changed, {}
        return changed

    def is_heavy(self) -> bool:
        """Tell whether so much changed that new snapshots are worth their cost."""
        return not self.read_only and bool(heavy_tables(self._files.contents.tables, self._files.contents.snapshots))

    def fold(self, *, everything: bool = False) -> bool:
        """Write new snapshots where that is worth its cost, or of everything; tell whether any were written.

        Where there is no room for it, or another process is at work, everything stays in the journal. Raises
        LibraryError where the disk did not confirm what was written.
        """
        if self.read_only or not self._files.lock.try_hold(1.0):
            return False
        self._depth += 1
        try:
            with self._speaking("fold", "; every change is in the journal"):
                return self._fold_now(everything=everything)
        finally:
            self.end()

    def write_anew(self) -> None:
        """Write a new snapshot of everything, and begin the journal anew; `kept_still` meanwhile. Raises LibraryError."""
        with self._speaking("write", "; what was there is still there"):
            self._files.catch_up()
            self._files.fold(set(self._files.contents.tables))

    def _fold_now(self, *, everything: bool) -> bool:
        self._files.catch_up()
        tables = self._files.contents.tables
        names = set(tables) if everything else heavy_tables(tables, self._files.contents.snapshots)
        try:
            self._files.fold(names)
        except disk.SyncFailed:
            raise
        except OSError:
            return False
        return bool(names)

    @contextmanager
    def kept_still(self) -> Iterator[None]:
        """Keep other processes from changing anything; raises LibraryError."""
        self._files.lock.hold()
        self._depth += 1
        try:
            with self._speaking("read"):
                self._files.catch_up()
                yield
        finally:
            self.end()

    @property
    def lost(self) -> dict[str, int]:
        """Tell which tables' snapshots are damaged, gone or too old, and through which line of the journal they went."""
        return self._files.contents.lost

    @property
    def altered(self) -> frozenset[str]:
        """Tell which tables' snapshots somebody changed, soundly."""
        return frozenset(self._files.contents.altered)

    def substitute(self, name: str, documents: dict[int, Document]) -> None:
        """Put documents in the place of a snapshot that is damaged or gone, until the next fold writes them."""
        table = StoredTable(Loaded(documents))
        fresh = self.table(name).fresh
        for number, document in fresh.items():
            table.put(number, document)
        self._files.contents.tables[name] = table

    def _begin(self) -> None:
        if self.read_only:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only}")
        self._files.lock.hold()
        try:
            self._catch_up_for_change()
        except BaseException as error:
            self._files.lock.let_go()
            if isinstance(error, OSError):
                raise self._said(error, "save", NOTHING_CHANGED) from None
            raise

    def _catch_up_for_change(self) -> None:
        self._files.catch_up()
        if self._files.contents.altered:
            self._files.fold(self._files.contents.altered)

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
