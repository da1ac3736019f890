"""Compaction: write a snapshot of each table and truncate the journal."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from reader.files import is_missing, sync_folder, unlink_quietly
from storage import filesystem
from storage.database import StoredTable
from storage.documents import SCHEMA, dumps
from storage.journal import BASE, JournalFile, LogPosition
from storage.recovery import TABLE_NAMES
from storage.snapshot import write_snapshot
from storage.snapshot_store import SnapshotFile, install_snapshot, keep_previous, snapshot_path

_PREVIOUS_JOURNALS = 8
_MIN_JOURNAL_BYTES = 1 << 16
"""Changes of marks and undo entries may fill this much of the journal before they are compacted."""
_MAX_JOURNAL_BYTES = 1 << 23


def tables_due(tables: dict[str, StoredTable], snapshots: dict[str, SnapshotFile]) -> set[str]:
    """Return the tables with enough changes in the journal to justify the cost of a new snapshot.

    Papers change rarely but in bulk, so their snapshot is written as soon as they have grown by a quarter.
    """
    due = {name for name, table in tables.items() if _needs_compaction(name, table, snapshots.get(name))}
    if "papers" in due:
        due |= {name for name, table in tables.items() if table.journal_bytes}
    return due


def _needs_compaction(name: str, table: StoredTable, snapshot: SnapshotFile | None) -> bool:
    size = snapshot.size if snapshot else 0
    least = 1 if name == "papers" else _MIN_JOURNAL_BYTES
    return table.journal_bytes >= least and (table.journal_bytes * 4 > size or table.journal_bytes > _MAX_JOURNAL_BYTES)


def compact(
    folder: Path, tables: dict[str, StoredTable], names: Iterable[str], journal: JournalFile, last: LogPosition
) -> None:
    """Write new snapshots of tables, then truncate the journal to the changes of the other tables.

    A crash in between leaves old snapshots with the full journal, or new ones with records that they already include.
    Raise OSError and LibraryError.
    """
    compacted = set(names)
    _retire_snapshots(folder, tables)
    for name in sorted(compacted):
        index = write_snapshot(snapshot_path(folder, name), name, tables[name].to_bytes(), last.sequence)
        install_snapshot(folder, name, index)
    sync_folder(folder)
    _keep_previous_journal(folder, journal, last)
    journal.reset(_first_record(tables, compacted, last), last)


def _retire_snapshots(folder: Path, tables: dict[str, StoredTable]) -> None:
    for name in TABLE_NAMES:
        if name not in tables and not is_missing(snapshot_path(folder, name)):
            keep_previous(snapshot_path(folder, name), folder / "previous" / snapshot_path(folder, name).name)
            unlink_quietly(snapshot_path(folder, name))


def _first_record(tables: dict[str, StoredTable], compacted: set[str], last: LogPosition) -> bytes:
    bases = {
        name: [last.sequence, len(table)] if name in compacted else [table.snapshot_sequence, len(table.snapshot)]
        for name, table in tables.items()
    }
    base = {"schema": SCHEMA, "tables": dict.fromkeys(TABLE_NAMES) | bases}
    carried = {name: table.pending for name, table in tables.items() if name not in compacted and table.pending}
    return dumps({BASE: base, **carried})


def _keep_previous_journal(folder: Path, journal: JournalFile, last: LogPosition) -> None:
    if not journal.exists:
        return
    name = f"library-{last.sequence:012d}.journal"
    keep_previous(journal.path, folder / "previous" / name)
    if journal.errors:
        quarantine(folder, journal.path)
    for old in sorted((folder / "previous").glob("library-*.journal"))[:-_PREVIOUS_JOURNALS]:
        unlink_quietly(old)


def quarantine(folder: Path, path: Path) -> Path:
    """Copy a file that is damaged, or that another program changed, to the quarantine; return its new path."""
    target = filesystem.quarantine_path(folder, path.name)
    with suppress(FileNotFoundError):
        filesystem.write_durably(target, (path.read_bytes(),))
    return target
