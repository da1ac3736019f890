"""The library: every paper, and what the user did with it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from tinydb import TinyDB

from reader.columns import Columns
from reader.errors import AmbiguousPaper, LibraryError, LibraryReadOnly, NoSuchPaper, reason_of
from reader.paper import Addition, Change, Digest, Marks, Paper, arxiv_id_in, count_in_words
from storage import disk
from storage.addition import Intake
from storage.backups import is_due, make_backup, thin_out
from storage.catalogue import Catalogue, Shelf
from storage.database import ChangeDatabase, ChangeTable
from storage.folder import FolderStorage
from storage.memory import ForgetfulStorage
from storage.migration import migrate
from storage.restoring import past_of, way_back
from storage.steps import Present, Taken, change_of, edits_of, marked_by, step_of_marks, step_of_papers
from storage.timeline import Placed, Timeline


def utc_now() -> datetime:
    """Give the present moment, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


class Library:
    """Papers by key, each joined with its marks; every change is one step that can be taken back."""

    def __init__(self, database: TinyDB, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._shelf: Shelf = database.storage  # type: ignore[assignment]
        self._clock = clock
        self._turn = RLock()
        self._has_changed = False
        self._migrated = migrate(self._shelf, clock()) if isinstance(self._shelf, FolderStorage) else ""
        self._catalogue = Catalogue(self._shelf)
        self._timeline = Timeline(database)

    @classmethod
    def open(cls, folder: Path, *, clock: Callable[[], datetime] = utc_now) -> Self:
        """Open the library in a folder, which is made where there is none; raises LibraryError."""
        try:
            disk.make_folder(folder)
            return cls._opened(ChangeDatabase(folder), clock)
        except OSError as error:
            raise LibraryError(f"cannot open the library in {folder}: {reason_of(error)}") from None

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
        return self._shelf.read_only or "; ".join(self._catalogue.unreadable)

    @property
    def notices(self) -> tuple[str, ...]:
        """Say what opening found that is not as it should be."""
        migrated = (self._migrated,) if self._migrated else ()
        return (*migrated, *self._shelf.notices, *self._catalogue.unreadable)

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
        candidates = tuple(key for key in self.columns.keys if reference and key.startswith(reference))
        if len(candidates) > 1:
            raise AmbiguousPaper(reference, candidates)
        if not candidates:
            raise NoSuchPaper(reference)
        return self.paper(candidates[0])

    def tags(self) -> dict[str, int]:
        """Count the papers of every tag, by name."""
        counts = Counter(tag for marks in self.columns.marks.values() for tag in marks.tags)
        return dict(sorted(counts.items()))

    def plan(self, digest: Digest) -> Addition:
        """Tell what adding a digest would do."""
        return self._intake(digest).addition(digest)

    def add(self, digest: Digest) -> Addition:
        """Add a digest's papers, or what it says of known ones, as one change that is durable on return."""
        with self._turn:
            with self._changing():
                intake = self._intake(digest)
                addition = intake.addition(digest)
                if not intake.changes:
                    return addition
                change = intake.change()
                numbers = self._write_intake(intake, change)
            self._catalogue.show((paper, numbers[key]) for key, paper in intake.changes.items())
            self._catalogue.mark(marked_by(intake.edits()))
            self._timeline.settle()
            return replace(addition, change=change)

    def mark(self, keys: Iterable[str], edit: Callable[[Marks], Marks], verb: str, detail: str = "") -> Change | None:
        """Change the marks of papers as one change that is durable on return; None where nothing is to change.

        `edit` gives the marks that follow from others, and nothing else; it is asked once for equal ones. Raises
        NoSuchPaper and LibraryError, after which nothing was changed.
        """
        with self._turn:
            with self._changing():
                wanted = list(keys)
                self._catalogue.require(wanted)
                edits = edits_of(self.columns.marks, wanted, edit)
                if not edits:
                    return None
                marked = marked_by(edits)
                changed = tuple(chain.from_iterable(edits.values()))
                change = Change(f"{verb} {count_in_words(len(changed))} {detail}".rstrip(), changed, self._clock())
                self._table("marks").put(self._catalogue.images_of_marks(marked))
                self._timeline.remember(step_of_marks(change, edits))
            self._catalogue.mark(marked)
            self._timeline.settle()
            return change

    def undo(self) -> Change | None:
        """Take back the last change: this session's, else anybody's; None where there is none.

        What somebody else built upon it stays, and the change's `kept` says of which papers.
        """
        return self._move(self._timeline.last_done, self._timeline.take_back)

    def redo(self) -> Change | None:
        """Take the change again that was taken back last; None where there is none, or where a new one followed."""
        return self._move(self._timeline.last_undone, self._timeline.take_again)

    def restore(self, name: str) -> Change | None:
        """Make the library what one of its backups holds, as a change that can be undone; None where it is that.

        What is there now is backed up before. Raises LibraryError.
        """
        assert isinstance(self._shelf, FolderStorage), "only a library in a folder has backups"
        past = past_of(self._shelf.folder, name)
        if self.read_only:
            raise LibraryReadOnly(f"nothing can be restored: {self.read_only}")
        self._back_up("before-restore")
        with self._turn:
            with self._changing():
                back = way_back(self._catalogue, past, name, self._clock())
                if back is None:
                    return None
                touched = self._write_taken(Taken(back.papers, back.marks))
                self._timeline.remember(back.step)
            self._catalogue.follow(touched)
            self._timeline.settle()
            return back.change

    def refresh(self) -> frozenset[str]:
        """Take over what other processes changed, and give the keys of those papers."""
        with self._turn:
            self._shelf.refresh()
            changed = self._shelf.drain()
            return self._follow(changed) if changed else frozenset()

    def close(self) -> None:
        """Give the library's files back, folded where much has changed; raises LibraryError where that fails."""
        with self._turn:
            try:
                self._tidy_up()
            finally:
                self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _changing(self) -> Iterator[None]:
        if self.read_only:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only}")
        with self._turn, self._shelf.changing():
            changed = self._shelf.drain()
            if changed:
                self._follow(changed)
            try:
                yield
            except BaseException:
                self._timeline.look_again()
                raise
            self._has_changed = True

    def _follow(self, changed: dict[str, set[int]]) -> frozenset[str]:
        self._timeline.look_again()
        return self._catalogue.follow(changed)

    def _table(self, name: str) -> ChangeTable:
        table = self._database.table(name)
        assert isinstance(table, ChangeTable)
        return table

    def _intake(self, digest: Digest) -> Intake:
        intake = Intake(self._catalogue, self._clock())
        intake.take(digest)
        return intake

    def _write_intake(self, intake: Intake, change: Change) -> dict[str, int]:
        numbers = self._catalogue.numbers_for(intake.changes)
        documents = intake.documents()
        known = {key: (self._catalogue.document(key) or {}, documents[key]) for key in intake.updated}
        self._table("papers").put({numbers[key]: document for key, document in documents.items()})
        edits = intake.edits()
        if edits:
            self._table("marks").put(self._catalogue.images_of_marks(marked_by(edits), numbers))
        new = {key: documents[key] for key in intake.new}
        self._timeline.remember(step_of_papers(change, new, known, edits))
        return numbers

    def _move(self, pick: Callable[[], Placed | None], take: Callable[[Placed, Present], Taken]) -> Change | None:
        with self._turn:
            with self._changing():
                placed = pick()
                if placed is None:
                    return None
                taken = take(placed, self._catalogue.present())
                touched = self._write_taken(taken)
            self._catalogue.follow(touched)
            self._timeline.settle()
            return change_of(placed[1], self._clock(), taken.kept)

    def _write_taken(self, taken: Taken) -> dict[str, set[int]]:
        numbers = self._catalogue.numbers_for(taken.papers)
        papers = {numbers[key]: document for key, document in taken.papers.items()}
        there = {key: marks for key, marks in taken.marks.items() if key in self.columns or key in numbers}
        marks = self._catalogue.images_of_marks(((marks, [key]) for key, marks in there.items()), numbers)
        self._table("papers").put(papers)
        self._table("marks").put(marks)
        return {"papers": set(papers), "marks": set(marks)}

    def _tidy_up(self) -> None:
        if not isinstance(self._shelf, FolderStorage) or not self._has_changed:
            return
        if self._shelf.is_heavy():
            self._fold(self._shelf)
        with suppress(LibraryError, OSError):
            if is_due(self._shelf.folder, self._clock()):
                self._back_up()
                thin_out(self._shelf.folder, self._clock())

    def _fold(self, shelf: FolderStorage) -> None:
        with self._changing():
            self._timeline.forget_old()
        if shelf.fold():
            self._catalogue.follow(shelf.drain())
            self._catalogue.save()

    def _back_up(self, reason: str = "") -> None:
        assert isinstance(self._shelf, FolderStorage)
        folder = self._shelf.folder
        with self._shelf.kept_still():
            try:
                make_backup(folder, self._clock(), reason)
            except OSError as error:
                raise LibraryError(f"cannot back up {folder}: {reason_of(error)}") from None
