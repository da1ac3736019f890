"""How a library of the first schema, one file that was written whole, becomes one of today's."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from reader.errors import LibraryDamaged, LibraryError, reason_of
from reader.paper import count_in_words
from storage import disk
from storage.folder import FolderStorage
from storage.folding import keep_aside
from storage.json_form import decoded
from storage.snapshot_file import refuse_newer

FIRST_SCHEMA_FILE = "library.json"


def migrate(storage: FolderStorage, now: datetime) -> str:
    """Take over the papers and marks of a library of the first schema, after a backup; say in words what was done.

    Where there are papers already, it is kept, but not taken over. Says nothing where there is no such library. Raises LibraryError.
    """
    path = storage.folder / FIRST_SCHEMA_FILE
    if not os.path.lexists(path):
        return ""
    if storage.read_only:
        raise LibraryError(f"{path} is of an older Reader and cannot be taken over: {storage.read_only}")
    words = "" if storage.table("papers") else _take_over(storage, path, tables_in(path), now)
    try:
        kept = keep_aside(storage.folder, path)
        disk.discard(path)
    except OSError as error:
        raise LibraryError(f"cannot move {path} away: {reason_of(error)}") from None
    return words or f"{path} was not taken over, because there are papers here already; it was moved to {kept}"


def tables_in(path: Path) -> dict[str, Any]:
    """Read a library of the first schema; raises LibraryError where there is none in that file."""
    try:
        tables: dict[str, Any] = decoded(_content_of(path))
        refuse_newer(int(tables["_meta"]["1"]["schema"]), path)
        return {name: _documents_in(tables, name) for name in ("papers", "marks")}
    except OSError as error:
        raise LibraryError(f"cannot read {path}: {reason_of(error)}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        words = "is damaged, or no library of an older Reader"
        raise LibraryDamaged(f"{path} {words}; move it away to begin without it") from None


def _documents_in(tables: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: dict(document) for key, document in tables.get(name, {}).items()}


def _content_of(path: Path) -> bytes:
    descriptor = disk.open_regular(path, os.O_RDONLY)
    try:
        return disk.read_at(descriptor, os.fstat(descriptor).st_size, 0)
    finally:
        disk.close(descriptor)


def _take_over(storage: FolderStorage, path: Path, tables: dict[str, Any], now: datetime) -> str:
    from storage.backups import make_backup  # noqa: PLC0415 - once in the life of a library

    numbers = {key: number for number, key in enumerate(tables.get("papers", {}), 1)}
    marks = {numbers[key]: {"key": key} | marks for key, marks in tables.get("marks", {}).items() if key in numbers}
    try:
        backup = make_backup(storage.folder, now, "before-schema-2", [path.name])
    except OSError as error:
        raise LibraryError(f"cannot back up {path} before taking it over: {reason_of(error)}") from None
    with storage.changing():
        papers = {numbers[key]: document for key, document in tables.get("papers", {}).items()}
        storage.commit({"papers": papers, "marks": marks})
    storage.fold(everything=True)
    words = f"{count_in_words(len(numbers))} of an older Reader were taken over from {path}; what was before is in"
    return f"{words} {backup.path}"
