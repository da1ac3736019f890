"""The library: every paper, and what the user did with it."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from tinydb import TinyDB

from reader.clock import utc_now
from reader.columns import Columns
from reader.errors import AmbiguousPaper, LibraryError, NoSuchPaper, os_reason
from reader.paper import Change, Digest, ImportResult, Marks, Paper, parse_arxiv_id, tag_key
from storage import filesystem
from storage.catalog import Catalog, Storage
from storage.database import InMemoryStorage, JournaledDB, JournaledStorage
from storage.library_writer import LibraryWriter
from storage.recovery import is_library, permission_hint

if TYPE_CHECKING:
    from storage.importer import ImportPlan


class Library:
    """Papers by key, each joined with its marks; every change is one step that can be taken back."""

    def __init__(self, database: TinyDB, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._storage: Storage = database.storage  # type: ignore[assignment]
        self._clock = clock
        self._write_lock = RLock()
        self._catalog = Catalog(self._storage)
        self._writer = LibraryWriter(self._storage, self._catalog, clock)

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Tell whether there is a library in a folder, or something in its place that opening it would tell of."""
        try:
            return is_library(folder)
        except (FileNotFoundError, NotADirectoryError):
            return os.path.lexists(folder)
        except OSError:
            return True

    @classmethod
    def open(cls, folder: Path, *, clock: Callable[[], datetime] = utc_now) -> Self:
        """Open the library in a folder, which is made where there is none; raises LibraryError."""
        try:
            filesystem.make_folder(folder)
            return cls._open(JournaledDB(folder), clock)
        except OSError as error:
            description = f"cannot open the library in {folder}: {os_reason(error)}{permission_hint(error)}"
            raise LibraryError(description) from None

    @classmethod
    def _open(cls, database: TinyDB, clock: Callable[[], datetime]) -> Self:
        try:
            return cls(database, clock)
        except BaseException:
            database.close()
            raise

    @classmethod
    def in_memory(cls, *, clock: Callable[[], datetime] = utc_now) -> Self:
        """Give an empty library that is forgotten with the program."""
        return cls(JournaledDB(storage=InMemoryStorage), clock)

    @property
    def folder(self) -> Path | None:
        """Give the folder that the library is in; None for one in memory."""
        return self._storage.folder if isinstance(self._storage, JournaledStorage) else None

    @property
    def read_only_reason(self) -> str:
        """Say why nothing can be changed, or nothing where it can."""
        return self._writer.read_only_reason

    @property
    def warnings(self) -> tuple[str, ...]:
        """Say what opening found that is not as it should be."""
        return (*self._storage.warnings, *self._catalog.corruption)

    @property
    def is_incomplete(self) -> bool:
        """Return whether papers, marks or changes had to be left out, since the library is damaged."""
        return self._storage.is_incomplete or bool(self._catalog.corruption)

    @property
    def columns(self) -> Columns:
        """Give what lists are filtered and sorted by; the library keeps it up to date."""
        return self._catalog.columns

    def __len__(self) -> int:
        return len(self.columns)

    def __contains__(self, key: object) -> bool:
        return key in self.columns

    def paper(self, key: str) -> Paper:
        """Give a paper as it is now; raises NoSuchPaper, and LibraryError where it cannot be read."""
        return self._catalog.paper(key)

    def papers(self, keys: Iterable[str] | None = None) -> Iterator[Paper]:
        """Give the papers with these keys, or all in the order in which they were added."""
        return map(self.paper, list(self.columns.keys) if keys is None else keys)

    def find(self, reference: str) -> Paper:
        """Find a paper by key, arXiv id or address, or the unique beginning of its key.

        Raises NoSuchPaper and AmbiguousPaper.
        """
        reference = reference.strip()
        if reference in self.columns:
            return self.paper(reference)
        arxiv_id = parse_arxiv_id(reference)
        if arxiv_id and (key := self._catalog.key_of_arxiv_id(arxiv_id)):
            return self.paper(key)
        if (key := self.columns.key_aliases.get(reference, reference)) in self.columns:
            return self.paper(key)
        candidates = tuple(key for key in self.columns.keys if reference and key.startswith(reference))
        if len(candidates) > 1:
            raise AmbiguousPaper(reference, candidates)
        if not candidates:
            raise NoSuchPaper(reference)
        return self.paper(candidates[0])

    def snapshot_id(self) -> str:
        """Name the state from which `keys_changed_since_snapshot` counts, unlike every other; nothing where none is kept."""
        return self._catalog.snapshot_id()

    def keys_changed_since_snapshot(self) -> Iterator[str]:
        """Give the keys of the papers that were added or changed since then, so that what is derived can follow."""
        return self._catalog.keys_changed_since_snapshot()

    def tag_counts(self) -> dict[str, int]:
        """Count the papers of every tag, by name."""
        counts = Counter(tag_key(tag) for marks in self.columns.marks.copy().values() for tag in marks.tags)
        spellings = self._catalog.marks.spellings()
        return dict(sorted((spellings.get(tag, tag), count) for tag, count in counts.items()))

    def marked_at(self, mark: Literal["starred", "read"]) -> dict[str, datetime]:
        """Give when each paper that has a mark got it, where a change tells that can still be undone."""
        timestamps, marks_of = self._writer.marked_at(mark), self.columns.marks_of
        return {key: timestamp for key, timestamp in timestamps.items() if key in self and getattr(marks_of(key), mark)}

    def plan_import(self, *digests: Digest, with_marks: bool = False) -> ImportResult:
        """Tell what adding digests would do."""
        return self._plan(digests, with_marks=with_marks).result()

    def import_digests(self, *digests: Digest, with_marks: bool = False) -> ImportResult:
        """Add the papers of digests, or what these say of known ones, as one change that is durable on return.

        New papers bear the marks that they come with; known ones take those of the digests if `with_marks`.
        May be done in a thread: papers can be listed and read meanwhile, and whoever changes something waits.
        """
        with self._write_lock:
            plan, change = self._writer.import_digests(lambda: self._plan(digests, with_marks=with_marks))
        return plan.result()._replace(change=change)

    def update_marks(
        self, keys: Iterable[str], edit: Callable[[Marks], Marks], verb: str, detail: str = ""
    ) -> Change | None:
        """Change the marks of papers as one change that is durable on return; None where nothing is to change.

        `edit` gives the marks that follow from others, and nothing else; it is asked once for equal ones. Raises
        NoSuchPaper and LibraryError, after which nothing was changed.
        """
        with self._write_lock:
            return self._writer.update_marks(list(keys), edit, verb, detail)

    def undo(self) -> Change | None:
        """Take back the last change: this session's, else anybody's; None where there is none.

        What somebody else built upon it stays, and the change's `kept` says of which papers.
        """
        with self._write_lock:
            return self._writer.undo()

    def redo(self) -> Change | None:
        """Take the change again that was taken back last; None where there is none, or where a new one followed."""
        with self._write_lock:
            return self._writer.redo()

    def count_undo(self) -> int:
        """Return how many changes `undo` can take back, one after the other."""
        return self._writer.count_undo()

    def count_redo(self) -> int:
        """Return how many changes `redo` can take again, one after the other."""
        return self._writer.count_redo()

    def restore(self, name: str) -> Change | None:
        """Make the library what one of its backups holds, as a change that can be undone; None where it is that.

        What is there now is backed up before. Raises LibraryError.
        """
        with self._write_lock:
            return self._writer.restore(name)

    def refresh(self) -> frozenset[str]:
        """Take over what other processes changed, and give the keys of those papers.

        While a thread changes the library it is left to that, and to the next time this is asked.
        """
        if not self._write_lock.acquire(blocking=False):
            return frozenset()
        try:
            self._storage.sync()
            return self._writer.apply_external_changes()
        finally:
            self._write_lock.release()

    def close(self) -> None:
        """Give the library's files back, folded where much has changed; raises LibraryError where that fails."""
        with self._write_lock:
            try:
                self._writer.maintain()
            finally:
                self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _plan(self, digests: Iterable[Digest], *, with_marks: bool) -> "ImportPlan":
        from storage.importer import ImportPlan  # noqa: PLC0415 - only imports need it

        plan = ImportPlan(self._catalog, self._clock(), with_marks)
        for digest in digests:
            plan.add_digest(digest)
        return plan
