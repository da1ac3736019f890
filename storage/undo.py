"""Undo: what a step changed, and how it is taken back, or again, without touching what others did since.

A step lies in the library as a document. Taking it back, or again, moves it behind all others, so that the order of
their ids is the order of what happened; `first_id` is the id that a moved step had at first.

The steps that were taken, in the order in which they happened: what is undone next, and what again.

When papers got the marks that they have, as far as the steps tell that can still be undone.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple
from zlib import crc32

from reader.errors import LibraryDamaged
from reader.paper import UNMARKED, Change, Marks, format_count, tag_key, unique_tags
from storage.database import JournaledTable
from storage.documents import DECODE_ERRORS, decode_marks, dumps, encode_marks, validate_entry
from storage.snapshot import REPAIR_HINT

Document = dict[str, Any]
_SCALAR_MARKS = ("starred", "read", "note", "snoozed_until")


@dataclass(slots=True, eq=False, repr=False)
class UndoResult:
    """What taking a step back, or again, changes: papers as documents (None: removed), and marks, by key."""

    papers: dict[str, Document | None] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)
    skipped: dict[str, None] = field(default_factory=dict)
    """Keys of papers of which something stayed, because somebody had built upon it."""


class CurrentState(NamedTuple):
    """How the library is now, as far as steps ask."""

    document: Callable[[str], Document | None]
    marks: Callable[[str], Marks]
    find_duplicates: Callable[[Document], list[str]]


class MarkEdit(NamedTuple):
    """Marks before and after, and the keys of the papers of which that is so."""

    before: Marks
    after: Marks
    keys: list[str]


MarkEdits = Sequence[MarkEdit]
EncodedEdits = Sequence[tuple[Document, Document, Sequence[str]]]
"""Documents of marks before and after, and the keys of the papers whose marks are so changed."""


def collect_edits(
    marks: Mapping[str, Marks],
    keys: Iterable[str],
    edit: Callable[[Marks], Marks],
    spellings: Callable[[], Mapping[str, str]],
) -> MarkEdits:
    """Return what an edit changes in the marks of papers; it is called once for equal marks.

    `spellings` returns how tags are spelt, so that a tag that is added is spelt as it is on other papers.
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


def _group_keys(marks: Mapping[str, Marks], keys: Iterable[str]) -> Collection[tuple[Marks, list[str]]]:
    kinds: dict[int, tuple[Marks, list[str]]] = {}
    for key in keys:
        present = marks.get(key, UNMARKED)
        kind = kinds.get(id(present))
        if kind:
            kind[1].append(key)
        else:
            kinds[id(present)] = (present, [key])
    return kinds.values() if len(kinds) == 1 else _merge_equal(kinds.values())


def _merge_equal(kinds: Iterable[tuple[Marks, list[str]]]) -> Collection[tuple[Marks, list[str]]]:
    """Join what is equal, but not one and the same."""
    groups: dict[Marks, list[str]] = {}
    for marks, keys in kinds:
        groups.setdefault(marks, []).extend(keys)
    return groups.items()


def diff_marks(before: Mapping[str, Marks], after: Mapping[str, Marks]) -> MarkEdits:
    """Compare the marks of papers; who is not told of is unmarked."""
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
    edits: MarkEdits,
    removed: Mapping[str, Document] = MappingProxyType({}),
) -> Document:
    """Write a step that added papers, updated others from one document to another, and took some out."""
    return (
        _base_entry(change)
        | ({"removed_papers": dict(removed)} if removed else {})
        | {
            "new": dict(zip(new, map(crc32, map(dumps, new.values())), strict=True)),
            "updated": {key: _changed_fields(before, after) for key, (before, after) in updated.items()},
            "marks": _differing_fields(encode_edits(edits)),
        }
    )


def fingerprint(document: Document) -> int:
    """Give a number that tells a document from what it was before somebody changed it."""
    return crc32(dumps(document))


def to_change(entry: Document, timestamp: datetime, skipped: Iterable[str] = ()) -> Change:
    """Tell a step in words."""
    return Change(
        entry["description"],
        tuple(paper_keys(entry)),
        timestamp,
        added=tuple(entry.get("new", ())),
        skipped=tuple(skipped),
    )


def paper_keys(entry: Document) -> Iterator[str]:
    """Give the keys of the papers that a step concerns, each once."""
    keys_by_marks = (key for _before, _after, keys in entry.get("marks", ()) for key in keys)
    return iter(
        dict.fromkeys(
            (*entry.get("new", ()), *entry.get("updated", ()), *entry.get("removed_papers", ()), *keys_by_marks)
        )
    )


def undo_entry(entry: Document, current: CurrentState) -> tuple[UndoResult, Document]:
    """Tell what is to change so that a step never was, and give the step as it is to be remembered."""
    result = UndoResult()
    _restore(result, current, entry.get("removed_papers", {}), entry.get("updated", {}))
    for before, after, keys in entry.get("marks", ()):
        _revert_marks(result, current, keys, decode_marks(after), decode_marks(before))
    for key, (before, after) in entry.get("updated", {}).items():
        _revert_fields(result, current, key, after, before)
    for key, doc_id in entry.get("new", {}).items():
        _remove_if_unchanged(result, current, key, doc_id)
    removed = {key: current.document(key) for key, document in result.papers.items() if document is None}
    return result, entry | {"undone": True, "removed": removed}


def redo_entry(entry: Document, current: CurrentState) -> tuple[UndoResult, Document]:
    """Tell what is to change so that a step that was taken back holds again."""
    result = UndoResult()
    _restore(result, current, entry.get("removed", {}))
    for before, after, keys in entry.get("marks", ()):
        _revert_marks(result, current, keys, decode_marks(before), decode_marks(after))
    for key, (before, after) in entry.get("updated", {}).items():
        _revert_fields(result, current, key, before, after)
    for key, document in entry.get("removed_papers", {}).items():
        _remove_if_unchanged(result, current, key, fingerprint(document))
    return result, {name: value for name, value in entry.items() if name not in ("undone", "removed")}


def _restore(
    result: UndoResult, current: CurrentState, documents: Mapping[str, Document], updated: Collection[str] = ()
) -> None:
    """Bring papers back, but for those that are known as others; `updated` are those that will not be them any more."""
    for key, document in documents.items():
        if current.document(key) is not None or any(
            known not in updated for known in current.find_duplicates(document)
        ):
            result.skipped[key] = None
        else:
            result.papers[key] = document


def _base_entry(change: Change) -> Document:
    return {"description": change.description, "timestamp": change.timestamp.isoformat()}


def _differing_fields(edits: EncodedEdits) -> list[Any]:
    """Leave out the fields that are equal: what is left is enough to turn one document into the other."""
    return [
        [
            {name: value for name, value in before.items() if not after or after.get(name) != value},
            {name: value for name, value in after.items() if not before or before.get(name) != value},
            keys,
        ]
        for before, after, keys in edits
    ]


def _changed_fields(before: Document, after: Document) -> tuple[Document, Document]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


def _revert_marks(result: UndoResult, current: CurrentState, keys: Iterable[str], old: Marks, new: Marks) -> None:
    for key in keys:
        if key not in result.papers and current.document(key) is None:
            continue
        now = result.marks.get(key, current.marks(key))
        turned, whole = revert_marks(now, old, new)
        if turned != now:
            result.marks[key] = turned
        if not whole:
            result.skipped[key] = None


def revert_marks(current: Marks, old: Marks, new: Marks) -> tuple[Marks, bool]:
    """Undo in the marks of now what led from there to here; False where somebody else had changed the same mark."""
    removed = {tag_key(tag) for tag in old.tags if tag not in new.tags}
    back = [tag for tag in new.tags if tag not in old.tags]
    tags = unique_tags([*back, *(tag for tag in current.tags if tag_key(tag) not in removed)])
    names = [name for name in _SCALAR_MARKS if getattr(old, name) != getattr(new, name)]
    free = {name: getattr(new, name) for name in names if getattr(current, name) == getattr(old, name)}
    turned = replace(current, tags=tags, **free)
    return turned, all(getattr(turned, name) == getattr(new, name) for name in names)


def _revert_fields(result: UndoResult, current: CurrentState, key: str, old: Document, new: Document) -> None:
    document = current.document(key)
    if document is None:
        result.skipped[key] = None
        return
    for name, value in new.items():
        if document.get(name) != old.get(name):
            result.skipped[key] = None
        elif value is None:
            document.pop(name, None)
        else:
            document[name] = value
    result.papers[key] = document


def _remove_if_unchanged(result: UndoResult, current: CurrentState, key: str, expected: int) -> None:
    document = current.document(key)
    if document is None:
        return
    if fingerprint(document) == expected and result.marks.get(key, current.marks(key)) == UNMARKED:
        result.papers[key] = None
    else:
        result.skipped[key] = None


MAX_UNDO_ENTRIES = 2_000
"""How many steps can be undone at least; older ones are forgotten now and then."""

LogEntry = tuple[int, Document]
"""A step and its id."""


class PendingEntry(NamedTuple):
    """An entry that a transaction writes: its id, and the id that it had before if it is moved."""

    entry: Document
    doc_id: int
    previous_id: int | None = None


def validation_error(doc_id: int, entry: Document) -> str:
    """Say why a step cannot be understood; nothing where it can."""
    try:
        validate_entry(entry)
    except DECODE_ERRORS as error:
        reason = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        return f"step {doc_id} in undo.json cannot be understood ({reason}); {REPAIR_HINT}"
    return ""


class UndoLog:
    """Remembers steps. This session's own come first; one that has taken none undoes anybody's."""

    def __init__(self, table: JournaledTable) -> None:
        self._table = table
        self._own_done: list[int] = []
        self._own_undone: list[int] = []
        self._has_own = False
        """Whether this session took a step that was new, and not only others' steps back and again."""
        self._state_by_id: dict[int, tuple[int, bool]] | None = None
        """By id of every step: the id that it had at first, and whether it is undone; read when it is needed."""

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
            self._state_by_id[doc_id] = (entry.get("first_id", doc_id), is_undone)
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
        return marked_at(mark, ((doc_id, self._read(doc_id)) for doc_id in self._table.stored.ids()))

    def remove_expired(self) -> None:
        """Remove the oldest entries, within a transaction, if there are many more than can be undone."""
        doc_ids = list(self._table.stored.ids())
        if len(doc_ids) > MAX_UNDO_ENTRIES * 5 // 4:
            self._table.remove(doc_ids=doc_ids[:-MAX_UNDO_ENTRIES])

    def _relocate(self, doc_id: int, entry: Document) -> PendingEntry:
        moved = entry | {"first_id": entry.get("first_id", doc_id)}
        self._table.remove(doc_ids=[doc_id])
        return PendingEntry(moved, self._table.insert(moved), doc_id)

    def _find(self, doc_id: int) -> Document | None:
        return self._read(doc_id) if self._table.stored.has(doc_id) else None

    def _read(self, doc_id: int) -> Document:
        entry = self._table.stored.document(doc_id)
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
            entries = ((doc_id, self._read(doc_id)) for doc_id in self._table.stored.ids())
            self._state_by_id = {
                number: (entry.get("first_id", number), "undone" in entry) for number, entry in entries
            }
        return self._state_by_id


def marked_at(mark: str, entries: Iterable[tuple[int, Document]]) -> dict[str, datetime]:
    """Give when papers were starred, or read, the last time; steps come with their ids.

    Papers that came with their marks, from an import or a backup, are left out: those marks were made elsewhere.
    """
    timestamps: dict[str, datetime] = {}
    for _made, entry in sorted(
        ((step.get("first_id", doc_id), step) for doc_id, step in entries), key=lambda placed: placed[0]
    ):
        if "undone" in entry or "new" in entry:
            continue
        for before, after, keys in entry.get("marks", ()):
            if after.get(mark) and not before.get(mark):
                timestamps |= dict.fromkeys(keys, datetime.fromisoformat(entry["timestamp"]))
    return timestamps
