"""How a library is made again what a backup holds."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reader.errors import LibraryDamaged, LibraryError, reason_of
from reader.paper import UNMARKED, Change, Marks
from storage.backups import backups_of
from storage.catalogue import Catalogue
from storage.documents import MALFORMED, marks_of, paper_of
from storage.journal import Mark
from storage.journal_file import JournalFile
from storage.loading import Manner, load
from storage.steps import Document, edits_between, marked_by, step_of_papers
from storage.tables import StoredTable

_CALL_FOR_ANOTHER = "'reader backups' lists others"


@dataclass(slots=True)
class Past:
    """The papers of a backup as documents, and the marks in it, by key."""

    documents: dict[str, Document] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)


@dataclass(slots=True)
class Return:
    """What is to change so that a library is as it was: papers (None: removed), marks, and the step for undo."""

    papers: dict[str, Document | None]
    marks: dict[str, Marks]
    change: Change
    step: Document


def past_of(folder: Path, name: str) -> Past:
    """Read a backup of a library; raises LibraryError where there is none of that name, or not all of it can be read."""
    try:
        known = {backup.name: backup.path for backup in backups_of(folder)}
        if name not in known:
            some = ", ".join(list(known)[:5]) or "none"
            raise LibraryError(f"there is no backup {name!r} of {folder}; there is: {some}")
        return _past_in(known[name])
    except OSError as error:
        place = error.filename or folder / "backups" / name
        raise LibraryError(f"cannot read the backup {place}: {reason_of(error)}; {_CALL_FOR_ANOTHER}") from None


def _past_in(backup: Path) -> Past:
    journal = JournalFile(backup / "library.journal")
    try:
        reading = journal.open(writable=False)
        contents = load(backup, reading, Mark(), Manner(thorough=True))
        try:
            for words in (contents.damage, *reading.faults):
                if words:
                    raise LibraryDamaged(f"the backup {backup} is damaged ({words}); {_CALL_FOR_ANOTHER}")
            return _past_of(contents.tables)
        except MALFORMED as error:
            raise LibraryDamaged(f"the backup {backup} cannot be understood ({error!r}); {_CALL_FOR_ANOTHER}") from None
        finally:
            contents.close()
    finally:
        journal.close()


def _past_of(tables: dict[str, StoredTable]) -> Past:
    past = Past()
    for document in tables["papers"].values() if "papers" in tables else ():
        past.documents[paper_of(document, UNMARKED).key] = document
    for document in tables["marks"].values() if "marks" in tables else ():
        past.marks[document["key"]] = marks_of(document)
    return past


def way_back(catalogue: Catalogue, past: Past, name: str, moment: datetime) -> Return | None:
    """Tell what is to change so that the library is as it was; None where it is."""
    columns = catalogue.columns
    present = {key: catalogue.document(key) or {} for key in columns.keys}
    gone = {key: document for key, document in present.items() if key not in past.documents}
    new = {key: document for key, document in past.documents.items() if key not in present}
    updated = {
        key: (document, past.documents[key])
        for key, document in present.items()
        if key in past.documents and past.documents[key] != document
    }
    edits = edits_between(columns.marks, past.marks)
    marks = {key: after for after, keys in marked_by(edits) for key in keys}
    papers = {**dict.fromkeys(gone), **new, **{key: after for key, (_before, after) in updated.items()}}
    if not (papers or marks):
        return None
    change = Change(f"restored the library of {name}", tuple({**papers, **marks}), moment, added=tuple(new))
    return Return(papers, marks, change, step_of_papers(change, new, updated, edits, gone))
