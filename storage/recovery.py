"""Loading a library: its snapshots, the journal replayed over them, and signs that something is missing.

A missing file is not an empty library: backups, previous snapshots, caches and the journal show that there were papers.
"""

import errno
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from reader.errors import LibraryDamaged, LibraryError, os_reason
from reader.files import is_missing
from reader.paper import format_count
from storage.database import StoredTable
from storage.documents import DECODE_ERRORS, Document
from storage.journal import BASE, LogPosition, ReadResult, Record
from storage.snapshot import MAX_INTEGER, REPAIR_HINT, RESTORE_HINT, is_count
from storage.snapshot_store import SnapshotFile, check_schema, open_snapshot, snapshot_path

_TABLE = re.compile(r"\w{1,64}")
TABLE_NAMES = ("papers", "marks", "undo", "decisions")
_FILE_NAMES = {"library.journal", "library.lock"}.union(
    f"{table}.{suffix}" for table in TABLE_NAMES for suffix in ("json", "index", "cache")
)
FOLDER_NAMES = ("previous", "quarantine", "backups")
_CONFLICT_COPY_PATTERN = r"(.*[^a-z])?(papers|marks|undo|decisions|library)(?![a-z]).*\.(json|journal)\b.*|.*conflict.*"
CONFLICT_COPY = "looks like a sync conflict copy"
_CONFLICT_COPY_HINTS = (".json", ".journal", "conflict")
"""Every conflict copy has one of these in its name, so most starts need not run the regular expression."""
_RECOVER_HINT = "'reader doctor --repair' recovers it"
_NO_COPY_HINT = "put it back from a copy of your own, or continue with what is left by 'reader doctor --repair'"
_CACHE_SUFFIXES = ("index", "cache")
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


@dataclass(slots=True, eq=False, repr=False)
class LoadedLibrary:
    """The tables of a folder, and what is wrong with them."""

    tables: dict[str, StoredTable] = field(default_factory=dict)
    snapshots: dict[str, SnapshotFile] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    damage: str = ""
    """Why the library must not be written to before it is repaired; empty if it may be."""
    is_incomplete: bool = False
    """True if saved papers, marks or changes could not be read."""
    altered_tables: set[str] = field(default_factory=set)
    """The tables whose snapshots another program changed but left sound."""
    lost_tables: dict[str, int] = field(default_factory=dict)
    """The tables whose snapshots are damaged, missing or too old, with the last record that they included."""

    def close(self) -> None:
        """Close the files."""
        for snapshot in self.snapshots.values():
            snapshot.close()


class _TableBase(NamedTuple):
    """What the journal says about a snapshot: the last record that it includes, and the number of its documents."""

    sequence: int = 0
    document_count: int = 0
    exists: bool = True
    """False if the table was dropped, or was never written."""


class OpenOptions(NamedTuple):
    """How to open a library: `verify` every byte, `salvage` what is left if files are missing, `read_only`."""

    verify: bool = False
    salvage: bool = False
    read_only: bool = False


def load_library(
    folder: Path, read_result: ReadResult, last_committed: LogPosition, options: OpenOptions
) -> LoadedLibrary:
    """Load the tables of a folder whose journal was read; raise OSError and LibraryError."""
    loaded = LoadedLibrary(warnings=[*_conflict_copies(folder)])
    bases = _read_bases(read_result, folder)
    for name in sorted({*TABLE_NAMES, *(bases or {})}):
        _open_table(loaded, folder, name, None if bases is None else bases.get(name, _TableBase()), options)
    if not (read_result.records or read_result.errors or {"papers"} & {*loaded.snapshots, *loaded.lost_tables}):
        others = [snapshot.path for snapshot in loaded.snapshots.values()]
        if message := _missing_papers(folder, others, last_committed.sequence):
            _record_loss(loaded, "papers", message, 0, options)
    for record in read_result.records:
        apply_record(record, loaded.tables)
    missing = tuple(_missing_changes(folder, loaded, read_result, last_committed, has_beginning=bases is not None))
    loaded.warnings.extend(missing)
    loaded.is_incomplete = bool(missing or loaded.is_incomplete)
    return loaded


def apply_record(record: Record, tables: dict[str, StoredTable]) -> dict[str, set[int]]:
    """Apply a journal record to tables; return the ids of the documents that it changes, by table."""
    return {
        name: _apply_changes(tables, name, changes, record.size)
        for name, changes in record.changes.items()
        if name != BASE and (name not in tables or tables[name].snapshot_sequence < record.position.sequence)
    }


def _apply_changes(tables: dict[str, StoredTable], name: str, changes: dict[str, Any] | None, size: int) -> set[int]:
    if changes is None:
        return set(tables.pop(name, StoredTable()).ids())
    documents = {int(doc_id): document for doc_id, document in changes.items()}
    tables.setdefault(name, StoredTable()).apply(documents, size)
    return set(documents)


def changed_ids(before: StoredTable, after: StoredTable) -> set[int]:
    """Return the ids whose documents differ between two states of a table."""
    ids = before.pending.keys() | after.pending.keys()
    if before.snapshot is not after.snapshot:
        ids = ids | {doc_id for doc_id, _ in set(before.snapshot.checksums()) ^ set(after.snapshot.checksums())}
    return {doc_id for doc_id in ids if _document_or_none(before, doc_id) != _document_or_none(after, doc_id)}


def _document_or_none(table: StoredTable, doc_id: int) -> Document | None:
    return table.document(doc_id) if table.has(doc_id) else None


def _read_bases(read_result: ReadResult, folder: Path) -> dict[str, _TableBase] | None:
    bases = [base for record in read_result.records if (base := record.changes.get(BASE)) is not None]
    for base in bases:
        if is_count(schema := base.get("schema")):
            check_schema(schema, folder / "library.journal")
    if (
        not read_result.records
        or (base := read_result.records[0].changes.get(BASE)) is None
        or not is_count(base.get("schema"))
    ):
        return None
    try:
        return {name: _parse_base(name, fields) for name, fields in base["tables"].items()}
    except DECODE_ERRORS:
        return None


def _parse_base(name: str, fields: Any) -> _TableBase:  # noqa: ANN401 - any JSON
    sequence, count = (0, 0) if fields is None else fields
    if not (_TABLE.fullmatch(name) and is_count(sequence) and is_count(count) and sequence <= MAX_INTEGER):
        raise ValueError(f"{name!r} is not a table")
    return _TableBase(sequence, count, exists=fields is not None)


def _open_table(loaded: LoadedLibrary, folder: Path, name: str, base: _TableBase | None, options: OpenOptions) -> None:
    path, sequence = snapshot_path(folder, name), base.sequence if base else 0
    try:
        snapshot = open_snapshot(folder, name, verify=options.verify)
    except OSError as error:
        raise LibraryError(f"cannot read {path}: {os_reason(error)}{remedy_hint(error)}") from None
    if snapshot is None:
        is_expected = base is None or base.exists
        if is_expected and (message := _missing_snapshot(folder, name, base.document_count if base else None)):
            _record_loss(loaded, name, message, sequence, options)
        return
    loaded.snapshots[name] = snapshot
    loaded.tables[name] = StoredTable(snapshot.documents, snapshot.sequence)
    if snapshot.problem:
        loaded.warnings.append(snapshot.problem)
    loaded.is_incomplete |= not snapshot.is_complete or snapshot.sequence < sequence
    if not snapshot.is_complete:
        loaded.lost_tables[name] = snapshot.sequence or sequence
        loaded.damage = "" if options.salvage else f"{path} is damaged; {REPAIR_HINT}"
        return
    if snapshot.problem:
        loaded.altered_tables.add(name)
    if snapshot.sequence < sequence:
        if options.salvage:
            loaded.lost_tables[name] = sequence
        loaded.warnings.append(
            f"{path} is older than the journal, and the changes between them are missing; {RESTORE_HINT}"
        )


def remedy_hint(error: OSError) -> str:
    """Return what to do about a missing permission or a full disk; empty for other errors."""
    if isinstance(error, PermissionError):
        return "; make it readable for you"
    return "; free some space" if error.errno in _NO_SPACE else ""


def _record_loss(loaded: LoadedLibrary, name: str, message: str, sequence: int, options: OpenOptions) -> None:
    if not options.salvage:
        raise LibraryDamaged(message)
    loaded.warnings.append(message)
    loaded.lost_tables[name] = sequence


def _missing_changes(
    folder: Path, loaded: LoadedLibrary, read_result: ReadResult, last_committed: LogPosition, *, has_beginning: bool
) -> Iterator[str]:
    journal = folder / "library.journal"
    for error in read_result.errors:
        yield f"{journal}: {error}; all other changes are intact; {REPAIR_HINT}"
    if loaded.snapshots and not read_result.errors and not has_beginning:
        yield f"{journal}: its beginning is missing, with the changes since the snapshots; {RESTORE_HINT}"
    known = max((read_result.last.sequence, *(table.snapshot_sequence for table in loaded.tables.values())))
    if last_committed.sequence > known:
        missing = last_committed.sequence - known
        description = "the last saved change is" if missing == 1 else f"the last {missing} saved changes are"
        yield f"{journal}: {description} missing; {RESTORE_HINT}"


def _missing_snapshot(folder: Path, table: str, count: int | None) -> str:
    """Return a message if the snapshot of a table is missing; empty if there is no sign that it existed.

    `count` is the number of its documents according to the journal; None if the journal does not say.
    """
    path = folder / f"{table}.json"
    copy = _previous_copy(folder, path) if count == 0 else _backup_copy(folder, path) or _previous_copy(folder, path)
    if copy:
        return _missing_message(path, copy, _RECOVER_HINT)
    remedy = _RECOVER_HINT if any((folder / "previous").glob("library-*.journal")) else _NO_COPY_HINT
    if count:
        return _missing_message(path, f"it held {format_count(count, 'document')}", remedy)
    caches = [cache for suffix in _CACHE_SUFFIXES if not is_missing(cache := folder / f"{table}.{suffix}")]
    return _missing_message(path, f"{caches[0]} was made from it", remedy) if caches and count is None else ""


def _missing_papers(folder: Path, other_tables: list[Path], saved: int) -> str:
    """Return a message if both papers and journal are missing; empty if there is no sign that they existed.

    `other_tables` are the snapshots that exist, and `saved` is the number of changes that were saved.
    """
    if other_tables:
        return _missing_message(folder / "papers.json", f"{other_tables[0]} exists", _NO_COPY_HINT)
    description = "a change was saved to it" if saved == 1 else f"{saved} changes were saved to it"
    return _missing_message(folder / "library.journal", description, _NO_COPY_HINT) if saved else ""


def _missing_message(path: Path, evidence: str, remedy: str) -> str:
    return f"{path} is missing, although {evidence}; {remedy}"


def _previous_copy(folder: Path, path: Path) -> str:
    previous = folder / "previous" / path.name
    return f"its previous version exists ({previous})" if not is_missing(previous) else ""


def _backup_copy(folder: Path, path: Path) -> str:
    backups = sorted((folder / "backups").glob(f"*/{path.name}.gz"))
    return f"a backup of it exists ({backups[-1]})" if backups else ""


def _conflict_copies(folder: Path) -> Iterator[str]:
    for name in sorted(os.listdir(folder)):  # noqa: PTH208 - runs at every start, and is several times faster
        if name.removesuffix(".new") not in _FILE_NAMES and _is_conflict_copy(name.lower()):
            yield (f"{folder / name} {CONFLICT_COPY}, and is neither read nor deleted; compare it, then move it away")


def library_exists(folder: Path) -> bool:
    """Return whether a folder holds a library, or something in its place that makes opening it raise."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - several times faster
    except (FileNotFoundError, NotADirectoryError):
        return os.path.lexists(folder)
    except OSError:
        return True
    return any(name in _FILE_NAMES or name in FOLDER_NAMES for name in names)


def _is_conflict_copy(name: str) -> bool:
    return any(part in name for part in _CONFLICT_COPY_HINTS) and re.fullmatch(_CONFLICT_COPY_PATTERN, name) is not None
