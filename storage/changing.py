"""How the library is changed: one step at a time, written together with what undoing it needs."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from reader.errors import LibraryError, LibraryReadOnly, reason_of
from reader.paper import Change, Marks, count_in_words
from storage.catalogue import Catalogue, Shelf
from storage.folder import FolderStorage
from storage.json_form import table_of_written
from storage.steps import Edits, Present, Taken, change_of, edits_of, marked_by, step_of_marks, step_of_papers
from storage.tables import Tables
from storage.timeline import Placed, Placing, Timeline
from storage.turn import Turn

if TYPE_CHECKING:
    from storage.addition import Intake


class Changes:
    """Takes steps, and takes them back: first they are written, then the catalogue follows."""

    def __init__(self, shelf: Shelf, catalogue: Catalogue, clock: Callable[[], datetime]) -> None:
        self._shelf = shelf
        self._catalogue = catalogue
        self._clock = clock
        self._timeline = Timeline(lambda: shelf.table("steps"))
        self._turn = Turn(self._begin, shelf.end)
        self._are_any = False
        self._is_behind = False
        """Whether the catalogue lacks something that was written, because an interruption came between."""

    @property
    def read_only(self) -> str:
        """Say why nothing can be changed, or nothing where it can."""
        return self._shelf.read_only or "; ".join(self._catalogue.unreadable)

    def add(self, intake_of: Callable[[], "Intake"]) -> tuple["Intake", Change | None]:
        """Write the papers that are new or have learned something."""
        with self._turn:
            intake = intake_of()
            if intake.is_empty:
                return intake, None
            change, edits = intake.change(), intake.edits()
            numbers = self._catalogue.numbers_for(intake.changes)
            placing = self._write_intake(intake, change, edits, numbers)
            self._catalogue.show((paper, numbers[key]) for key, paper in intake.changes.items())
            self._catalogue.columns.later_ids.update(intake.gone)
            self._catalogue.mark(marked_by(edits))
            self._catalogue.hide(intake.gone)
            self._settle(placing)
        return intake, change

    def mark(self, keys: Sequence[str], edit: Callable[[Marks], Marks], verb: str, detail: str) -> Change | None:
        """Write the marks that follow from those of papers; None where they stay."""
        with self._turn:
            self._catalogue.require(keys)
            edits = edits_of(self._catalogue.columns.marks, keys, self._catalogue.marks.with_tags_as_spelt(edit))
            if not edits:
                return None
            marked = marked_by(edits)
            changed = tuple(chain.from_iterable([edit.keys for edit in edits]))
            change = Change(f"{verb} {count_in_words(len(changed))} {detail}".rstrip(), changed, self._clock())
            placing = self._timeline.placing(step_of_marks(change, edits))
            self._commit({"marks": self._catalogue.marks.images_of(marked), "steps": placing.images})
            self._catalogue.mark(marked)
            self._settle(placing)
        return change

    def moments_of(self, mark: str) -> dict[str, datetime]:
        """Give when papers were starred, or read, the last time, as far as steps tell."""
        return self._timeline.moments_of(mark)

    def undo(self) -> Change | None:
        """Take back the step that is undone next."""
        return self._move(self._timeline.last_done, self._timeline.take_back)

    def redo(self) -> Change | None:
        """Take the step again that is redone next."""
        return self._move(self._timeline.last_undone, self._timeline.take_again)

    def count_undo(self) -> int:
        """Return how many steps can be undone, one after the other."""
        return self._timeline.count_done()

    def count_redo(self) -> int:
        """Return how many steps can be redone, one after the other."""
        return self._timeline.count_undone()

    def restore(self, name: str) -> Change | None:
        """Write what a backup holds, after a backup of what there is."""
        from storage.restoring import past_of, way_back  # noqa: PLC0415 - for one command of many

        assert isinstance(self._shelf, FolderStorage), "only a library in a folder has backups"
        past = past_of(self._shelf.folder, name)
        if self.read_only:
            raise LibraryReadOnly(f"nothing can be restored: {self.read_only}")
        with self._turn:
            back = way_back(self._catalogue, past, name, self._clock())
            if back is None:
                return None
            self._back_up("before-restore")
            self._write_taken(Taken(back.papers, back.marks), self._timeline.placing(back.step))
        return back.change

    def follow(self) -> frozenset[str]:
        """Take over what other processes changed since this was asked last."""
        changed = self._shelf.drain()
        if not changed:
            return frozenset()
        self._timeline.look_again()
        return self._catalogue.follow(changed)

    def tidy_up(self) -> None:
        """Fold what has much changed and back up what was not for long, if anything was changed at all."""
        if not isinstance(self._shelf, FolderStorage) or not self._are_any or self._is_behind:
            return
        if self._shelf.is_heavy():
            self._fold(self._shelf)
        with suppress(LibraryError, OSError):
            from storage.backups import is_due, thin_out  # noqa: PLC0415 - only after a change

            if is_due(self._shelf.folder, self._clock()):
                self._back_up()
                thin_out(self._shelf.folder, self._clock())

    def _begin(self) -> None:
        self._require_sound()
        self._shelf.begin()
        try:
            self.follow()
            self._require_sound()
        except BaseException:
            self._shelf.end()
            raise

    def _require_sound(self) -> None:
        if self._catalogue.unreadable:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only}")

    def _commit(self, tables: Tables) -> None:
        self._is_behind = True
        self._shelf.commit({name: images for name, images in tables.items() if images})
        self._are_any = True

    def _settle(self, placing: Placing) -> None:
        self._timeline.settle(placing)
        self._is_behind = False

    def _write_intake(self, intake: "Intake", change: Change, edits: Edits, numbers: dict[str, int]) -> Placing:
        documents = intake.documents()
        known = {key: (self._catalogue.document(key) or {}, documents[key]) for key in intake.updated}
        new = {key: documents[key] for key in intake.new}
        gone = {key: self._catalogue.document(key) or {} for key in intake.gone}
        placing = self._timeline.placing(step_of_papers(change, new, known, edits, gone))
        removed = dict.fromkeys(map(self._catalogue.number_of, gone))
        papers = table_of_written(removed | {numbers[key]: document for key, document in documents.items()})
        marks = self._catalogue.marks.images_of(marked_by(edits), numbers)
        self._commit({"papers": papers, "marks": marks, "steps": placing.images})
        return placing

    def _move(
        self, pick: Callable[[], Placed | None], take: Callable[[Placed, Present], tuple[Taken, Placing]]
    ) -> Change | None:
        with self._turn:
            placed = pick()
            if placed is None:
                return None
            taken, placing = take(placed, self._catalogue.present())
            self._write_taken(taken, placing)
        return change_of(placed[1], self._clock(), taken.kept)

    def _write_taken(self, taken: Taken, placing: Placing) -> None:
        numbers = self._catalogue.numbers_for(taken.papers)
        papers = {numbers[key]: document for key, document in taken.papers.items()}
        there = [
            (marks, [key]) for key, marks in taken.marks.items() if key in self._catalogue.columns or key in numbers
        ]
        marks = self._catalogue.marks.images_of(there, numbers)
        self._commit({"papers": papers, "marks": marks, "steps": placing.images})
        self._catalogue.follow({"papers": set(papers), "marks": set(marks)})
        self._settle(placing)

    def _fold(self, shelf: FolderStorage) -> None:
        with self._turn:
            self._commit({"steps": self._timeline.forgettable()})
            self._timeline.look_again()
        if shelf.fold():
            self._catalogue.follow(shelf.drain())
            self._catalogue.save()

    def _back_up(self, reason: str = "") -> None:
        from storage.backups import make_backup  # noqa: PLC0415 - only after a change

        assert isinstance(self._shelf, FolderStorage)
        folder = self._shelf.folder
        with self._shelf.kept_still():
            try:
                make_backup(folder, self._clock(), reason)
            except OSError as error:
                raise LibraryError(f"cannot back up {folder}: {reason_of(error)}") from None
