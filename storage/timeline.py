"""The steps that were taken, in the order in which they happened: what is undone next, and what again."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from reader.errors import LibraryDamaged
from storage.documents import DECODE_ERRORS, validate_entry
from storage.history import marked_at
from storage.snapshot import REPAIR_HINT
from storage.steps import CurrentState, Document, UndoResult, redo_entry, undo_entry
from storage.tables import DocumentChanges, StoredTable

MAX_UNDO_ENTRIES = 2_000
"""How many steps can be undone at least; older ones are forgotten now and then."""

LogEntry = tuple[int, Document]
"""A step and its id."""


class PendingEntry(NamedTuple):
    """A step that is about to be written: its id, and the one that it had before, where it is moved."""

    entry: Document
    doc_id: int
    previous_id: int | None = None

    @property
    def changes(self) -> DocumentChanges:
        """Give what writing it sets and removes."""
        return (
            {self.doc_id: self.entry} if self.previous_id is None else {self.previous_id: None, self.doc_id: self.entry}
        )


def validation_error(doc_id: int, entry: Document) -> str:
    """Say why a step cannot be understood; nothing where it can."""
    try:
        validate_entry(entry)
    except DECODE_ERRORS as error:
        reason = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        return f"step {doc_id} in steps.json cannot be understood ({reason}); {REPAIR_HINT}"
    return ""


class UndoLog:
    """Remembers steps. This session's own come first; one that has taken none undoes anybody's."""

    def __init__(self, table: Callable[[], StoredTable]) -> None:
        self._table = table
        self._own_done: list[int] = []
        self._own_undone: list[int] = []
        self._has_own = False
        """Whether this session took a step that was new, and not only others' steps back and again."""
        self._state_by_id: dict[int, tuple[int, bool]] | None = None
        """By id of every step: the id that it had at first, and whether it is undone; read when it is needed."""

    def append(self, entry: Document) -> PendingEntry:
        """Give a new step its place, behind all others."""
        return PendingEntry(entry, self._table().next_id())

    def confirm(self, pending: PendingEntry) -> None:
        """Take note that a step is on the disk."""
        entry, doc_id, before = pending
        is_undone = "undone" in entry
        if before is None:
            self._own_done.append(doc_id)
            self._own_undone, self._has_own = [], True
        else:
            self._own_done = [own for own in self._own_done if own != before]
            self._own_undone = [own for own in self._own_undone if own != before]
            (self._own_undone if is_undone else self._own_done).append(doc_id)
        if self._state_by_id is not None:
            self._state_by_id[doc_id] = (entry.get("made", doc_id), is_undone)
            self._state_by_id.pop(before or 0, None)

    def invalidate(self) -> None:
        """Take note that others took steps."""
        self._state_by_id = None

    def next_undo(self) -> LogEntry | None:
        """Give the step that is to be undone next."""
        while self._own_done:
            entry = self._find(self._own_done[-1])
            if entry and "undone" not in entry:
                return self._own_done[-1], entry
            self._own_done.pop()
        return self._last_done_in_any_session()

    def next_redo(self) -> LogEntry | None:
        """Give the step that is to be taken again next."""
        while self._own_undone:
            entry = self._find(self._own_undone[-1])
            if entry and "undone" in entry:
                return self._own_undone[-1], entry
            self._own_undone.pop()
        return None if self._has_own else self._last_undone_in_any_session()

    def count_done(self) -> int:
        """Return how many steps can be undone, one after the other."""
        return sum(not undone for _made, undone in self._load_states().values())

    def count_undone(self) -> int:
        """Return how many steps can be taken again, one after the other."""
        if self._has_own:
            return sum("undone" in (self._find(doc_id) or {}) for doc_id in self._own_undone)
        states = self._load_states()
        newest = max((made for made, _undone in states.values()), default=0)
        return sum(undone and number > newest for number, (_made, undone) in states.items())

    def undo(self, log_entry: LogEntry, current: CurrentState) -> tuple[UndoResult, PendingEntry]:
        """Tell what is to change so that a step never was, and place it behind all others as undone."""
        result, undone = undo_entry(log_entry[1], current)
        return result, self._relocate(log_entry[0], undone)

    def redo(self, log_entry: LogEntry, current: CurrentState) -> tuple[UndoResult, PendingEntry]:
        """Tell what is to change so that a step holds again, and place it behind all others as done."""
        result, done = redo_entry(log_entry[1], current)
        return result, self._relocate(log_entry[0], done)

    def marked_at(self, mark: str) -> dict[str, datetime]:
        """Give when papers were starred, or read, the last time, as far as steps tell."""
        return marked_at(mark, ((doc_id, self._read(doc_id)) for doc_id in self._table().ids()))

    def expired(self) -> DocumentChanges:
        """Give the oldest steps, as removed, where there are many more than can be undone."""
        doc_ids = list(self._table().ids())
        return dict.fromkeys(doc_ids[:-MAX_UNDO_ENTRIES]) if len(doc_ids) > MAX_UNDO_ENTRIES * 5 // 4 else {}

    def _relocate(self, doc_id: int, entry: Document) -> PendingEntry:
        return PendingEntry(entry | {"made": entry.get("made", doc_id)}, self._table().next_id(), doc_id)

    def _find(self, doc_id: int) -> Document | None:
        return self._read(doc_id) if self._table().has(doc_id) else None

    def _read(self, doc_id: int) -> Document:
        entry = self._table().document(doc_id)
        if fault := validation_error(doc_id, entry):
            raise LibraryDamaged(fault)
        return entry

    def _last_done_in_any_session(self) -> LogEntry | None:
        doc_id = max((number for number, (_made, undone) in self._load_states().items() if not undone), default=None)
        return None if doc_id is None else (doc_id, self._read(doc_id))

    def _last_undone_in_any_session(self) -> LogEntry | None:
        states = self._load_states()
        newest = max((made for made, _undone in states.values()), default=0)
        doc_id = max((number for number, (_made, undone) in states.items() if undone), default=0)
        return (doc_id, self._read(doc_id)) if doc_id > newest else None

    def _load_states(self) -> dict[int, tuple[int, bool]]:
        if self._state_by_id is None:
            entries = ((doc_id, self._read(doc_id)) for doc_id in self._table().ids())
            self._state_by_id = {number: (entry.get("made", number), "undone" in entry) for number, entry in entries}
        return self._state_by_id
