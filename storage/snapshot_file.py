"""The snapshot of one table as a file: opened, checked as far as that is cheap, and rescued where it is not sound."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reader.errors import LibraryError
from reader.whole_file import is_missing
from storage import disk
from storage.documents import SCHEMA
from storage.index_file import Fingerprint, fingerprint_of, load_index, save_index
from storage.snapshot import (
    DocumentSource,
    FileDocuments,
    MemoryDocuments,
    OffsetIndex,
    SnapshotFooter,
    build_index,
    compute_checksum,
    parse_documents,
    read_footer,
)

MAX_BYTES_IN_MEMORY = 1 << 13
"""Up to so many bytes a snapshot is read whole; the documents of a bigger one stay in the file."""


@dataclass(slots=True, eq=False, repr=False)
class SnapshotFile:
    """An open snapshot, its documents, and in words what is wrong with it."""

    path: Path
    descriptor: int
    documents: DocumentSource
    opened_state: tuple[int, int, int, int]
    sequence: int = 0
    fingerprint: Fingerprint | None = None
    """None where the file is not as Reader wrote it."""
    problem: str = ""
    is_complete: bool = True

    @property
    def size(self) -> int:
        """Give how many bytes the file had when it was opened."""
        return self.opened_state[2]

    def is_current(self) -> bool:
        """Tell whether the file is still the one that was opened, and as it was then."""
        try:
            return _file_state(self.path.stat()) == self.opened_state
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Give the file back."""
        disk.close(self.descriptor)


def _file_state(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def snapshot_path(folder: Path, table: str) -> Path:
    """Give the place of a table's snapshot."""
    return folder / f"{table}.json"


def index_path(folder: Path, table: str) -> Path:
    """Give the place of the index of a table's snapshot."""
    return folder / f"{table}.index"


def open_snapshot(folder: Path, table: str, *, verify: bool = False) -> SnapshotFile | None:
    """Open the snapshot of a table, if there is one; a thorough opening reads every byte.

    Raises OSError, and LibraryError for one that a newer Reader wrote.
    """
    path = snapshot_path(folder, table)
    try:
        descriptor = disk.open_private(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        return _open(path, table, descriptor, verify=verify)
    except BaseException:
        disk.close(descriptor)
        raise


def _open(path: Path, table: str, descriptor: int, *, verify: bool) -> SnapshotFile:
    status = os.fstat(descriptor)
    footer = read_footer(descriptor, status.st_size)
    if footer is None:
        return _salvage_snapshot(path, table, descriptor, status)
    check_schema(footer.schema, path)
    fingerprint = fingerprint_of(descriptor, footer)
    base = _verified_documents(path, table, descriptor, footer, fingerprint, verify=verify)
    if base is None:
        return _salvage_snapshot(path, table, descriptor, status)
    return SnapshotFile(path, descriptor, base, _file_state(status), footer.through, fingerprint)


def check_schema(schema: int, path: Path) -> None:
    """Raise LibraryError for a file that a newer Reader wrote."""
    if schema > SCHEMA:
        raise LibraryError(
            f"{path} was written by a newer Reader (schema {schema}, this one knows up to {SCHEMA}); update Reader"
        )


def _verified_documents(
    path: Path, table: str, descriptor: int, footer: SnapshotFooter, fingerprint: Fingerprint, *, verify: bool
) -> DocumentSource | None:
    if fingerprint.size <= MAX_BYTES_IN_MEMORY:
        documents = parse_documents(disk.read_at(descriptor, fingerprint.size, 0), footer)
        return None if documents is None else MemoryDocuments(documents)
    if not verify:
        index = load_index(index_path(path.parent, table), fingerprint)
        if index is not None and len(index.ids) == footer.count:
            return FileDocuments(descriptor, index, path)
    if compute_checksum(descriptor, fingerprint.size) != footer.crc32:
        return None
    index = build_index(descriptor, fingerprint.size)
    if index is None or len(index.ids) != footer.count:
        return None
    if not verify:
        _save_index(path.parent, table, fingerprint, index)
    return FileDocuments(descriptor, index, path)


def _save_index(folder: Path, table: str, fingerprint: Fingerprint, index: OffsetIndex) -> None:
    with suppress(OSError):
        save_index(index_path(folder, table), fingerprint, index)


def _salvage_snapshot(path: Path, table: str, descriptor: int, status: os.stat_result) -> SnapshotFile:
    from storage.rescue import salvage  # noqa: PLC0415 - only for a file that somebody changed or damaged

    rescue = salvage(path, table, disk.read_at(descriptor, status.st_size, 0), SCHEMA)
    check_schema(rescue.schema, path)
    base = MemoryDocuments(rescue.documents)
    state = _file_state(status)
    return SnapshotFile(
        path, descriptor, base, state, rescue.sequence, problem=rescue.problem, is_complete=rescue.is_complete
    )


def replace_snapshot(folder: Path, table: str, index: OffsetIndex) -> None:
    """Put a snapshot that was written beside the present one in its place; the present one becomes the earlier one."""
    path = snapshot_path(folder, table)
    keep_previous(path, folder / "earlier" / path.name)
    disk.replace(disk.temp_path(path), path)
    if path.stat().st_size > MAX_BYTES_IN_MEMORY:
        _rebuild_index(folder, table, index)


def _rebuild_index(folder: Path, table: str, index: OffsetIndex) -> None:
    descriptor = disk.open_private(snapshot_path(folder, table), os.O_RDONLY)
    try:
        footer = read_footer(descriptor, os.fstat(descriptor).st_size)
        if footer:
            _save_index(folder, table, fingerprint_of(descriptor, footer), index)
    finally:
        disk.close(descriptor)


def keep_previous(path: Path, target: Path) -> None:
    """Keep a file, which is about to be replaced, under a second name, in place of what had that name."""
    if is_missing(path):
        return
    disk.make_folder(target.parent)
    try:
        disk.unlink_quietly(disk.temp_path(target))
        disk.temp_path(target).hardlink_to(path)
        disk.replace(disk.temp_path(target), target)
    except OSError:
        disk.unlink_quietly(disk.temp_path(target))
        disk.write_durably(target, (path.read_bytes(),))
