"""How a library is made again what a backup holds."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reader.errors import LibraryDamaged, LibraryError, os_reason
from reader.paper import UNMARKED, Change, Marks
from storage.backups import list_backups
from storage.catalogue import Catalog
from storage.documents import DECODE_ERRORS, decode_marks, decode_paper
from storage.journal import LogPosition
from storage.journal_file import JournalFile
from storage.loading import OpenOptions, load_library
from storage.steps import Document, diff_marks, entry_for_papers, resulting_marks
from storage.tables import StoredTable

_CHOOSE_ANOTHER_HINT = "'reader backups' lists others"


@dataclass(slots=True)
class BackupContents:
    """The papers of a backup as documents, and the marks in it, by key."""

    documents: dict[str, Document] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)


@dataclass(slots=True)
class RestorePlan:
    """What is to change so that a library is as it was: papers (None: removed), marks, and the step for undo."""

    papers: dict[str, Document | None]
    marks: dict[str, Marks]
    change: Change
    entry: Document


def read_backup(folder: Path, name: str) -> BackupContents:
    """Read a backup of a library; raises LibraryError where there is none of that name, or not all of it can be read."""
    try:
        known = {backup.name: backup.path for backup in list_backups(folder)}
        if name not in known:
            some = ", ".join(list(known)[:5]) or "none"
            raise LibraryError(f"there is no backup {name!r} of {folder}; there is: {some}")
        return _read_contents(known[name])
    except OSError as error:
        position = error.filename or folder / "backups" / name
        raise LibraryError(f"cannot read the backup {position}: {os_reason(error)}; {_CHOOSE_ANOTHER_HINT}") from None


def _read_contents(backup: Path) -> BackupContents:
    journal = JournalFile(backup / "library.journal")
    try:
        reading = journal.open(writable=False)
        contents = load_library(backup, reading, LogPosition(), OpenOptions(verify=True))
        try:
            for description in (contents.damage, *reading.errors):
                if description:
                    raise LibraryDamaged(f"the backup {backup} is damaged ({description}); {_CHOOSE_ANOTHER_HINT}")
            return _decode_tables(contents.tables)
        except DECODE_ERRORS as error:
            raise LibraryDamaged(
                f"the backup {backup} cannot be understood ({error!r}); {_CHOOSE_ANOTHER_HINT}"
            ) from None
        finally:
            contents.close()
    finally:
        journal.close()


def _decode_tables(tables: dict[str, StoredTable]) -> BackupContents:
    past = BackupContents()
    for document in tables["papers"].values() if "papers" in tables else ():
        past.documents[decode_paper(document, UNMARKED).key] = document
    for document in tables["marks"].values() if "marks" in tables else ():
        past.marks[document["key"]] = decode_marks(document)
    return past


def plan_restore(catalog: Catalog, contents: BackupContents, name: str, timestamp: datetime) -> RestorePlan | None:
    """Tell what is to change so that the library is as it was; None where it is."""
    columns = catalog.columns
    present = {key: catalog.document(key) or {} for key in columns.keys}
    removed = {key: document for key, document in present.items() if key not in contents.documents}
    new = {key: document for key, document in contents.documents.items() if key not in present}
    updated = {
        key: (document, contents.documents[key])
        for key, document in present.items()
        if key in contents.documents and contents.documents[key] != document
    }
    edits = diff_marks(columns.marks, contents.marks)
    marks = {key: after for after, keys in resulting_marks(edits) for key in keys}
    papers = {**dict.fromkeys(removed), **new, **{key: after for key, (_before, after) in updated.items()}}
    if not (papers or marks):
        return None
    change = Change(f"restored the library of {name}", tuple({**papers, **marks}), timestamp, added=tuple(new))
    return RestorePlan(papers, marks, change, entry_for_papers(change, new, updated, edits, removed))
