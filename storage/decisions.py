"""Decisions: what undo entries did to marks, and when; kept after the entries expire.

The transaction that removes expired entries from the undo log moves their decisions to the decisions table, so a change
of marks writes nothing extra. A decision has the form of an undo entry: a timestamp, and marks before and after. Only
changes that can no longer be undone are moved, so undoing never changes the table.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from reader.columns import Columns
from reader.errors import LibraryDamaged
from reader.paper import DecisionRecord
from storage.database import JournaledTable
from storage.documents import DECODE_ERRORS, Document, decode_marks, dumps, validate_decision, validate_entry
from storage.snapshot import REPAIR_HINT

_IGNORED = "note"
"""Notes may be long, and do not help to date a decision."""


def decisions_of(entries: Iterable[Document], *, with_undone: bool = False) -> Iterator[Document]:
    """Yield the decisions of undo entries, except undone ones and marks that were made elsewhere.

    Papers imported or restored with marks do not record when those were set.
    """
    for entry in entries:
        if "new" in entry or ("undone" in entry and not with_undone):
            continue
        edits = [
            [before, after, keys]
            for old, new, keys in entry.get("marks", ())
            if (before := _without_note(old)) != (after := _without_note(new))
        ]
        if edits:
            yield {"timestamp": entry["timestamp"], "marks": edits}


def _without_note(marks: Document) -> Document:
    return {name: value for name, value in marks.items() if name != _IGNORED}


def read_entry(table: JournaledTable, doc_id: int) -> Document:
    """Read an undo entry or a decision; raise LibraryDamaged if it cannot be decoded."""
    document = table.stored.document(doc_id)
    if reason := validation_error(doc_id, document, table.name):
        raise LibraryDamaged(reason)
    return document


def validation_error(doc_id: int, document: Document, table: str) -> str:
    """Return why a document of the undo log or the decisions cannot be decoded; empty if it can."""
    try:
        (validate_entry if table == "undo" else validate_decision)(document)
    except DECODE_ERRORS as error:
        reason = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        return f"entry {doc_id} in {table}.json cannot be understood ({reason}); {REPAIR_HINT}"
    return ""


def missing_decisions(backed_up: Iterable[Document], known: Iterable[Document]) -> list[Document]:
    """Return the decisions of a backup that are not among the known ones."""
    seen = set(map(_identity, known))
    return [decision for decision in backed_up if _identity(decision) not in seen]


def _identity(decision: Document) -> bytes:
    return dumps([decision["timestamp"], decision["marks"]])


def by_time(decisions: Iterable[Document]) -> list[Document]:
    """Return decisions in order of time, which the table lacks after a backup was restored."""
    return sorted(decisions, key=_moment)


def _moment(decision: Document) -> datetime:
    moment = datetime.fromisoformat(decision["timestamp"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def marked_at(mark: str, decisions: Iterable[Document], columns: Columns) -> dict[str, datetime]:
    """Return when each paper with a mark got it, by key; `decisions` must be in order of time."""
    timestamps: dict[str, datetime] = {}
    for decision in decisions:
        for before, after, keys in decision["marks"]:
            if after.get(mark) and not before.get(mark):
                timestamps |= dict.fromkeys(keys, _moment(decision))
    aliases = columns.key_aliases
    known = {key if key in columns else aliases.get(key, key): moment for key, moment in timestamps.items()}
    return {key: moment for key, moment in known.items() if getattr(columns.marks_of(key), mark)}


def decode_decisions(decisions: Iterable[Document]) -> Iterator[DecisionRecord]:
    """Yield decisions as values."""
    for decision in decisions:
        timestamp = _moment(decision)
        for before, after, keys in decision["marks"]:
            yield DecisionRecord(timestamp, tuple(keys), decode_marks(before), decode_marks(after))
