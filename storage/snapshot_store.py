"""Snapshot files: opened with cheap checks, salvaged if they are not as Reader wrote them, and replaced."""

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.errors import LibraryError
from reader.files import is_missing, replace, unlink_quietly
from reader.paper import format_count
from storage import filesystem
from storage.cache import Fingerprint, fingerprint_of, load_index, save_index
from storage.documents import SCHEMA, dumps, loads
from storage.snapshot import (
    DOCUMENT_LINE,
    FOOTER_LENGTH,
    REPAIR_HINT,
    RESTORE_HINT,
    DocumentSource,
    FileDocuments,
    MemoryDocuments,
    OffsetIndex,
    SnapshotFooter,
    UnexpectedContent,
    build_index,
    compute_checksum,
    parse_documents,
    parse_footer,
    read_footer,
)

_MAX_BYTES_IN_MEMORY = 1 << 13
"""Snapshots up to this size are read at once; the documents of larger ones stay in the file."""


@dataclass(slots=True, eq=False, repr=False)
class SnapshotFile:
    """An open snapshot and its documents."""

    path: Path
    descriptor: int
    documents: DocumentSource
    opened_state: tuple[int, int, int, int]
    sequence: int = 0
    fingerprint: Fingerprint | None = None
    """None if the file is not as Reader wrote it."""
    problem: str = ""
    """What is wrong with the file, if anything."""
    is_complete: bool = True
    """False if documents could not be read."""

    @property
    def size(self) -> int:
        """The size of the file when it was opened, in bytes."""
        return self.opened_state[2]

    def is_current(self) -> bool:
        """Return whether the file is unchanged since it was opened."""
        try:
            return _file_state(self.path.stat()) == self.opened_state
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Close the file."""
        filesystem.close(self.descriptor)


def _file_state(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def snapshot_path(folder: Path, table: str) -> Path:
    """Return the path of a table's snapshot."""
    return folder / f"{table}.json"


def _index_path(folder: Path, table: str) -> Path:
    """Return the path of the offset index of a table's snapshot."""
    return folder / f"{table}.index"


def open_snapshot(folder: Path, table: str, *, verify: bool = False) -> SnapshotFile | None:
    """Open the snapshot of a table; None if it does not exist. `verify` reads every byte.

    Raise OSError, and LibraryError if a newer Reader wrote it.
    """
    path = snapshot_path(folder, table)
    try:
        descriptor = filesystem.open_private(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        return _open(path, table, descriptor, verify=verify)
    except BaseException:
        filesystem.close(descriptor)
        raise


def _open(path: Path, table: str, descriptor: int, *, verify: bool) -> SnapshotFile:
    status = os.fstat(descriptor)
    footer = read_footer(descriptor, status.st_size)
    if footer is None:
        return _salvage_snapshot(path, table, descriptor, status)
    check_schema(footer.schema, path)
    fingerprint = fingerprint_of(descriptor, footer)
    documents = _verified_documents(path, table, descriptor, footer, fingerprint, verify=verify)
    if documents is None:
        return _salvage_snapshot(path, table, descriptor, status)
    return SnapshotFile(path, descriptor, documents, _file_state(status), footer.sequence, fingerprint)


def check_schema(schema: int, path: Path) -> None:
    """Raise LibraryError if a newer Reader wrote a file."""
    if schema > SCHEMA:
        raise LibraryError(
            f"{path} was written by a newer Reader (schema {schema}, this one reads up to {SCHEMA}); update Reader"
        )


def _verified_documents(
    path: Path, table: str, descriptor: int, footer: SnapshotFooter, fingerprint: Fingerprint, *, verify: bool
) -> DocumentSource | None:
    if fingerprint.size <= _MAX_BYTES_IN_MEMORY:
        documents = parse_documents(filesystem.read_at(descriptor, fingerprint.size, 0), footer)
        return None if documents is None else MemoryDocuments(documents)
    if not verify:
        index = load_index(_index_path(path.parent, table), fingerprint)
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
        save_index(_index_path(folder, table), fingerprint, index)


def _salvage_snapshot(path: Path, table: str, descriptor: int, status: os.stat_result) -> SnapshotFile:
    salvaged = _salvage(path, table, filesystem.read_at(descriptor, status.st_size, 0))
    check_schema(salvaged.schema, path)
    return SnapshotFile(
        path,
        descriptor,
        MemoryDocuments(salvaged.documents),
        _file_state(status),
        salvaged.sequence,
        problem=salvaged.problem,
        is_complete=salvaged.is_complete,
    )


def install_snapshot(folder: Path, table: str, index: OffsetIndex) -> None:
    """Install a snapshot that was written to its temporary path; the old one becomes the previous snapshot."""
    path = snapshot_path(folder, table)
    keep_previous(path, folder / "previous" / path.name)
    replace(filesystem.temp_path(path), path)
    if path.stat().st_size > _MAX_BYTES_IN_MEMORY:
        _save_index_of(folder, table, index)


def _save_index_of(folder: Path, table: str, index: OffsetIndex) -> None:
    descriptor = filesystem.open_private(snapshot_path(folder, table), os.O_RDONLY)
    try:
        footer = read_footer(descriptor, os.fstat(descriptor).st_size)
        if footer:
            _save_index(folder, table, fingerprint_of(descriptor, footer), index)
    finally:
        filesystem.close(descriptor)


def keep_previous(path: Path, target: Path) -> None:
    """Link a file that is about to be replaced to another name, or copy it if the file system has no links."""
    if is_missing(path):
        return
    filesystem.make_folder(target.parent)
    try:
        unlink_quietly(filesystem.temp_path(target))
        filesystem.temp_path(target).hardlink_to(path)
        replace(filesystem.temp_path(target), target)
    except OSError:
        unlink_quietly(filesystem.temp_path(target))
        filesystem.write_durably(target, (path.read_bytes(),))


@dataclass(frozen=True, slots=True)
class _Salvage:
    """The readable part of a snapshot that is not as Reader wrote it."""

    documents: dict[int, dict[str, Any]]
    sequence: int
    schema: int
    problem: str
    is_complete: bool
    """True if another program changed the file, but nothing is missing."""


_ID = r"0|[1-9][0-9]{0,17}"


def _salvage(path: Path, table: str, content: bytes) -> _Salvage:
    """Read as much as possible of a snapshot that was edited or damaged."""
    try:
        tables = _parse_tables(content)
        documents = {_parse_id(doc_id): _parse_document(document) for doc_id, document in tables[table].items()}
        footer = parse_footer(tables["_meta"]["1"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return _salvage_damaged(path, content, error)
    problem = f"{path} was changed by another program, and was loaded as it is; if that was a mistake, {RESTORE_HINT}"
    return _Salvage(documents, footer.sequence, footer.schema, problem, is_complete=True)


def _parse_tables(content: bytes) -> dict[str, Any]:
    import json  # noqa: PLC0415 - only needed for a file that was changed

    def reject_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) != len(pairs):
            raise UnexpectedContent("an object has a duplicate name")
        return values

    try:
        tables: dict[str, Any] = json.loads(content, object_pairs_hook=reject_duplicates)
    except RecursionError:
        raise UnexpectedContent("it is nested too deeply") from None
    return tables


def _parse_id(text: str) -> int:
    if not re.fullmatch(_ID, text):
        raise UnexpectedContent(f"{text!r:.30} is not a document id")
    return int(text)


def _parse_document(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("a document is missing")
    dumps(value)  # raises ValueError for NaN and infinity, which are not JSON
    return value


def _salvage_damaged(path: Path, content: bytes, error: Exception) -> _Salvage:
    documents: dict[int, dict[str, Any]] = {}
    unreadable: list[int] = []
    for line_number, line in enumerate(content.split(b"\n"), 1):
        if not line.lstrip().startswith(b'"') or line.startswith(b'"_meta"'):
            continue
        match = DOCUMENT_LINE.fullmatch(line.strip())
        try:
            documents[int(match[1])] = _parse_document(loads(match[2]))  # type: ignore[index]
        except (TypeError, ValueError):
            unreadable.append(line_number)
    location = f"{path}:{unreadable[0]}" if unreadable else str(path)
    readable = f"{format_count(len(documents), 'document')} could be read"
    problem = f"{location}: damaged ({_damage_reason(content, error)}); {readable}; {REPAIR_HINT}"
    end = content[-FOOTER_LENGTH:]
    return _Salvage(
        documents, _find_number(end, b"sequence"), _find_number(end, b"schema") or SCHEMA, problem, is_complete=False
    )


def _find_number(end: bytes, name: bytes) -> int:
    """Return a number from the footer of a damaged file; 0 if it cannot be read."""
    found = re.findall(rb'"%b":\s?(\d{1,18})\b(?!\.)' % name, end)
    return int(found[-1]) if found else 0


def _damage_reason(content: bytes, error: Exception) -> str:
    if not content.strip():
        return "the file is empty"
    if isinstance(error, UnexpectedContent):
        return str(error)
    is_cut = content.startswith(b'{"') and not content.rstrip().endswith(b"}")
    return "the file is truncated" if is_cut else "unexpected content"
