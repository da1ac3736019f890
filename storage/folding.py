"""Folding: tables are written whole as new snapshots, so that the journal can begin anew."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from reader.whole_file import is_missing
from storage import disk
from storage.documents import SCHEMA
from storage.journal import BASE, Mark
from storage.journal_file import JournalFile
from storage.json_form import encoded
from storage.loading import OWN_TABLES
from storage.snapshot import write_snapshot
from storage.snapshot_file import SnapshotFile, keep_earlier, path_of, replace_snapshot
from storage.tables import StoredTable

_JOURNALS_KEPT = 8
_WORTH_FOLDING = 1 << 16
_TOO_HEAVY = 1 << 23


def heavy_tables(tables: dict[str, StoredTable], snapshots: dict[str, SnapshotFile]) -> set[str]:
    """Tell which tables have so many changes in the journal that a new snapshot is worth its cost.

    Papers come seldom and many at once, so their snapshot is written as soon as they grew by a quarter.
    """
    heavy = {name for name, table in tables.items() if _is_heavy(name, table, snapshots.get(name))}
    if "papers" in heavy:
        heavy |= {name for name, table in tables.items() if table.weight}
    return heavy


def _is_heavy(name: str, table: StoredTable, snapshot: SnapshotFile | None) -> bool:
    size = snapshot.size if snapshot else 0
    worth = 1 if name == "papers" else _WORTH_FOLDING
    return table.weight >= worth and (table.weight * 4 > size or table.weight > _TOO_HEAVY)


def fold(folder: Path, tables: dict[str, StoredTable], names: Iterable[str], journal: JournalFile, last: Mark) -> None:
    """Write new snapshots of tables, then begin the journal anew with what the others still need of it.

    A crash anywhere leaves snapshots that hold less and a journal that holds more. Raises OSError and LibraryError.
    """
    folded = set(names)
    _retire(folder, tables)
    for name in sorted(folded):
        index = write_snapshot(path_of(folder, name), name, tables[name].written(), last.number, SCHEMA)
        replace_snapshot(folder, name, index)
    disk.sync_folder(folder)
    _keep_journal(folder, journal, last)
    journal.begin(_first_line(tables, folded, last), last)


def _retire(folder: Path, tables: dict[str, StoredTable]) -> None:
    for name in OWN_TABLES:
        if name not in tables and not is_missing(path_of(folder, name)):
            keep_earlier(path_of(folder, name), folder / "earlier" / path_of(folder, name).name)
            disk.discard(path_of(folder, name))


def _first_line(tables: dict[str, StoredTable], folded: set[str], last: Mark) -> bytes:
    base = {
        "schema": SCHEMA,
        "tables": {
            name: [last.number, len(table)] if name in folded else [table.through, len(table.base)]
            for name, table in tables.items()
        },
    }
    carried = {name: table.fresh for name, table in tables.items() if name not in folded and table.fresh}
    return encoded({BASE: base, **carried})


def _keep_journal(folder: Path, journal: JournalFile, last: Mark) -> None:
    if not journal.is_there:
        return
    name = f"library-{last.number:012d}.journal"
    keep_earlier(journal.path, folder / "earlier" / name)
    if journal.faults:
        keep_aside(folder, journal.path)
    for old in sorted((folder / "earlier").glob("library-*.journal"))[:-_JOURNALS_KEPT]:
        disk.discard(old)


def keep_aside(folder: Path, path: Path) -> Path:
    """Keep what is damaged, or was changed by somebody, under a name of its own; gives that name."""
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%f")
    target = folder / "kept" / f"{path.name}-{moment}"
    disk.make_folder(target.parent)
    with suppress(FileNotFoundError):
        disk.write_file(target, (path.read_bytes(),))
    return target
