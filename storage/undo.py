"""The undo log: what each change did, and which one is undone or redone next.

An entry is a document of the undo table. Undoing or redoing it moves it to the end, so that the order of the ids is the
order of events; `first_id` is the original id of a moved entry.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

from reader.paper import UNMARKED, Change, Marks, PastChange, format_count, tag_key, unique_tags
from storage.database import JournaledTable
from storage.decisions import by_time, decisions_of, missing_decisions, read_entry, validation_error
from storage.documents import Document, encode_marks, fingerprints
from storage.revert import CurrentState, UndoResult, redo_entry, undo_entry

MAX_UNDO_ENTRIES = 2_000
"""The minimum number of changes that can be undone; compaction removes older ones."""
LogEntry = tuple[int, Document]
"""The id of an entry, and the entry."""


class MarkEdit(NamedTuple):
    """Marks before and after an edit, and the keys of the papers that it applies to."""

    before: Marks
    after: Marks
    keys: list[str]


MarkEdits = Sequence[MarkEdit]
EncodedEdits = Sequence[tuple[Document, Document, Sequence[str]]]
"""As `MarkEdit`, with the marks as documents."""


def collect_edits(
    marks: Mapping[str, Marks],
    keys: Sequence[str],
    edit: Callable[[Marks], Marks],
    spellings: Callable[[], Mapping[str, str]],
) -> MarkEdits:
    """Return what an edit changes in the marks of papers; it is called once for equal marks.

    `spellings` returns how tags are spelled, so that an added tag is spelled as on other papers.
    """
    edits = []
    for before, alike in _group_keys(marks, keys):
        after = edit(before)
        if after.tags != before.tags:
            after = _respell_added_tags(before, after, spellings)
        if after != before:
            edits.append(MarkEdit(before, after, alike))
    return edits


def _respell_added_tags(before: Marks, after: Marks, spellings: Callable[[], Mapping[str, str]]) -> Marks:
    old = set(map(tag_key, before.tags))
    added = [tag for tag in after.tags if tag_key(tag) not in old]
    if not added:
        return after
    known = spellings()
    return replace(
        after, tags=unique_tags([known.get(tag_key(tag), tag) if tag in added else tag for tag in after.tags])
    )


def _group_keys(marks: Mapping[str, Marks], keys: Sequence[str]) -> Collection[tuple[Marks, list[str]]]:
    """Group keys by their marks, first by identity: equal marks are usually one object, and hashing them is slower."""
    if len(keys) == 1:
        return [(marks.get(keys[0], UNMARKED), [*keys])]
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for key in keys:
        groups[id(marks.get(key, UNMARKED))].append(key)
    kinds = [(marks.get(alike[0], UNMARKED), alike) for alike in groups.values()]
    return kinds if len(kinds) == 1 else _merge_equal(kinds)


def _merge_equal(kinds: Iterable[tuple[Marks, list[str]]]) -> Collection[tuple[Marks, list[str]]]:
    """Merge groups whose marks are equal, but not the same object."""
    groups: dict[Marks, list[str]] = {}
    for marks, keys in kinds:
        groups.setdefault(marks, []).extend(keys)
    return groups.items()


def diff_marks(before: Mapping[str, Marks], after: Mapping[str, Marks]) -> MarkEdits:
    """Return the edits that turn `before` into `after`; missing papers count as unmarked."""
    edits: dict[tuple[Marks, Marks], list[str]] = {}
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key, UNMARKED), after.get(key, UNMARKED)
        if one != other:
            edits.setdefault((one, other), []).append(key)
    return [MarkEdit(one, other, keys) for (one, other), keys in edits.items()]


def encode_edits(edits: MarkEdits) -> EncodedEdits:
    """Return edits with their marks as documents."""
    return [(encode_marks(before), encode_marks(after), keys) for before, after, keys in edits]


def describe_marks(verb: str, edits: MarkEdits, detail: str, timestamp: datetime) -> Change:
    """Return the change that edits make."""
    keys = tuple(chain.from_iterable([edit.keys for edit in edits]))
    papers = "1 paper" if len(keys) == 1 else format_count(len(keys))
    return Change(f"{verb} {papers} {detail}".rstrip(), keys, timestamp)


def entry_for_marks(change: Change, edits: EncodedEdits) -> Document:
    """Return the entry of a change of marks."""
    return _base_entry(change) | {"marks": _differing_fields(edits)}


def entry_for_papers(
    change: Change,
    new: Mapping[str, Document],
    updated: Mapping[str, tuple[Document, Document]],
    edits: EncodedEdits,
    removed: Mapping[str, Document] = MappingProxyType({}),
) -> Document:
    """Return the entry of a change that added, updated and removed papers; `updated` has documents before and after."""
    return (
        _base_entry(change)
        | ({"removed_papers": dict(removed)} if removed else {})
        | {
            "new": fingerprints(new),
            "updated": {key: _changed_fields(before, after) for key, (before, after) in updated.items()},
            "marks": _differing_fields(edits),
        }
    )


def to_change(entry: Document, timestamp: datetime, skipped: Iterable[str] = ()) -> Change:
    """Return the change that an entry describes."""
    return Change(
        entry["description"],
        tuple(_paper_keys(entry)),
        timestamp,
        added=tuple(entry.get("new", ())),
        skipped=tuple(skipped),
    )


def _recorded_change(entry: Document) -> Change:
    """Return the change that an entry describes, at the time when it was made."""
    return to_change(entry, datetime.fromisoformat(entry["timestamp"]))


def _paper_keys(entry: Document) -> Iterator[str]:
    """Yield the keys of the papers that an entry concerns, each once."""
    keys_by_marks = (key for _before, _after, keys in entry.get("marks", ()) for key in keys)
    return iter(
        dict.fromkeys(
            (*entry.get("new", ()), *entry.get("updated", ()), *entry.get("removed_papers", ()), *keys_by_marks)
        )
    )


def _base_entry(change: Change) -> Document:
    return {"description": change.description, "timestamp": change.timestamp.isoformat()}


def _differing_fields(edits: EncodedEdits) -> list[Any]:
    """Return edits without the fields that are equal: the rest is enough to turn one document into the other."""
    return [[*_without_equal(before, after), keys] for before, after, keys in edits]


def _without_equal(before: Document, after: Document) -> tuple[Document, Document]:
    if not (before and after):
        return before, after
    return (
        {name: value for name, value in before.items() if after.get(name) != value},
        {name: value for name, value in after.items() if before.get(name) != value},
    )


def _changed_fields(before: Document, after: Document) -> tuple[Document, Document]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


class PendingEntry(NamedTuple):
    """An entry that a transaction writes: its id, and its previous id if it is moved."""

    entry: Document
    doc_id: int
    previous_id: int | None = None


class _EntryState(NamedTuple):
    """The id of an entry, its first id, and whether it is undone."""

    doc_id: int
    first_id: int
    is_undone: bool


class UndoLog:
    """The undo log of a session: it undoes its own changes first, and those of any session if it has made none."""

    def __init__(self, table: JournaledTable, decisions: JournaledTable) -> None:
        self._table = table
        self._expired = decisions
        """The decisions of entries that were removed."""
        self._own_done: list[int] = []
        self._own_undone: list[int] = []
        self._has_own = False
        """Whether this session has made a new change, rather than only undone and redone others."""
        self._states: dict[int, _EntryState] = {}
        """The states of the entries read so far, by id."""

    def append(self, entry: Document) -> PendingEntry:
        """Add the entry of a new change, within a transaction."""
        return PendingEntry(entry, self._table.insert(entry))

    def confirm(self, pending: PendingEntry) -> None:
        """Record that an entry was committed."""
        entry, doc_id, before = pending
        is_undone = "undone" in entry
        if before is None:
            self._own_done.append(doc_id)
            self._own_undone, self._has_own = [], True
        else:
            self._own_done = [own for own in self._own_done if own != before]
            self._own_undone = [own for own in self._own_undone if own != before]
            (self._own_undone if is_undone else self._own_done).append(doc_id)

    def invalidate(self) -> None:
        """Record that other sessions may have written entries."""
        self._states.clear()

    def next_undo(self) -> LogEntry | None:
        """Return the entry to undo next, or None."""
        while self._own_done:
            entry = self._find(self._own_done[-1])
            if entry and "undone" not in entry:
                return self._own_done[-1], entry
            self._own_done.pop()
        return self._last_done_in_any_session()

    def own_entry(self, change: Change) -> LogEntry | None:
        """Return the entry of a change that this session made, or None if it was undone or removed."""
        entries = ((doc_id, self._find(doc_id)) for doc_id in reversed(self._own_done))
        done = ((doc_id, entry) for doc_id, entry in entries if entry and "undone" not in entry)
        return next((log_entry for log_entry in done if _recorded_change(log_entry[1]) == change), None)

    def next_redo(self) -> LogEntry | None:
        """Return the entry to redo next, or None."""
        while self._own_undone:
            entry = self._find(self._own_undone[-1])
            if entry and "undone" in entry:
                return self._own_undone[-1], entry
            self._own_undone.pop()
        return None if self._has_own else self._last_undone_in_any_session()

    def count_done(self) -> int:
        """Return how many changes can be undone, one after the other."""
        return sum(not state.is_undone for state in self._newest_first())

    def count_undone(self) -> int:
        """Return how many changes can be redone, one after the other."""
        if self._has_own:
            return sum("undone" in (self._find(doc_id) or {}) for doc_id in self._own_undone)
        states = [*self._newest_first()]
        newest = max((state.first_id for state in states), default=0)
        return sum(state.is_undone and state.doc_id > newest for state in states)

    def undo(self, log_entry: LogEntry, current: CurrentState) -> tuple[UndoResult, PendingEntry]:
        """Move an entry to the end as undone, within a transaction; return what undoing it changes."""
        result, undone = undo_entry(log_entry[1], current)
        return result, self._relocate(log_entry[0], undone)

    def redo(self, log_entry: LogEntry, current: CurrentState) -> tuple[UndoResult, PendingEntry]:
        """Move an entry to the end as done, within a transaction; return what redoing it changes."""
        result, done = redo_entry(log_entry[1], current)
        return result, self._relocate(log_entry[0], done)

    def history(self) -> list[PastChange]:
        """Return the changes in the log, newest first."""
        return [PastChange(_recorded_change(entry), "undone" in entry) for entry in reversed(self._in_order())]

    def decisions(self) -> Iterator[Document]:
        """Yield every decision that was not undone, in order, including those of removed entries."""
        yield from self._expired_decisions()
        yield from decisions_of(self._in_order())

    def add_decisions(self, decisions: Iterable[Document]) -> None:
        """Add the decisions of a backup, within a transaction, except those that are known, undone or not."""
        entries = (self._read(doc_id) for doc_id in self._table.stored.ids())
        known = chain(self._expired_decisions(), decisions_of(entries, with_undone=True))
        self._expired.insert_multiple(missing_decisions(decisions, known))

    def remove_expired(self) -> None:
        """Remove the oldest entries, within a transaction, if there are many more than can be undone.

        Their decisions are kept. Entries that cannot be decoded stay, so that they are reported.
        """
        doc_ids = list(self._table.stored.ids())
        if len(doc_ids) <= MAX_UNDO_ENTRIES * 5 // 4:
            return
        entries = {doc_id: self._table.stored.document(doc_id) for doc_id in doc_ids[:-MAX_UNDO_ENTRIES]}
        expired = {doc_id: entry for doc_id, entry in entries.items() if not validation_error(doc_id, entry, "undo")}
        self._expired.insert_multiple(decisions_of(expired.values()))
        self._table.remove(doc_ids=expired)

    def _expired_decisions(self) -> list[Document]:
        return by_time(read_entry(self._expired, doc_id) for doc_id in self._expired.stored.ids())

    def _in_order(self) -> list[Document]:
        """Read all entries, in the order in which their changes were originally made."""
        entries = [(doc_id, self._read(doc_id)) for doc_id in self._table.stored.ids()]
        entries.sort(key=lambda log_entry: log_entry[1].get("first_id", log_entry[0]))
        return [entry for _doc_id, entry in entries]

    def _relocate(self, doc_id: int, entry: Document) -> PendingEntry:
        moved = entry | {"first_id": entry.get("first_id", doc_id)}
        self._table.remove(doc_ids=[doc_id])
        return PendingEntry(moved, self._table.insert(moved), doc_id)

    def _find(self, doc_id: int) -> Document | None:
        return self._read(doc_id) if self._table.stored.has(doc_id) else None

    def _read(self, doc_id: int) -> Document:
        return read_entry(self._table, doc_id)

    def _last_done_in_any_session(self) -> LogEntry | None:
        doc_id = next((state.doc_id for state in self._newest_first() if not state.is_undone), None)
        return None if doc_id is None else (doc_id, self._read(doc_id))

    def _last_undone_in_any_session(self) -> LogEntry | None:
        """Return the last entry that was undone, unless a new one followed; older ones have lower first ids."""
        newest, last_undone = 0, 0
        for state in self._newest_first():
            if state.doc_id <= newest:
                break
            newest = max(newest, state.first_id)
            last_undone = last_undone or (state.doc_id if state.is_undone else 0)
        return (last_undone, self._read(last_undone)) if last_undone > newest else None

    def _newest_first(self) -> Iterator[_EntryState]:
        """Yield the states of the entries, which are read on demand: of 2,000, usually one is needed."""
        for doc_id in reversed([*self._table.stored.ids()]):
            if doc_id not in self._states:
                entry = self._read(doc_id)
                self._states[doc_id] = _EntryState(doc_id, entry.get("first_id", doc_id), "undone" in entry)
            yield self._states[doc_id]
