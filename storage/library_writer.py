"""How the library is changed: one step at a time, written together with what undoing it needs."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from reader.errors import LibraryError, LibraryReadOnly, os_reason
from reader.paper import Change, Marks, format_count
from storage.catalog import Catalog, Storage
from storage.database import JournaledStorage, WriteLock
from storage.documents import join_encoded
from storage.table import TableChanges
from storage.undo import (
    CurrentState,
    LogEntry,
    MarkEdits,
    PendingEntry,
    UndoLog,
    UndoResult,
    collect_edits,
    entry_for_marks,
    entry_for_papers,
    resulting_marks,
    to_change,
)

if TYPE_CHECKING:
    from storage.importer import ImportPlan


class LibraryWriter:
    """Takes steps, and takes them back: first they are written, then the catalogue follows."""

    def __init__(self, storage: Storage, catalog: Catalog, clock: Callable[[], datetime]) -> None:
        self._storage = storage
        self._catalog = catalog
        self._clock = clock
        self._undo_log = UndoLog(lambda: storage.table("undo"))
        self._transaction = WriteLock(self._begin, storage.end)
        self._dirty = False
        self._needs_sync = False
        """Whether the catalogue lacks something that was written, because an interruption came between."""

    @property
    def read_only_reason(self) -> str:
        """Say why nothing can be changed, or nothing where it can."""
        return self._storage.read_only_reason or "; ".join(self._catalog.corruption)

    def import_digests(self, make_plan: Callable[[], "ImportPlan"]) -> tuple["ImportPlan", Change | None]:
        """Write the papers that are new or have learned something."""
        with self._transaction:
            plan = make_plan()
            if plan.is_empty:
                return plan, None
            change, edits = plan.change(), plan.mark_edits()
            doc_ids = self._catalog.allocate_ids(plan.upserts)
            pending = self._write_import(plan, change, edits, doc_ids)
            self._catalog.upsert((paper, doc_ids[key]) for key, paper in plan.upserts.items())
            self._catalog.columns.key_aliases.update(plan.removed)
            self._catalog.apply_marks(resulting_marks(edits))
            self._catalog.remove(plan.removed)
            self._confirm(pending)
        return plan, change

    def update_marks(
        self, keys: Sequence[str], edit: Callable[[Marks], Marks], verb: str, detail: str
    ) -> Change | None:
        """Write the marks that follow from those of papers; None where they stay."""
        with self._transaction:
            self._catalog.require(keys)
            edits = collect_edits(self._catalog.columns.marks, keys, self._catalog.marks.with_tags_as_spelt(edit))
            if not edits:
                return None
            keys_by_marks = resulting_marks(edits)
            changed = tuple(chain.from_iterable([edit.keys for edit in edits]))
            change = Change(f"{verb} {format_count(len(changed))} {detail}".rstrip(), changed, self._clock())
            pending = self._undo_log.append(entry_for_marks(change, edits))
            self._commit({"marks": self._catalog.marks.encode_changes(keys_by_marks), "undo": pending.changes})
            self._catalog.apply_marks(keys_by_marks)
            self._confirm(pending)
        return change

    def marked_at(self, mark: str) -> dict[str, datetime]:
        """Give when papers were starred, or read, the last time, as far as steps tell."""
        return self._undo_log.marked_at(mark)

    def undo(self) -> Change | None:
        """Take back the step that is undone next."""
        return self._undo_or_redo(self._undo_log.next_undo, self._undo_log.undo)

    def redo(self) -> Change | None:
        """Take the step again that is redone next."""
        return self._undo_or_redo(self._undo_log.next_redo, self._undo_log.redo)

    def count_undo(self) -> int:
        """Return how many steps can be undone, one after the other."""
        return self._undo_log.count_done()

    def count_redo(self) -> int:
        """Return how many steps can be redone, one after the other."""
        return self._undo_log.count_undone()

    def restore(self, name: str) -> Change | None:
        """Write what a backup holds, after a backup of what there is."""
        from storage.backups import plan_restore, read_backup  # noqa: PLC0415 - for one command of many

        assert isinstance(self._storage, JournaledStorage), "only a library in a folder has backups"
        past = read_backup(self._storage.folder, name)
        if self.read_only_reason:
            raise LibraryReadOnly(f"nothing can be restored: {self.read_only_reason}")
        with self._transaction:
            back = plan_restore(self._catalog, past, name, self._clock())
            if back is None:
                return None
            self._back_up("before-restore")
            self._write_reverted(UndoResult(back.papers, back.marks), self._undo_log.append(back.entry))
        return back.change

    def apply_external_changes(self) -> frozenset[str]:
        """Take over what other processes changed since this was asked last."""
        changed = self._storage.take_external_changes()
        if not changed:
            return frozenset()
        self._undo_log.invalidate()
        return self._catalog.apply_external_changes(changed)

    def maintain(self) -> None:
        """Fold what has much changed and back up what was not for long, if anything was changed at all."""
        if not isinstance(self._storage, JournaledStorage) or not self._dirty or self._needs_sync:
            return
        if self._storage.needs_compaction():
            self._compact(self._storage)
        with suppress(LibraryError, OSError):
            from storage.backups import is_due, prune  # noqa: PLC0415 - only after a change

            if is_due(self._storage.folder, self._clock()):
                self._back_up()
                prune(self._storage.folder, self._clock())

    def _begin(self) -> None:
        self._require_writable()
        self._storage.begin()
        try:
            self.apply_external_changes()
            self._require_writable()
        except BaseException:
            self._storage.end()
            raise

    def _require_writable(self) -> None:
        if self._catalog.corruption:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only_reason}")

    def _commit(self, tables: TableChanges) -> None:
        self._needs_sync = True
        self._storage.commit({name: changes for name, changes in tables.items() if changes})
        self._dirty = True

    def _confirm(self, entry: PendingEntry) -> None:
        self._undo_log.confirm(entry)
        self._needs_sync = False

    def _write_import(
        self, plan: "ImportPlan", change: Change, edits: MarkEdits, doc_ids: dict[str, int]
    ) -> PendingEntry:
        documents = plan.encode_documents()
        known = {key: (self._catalog.document(key) or {}, documents[key]) for key in plan.updated}
        new = {key: documents[key] for key in plan.new}
        gone = {key: self._catalog.document(key) or {} for key in plan.removed}
        pending = self._undo_log.append(entry_for_papers(change, new, known, edits, gone))
        removed = dict.fromkeys(map(self._catalog.doc_id, gone))
        papers = join_encoded(removed | {doc_ids[key]: document for key, document in documents.items()})
        marks = self._catalog.marks.encode_changes(resulting_marks(edits), doc_ids)
        self._commit({"papers": papers, "marks": marks, "undo": pending.changes})
        return pending

    def _undo_or_redo(
        self,
        select_entry: Callable[[], LogEntry | None],
        revert: Callable[[LogEntry, CurrentState], tuple[UndoResult, PendingEntry]],
    ) -> Change | None:
        with self._transaction:
            log_entry = select_entry()
            if log_entry is None:
                return None
            result, pending = revert(log_entry, self._catalog.current_state())
            self._write_reverted(result, pending)
        return to_change(log_entry[1], self._clock(), result.skipped)

    def _write_reverted(self, result: UndoResult, entry: PendingEntry) -> None:
        doc_ids = self._catalog.allocate_ids(result.papers)
        papers = {doc_ids[key]: document for key, document in result.papers.items()}
        there = [
            (marks, [key]) for key, marks in result.marks.items() if key in self._catalog.columns or key in doc_ids
        ]
        marks = self._catalog.marks.encode_changes(there, doc_ids)
        self._commit({"papers": papers, "marks": marks, "undo": entry.changes})
        self._catalog.apply_external_changes({"papers": set(papers), "marks": set(marks)})
        self._confirm(entry)

    def _compact(self, storage: JournaledStorage) -> None:
        with self._transaction:
            self._commit({"undo": self._undo_log.expired()})
            self._undo_log.invalidate()
        if storage.compact():
            self._catalog.apply_external_changes(storage.take_external_changes())
            self._catalog.save_cache()

    def _back_up(self, reason: str = "") -> None:
        from storage.backups import make_backup  # noqa: PLC0415 - only after a change

        assert isinstance(self._storage, JournaledStorage)
        folder = self._storage.folder
        with self._storage.exclusive():
            try:
                make_backup(folder, self._clock(), reason)
            except OSError as error:
                raise LibraryError(f"cannot back up {folder}: {os_reason(error)}") from None
