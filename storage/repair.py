"""Repair of a damaged library, from its previous snapshots and journals, or else from a backup."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from reader.errors import LibraryError, os_reason
from reader.files import PRIVATE_FILE_MODE, TEMP_PREFIX, is_file, is_folder, is_missing, read_bytes
from reader.paper import UNMARKED, format_count
from storage import filesystem
from storage.backups import decompressed, list_backups
from storage.documents import (
    DECODE_ERRORS,
    Document,
    decode_marks_with_key,
    decode_paper,
    dumps,
    validate_decision,
    validate_entry,
)
from storage.engine import StorageEngine
from storage.journal import Record, read_records
from storage.recovery import CONFLICT_COPY, FOLDER_NAMES, TABLE_NAMES, OpenOptions
from storage.snapshot import MemoryDocuments
from storage.snapshot_store import open_snapshot, snapshot_path

Documents = dict[int, Document]
CACHE_NAMES = (*(f"{table}.index" for table in TABLE_NAMES), "papers.cache", "marks.cache")
"""The files that are rebuilt from others."""


def repair(folder: Path) -> tuple[str, ...]:
    """Repair a library without deleting anything, and return messages about what was done; raise LibraryError."""
    try:
        if not is_folder(folder):
            return (f"no library in {folder}",)
        return (*_repair(folder),) or ("nothing to repair",)
    except OSError as error:
        raise LibraryError(f"cannot repair {error.filename or folder}: {os_reason(error)}; try again") from None


def _repair(folder: Path) -> Iterator[str]:
    yield from _move_obstacles(folder)
    storage = StorageEngine(folder, OpenOptions(verify=True, salvage=True))
    try:
        if storage.read_only_reason:
            raise LibraryError(f"cannot repair {folder}: {storage.read_only_reason}")
        with storage.exclusive():
            yield from _repair_contents(storage)
            yield from _quarantine_temporary_files(folder)
            yield from _restrict_permissions(folder)
    finally:
        storage.close()


def _repair_contents(storage: StorageEngine) -> list[str]:
    messages = [*_repair_tables(storage), *_quarantine_invalid(storage)]
    if messages or any(CONFLICT_COPY not in warning for warning in storage.warnings):
        storage.rewrite()
    return messages


def _move_obstacles(folder: Path) -> Iterator[str]:
    """Move away anything that takes the name of a library file or folder, and replace links with their targets."""
    for path in (folder / name for name in FOLDER_NAMES):
        if not (is_missing(path) or is_folder(path)):
            path.rename(target := filesystem.dated(path))
            yield f"moved {path} to {target}, because it is not a folder"
    for path in _library_files(folder):
        if path.is_symlink() and is_file(path):
            yield _resolve_link(folder, path)
        elif not is_missing(path) and (path.is_symlink() or not is_file(path)):
            yield f"moved {path} to {_quarantine(folder, path)}, because it is not a regular file"


def _resolve_link(folder: Path, path: Path) -> str:
    link = filesystem.quarantine_path(folder, path.name)
    link.symlink_to(path.readlink())
    target = path.resolve()
    filesystem.write_durably(path, (read_bytes(target),))
    return f"replaced the link {path} with a copy of {target}; the link is now {link}"


def _library_files(folder: Path) -> Iterator[Path]:
    for table in TABLE_NAMES:
        yield snapshot_path(folder, table)
    for name in ("library.journal", "library.lock", *CACHE_NAMES):
        yield folder / name


def _quarantine_temporary_files(folder: Path) -> Iterator[str]:
    """Move unfinished files away; no other process writes to the library while this one holds the lock."""
    for path in temporary_files(folder):
        yield f"moved {path} to {_quarantine(folder, path)}, because it was left unfinished"


def temporary_files(folder: Path) -> Iterator[Path]:
    """Yield files and folders that were left unfinished when a program stopped."""
    yield from sorted(
        path
        for path in (*folder.glob("*.new"), *folder.glob("previous/*.new"), *folder.glob(f"{TEMP_PREFIX}*"))
        if is_file(path)
    )
    if is_folder(folder / "backups" / "new"):
        yield folder / "backups" / "new"


def _quarantine(folder: Path, path: Path) -> Path:
    try:
        return path.rename(filesystem.quarantine_path(folder, path.name))
    except OSError as error:
        raise LibraryError(f"cannot move {path} to {folder / 'quarantine'}: {os_reason(error)}") from None


def _repair_tables(storage: StorageEngine) -> Iterator[str]:
    for name, sequence in storage.loaded.lost_tables.items():
        salvaged = {doc_id: storage.table(name).document(doc_id) for doc_id in storage.table(name).ids()}
        rebuilt = _rebuild(storage.folder, name, sequence)
        documents = rebuilt.documents | salvaged if rebuilt.is_partial else rebuilt.documents
        storage.replace_snapshot(name, MemoryDocuments(documents))
        path = snapshot_path(storage.folder, name)
        yield f"rebuilt {path} with {format_count(len(documents), 'document')}, {rebuilt.source}"
    for name in sorted(storage.loaded.altered_tables - storage.loaded.lost_tables.keys()):
        yield f"saved {snapshot_path(storage.folder, name)} as another program left it, with a copy in quarantine"
    if any(".journal:" in warning for warning in storage.warnings):
        yield f"restarted {storage.folder / 'library.journal'}, and kept the old one, if any"


class _RebuiltTable(NamedTuple):
    """The documents of a damaged table, and where they come from."""

    documents: Documents
    source: str
    is_partial: bool


def _rebuild(folder: Path, name: str, sequence: int) -> _RebuiltTable:
    """Rebuild a table as it was at a journal record, or at the last known one if `sequence` is 0."""
    previous = _read_snapshot(folder / "previous", name)
    documents, start = previous or ({}, 0)
    records = _previous_records(folder)
    sequence = sequence or max((record.position.sequence for record in records), default=0)
    records = [record for record in records if start < record.position.sequence <= sequence]
    is_complete = [record.position.sequence for record in records] == list(range(start + 1, sequence + 1))
    if previous or (is_complete and sequence):
        _apply_records(records, name, documents)
        return _RebuiltTable(
            documents, _describe_source(from_snapshot=bool(previous), is_complete=is_complete), not is_complete
        )
    for backup in list_backups(folder):
        if snapshot := _read_backup(backup.path, name):
            return _RebuiltTable(snapshot[0], f"from backup {backup.name} and what is readable", is_partial=True)
    return _RebuiltTable({}, "from what is readable", is_partial=True)


def _describe_source(*, from_snapshot: bool, is_complete: bool) -> str:
    if not from_snapshot:
        return "from all journals of the library"
    return f"from the previous snapshot and {'all later changes' if is_complete else 'what is readable'}"


def _read_snapshot(folder: Path, name: str) -> tuple[Documents, int] | None:
    with suppress(OSError, LibraryError):
        snapshot = open_snapshot(folder, name, verify=True)
        if snapshot is None:
            return None
        try:
            documents = {doc_id: snapshot.documents.document(doc_id) for doc_id in snapshot.documents.ids()}
        finally:
            snapshot.close()
        return None if snapshot.problem else (documents, snapshot.sequence)
    return None


def _read_backup(backup: Path, name: str) -> tuple[Documents, int] | None:
    with suppress(OSError, LibraryError), decompressed(backup) as files:
        return _read_snapshot(files, name)
    return None


def _previous_records(folder: Path) -> list[Record]:
    records: dict[int, Record] = {}
    for path in sorted((folder / "previous").glob("library-*.journal")):
        with suppress(OSError):
            records |= {record.position.sequence: record for record in read_records(read_bytes(path)).records}
    return [records[sequence] for sequence in sorted(records)]


def _apply_records(records: list[Record], name: str, documents: Documents) -> None:
    for record in records:
        for doc_id, document in (record.changes.get(name) or {}).items():
            documents.pop(int(doc_id), None)
            if document is not None:
                documents[int(doc_id)] = document


def _quarantine_invalid(storage: StorageEngine) -> Iterator[str]:
    """Move documents that cannot be decoded to a file in the quarantine, and restore their previous versions."""
    decoders: dict[str, Callable[[Document], object]] = {
        "papers": lambda document: decode_paper(document, UNMARKED),
        "marks": decode_marks_with_key,
        "undo": validate_entry,
        "decisions": validate_decision,
    }
    for name, decode in decoders.items():
        table = storage.table(name)
        documents = {doc_id: table.document(doc_id) for doc_id in table.ids()}
        valid = _valid_documents(documents, decode)
        if invalid := {doc_id: document for doc_id, document in documents.items() if doc_id not in valid}:
            target = _save_quarantined(storage.folder, name, invalid)
            previous = _valid_documents(_rebuild(storage.folder, name, table.snapshot_sequence).documents, decode)
            restored = {doc_id: previous[doc_id] for doc_id in invalid if doc_id in previous}
            storage.replace_snapshot(name, MemoryDocuments(valid | restored))
            moved = f"moved {format_count(len(invalid), 'invalid document')} of {name} to {target}"
            yield f"{moved}; restored {len(restored):,} of them to their previous version"


def _valid_documents(documents: Documents, decode: Callable[[Document], object]) -> Documents:
    valid: Documents = {}
    for doc_id, document in documents.items():
        with suppress(*DECODE_ERRORS):
            decode(document)
            valid[doc_id] = document
    return valid


def _save_quarantined(folder: Path, name: str, documents: dict[int, Any]) -> Path:
    target = filesystem.quarantine_path(folder, f"{name}-invalid").with_suffix(".json")
    filesystem.write_durably(target, (dumps({name: documents}),))
    return target


def _restrict_permissions(folder: Path) -> Iterator[str]:
    for path in readable_by_others(folder):
        with suppress(OSError):
            path.chmod(filesystem.PRIVATE_FOLDER_MODE if is_folder(path) else PRIVATE_FILE_MODE)
            yield f"made {path} private"


def readable_by_others(folder: Path) -> Iterator[Path]:
    """Yield the folder, and everything in it, that other users can read or write."""
    with suppress(OSError):
        for path in (folder, *sorted(folder.rglob("*"))):
            if not path.is_symlink() and path.stat().st_mode & 0o077:
                yield path
