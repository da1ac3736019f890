"""How a library of the first schema, one file that was written whole, becomes one of today's."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from reader.errors import LibraryDamaged, LibraryError, os_reason
from reader.paper import format_count
from storage import filesystem
from storage.compaction import quarantine
from storage.database import JournaledStorage
from storage.documents import loads
from storage.snapshot_store import check_schema

FIRST_SCHEMA_FILE = "library.json"


def migrate(storage: JournaledStorage, now: datetime) -> str:
    """Take over the papers and marks of a library of the first schema, after a backup; say in words what was done.

    Where there are papers already, it is kept, but not taken over. Says nothing where there is no such library. Raises LibraryError.
    """
    path = storage.folder / FIRST_SCHEMA_FILE
    if not os.path.lexists(path):
        return ""
    if storage.read_only_reason:
        raise LibraryError(f"{path} is of an older Reader and cannot be taken over: {storage.read_only_reason}")
    description = "" if storage.table("papers") else _import_tables(storage, path, read_first_schema(path), now)
    try:
        kept = quarantine(storage.folder, path)
        filesystem.unlink_quietly(path)
    except OSError as error:
        raise LibraryError(f"cannot move {path} away: {os_reason(error)}") from None
    return description or f"{path} was not taken over, because there are papers here already; it was moved to {kept}"


def read_first_schema(path: Path) -> dict[str, Any]:
    """Read a library of the first schema; raises LibraryError where there is none in that file."""
    try:
        tables: dict[str, Any] = loads(_read_content(path))
        check_schema(int(tables["_meta"]["1"]["schema"]), path)
        return {name: _documents(tables, name) for name in ("papers", "marks")}
    except OSError as error:
        raise LibraryError(f"cannot read {path}: {os_reason(error)}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        description = "is damaged, or no library of an older Reader"
        raise LibraryDamaged(f"{path} {description}; move it away to begin without it") from None


def _documents(tables: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: dict(document) for key, document in tables.get(name, {}).items()}


def _read_content(path: Path) -> bytes:
    descriptor = filesystem.open_private(path, os.O_RDONLY)
    try:
        return filesystem.read_at(descriptor, os.fstat(descriptor).st_size, 0)
    finally:
        filesystem.close(descriptor)


def _import_tables(storage: JournaledStorage, path: Path, tables: dict[str, Any], now: datetime) -> str:
    from storage.backups import make_backup  # noqa: PLC0415 - once in the life of a library

    doc_ids = {key: doc_id for doc_id, key in enumerate(tables.get("papers", {}), 1)}
    marks = {doc_ids[key]: {"key": key} | marks for key, marks in tables.get("marks", {}).items() if key in doc_ids}
    try:
        backup = make_backup(storage.folder, now, "before-schema-2", [path.name])
    except OSError as error:
        raise LibraryError(f"cannot back up {path} before taking it over: {os_reason(error)}") from None
    with storage.transaction():
        papers = {doc_ids[key]: document for key, document in tables.get("papers", {}).items()}
        storage.commit({"papers": papers, "marks": marks})
    storage.compact(everything=True)
    description = f"{format_count(len(doc_ids))} of an older Reader were taken over from {path}; what was before is in"
    return f"{description} {backup.path}"
