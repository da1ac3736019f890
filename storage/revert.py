"""Undo and redo: what reverting or repeating an entry changes, which leaves later changes of other sessions alone."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from reader.paper import UNMARKED, Marks, tag_key, unique_tags
from storage.documents import Document, decode_marks, fingerprint

_SCALAR_MARKS = ("starred", "read", "note", "snoozed_until")


@dataclass(slots=True, eq=False, repr=False)
class UndoResult:
    """What undoing or redoing an entry changes: documents of papers (None: removed), and marks, by key."""

    papers: dict[str, Document | None] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)
    skipped: dict[str, None] = field(default_factory=dict)
    """Keys of papers that were left alone in part, because they were changed again later."""


class CurrentState(NamedTuple):
    """The present state of papers and marks, for undo and redo."""

    exists: Callable[[str], bool]
    document: Callable[[str], Document | None]
    marks: Callable[[str], Marks]
    find_duplicates: Callable[[Document], list[str]]


def undo_entry(entry: Document, current: CurrentState) -> tuple[UndoResult, Document]:
    """Return what undoing an entry changes, and the entry as undone."""
    result = UndoResult()
    _restore(result, current, entry.get("removed_papers", {}), entry.get("updated", {}))
    for before, after, keys in entry.get("marks", ()):
        _revert_marks(result, current, keys, decode_marks(after), decode_marks(before))
    for key, (before, after) in entry.get("updated", {}).items():
        _revert_fields(result, current, key, after, before)
    for key, expected in entry.get("new", {}).items():
        _remove_if_unchanged(result, current, key, expected)
    removed = {key: current.document(key) for key, document in result.papers.items() if document is None}
    return result, entry | {"undone": True, "removed": removed}


def redo_entry(entry: Document, current: CurrentState) -> tuple[UndoResult, Document]:
    """Return what redoing an entry changes, and the entry as done."""
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
    """Restore papers, except those that exist, under any key; papers in `updated` are about to become others."""
    for key, document in documents.items():
        if current.exists(key) or any(known not in updated for known in current.find_duplicates(document)):
            result.skipped[key] = None
        else:
            result.papers[key] = document


def _revert_marks(result: UndoResult, current: CurrentState, keys: Iterable[str], old: Marks, new: Marks) -> None:
    for key in keys:
        if key not in result.papers and not current.exists(key):
            continue
        now = result.marks.get(key, current.marks(key))
        reverted, is_complete = _revert_edit(now, old, new)
        if reverted != now:
            result.marks[key] = reverted
        if not is_complete:
            result.skipped[key] = None


def _revert_edit(current: Marks, old: Marks, new: Marks) -> tuple[Marks, bool]:
    """Apply the change from old to new marks to the current ones; return them, and whether none was changed since."""
    removed = {tag_key(tag) for tag in old.tags if tag not in new.tags}
    added = [tag for tag in new.tags if tag not in old.tags]
    tags = unique_tags([*added, *(tag for tag in current.tags if tag_key(tag) not in removed)])
    names = [name for name in _SCALAR_MARKS if getattr(old, name) != getattr(new, name)]
    unchanged = {name: getattr(new, name) for name in names if getattr(current, name) == getattr(old, name)}
    result = replace(current, tags=tags, **unchanged)
    return result, all(getattr(result, name) == getattr(new, name) for name in names)


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
