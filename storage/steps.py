"""Undo: what a step changed, and how it is taken back, or again, without touching what others did since.

A step lies in the library as a document. Taking it back, or again, moves it behind all others, so that the order of
their ids is the order of what happened; `made` is the id that a moved step had at first.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from zlib import crc32

from reader.paper import UNMARKED, Change, Marks, each_tag_once, tag_key
from storage.documents import fields_of_marks, marks_of
from storage.json_form import Written, encoded

Document = dict[str, Any]
_PLAIN_MARKS = ("starred", "read", "note", "snoozed_until")


@dataclass(slots=True, eq=False, repr=False)
class Taken:
    """What taking a step back, or again, changes: papers as documents (None: removed), and marks, by key."""

    papers: dict[str, Document | None] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)
    kept: dict[str, None] = field(default_factory=dict)
    """Keys of papers of which something stayed, because somebody had built upon it."""


class Present(NamedTuple):
    """How the library is now, as far as steps ask."""

    document: Callable[[str], Document | None]
    marks: Callable[[str], Marks]
    known_as: Callable[[Document], list[str]]


class Edit(NamedTuple):
    """Marks before and after, and the keys of the papers of which that is so."""

    before: Marks
    after: Marks
    keys: list[str]


Edits = Sequence[Edit]
Marked = Collection[tuple[Marks, Sequence[str]]]
"""Marks, each with the keys of the papers that have them."""


def edits_of(marks: Mapping[str, Marks], keys: Iterable[str], edit: Callable[[Marks], Marks]) -> Edits:
    """Ask for the marks that follow from those of papers, once for equal ones; papers that stay are left out."""
    groups = _grouped(marks, dict.fromkeys(keys))
    return [Edit(before, after, alike) for before, alike in groups if (after := edit(before)) != before]


def _grouped(marks: Mapping[str, Marks], keys: Iterable[str]) -> Collection[tuple[Marks, list[str]]]:
    kinds: dict[int, tuple[Marks, list[str]]] = {}
    for key in keys:
        present = marks.get(key, UNMARKED)
        kind = kinds.get(id(present))
        if kind:
            kind[1].append(key)
        else:
            kinds[id(present)] = (present, [key])
    return kinds.values() if len(kinds) == 1 else _joined(kinds.values())


def _joined(kinds: Iterable[tuple[Marks, list[str]]]) -> Collection[tuple[Marks, list[str]]]:
    """Join what is equal, but not one and the same."""
    groups: dict[Marks, list[str]] = {}
    for marks, keys in kinds:
        groups.setdefault(marks, []).extend(keys)
    return groups.items()


def marked_by(edits: Edits) -> Marked:
    """Give the marks that papers have after edits."""
    return [(after, keys) for _before, after, keys in edits]


def edits_between(before: Mapping[str, Marks], after: Mapping[str, Marks]) -> Edits:
    """Compare the marks of papers; who is not told of is unmarked."""
    edits: dict[tuple[Marks, Marks], list[str]] = {}
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key, UNMARKED), after.get(key, UNMARKED)
        if one != other:
            edits.setdefault((one, other), []).append(key)
    return [Edit(one, other, keys) for (one, other), keys in edits.items()]


def step_of_marks(change: Change, edits: Edits) -> Document:
    """Write a step that changed marks: which, from what to what, and whose."""
    step = _step(change)
    step["marks"] = _groups(edits)
    return step


def step_of_papers(
    change: Change,
    new: Mapping[str, Document],
    updated: Mapping[str, tuple[Document, Document]],
    edits: Edits,
    gone: Mapping[str, Document] = MappingProxyType({}),
) -> Document:
    """Write a step that added papers, updated others from one document to another, and took some out."""
    return (
        _step(change)
        | ({"gone": dict(gone)} if gone else {})
        | {
            "new": {key: fingerprint(document) for key, document in new.items()},
            "updated": {key: _fields_between(before, after) for key, (before, after) in updated.items()},
            "marks": _groups(edits),
        }
    )


def fingerprint(document: Document) -> int:
    """Give a number that tells a document from what it was before somebody changed it."""
    return crc32(document.text if isinstance(document, Written) else encoded(document))


def change_of(step: Document, moment: datetime, kept: Iterable[str] = ()) -> Change:
    """Tell a step in words."""
    return Change(step["words"], tuple(keys_of(step)), moment, added=tuple(step.get("new", ())), kept=tuple(kept))


def keys_of(step: Document) -> Iterator[str]:
    """Give the keys of the papers that a step concerns, each once."""
    marked = (key for _before, _after, keys in step.get("marks", ()) for key in keys)
    return iter(dict.fromkeys((*step.get("new", ()), *step.get("updated", ()), *step.get("gone", ()), *marked)))


def taken_back(step: Document, present: Present) -> tuple[Taken, Document]:
    """Tell what is to change so that a step never was, and give the step as it is to be remembered."""
    taken = Taken()
    _bring_back(taken, present, step.get("gone", {}), step.get("updated", {}))
    for before, after, keys in step.get("marks", ()):
        _turn_marks(taken, present, keys, marks_of(after), marks_of(before))
    for key, (before, after) in step.get("updated", {}).items():
        _turn_fields(taken, present, key, after, before)
    for key, number in step.get("new", {}).items():
        _remove(taken, present, key, number)
    removed = {key: present.document(key) for key, document in taken.papers.items() if document is None}
    return taken, step | {"undone": True, "removed": removed}


def taken_again(step: Document, present: Present) -> tuple[Taken, Document]:
    """Tell what is to change so that a step that was taken back holds again."""
    taken = Taken()
    _bring_back(taken, present, step.get("removed", {}))
    for before, after, keys in step.get("marks", ()):
        _turn_marks(taken, present, keys, marks_of(before), marks_of(after))
    for key, (before, after) in step.get("updated", {}).items():
        _turn_fields(taken, present, key, before, after)
    for key, document in step.get("gone", {}).items():
        _remove(taken, present, key, fingerprint(document))
    return taken, {name: value for name, value in step.items() if name not in ("undone", "removed")}


def _bring_back(
    taken: Taken, present: Present, documents: Mapping[str, Document], updated: Collection[str] = ()
) -> None:
    """Bring papers back, but for those that are known as others; `updated` are those that will not be them any more."""
    for key, document in documents.items():
        if present.document(key) is not None or any(known not in updated for known in present.known_as(document)):
            taken.kept[key] = None
        else:
            taken.papers[key] = document


def _step(change: Change) -> Document:
    return {"words": change.words, "moment": change.moment.isoformat()}


def _groups(edits: Edits) -> list[Any]:
    return [[*_unlike(fields_of_marks(before), fields_of_marks(after)), keys] for before, after, keys in edits]


def _unlike(before: Document, after: Document) -> tuple[Document, Document]:
    """Leave out what is the same: enough to turn the one into the other."""
    if not (before and after):
        return before, after
    return (
        {name: value for name, value in before.items() if after.get(name) != value},
        {name: value for name, value in after.items() if before.get(name) != value},
    )


def _fields_between(before: Document, after: Document) -> tuple[Document, Document]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


def _turn_marks(taken: Taken, present: Present, keys: Iterable[str], here: Marks, there: Marks) -> None:
    for key in keys:
        if key not in taken.papers and present.document(key) is None:
            continue
        now = taken.marks.get(key, present.marks(key))
        turned, whole = turned_marks(now, here, there)
        if turned != now:
            taken.marks[key] = turned
        if not whole:
            taken.kept[key] = None


def turned_marks(now: Marks, here: Marks, there: Marks) -> tuple[Marks, bool]:
    """Undo in the marks of now what led from there to here; False where somebody else had changed the same mark."""
    gone = {tag_key(tag) for tag in here.tags if tag not in there.tags}
    back = [tag for tag in there.tags if tag not in here.tags]
    tags = each_tag_once([*back, *(tag for tag in now.tags if tag_key(tag) not in gone)])
    names = [name for name in _PLAIN_MARKS if getattr(here, name) != getattr(there, name)]
    free = {name: getattr(there, name) for name in names if getattr(now, name) == getattr(here, name)}
    turned = replace(now, tags=tags, **free)
    return turned, all(getattr(turned, name) == getattr(there, name) for name in names)


def _turn_fields(taken: Taken, present: Present, key: str, here: Document, there: Document) -> None:
    document = present.document(key)
    if document is None:
        taken.kept[key] = None
        return
    for name, value in there.items():
        if document.get(name) != here.get(name):
            taken.kept[key] = None
        elif value is None:
            document.pop(name, None)
        else:
            document[name] = value
    taken.papers[key] = document


def _remove(taken: Taken, present: Present, key: str, number: int) -> None:
    document = present.document(key)
    if document is None:
        return
    if fingerprint(document) == number and taken.marks.get(key, present.marks(key)) == UNMARKED:
        taken.papers[key] = None
    else:
        taken.kept[key] = None
