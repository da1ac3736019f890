"""The snapshot of one table as a file: opened, checked as far as that is cheap, and rescued where it is not sound."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reader.errors import LibraryError
from reader.whole_file import is_missing
from storage import disk
from storage.documents import SCHEMA
from storage.index_file import Stamp, load_index, save_index, stamp_of
from storage.snapshot import Base, Index, Loaded, Meta, Spans, checksum_of, documents_in, index_of, meta_of

READ_WHOLE = 1 << 13
"""Up to so many bytes a snapshot is read whole; the documents of a bigger one stay in the file."""


@dataclass(slots=True, eq=False, repr=False)
class SnapshotFile:
    """An open snapshot, its documents, and in words what is wrong with it."""

    path: Path
    descriptor: int
    base: Base
    as_read: tuple[int, int, int, int]
    through: int = 0
    stamp: Stamp | None = None
    """None where the file is not as Reader wrote it."""
    trouble: str = ""
    whole: bool = True

    @property
    def size(self) -> int:
        """Give how many bytes the file had when it was opened."""
        return self.as_read[2]

    def is_current(self) -> bool:
        """Tell whether the file is still the one that was opened, and as it was then."""
        try:
            return _state(self.path.stat()) == self.as_read
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Give the file back."""
        disk.close(self.descriptor)


def _state(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def path_of(folder: Path, table: str) -> Path:
    """Give the place of a table's snapshot."""
    return folder / f"{table}.json"


def index_path_of(folder: Path, table: str) -> Path:
    """Give the place of the index of a table's snapshot."""
    return folder / f"{table}.index"


def open_snapshot(folder: Path, table: str, *, thorough: bool = False) -> SnapshotFile | None:
    """Open the snapshot of a table, if there is one; a thorough opening reads every byte.

    Raises OSError, and LibraryError for one that a newer Reader wrote.
    """
    path = path_of(folder, table)
    try:
        descriptor = disk.open_regular(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        return _opened(path, table, descriptor, thorough=thorough)
    except BaseException:
        disk.close(descriptor)
        raise


def _opened(path: Path, table: str, descriptor: int, *, thorough: bool) -> SnapshotFile:
    status = os.fstat(descriptor)
    meta = meta_of(descriptor, status.st_size)
    if meta is None:
        return _rescued(path, table, descriptor, status)
    refuse_newer(meta.schema, path)
    stamp = stamp_of(descriptor, meta)
    base = _sound_base(path, table, descriptor, meta, stamp, thorough=thorough)
    if base is None:
        return _rescued(path, table, descriptor, status)
    return SnapshotFile(path, descriptor, base, _state(status), meta.through, stamp)


def refuse_newer(schema: int, path: Path) -> None:
    """Raise LibraryError for a file that a newer Reader wrote."""
    if schema > SCHEMA:
        raise LibraryError(
            f"{path} was written by a newer Reader (schema {schema}, this one knows up to {SCHEMA}); update Reader"
        )


def _sound_base(path: Path, table: str, descriptor: int, meta: Meta, stamp: Stamp, *, thorough: bool) -> Base | None:
    if stamp.size <= READ_WHOLE:
        documents = documents_in(disk.read_at(descriptor, stamp.size, 0), meta)
        return None if documents is None else Loaded(documents)
    if not thorough:
        index = load_index(index_path_of(path.parent, table), stamp)
        if index is not None and len(index.ids) == meta.count:
            return Spans(descriptor, index, path)
    if checksum_of(descriptor, stamp.size) != meta.crc32:
        return None
    index = index_of(descriptor, stamp.size)
    if index is None or len(index.ids) != meta.count:
        return None
    if not thorough:
        _save(path.parent, table, stamp, index)
    return Spans(descriptor, index, path)


def _save(folder: Path, table: str, stamp: Stamp, index: Index) -> None:
    with suppress(OSError):
        save_index(index_path_of(folder, table), stamp, index)


def _rescued(path: Path, table: str, descriptor: int, status: os.stat_result) -> SnapshotFile:
    from storage.rescue import rescued  # noqa: PLC0415 - only for a file that somebody changed or damaged

    rescue = rescued(path, table, disk.read_at(descriptor, status.st_size, 0), SCHEMA)
    refuse_newer(rescue.schema, path)
    base = Loaded(rescue.documents)
    state = _state(status)
    return SnapshotFile(path, descriptor, base, state, rescue.through, trouble=rescue.trouble, whole=rescue.whole)


def replace_snapshot(folder: Path, table: str, index: Index) -> None:
    """Put a snapshot that was written beside the present one in its place; the present one becomes the earlier one."""
    path = path_of(folder, table)
    keep_earlier(path, folder / "earlier" / path.name)
    disk.replace(disk.beside(path), path)
    if path.stat().st_size > READ_WHOLE:
        _index_anew(folder, table, index)


def _index_anew(folder: Path, table: str, index: Index) -> None:
    descriptor = disk.open_regular(path_of(folder, table), os.O_RDONLY)
    try:
        meta = meta_of(descriptor, os.fstat(descriptor).st_size)
        if meta:
            _save(folder, table, stamp_of(descriptor, meta), index)
    finally:
        disk.close(descriptor)


def keep_earlier(path: Path, target: Path) -> None:
    """Keep a file, which is about to be replaced, under a second name, in place of what had that name."""
    if is_missing(path):
        return
    disk.make_folder(target.parent)
    try:
        disk.discard(disk.beside(target))
        disk.beside(target).hardlink_to(path)
        disk.replace(disk.beside(target), target)
    except OSError:
        disk.discard(disk.beside(target))
        disk.write_file(target, (path.read_bytes(),))
