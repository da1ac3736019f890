"""The library: every paper, and what the user did with it."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from time import time
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from tinydb import TinyDB

from reader.columns import Columns
from reader.errors import AmbiguousPaper, LibraryError, NoSuchPaper, reason_of
from reader.paper import Addition, Change, Digest, Marks, Paper, arxiv_id_in, tag_key
from storage import disk
from storage.catalogue import Catalogue, Shelf
from storage.changing import Changes
from storage.database import ChangeDatabase
from storage.folder import FolderStorage
from storage.loading import call_for_permission, holds_library
from storage.memory import ForgetfulStorage
from storage.migration import migrate

if TYPE_CHECKING:
    from storage.addition import Intake


def utc_now() -> datetime:
    """Give the present moment, to the second."""
    return datetime.fromtimestamp(int(time()), UTC)


class Library:
    """Papers by key, each joined with its marks; every change is one step that can be taken back."""

    def __init__(self, database: TinyDB, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._shelf: Shelf = database.storage  # type: ignore[assignment]
        self._clock = clock
        self._turn = RLock()
        self._migrated = migrate(self._shelf, clock()) if isinstance(self._shelf, FolderStorage) else ""
        self._catalogue = Catalogue(self._shelf)
        self._changes = Changes(self._shelf, self._catalogue, clock)

    @classmethod
    def is_in(cls, folder: Path) -> bool:
        """Tell whether there is a library in a folder, or something in its place that opening it would tell of."""
        try:
            return holds_library(folder)
        except (FileNotFoundError, NotADirectoryError):
            return os.path.lexists(folder)
        except OSError:
            return True

    @classmethod
    def open(cls, folder: Path, *, clock: Callable[[], datetime] = utc_now) -> Self:
        """Open the library in a folder, which is made where there is none; raises LibraryError."""
        try:
            disk.make_folder(folder)
            return cls._opened(ChangeDatabase(folder), clock)
        except OSError as error:
            words = f"cannot open the library in {folder}: {reason_of(error)}{call_for_permission(error)}"
            raise LibraryError(words) from None

    @classmethod
    def _opened(cls, database: TinyDB, clock: Callable[[], datetime]) -> Self:
        try:
            return cls(database, clock)
        except BaseException:
            database.close()
            raise

    @classmethod
    def in_memory(cls, *, clock: Callable[[], datetime] = utc_now) -> Self:
        """Give an empty library that is forgotten with the program."""
        return cls(ChangeDatabase(storage=ForgetfulStorage), clock)

    @property
    def folder(self) -> Path | None:
        """Give the folder that the library is in; None for one in memory."""
        return self._shelf.folder if isinstance(self._shelf, FolderStorage) else None

    @property
    def read_only(self) -> str:
        """Say why nothing can be changed, or nothing where it can."""
        return self._changes.read_only

    @property
    def notices(self) -> tuple[str, ...]:
        """Say what opening found that is not as it should be."""
        migrated = (self._migrated,) if self._migrated else ()
        return (*migrated, *self._shelf.notices, *self._catalogue.unreadable)

    @property
    def is_incomplete(self) -> bool:
        """Return whether papers, marks or changes had to be left out, since the library is damaged."""
        return self._shelf.is_incomplete or bool(self._catalogue.unreadable)

    @property
    def columns(self) -> Columns:
        """Give what lists are filtered and sorted by; the library keeps it up to date."""
        return self._catalogue.columns

    def __len__(self) -> int:
        return len(self.columns)

    def __contains__(self, key: object) -> bool:
        return key in self.columns

    def paper(self, key: str) -> Paper:
        """Give a paper as it is now; raises NoSuchPaper, and LibraryError where it cannot be read."""
        return self._catalogue.paper(key)

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
        arxiv_id = arxiv_id_in(reference)
        if arxiv_id and (key := self._catalogue.with_arxiv_id(arxiv_id)):
            return self.paper(key)
        if (key := self.columns.later_ids.get(reference, reference)) in self.columns:
            return self.paper(key)
        candidates = tuple(key for key in self.columns.keys if reference and key.startswith(reference))
        if len(candidates) > 1:
            raise AmbiguousPaper(reference, candidates)
        if not candidates:
            raise NoSuchPaper(reference)
        return self.paper(candidates[0])

    def edition(self) -> str:
        """Name the state from which `changed_since_edition` counts, unlike every other; nothing where none is kept."""
        return self._catalogue.edition()

    def changed_since_edition(self) -> Iterator[str]:
        """Give the keys of the papers that were added or changed since then, so that what is derived can follow."""
        return self._catalogue.changed_since_edition()

    def tags(self) -> dict[str, int]:
        """Count the papers of every tag, by name."""
        counts = Counter(tag_key(tag) for marks in self.columns.marks.copy().values() for tag in marks.tags)
        spellings = self._catalogue.marks.spellings()
        return dict(sorted((spellings.get(tag, tag), count) for tag, count in counts.items()))

    def moments_of(self, mark: Literal["starred", "read"]) -> dict[str, datetime]:
        """Give when each paper that has a mark got it, where a change tells that can still be undone."""
        moments, marks_of = self._changes.moments_of(mark), self.columns.marks_of
        return {key: moment for key, moment in moments.items() if key in self and getattr(marks_of(key), mark)}

    def plan(self, *digests: Digest, with_marks: bool = False) -> Addition:
        """Tell what adding digests would do."""
        return self._intake(digests, with_marks=with_marks).addition()

    def add(self, *digests: Digest, with_marks: bool = False) -> Addition:
        """Add the papers of digests, or what these say of known ones, as one change that is durable on return.

        New papers bear the marks that they come with; known ones take those of the digests if `with_marks`.
        May be done in a thread: papers can be listed and read meanwhile, and whoever changes something waits.
        """
        with self._turn:
            intake, change = self._changes.add(lambda: self._intake(digests, with_marks=with_marks))
        return intake.addition()._replace(change=change)

    def mark(self, keys: Iterable[str], edit: Callable[[Marks], Marks], verb: str, detail: str = "") -> Change | None:
        """Change the marks of papers as one change that is durable on return; None where nothing is to change.

        `edit` gives the marks that follow from others, and nothing else; it is asked once for equal ones. Raises
        NoSuchPaper and LibraryError, after which nothing was changed.
        """
        with self._turn:
            return self._changes.mark(list(keys), edit, verb, detail)

    def undo(self) -> Change | None:
        """Take back the last change: this session's, else anybody's; None where there is none.

        What somebody else built upon it stays, and the change's `kept` says of which papers.
        """
        with self._turn:
            return self._changes.undo()

    def redo(self) -> Change | None:
        """Take the change again that was taken back last; None where there is none, or where a new one followed."""
        with self._turn:
            return self._changes.redo()

    def count_undo(self) -> int:
        """Return how many changes `undo` can take back, one after the other."""
        return self._changes.count_undo()

    def count_redo(self) -> int:
        """Return how many changes `redo` can take again, one after the other."""
        return self._changes.count_redo()

    def restore(self, name: str) -> Change | None:
        """Make the library what one of its backups holds, as a change that can be undone; None where it is that.

        What is there now is backed up before. Raises LibraryError.
        """
        with self._turn:
            return self._changes.restore(name)

    def refresh(self) -> frozenset[str]:
        """Take over what other processes changed, and give the keys of those papers.

        While a thread changes the library it is left to that, and to the next time this is asked.
        """
        if not self._turn.acquire(blocking=False):
            return frozenset()
        try:
            self._shelf.refresh()
            return self._changes.follow()
        finally:
            self._turn.release()

    def close(self) -> None:
        """Give the library's files back, folded where much has changed; raises LibraryError where that fails."""
        with self._turn:
            try:
                self._changes.tidy_up()
            finally:
                self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _intake(self, digests: Iterable[Digest], *, with_marks: bool) -> "Intake":
        from storage.addition import Intake  # noqa: PLC0415 - only imports need it

        intake = Intake(self._catalogue, self._clock(), with_marks)
        for digest in digests:
            intake.take(digest)
        return intake
