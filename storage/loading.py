"""How the tables of a folder are read: the snapshots, and over them the lines of the journal."""

import os
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from reader.errors import LibraryDamaged, LibraryError, reason_of
from storage.documents import MALFORMED
from storage.journal import BASE, Line, Mark, Reading
from storage.missing import missing_papers, missing_snapshot
from storage.snapshot import CALL_FOR_REPAIR, CALL_FOR_RESTORING, HIGHEST_NUMBER, is_count
from storage.snapshot_file import SnapshotFile, open_snapshot, path_of, refuse_newer
from storage.tables import StoredTable

Foundation = tuple[int, int]
"""Through which line of the journal a snapshot holds a table, and how many documents."""
_NOTHING = (0, 0)
_TABLE = re.compile(r"\w{1,64}")
OWN_TABLES = ("papers", "marks", "steps")


@dataclass(slots=True, eq=False, repr=False)
class Contents:
    """What a folder holds: its tables, and in words what is not as it should be."""

    tables: dict[str, StoredTable] = field(default_factory=dict)
    snapshots: dict[str, SnapshotFile] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    damage: str = ""
    """Why the folder is not to be written to before it was repaired."""
    is_incomplete: bool = False
    """Whether papers, marks or changes that were saved could not be read."""
    altered: set[str] = field(default_factory=set)
    """The tables whose snapshots somebody changed, soundly."""
    lost: dict[str, int] = field(default_factory=dict)
    """The tables whose snapshots are damaged, gone or too old, and through which line of the journal they went."""

    def close(self) -> None:
        """Give the files back."""
        for snapshot in self.snapshots.values():
            snapshot.close()


class Manner(NamedTuple):
    """How a folder is read.

    `thorough` reads every byte, `rescuing` goes on where something is gone, and `watching` leaves everything as it is:
    nothing can be changed, and nothing that is missing is made.
    """

    thorough: bool = False
    rescuing: bool = False
    watching: bool = False


def load(folder: Path, reading: Reading, head: Mark, manner: Manner) -> Contents:
    """Read the tables of a folder, whose journal was read already; raises OSError and LibraryError."""
    contents = Contents(notices=[*_strangers(folder)])
    foundation = _foundation(reading, folder)
    for name in sorted({*OWN_TABLES, *(foundation or {})}):
        told = None if foundation is None else foundation.get(name, _NOTHING)
        _open_table(contents, folder, name, told, manner)
    if not (reading.lines or reading.faults or {"papers"} & {*contents.snapshots, *contents.lost}):
        others = [snapshot.path for snapshot in contents.snapshots.values()]
        if gone := missing_papers(folder, others, head.number):
            _take_as_lost(contents, "papers", gone, 0, manner)
    for line in reading.lines:
        deque(applied(line, contents.tables), maxlen=0)
    missing = tuple(_missing(folder, contents, reading, head, has_beginning=foundation is not None))
    contents.notices.extend(missing)
    contents.is_incomplete = bool(missing or contents.is_incomplete)
    return contents


def applied(line: Line, tables: dict[str, StoredTable]) -> Iterator[tuple[str, int]]:
    """Take a line over into tables, and give what it is about, by table and id."""
    for name, images in line.images.items():
        if name != BASE and (name not in tables or tables[name].through < line.mark.number):
            yield from ((name, number) for number in _applied_to(tables, name, images, line.size))


def _applied_to(tables: dict[str, StoredTable], name: str, images: dict[str, Any] | None, weight: int) -> Iterator[int]:
    if images is None:
        yield from tables.pop(name, StoredTable()).numbers()
        return
    table = tables.setdefault(name, StoredTable())
    table.weight += weight
    numbered = {int(number): document for number, document in images.items()}
    table.put_all(numbered)
    yield from numbered


def _foundation(reading: Reading, folder: Path) -> dict[str, Foundation] | None:
    bases = [base for line in reading.lines if (base := line.images.get(BASE)) is not None]
    for base in bases:
        if is_count(schema := base.get("schema")):
            refuse_newer(schema, folder / "library.journal")
    if not reading.lines or (base := reading.lines[0].images.get(BASE)) is None or not is_count(base.get("schema")):
        return None
    try:
        return {name: _foundation_of(name, *told) for name, told in base["tables"].items()}
    except MALFORMED:
        return None


def _foundation_of(name: str, through: object, count: object) -> Foundation:
    if not (_TABLE.fullmatch(name) and is_count(through) and is_count(count) and through <= HIGHEST_NUMBER):
        raise ValueError(f"{name!r} cannot be a table")
    return through, count


def _open_table(contents: Contents, folder: Path, name: str, told: Foundation | None, manner: Manner) -> None:
    path, foundation = path_of(folder, name), told or _NOTHING
    try:
        snapshot = open_snapshot(folder, name, thorough=manner.thorough)
    except OSError as error:
        raise LibraryError(f"cannot read {path}: {reason_of(error)}{call_for_permission(error)}") from None
    if snapshot is None:
        if gone := missing_snapshot(folder, name, told[1] if told else None):
            _take_as_lost(contents, name, gone, foundation[0], manner)
        return
    contents.snapshots[name] = snapshot
    contents.tables[name] = StoredTable(snapshot.base, snapshot.through)
    if snapshot.trouble:
        contents.notices.append(snapshot.trouble)
    contents.is_incomplete |= not snapshot.whole or snapshot.through < foundation[0]
    if not snapshot.whole:
        contents.lost[name] = snapshot.through or foundation[0]
        contents.damage = "" if manner.rescuing else f"{path} is damaged; {CALL_FOR_REPAIR}"
        return
    if snapshot.trouble:
        contents.altered.add(name)
    if snapshot.through < foundation[0]:
        if manner.rescuing:
            contents.lost[name] = foundation[0]
        contents.notices.append(
            f"{path} is older than the journal beside it, and what changed between them is missing; {CALL_FOR_RESTORING}"
        )


def call_for_permission(error: OSError) -> str:
    """Say what to do where a file may not be read."""
    return "; make it readable for you" if isinstance(error, PermissionError) else ""


def _take_as_lost(contents: Contents, name: str, words: str, through: int, manner: Manner) -> None:
    if not manner.rescuing:
        raise LibraryDamaged(words)
    contents.notices.append(words)
    contents.lost[name] = through


def _missing(folder: Path, contents: Contents, reading: Reading, head: Mark, *, has_beginning: bool) -> Iterator[str]:
    journal = folder / "library.journal"
    for fault in reading.faults:
        yield f"{journal}: {fault}, and one change with it; every other is there; {CALL_FOR_REPAIR}"
    if contents.snapshots and not reading.faults and not has_beginning:
        yield (
            f"{journal}: its beginning is missing, and with it what was changed since the other files were written; "
            + CALL_FOR_RESTORING
        )
    known = max((reading.last.number, *(table.through for table in contents.tables.values())))
    if head.number > known:
        missing = head.number - known
        words = "the last change that had been saved is" if missing == 1 else f"the last {missing} changes saved are"
        yield f"{journal}: {words} missing there; {CALL_FOR_RESTORING}"


_FIRST_SCHEMA_NAME = "library.json"
_OWN_NAMES = {"library.journal", "library.lock", _FIRST_SCHEMA_NAME}.union(
    f"{table}.{ending}" for table in OWN_TABLES for ending in ("json", "index", "columns")
)
OWN_FOLDERS = ("earlier", "kept", "backups")
_LIKE_OWN_NAMES = r"(.*[^a-z])?(papers|marks|steps|library)(?![a-z]).*\.(json|journal)\b.*|.*conflict.*"
_IN_LIKE_NAMES = (".json", ".journal", "conflict")
"""One of them is in every name like our own, which spares most starts the expression."""


def _strangers(folder: Path) -> Iterator[str]:
    for name in sorted(os.listdir(folder)):  # noqa: PTH208 - asked at every start, and several times faster
        if name.removesuffix(".new") not in _OWN_NAMES and _is_like_own(name.lower()):
            yield (
                f"{folder / name} looks like a copy that a sync program made of a conflict;"
                " it is neither read nor removed: compare it, then move it away"
            )


def holds_library(folder: Path) -> bool:
    """Tell whether there is anything of a library in a folder, be it damaged; raises OSError."""
    return any(name in _OWN_NAMES or name in OWN_FOLDERS for name in os.listdir(folder))  # noqa: PTH208 - as above


def _is_like_own(name: str) -> bool:
    return any(part in name for part in _IN_LIKE_NAMES) and re.fullmatch(_LIKE_OWN_NAMES, name) is not None
