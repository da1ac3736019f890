"""How a damaged library is mended: from its earlier snapshots and the journals behind them, else from a backup."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reader.errors import LibraryError, os_reason
from reader.files import PRIVATE_FILE_MODE, TEMP_PREFIX, is_file, is_folder
from reader.paper import UNMARKED, format_count
from storage import filesystem
from storage.backups import list_backups
from storage.database import JournaledStorage
from storage.documents import DECODE_ERRORS, decode_marks_with_key, decode_paper, dumps, validate_entry
from storage.journal import Record, read_records
from storage.recovery import FOLDER_NAMES, TABLE_NAMES, OpenOptions
from storage.snapshot_store import open_snapshot, snapshot_path
from storage.table import Document

Documents = dict[int, Document]


def repair(folder: Path) -> tuple[str, ...]:
    """Mend a library without deleting anything, and say in words what was done; raises LibraryError."""
    try:
        if not is_folder(folder):
            return ("there is no library to be mended",)
        return (*_repair(folder),) or ("nothing needed to be mended",)
    except OSError as error:
        raise LibraryError(f"cannot mend {error.filename or folder}: {os_reason(error)}; try again") from None


def _repair(folder: Path) -> Iterator[str]:
    yield from _move_obstacles(folder)
    storage = JournaledStorage(folder, OpenOptions(verify=True, salvage=True))
    try:
        if storage.read_only_reason:
            raise LibraryError(f"nothing can be mended: {storage.read_only_reason}")
        with storage.exclusive():
            yield from _repair_contents(storage)
            yield from _quarantine_temporary_files(folder)
            yield from _restrict_permissions(folder)
    finally:
        storage.close()


def _repair_contents(storage: JournaledStorage) -> list[str]:
    mended = [*_repair_tables(storage), *_quarantine_invalid(storage)]
    if mended or any("sync program" not in notice for notice in storage.warnings):
        storage.rewrite()
    return mended


def _move_obstacles(folder: Path) -> Iterator[str]:
    """Move what stands where a folder or a file is to be out of the way; what a link leads to takes its place."""
    for path in (folder / name for name in FOLDER_NAMES):
        if os.path.lexists(path) and not is_folder(path):
            path.rename(target := path.with_name(f"{path.name}-{_timestamp()}"))
            yield f"{path}, which is no folder, was moved to {target}"
    for path in _library_files(folder):
        if path.is_symlink() and is_file(path):
            yield _resolve_link(folder, path)
        elif os.path.lexists(path) and (path.is_symlink() or not is_file(path)):
            yield f"{path}, which is no plain file, was moved to {_quarantine(folder, path)}"


def _resolve_link(folder: Path, path: Path) -> str:
    kept = folder / "quarantine" / f"{path.name}-{_timestamp()}"
    filesystem.make_folder(kept.parent)
    kept.symlink_to(path.readlink())
    end = path.resolve()
    filesystem.write_durably(path, (end.read_bytes(),))
    return f"{path}, which was a link to {end}, is a file of its own now; the link is kept as {kept}"


CACHE_SUFFIXES = (*(f"{table}.index" for table in TABLE_NAMES), "papers.cache", "marks.cache")
"""The files that are made anew from others."""


def _library_files(folder: Path) -> Iterator[Path]:
    for table in TABLE_NAMES:
        yield snapshot_path(folder, table)
    for name in ("library.journal", "library.lock", *CACHE_SUFFIXES):
        yield folder / name


def _quarantine_temporary_files(folder: Path) -> Iterator[str]:
    """Move what was being written when a program stopped out of the way; nobody writes while this process has the lock."""
    for path in temporary_files(folder):
        yield f"{path}, which was never finished, was moved to {_quarantine(folder, path)}"


def temporary_files(folder: Path) -> Iterator[Path]:
    """Give what was being written when a program stopped, which nobody will read."""
    yield from sorted(
        path
        for path in (*folder.glob("*.new"), *folder.glob("previous/*.new"), *folder.glob(f"{TEMP_PREFIX}*"))
        if is_file(path)
    )
    if is_folder(folder / "backups" / "new"):
        yield folder / "backups" / "new"


def _quarantine(folder: Path, path: Path) -> Path:
    target = folder / "quarantine" / f"{path.name}-{_timestamp()}"
    try:
        filesystem.make_folder(target.parent)
        return path.rename(target)
    except OSError as error:
        raise LibraryError(f"cannot move {path} to {target}: {os_reason(error)}") from None


def _timestamp() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%f")


def _repair_tables(storage: JournaledStorage) -> Iterator[str]:
    for name, sequence in storage.lost_tables.items():
        rescued = {doc_id: storage.table(name).document(doc_id) for doc_id in storage.table(name).ids()}
        rebuilt, source = _rebuild(storage.folder, name, sequence)
        documents = rebuilt | rescued if source.is_partial else rebuilt
        storage.replace_table(name, documents)
        description = f"was written anew with {format_count(len(documents), 'document')}, {source.description}"
        yield f"{snapshot_path(storage.folder, name)} {description}"
    for name in sorted(storage.altered_tables - storage.lost_tables.keys()):
        kept = storage.folder / "quarantine"
        yield f"{snapshot_path(storage.folder, name)} was taken over as it is; a copy of what was found is in {kept}"
    if any(".journal:" in notice for notice in storage.warnings):
        yield f"{storage.folder / 'library.journal'} was begun anew; the old one, if there was any, is kept"


class _Source:
    def __init__(self, description: str, *, is_partial: bool) -> None:
        self.description = description
        self.is_partial = is_partial


def _rebuild(folder: Path, name: str, sequence: int) -> tuple[Documents, _Source]:
    earlier = _snapshot_in(folder / "previous", name)
    documents, start = earlier or ({}, 0)
    lines = _previous_records(folder)
    sequence = sequence or max((line.position.sequence for line in lines), default=0)
    lines = [line for line in lines if start < line.position.sequence <= sequence]
    whole = [line.position.sequence for line in lines] == list(range(start + 1, sequence + 1))
    if earlier or (whole and sequence):
        _apply_records(lines, name, documents)
        source = "from the earlier snapshot" if earlier else "from the journals since the library was begun"
        description = "all that was changed since" if whole else "what could be read"
        return documents, _Source(f"{source} and {description}" if earlier else source, is_partial=not whole)
    for backup in list_backups(folder):
        found = _snapshot_in(backup.path, name)
        if found:
            return found[0], _Source(f"from the backup {backup.name} and what could be read", is_partial=True)
    return {}, _Source("from what could be read", is_partial=True)


def _snapshot_in(folder: Path, name: str) -> tuple[Documents, int] | None:
    with suppress(OSError, LibraryError):
        snapshot = open_snapshot(folder, name, verify=True)
        if snapshot is None:
            return None
        try:
            sound = not snapshot.problem
            documents = {doc_id: snapshot.documents.document(doc_id) for doc_id in snapshot.documents.ids()}
        finally:
            snapshot.close()
        return (documents, snapshot.sequence) if sound else None
    return None


def _previous_records(folder: Path) -> list[Record]:
    lines: dict[int, Record] = {}
    for path in sorted((folder / "previous").glob("library-*.journal")):
        with suppress(OSError):
            lines |= {line.position.sequence: line for line in read_records(path.read_bytes()).records}
    return [lines[doc_id] for doc_id in sorted(lines)]


def _apply_records(records: list[Record], name: str, documents: Documents) -> None:
    for line in records:
        for doc_id, document in (line.changes.get(name) or {}).items():
            documents.pop(int(doc_id), None)
            if document is not None:
                documents[int(doc_id)] = document


def _quarantine_invalid(storage: JournaledStorage) -> Iterator[str]:
    """Take out what is no paper, no marks and no step, and keep it in a file of its own."""
    readers: dict[str, Callable[[Document], object]] = {
        "papers": lambda document: decode_paper(document, UNMARKED),
        "marks": decode_marks_with_key,
        "undo": validate_entry,
    }
    for name, reads in readers.items():
        table = storage.table(name)
        documents = {doc_id: table.document(doc_id) for doc_id in table.ids()}
        good = _valid_documents(documents, reads)
        if bad := {number: document for number, document in documents.items() if number not in good}:
            target = _save_quarantined(storage.folder, name, bad)
            before = _valid_documents(_rebuild(storage.folder, name, table.snapshot_sequence)[0], reads)
            again = {number: before[number] for number in bad if number in before}
            storage.replace_table(name, good | again)
            description = (
                f"{format_count(len(bad), 'document')} of {name} that cannot be understood were moved to {target}"
            )
            yield f"{description}; {len(again):,} of them are again as they were before"


def _valid_documents(documents: Documents, decode: Callable[[Document], object]) -> Documents:
    good: Documents = {}
    for doc_id, document in documents.items():
        with suppress(*DECODE_ERRORS):
            decode(document)
            good[doc_id] = document
    return good


def _save_quarantined(folder: Path, name: str, documents: dict[int, Any]) -> Path:
    target = folder / "quarantine" / f"{name}-not-understood-{_timestamp()}.json"
    filesystem.make_folder(target.parent)
    filesystem.write_durably(target, (dumps({name: documents}),))
    return target


def _restrict_permissions(folder: Path) -> Iterator[str]:
    for path in readable_by_others(folder):
        with suppress(OSError):
            path.chmod(filesystem.PRIVATE_FOLDER_MODE if is_folder(path) else PRIVATE_FILE_MODE)
            yield f"{path} is now readable by you alone"


def readable_by_others(folder: Path) -> Iterator[Path]:
    """Give the folder and what is in it, at any depth, that others than its owner can read or write."""
    with suppress(OSError):
        for path in (folder, *sorted(folder.rglob("*"))):
            if not path.is_symlink() and path.stat().st_mode & 0o077:
                yield path
