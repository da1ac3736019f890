"""Snapshots that are missing though something tells that they were there: no empty library is taken for granted.

How the tables of a folder are read: the snapshots, and over them the lines of the journal.
"""

import os
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from reader.errors import LibraryDamaged, LibraryError, os_reason
from reader.files import is_missing
from storage.documents import DECODE_ERRORS
from storage.journal import BASE, LogPosition, ReadResult, Record
from storage.snapshot import MAX_INTEGER, REPAIR_HINT, RESTORE_HINT, is_count
from storage.snapshot_store import SnapshotFile, check_schema, open_snapshot, snapshot_path
from storage.table import StoredTable

_REPAIR_BRINGS_BACK = "'reader doctor --repair' brings it back"
_NO_COPY_HINT = "put it back from elsewhere, or begin with what is left by 'reader doctor --repair'"
_CACHE_SUFFIXES = ("index", "cache")


def missing_snapshot(folder: Path, table: str, count: int | None) -> str:
    """Return in words that the snapshot of a table is gone; nothing where there is no sign of one.

    `count` is how many documents the journal says that it held, None where the journal does not say.
    """
    path = folder / f"{table}.json"
    elsewhere = (
        _previous_copy(folder, path) if count == 0 else _backup_copy(folder, path) or _previous_copy(folder, path)
    )
    if elsewhere:
        return _missing_message(path, elsewhere, _REPAIR_BRINGS_BACK)
    remedy = _REPAIR_BRINGS_BACK if any((folder / "previous").glob("library-*.journal")) else _NO_COPY_HINT
    if count:
        return _missing_message(path, f"it held {count} documents", remedy)
    derived = [other for ending in _CACHE_SUFFIXES if not is_missing(other := folder / f"{table}.{ending}")]
    return _missing_message(path, f"{derived[0]} was made of it", remedy) if derived and count is None else ""


def missing_papers(folder: Path, other_tables: list[Path], saved: int) -> str:
    """Return in words that the papers are gone with the journal; nothing where there is no sign of a library.

    `others` are the snapshots that are there, and `saved` is how many changes had been saved.
    """
    if other_tables:
        return _missing_message(folder / "papers.json", f"{other_tables[0]} is there", _NO_COPY_HINT)
    description = "a change was saved there" if saved == 1 else f"{saved} changes were saved there"
    return _missing_message(folder / "library.journal", description, _NO_COPY_HINT) if saved else ""


def _missing_message(path: Path, evidence: str, remedy: str) -> str:
    return f"{path} is gone, though {evidence}; {remedy}"


def _previous_copy(folder: Path, path: Path) -> str:
    earlier = folder / "previous" / path.name
    return f"an earlier one exists ({earlier})" if not is_missing(earlier) else ""


def _backup_copy(folder: Path, path: Path) -> str:
    backups = sorted((folder / "backups").glob(f"*/{path.name}"))
    return f"a backup of it exists ({backups[-1]})" if backups else ""


TableBase = tuple[int, int]
"""Through which line of the journal a snapshot holds a table, and how many documents."""
_EMPTY_BASE = (0, 0)
_TABLE = re.compile(r"\w{1,64}")
TABLE_NAMES = ("papers", "marks", "undo")


@dataclass(slots=True, eq=False, repr=False)
class LoadedLibrary:
    """What a folder holds: its tables, and in words what is not as it should be."""

    tables: dict[str, StoredTable] = field(default_factory=dict)
    snapshots: dict[str, SnapshotFile] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    damage: str = ""
    """Why the folder is not to be written to before it was repaired."""
    is_incomplete: bool = False
    """Whether papers, marks or changes that were saved could not be read."""
    altered_tables: set[str] = field(default_factory=set)
    """The tables whose snapshots somebody changed, soundly."""
    lost_tables: dict[str, int] = field(default_factory=dict)
    """The tables whose snapshots are damaged, gone or too old, and through which line of the journal they went."""

    def close(self) -> None:
        """Give the files back."""
        for snapshot in self.snapshots.values():
            snapshot.close()


class OpenOptions(NamedTuple):
    """How a folder is read.

    `verify` reads every byte, `salvage` goes on where something is gone, and `read_only` leaves everything as it is:
    nothing can be changed, and nothing that is missing is made.
    """

    verify: bool = False
    salvage: bool = False
    read_only: bool = False


def load_library(
    folder: Path, read_result: ReadResult, last_committed: LogPosition, options: OpenOptions
) -> LoadedLibrary:
    """Read the tables of a folder, whose journal was read already; raises OSError and LibraryError."""
    contents = LoadedLibrary(warnings=[*_conflict_copies(folder)])
    foundation = _read_bases(read_result, folder)
    for name in sorted({*TABLE_NAMES, *(foundation or {})}):
        told = None if foundation is None else foundation.get(name, _EMPTY_BASE)
        _open_table(contents, folder, name, told, options)
    if not (read_result.records or read_result.errors or {"papers"} & {*contents.snapshots, *contents.lost_tables}):
        others = [snapshot.path for snapshot in contents.snapshots.values()]
        if removed := missing_papers(folder, others, last_committed.sequence):
            _record_loss(contents, "papers", removed, 0, options)
    for line in read_result.records:
        deque(apply_record(line, contents.tables), maxlen=0)
    missing = tuple(
        _missing_changes(folder, contents, read_result, last_committed, has_beginning=foundation is not None)
    )
    contents.warnings.extend(missing)
    contents.is_incomplete = bool(missing or contents.is_incomplete)
    return contents


def apply_record(record: Record, tables: dict[str, StoredTable]) -> Iterator[tuple[str, int]]:
    """Take a line over into tables, and give what it is about, by table and id."""
    for name, changes in record.changes.items():
        if name != BASE and (name not in tables or tables[name].snapshot_sequence < record.position.sequence):
            yield from ((name, doc_id) for doc_id in _apply_changes(tables, name, changes, record.size))


def _apply_changes(
    tables: dict[str, StoredTable], name: str, changes: dict[str, Any] | None, size: int
) -> Iterator[int]:
    if changes is None:
        yield from tables.pop(name, StoredTable()).ids()
        return
    table = tables.setdefault(name, StoredTable())
    table.journal_bytes += size
    numbered = {int(doc_id): document for doc_id, document in changes.items()}
    table.put_many(numbered)
    yield from numbered


def _read_bases(read_result: ReadResult, folder: Path) -> dict[str, TableBase] | None:
    bases = [base for line in read_result.records if (base := line.changes.get(BASE)) is not None]
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
        return {name: _parse_base(name, *told) for name, told in base["tables"].items()}
    except DECODE_ERRORS:
        return None


def _parse_base(name: str, sequence: object, count: object) -> TableBase:
    if not (_TABLE.fullmatch(name) and is_count(sequence) and is_count(count) and sequence <= MAX_INTEGER):
        raise ValueError(f"{name!r} cannot be a table")
    return sequence, count


def _open_table(loaded: LoadedLibrary, folder: Path, name: str, base: TableBase | None, options: OpenOptions) -> None:
    path, foundation = snapshot_path(folder, name), base or _EMPTY_BASE
    try:
        snapshot = open_snapshot(folder, name, verify=options.verify)
    except OSError as error:
        raise LibraryError(f"cannot read {path}: {os_reason(error)}{permission_hint(error)}") from None
    if snapshot is None:
        if removed := missing_snapshot(folder, name, base[1] if base else None):
            _record_loss(loaded, name, removed, foundation[0], options)
        return
    loaded.snapshots[name] = snapshot
    loaded.tables[name] = StoredTable(snapshot.documents, snapshot.sequence)
    if snapshot.problem:
        loaded.warnings.append(snapshot.problem)
    loaded.is_incomplete |= not snapshot.is_complete or snapshot.sequence < foundation[0]
    if not snapshot.is_complete:
        loaded.lost_tables[name] = snapshot.sequence or foundation[0]
        loaded.damage = "" if options.salvage else f"{path} is damaged; {REPAIR_HINT}"
        return
    if snapshot.problem:
        loaded.altered_tables.add(name)
    if snapshot.sequence < foundation[0]:
        if options.salvage:
            loaded.lost_tables[name] = foundation[0]
        loaded.warnings.append(
            f"{path} is older than the journal beside it, and what changed between them is missing; {RESTORE_HINT}"
        )


def permission_hint(error: OSError) -> str:
    """Say what to do where a file may not be read."""
    return "; make it readable for you" if isinstance(error, PermissionError) else ""


def _record_loss(contents: LoadedLibrary, name: str, message: str, sequence: int, manner: OpenOptions) -> None:
    if not manner.salvage:
        raise LibraryDamaged(message)
    contents.warnings.append(message)
    contents.lost_tables[name] = sequence


def _missing_changes(
    folder: Path, loaded: LoadedLibrary, read_result: ReadResult, last_committed: LogPosition, *, has_beginning: bool
) -> Iterator[str]:
    journal = folder / "library.journal"
    for fault in read_result.errors:
        yield f"{journal}: {fault}, and one change with it; every other is there; {REPAIR_HINT}"
    if loaded.snapshots and not read_result.errors and not has_beginning:
        yield (
            f"{journal}: its beginning is missing, and with it what was changed since the other files were written; "
            + RESTORE_HINT
        )
    known = max((read_result.last.sequence, *(table.snapshot_sequence for table in loaded.tables.values())))
    if last_committed.sequence > known:
        missing = last_committed.sequence - known
        description = (
            "the last change that had been saved is" if missing == 1 else f"the last {missing} changes saved are"
        )
        yield f"{journal}: {description} missing there; {RESTORE_HINT}"


_FILE_NAMES = {"library.journal", "library.lock"}.union(
    f"{table}.{ending}" for table in TABLE_NAMES for ending in ("json", "index", "cache")
)
FOLDER_NAMES = ("previous", "quarantine", "backups")
_CONFLICT_COPY_PATTERN = r"(.*[^a-z])?(papers|marks|undo|library)(?![a-z]).*\.(json|journal)\b.*|.*conflict.*"
_CONFLICT_COPY_HINTS = (".json", ".journal", "conflict")
"""One of them is in every name like our own, which spares most starts the expression."""


def _conflict_copies(folder: Path) -> Iterator[str]:
    for name in sorted(os.listdir(folder)):  # noqa: PTH208 - asked at every start, and several times faster
        if name.removesuffix(".new") not in _FILE_NAMES and _is_conflict_copy(name.lower()):
            yield (
                f"{folder / name} looks like a copy that a sync program made of a conflict;"
                " it is neither read nor removed: compare it, then move it away"
            )


def is_library(folder: Path) -> bool:
    """Tell whether there is anything of a library in a folder, be it damaged; raises OSError."""
    return any(name in _FILE_NAMES or name in FOLDER_NAMES for name in os.listdir(folder))  # noqa: PTH208 - as above


def _is_conflict_copy(name: str) -> bool:
    return any(part in name for part in _CONFLICT_COPY_HINTS) and re.fullmatch(_CONFLICT_COPY_PATTERN, name) is not None
