"""The library: every paper, and what the user did with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import RLock
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Literal, Self

from reader.clock import utc_now
from reader.columns import Columns
from reader.errors import LibraryError, LibraryReadOnly, NoSuchPaper, os_reason
from reader.paper import Change, DecisionRecord, Digest, Marks, Paper, PastChange
from storage import filesystem
from storage.catalog import Catalog
from storage.database import JournaledDB, Transaction
from storage.decisions import decode_decisions, marked_at
from storage.documents import EncodedMarks, encode_marks
from storage.engine import StorageEngine
from storage.recovery import library_exists, remedy_hint
from storage.revert import CurrentState, UndoResult
from storage.undo import (
    EncodedEdits,
    LogEntry,
    MarkEdits,
    PendingEntry,
    UndoLog,
    collect_edits,
    describe_marks,
    encode_edits,
    entry_for_marks,
    to_change,
)

if TYPE_CHECKING:
    from reader.import_result import ImportResult
    from storage.import_plan import ImportPlan, ImportVerb

_IMPORT_BATCH_SIZE = 2_000
"""Papers per transaction of a stream; they take about 40 MB of memory."""


class Library:
    """Papers by key, each with its marks; every change is one transaction, which can be undone.

    Papers can be listed and read in other threads while one thread changes the library.
    """

    def __init__(self, database: JournaledDB, clock: Callable[[], datetime]) -> None:
        self.database = database
        """The tables of the library. After changing them directly, call `refresh`."""
        self._storage = database.storage
        self._clock = clock
        self._write_lock = RLock()
        self._catalog = Catalog(self._storage)
        self._undo_log = UndoLog(database.undo, database.decisions)
        self._is_dirty = False
        self._changed_by_others: frozenset[str] = frozenset()
        """Papers whose changes by other processes were loaded, but not yet returned by `refresh`."""
        self._is_behind = False
        """Whether the catalog lacks a committed change because of an interrupt."""

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Return whether a folder holds a library, or something in its place that makes `open` raise."""
        return library_exists(folder)

    @classmethod
    def open(cls, folder: Path, *, clock: Callable[[], datetime] = utc_now) -> Self:
        """Open the library in a folder, which is created if it does not exist; raise LibraryError."""
        try:
            filesystem.make_folder(folder)
            return cls._open(JournaledDB(folder, storage=StorageEngine), clock)
        except OSError as error:
            message = f"cannot open the library in {folder}: {os_reason(error)}{remedy_hint(error)}"
            raise LibraryError(message) from None

    @classmethod
    def _open(cls, database: JournaledDB, clock: Callable[[], datetime]) -> Self:
        try:
            return cls(database, clock)
        except BaseException:
            database.close()
            raise

    @classmethod
    def in_memory(cls, *, clock: Callable[[], datetime] = utc_now) -> Self:
        """Return an empty library that lasts as long as the program."""
        return cls(JournaledDB(), clock)

    @property
    def folder(self) -> Path | None:
        """The folder of the library; None for one in memory."""
        return self._storage.folder

    @property
    def read_only_reason(self) -> str:
        """Why nothing can be changed; empty if it can."""
        return self._storage.read_only_reason or "; ".join(self._catalog.corruption)

    @property
    def warnings(self) -> tuple[str, ...]:
        """The problems found when the library was opened."""
        return (*self._storage.warnings, *self._catalog.corruption)

    @property
    def is_incomplete(self) -> bool:
        """Whether papers, marks or changes are missing because the library is damaged."""
        return self._storage.is_incomplete or bool(self._catalog.corruption)

    @property
    def columns(self) -> Columns:
        """The columns that lists are filtered and sorted by, which the library keeps up to date."""
        return self._catalog.columns

    def __len__(self) -> int:
        return len(self.columns)

    def __contains__(self, key: object) -> bool:
        return key in self.columns

    def paper(self, key: str) -> Paper:
        """Return a paper; raise NoSuchPaper, and LibraryError if it cannot be read."""
        return self._catalog.paper(key)

    def papers(self, keys: Iterable[str] | None = None) -> Iterator[Paper]:
        """Yield the papers with these keys, or all in the order in which they were added."""
        return map(self.paper, list(self.columns.keys) if keys is None else keys)

    def find(self, reference: str) -> Paper:
        """Find a paper by key, arXiv id, DOI or URL, or by the unique beginning of its key.

        Raise NoSuchPaper or AmbiguousPaper.
        """
        return self._catalog.find(reference)

    def snapshot_id(self) -> str:
        """Return the unique name of the snapshot of the papers; empty if there is none."""
        return self._catalog.snapshot_id()

    def keys_changed_since_snapshot(self) -> Iterator[str]:
        """Yield the keys of the papers that were added or changed since that snapshot."""
        return self._catalog.keys_changed_since_snapshot()

    def tag_counts(self) -> dict[str, int]:
        """Return how many papers have each tag, sorted by tag."""
        return self._catalog.marks.tag_counts()

    def marked_at(self, mark: Literal["starred", "read"]) -> dict[str, datetime]:
        """Return when each paper with a mark got it, by key, where known."""
        return marked_at(mark, self._undo_log.decisions(), self.columns)

    def decisions(self) -> Iterator[DecisionRecord]:
        """Yield the user's decisions about papers, in order, except those that were undone."""
        return decode_decisions(self._undo_log.decisions())

    def plan_import(self, *digests: Digest, with_marks: bool = False) -> "ImportResult":
        """Return what importing digests would do."""
        return self._plan(digests, with_marks=with_marks).result()

    def import_digests(self, *digests: Digest, with_marks: bool = False) -> "ImportResult":
        """Add the papers of digests, and update known ones, as one change, which is durable on return.

        New papers get the marks that they come with; known papers get theirs only if `with_marks`.
        """
        return self._import(digests, with_marks=with_marks)[0]

    def import_stream(
        self,
        digests: Iterable[Digest],
        *,
        with_marks: bool = False,
        verb: "ImportVerb" = "imported",
        batch_size: int = _IMPORT_BATCH_SIZE,
    ) -> "ImportResult":
        """Import digests like `import_digests`, but in batches as they arrive, in bounded memory.

        Each batch is durable before the next one is read, and undo treats them all as one change. After an error, the
        batches before it stay imported.
        """
        from reader.import_result import combine_results  # noqa: PLC0415 - only imports need it
        from storage.importer import batches_of, is_journal_large  # noqa: PLC0415

        results: list[ImportResult] = []
        entry, change, has_compacted = None, None, False
        for batch in batches_of(digests, batch_size):
            if is_journal_large(self._storage.tables):
                self.compact(saves_caches=False)
                has_compacted = True
            result, entry = self._import(batch, with_marks=with_marks, previous=entry, verb=verb)
            results.append(result._replace(change=None))  # each has the keys of all batches before it
            change = result.change or change
            del batch  # or it would stay in memory until the next one is complete
        if has_compacted:
            self.compact(everything=True)
        return combine_results(results)._replace(change=change)

    def _import(
        self,
        digests: Iterable[Digest],
        *,
        with_marks: bool,
        previous: PendingEntry | None = None,
        verb: "ImportVerb" = "imported",
    ) -> "tuple[ImportResult, PendingEntry | None]":
        """Import digests in one transaction; return also the undo entry, which extends a previous one if possible."""
        from storage.importer import write_import  # noqa: PLC0415 - only imports need it

        with self._write_lock:
            with self._transaction():
                if self._storage.external_changes:
                    self._catch_up()
                plan = self._plan(digests, with_marks=with_marks, verb=verb)
                if plan.is_empty:
                    return plan.result(), previous
                change, edits = plan.change(), plan.mark_edits()
                doc_ids = self._catalog.allocate_ids(plan.upserts)
                encoded = encode_edits(edits)
                entry = write_import(self.database, plan, doc_ids, change, encoded, previous)
                self._write_marks(encoded, doc_ids)
                self._is_behind = True
            self._catalog.upsert(((paper, doc_ids[key]) for key, paper in plan.upserts.items()), plan.timestamp)
            self._catalog.columns.key_aliases.update(plan.removed)
            self._apply_marks(edits)
            self._catalog.remove(plan.removed)
            self._confirm(entry)
        return plan.result()._replace(change=to_change(entry.entry, change.timestamp)), entry

    def update_marks(
        self, keys: Iterable[str], edit: Callable[[Marks], Marks], verb: str, detail: str = ""
    ) -> Change | None:
        """Change the marks of papers as one change, which is durable on return; return None if nothing changes.

        `edit` must be a pure function of marks: it is called once for equal marks. Raise NoSuchPaper or LibraryError,
        which leaves nothing changed.
        """
        columns, marks, timestamp = self._catalog.columns, self._catalog.marks, self._clock()
        with self._write_lock:
            with self._transaction():
                if self._storage.external_changes:
                    self._catch_up()
                wanted = list(dict.fromkeys(keys))
                if (missing := columns.first_missing(wanted)) is not None:
                    raise NoSuchPaper(missing)
                edits = collect_edits(columns.marks_by_key(wanted), wanted, edit, marks.spellings)
                if not edits:
                    return None
                encoded = encode_edits(edits)
                change = describe_marks(verb, edits, detail, timestamp)
                self._write_marks(encoded)
                entry = self._undo_log.append(entry_for_marks(change, encoded))
                self._is_behind = True
            self._apply_marks(edits)
            self._confirm(entry)
        return change

    def undo(self, change: Change | None = None) -> Change | None:
        """Undo `change`, or else the session's last change, or else the last of any session; None if there is none.

        Later changes by others are left alone; `skipped` of the returned change has the keys of those papers.
        """
        select_entry = partial(self._undo_log.own_entry, change) if change else self._undo_log.next_undo
        return self._undo_or_redo(select_entry, self._undo_log.undo)

    def redo(self) -> Change | None:
        """Redo the change that was undone last; return None if there is none, or if a new change followed."""
        return self._undo_or_redo(self._undo_log.next_redo, self._undo_log.redo)

    def history(self) -> list[PastChange]:
        """Return the recorded changes, newest first, each with its time and whether it is undone."""
        return self._undo_log.history()

    def count_undo(self) -> int:
        """Return how many changes can be undone, one after the other."""
        return self._undo_log.count_done()

    def count_redo(self) -> int:
        """Return how many changes can be redone, one after the other."""
        return self._undo_log.count_undone()

    def restore(self, name: str) -> Change | None:
        """Restore a backup, as a change that can be undone; return None if nothing differs.

        The library is backed up first. Raise LibraryError.
        """
        from storage.backups import back_up, plan_restore, read_backup, restore_states  # noqa: PLC0415 - only one command needs it

        assert isinstance(self._storage, StorageEngine), "only a library in a folder has backups"
        with self._write_lock:
            contents = read_backup(self._storage.folder, name)
            if self.read_only_reason:
                raise LibraryReadOnly(f"nothing can be restored: {self.read_only_reason}")
            with self._transaction():
                if self._storage.external_changes:
                    self._catch_up()
                plan = plan_restore(self._catalog, contents, name, self._clock())
                if plan is None:
                    return None
                back_up(self._storage, self._clock(), "before-restore")
                entry = self._undo_log.append(plan.entry)
                self._undo_log.add_decisions(contents.decisions)
                changed = self._write_result(UndoResult(plan.papers, plan.marks))
            self._catalog.apply_external_changes(changed)
            self._confirm(entry)
            restore_states(self._storage.folder, contents)
        return plan.change

    def refresh(self) -> frozenset[str]:
        """Load the changes of other processes; return the keys of the papers that changed since the last call.

        Return nothing while another thread changes the library, because that loads them, too.
        """
        if not self._write_lock.acquire(blocking=False):
            return frozenset()
        try:
            self._storage.sync()
            self._apply_external_changes()
            keys, self._changed_by_others = self._changed_by_others, frozenset()
            return keys
        finally:
            self._write_lock.release()

    def compact(self, *, everything: bool = False, saves_caches: bool = True) -> None:
        """Write new snapshots and caches of the tables that changed much, or of all."""
        with self._write_lock:
            if self._storage.compact(everything=everything):
                self._apply_external_changes()
                if saves_caches:
                    self._catalog.save_cache()

    def close(self) -> None:
        """Compact and back up the library if that is due, and close its files; raise LibraryError."""
        with self._write_lock:
            try:
                if self._is_dirty and not self._is_behind:
                    self._maintain()
            finally:
                self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _transaction(self) -> Transaction:
        """Return a transaction; raise LibraryReadOnly if a paper or its marks cannot be decoded."""
        if self._catalog.corrupt_papers or self._catalog.marks.decode_errors:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only_reason}")
        return self._storage.transaction

    def _catch_up(self) -> None:
        """Update the catalog with what a transaction loaded from other processes; raise LibraryReadOnly."""
        self._apply_external_changes()
        if self._catalog.corrupt_papers or self._catalog.marks.decode_errors:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only_reason}")

    def _confirm(self, entry: PendingEntry) -> None:
        """Record that an entry was committed and the catalog is up to date."""
        self._undo_log.confirm(entry)
        self._is_dirty, self._is_behind = True, False

    def _plan(self, digests: Iterable[Digest], *, with_marks: bool, verb: "ImportVerb" = "imported") -> "ImportPlan":
        from storage.import_plan import ImportPlan  # noqa: PLC0415 - only imports need it

        plan = ImportPlan(self._catalog, self._clock(), with_marks, verb)
        for digest in digests:
            plan.add_digest(digest)
        return plan

    def _write_marks(self, edits: EncodedEdits, new_ids: Mapping[str, int] = MappingProxyType({})) -> None:
        """Write the documents of marks within a transaction; `new_ids` has the ids of papers not yet known."""
        columns, marks, documents = self._catalog.columns, self._catalog.marks, EncodedMarks()
        have_ids_of_papers = not (new_ids or marks.orphans)
        for before, fields, keys in edits:
            doc_ids = columns.ids_of(keys) if have_ids_of_papers else marks.doc_ids_of(keys, new_ids)
            if fields:
                documents.add(keys, doc_ids, fields)
            else:
                documents.remove(doc_ids if before else self.database.marks.existing(doc_ids))
        if documents:
            self.database.marks.replace(documents)

    def _apply_marks(self, edits: MarkEdits) -> None:
        """Update the columns after marks were committed."""
        apply = self._catalog.marks.apply if self._catalog.marks.orphans else self._catalog.columns.set_marks_of_all
        for edit in edits:
            apply(edit.keys, edit.after)

    def _undo_or_redo(
        self,
        select_entry: Callable[[], LogEntry | None],
        revert: Callable[[LogEntry, CurrentState], tuple[UndoResult, PendingEntry]],
    ) -> Change | None:
        with self._write_lock:
            with self._transaction():
                if self._storage.external_changes:
                    self._catch_up()
                log_entry = select_entry()
                if log_entry is None:
                    return None
                result, entry = revert(log_entry, self._catalog.current_state())
                changed = self._write_result(result)
            self._catalog.apply_external_changes(changed)
            self._confirm(entry)
        return to_change(log_entry[1], self._clock(), result.skipped)

    def _write_result(self, result: UndoResult) -> dict[str, set[int]]:
        """Write papers and marks; return the ids of their documents, by table."""
        doc_ids = self._catalog.allocate_ids(result.papers)
        papers = {doc_ids[key]: document for key, document in result.papers.items()}
        self.database.papers.remove(doc_ids=[doc_id for doc_id, document in papers.items() if document is None])
        self.database.papers.replace({doc_id: document for doc_id, document in papers.items() if document})
        existing = {key: marks for key, marks in result.marks.items() if key in self.columns or key in doc_ids}
        mark_ids = self._catalog.marks.doc_ids_of(list(existing), doc_ids)
        self._write_marks([({}, encode_marks(marks), [key]) for key, marks in existing.items()], doc_ids)
        self._is_behind = True
        return {"papers": set(papers), "marks": set(mark_ids)}

    def _apply_external_changes(self) -> None:
        changed, self._storage.external_changes = self._storage.external_changes, {}
        if changed:
            self._undo_log.invalidate()
            self._changed_by_others |= self._catalog.apply_external_changes(changed)

    def _maintain(self) -> None:
        """Compact what changed much, and back up if the last backup is old."""
        if self._storage.needs_compaction():
            with self._transaction():
                if self._storage.external_changes:
                    self._catch_up()
                self._undo_log.remove_expired()
            self._undo_log.invalidate()
            self.compact()
        if isinstance(self._storage, StorageEngine):
            with suppress(OSError):  # importing the module fails, too, if no file can be opened
                from storage.backups import back_up_if_due  # noqa: PLC0415 - only after a change

                back_up_if_due(self._storage, self._clock())
