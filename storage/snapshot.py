"""The snapshot format: a table as a JSON file with one document a line, which any TinyDB opens.

    {"papers":{
    "1":{…},
    "2":{…}
    },
    "_meta":{"1":{"schema":1,"sequence":12,"count":2,"crc32":"9c2f0d1e"}}}

The last line is the footer: `sequence` is the last journal record that the snapshot includes, `count` the number of
documents, and `crc32` the checksum of everything before the footer.
"""

import os
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol, TypeGuard
from zlib import crc32

from reader.errors import LibraryDamaged, LibraryError, os_reason
from storage import filesystem
from storage.documents import SCHEMA, dumps, loads

REPAIR_HINT = "'reader doctor --repair' repairs what it can and deletes nothing"
RESTORE_HINT = "'reader backups' lists what 'reader restore' can restore"
_FOOTER = re.compile(rb'\n\},\n"_meta":\{"1":(\{[^{}]*\})\}\}\n\Z')
FOOTER_LENGTH = 512
_LAST_LINE = b'\n"_meta"'
MAX_INTEGER = 10**18 - 1
"""The highest document id, sequence number or count."""
DOCUMENT_LINE = re.compile(rb'"(\d{1,18})":(\{.*\}),?')
_READ_BLOCK_SIZE = 1 << 20


class UnexpectedContent(ValueError):
    """A file is not as Reader writes it; the message says why, for the user."""


@dataclass(frozen=True, slots=True, repr=False)
class SnapshotFooter:
    """The last line of a snapshot."""

    schema: int
    sequence: int
    count: int
    crc32: str


@dataclass(slots=True, eq=False, repr=False)
class OffsetIndex:
    """Where each document of a snapshot is: ids in ascending order, offsets of their lines and the end, checksums."""

    ids: "array[int]" = field(default_factory=lambda: array("q"))
    offsets: "array[int]" = field(default_factory=lambda: array("q"))
    checksums: "array[int]" = field(default_factory=lambda: array("I"))


class DocumentSource(Protocol):
    """The documents of a snapshot."""

    def __len__(self) -> int: ...
    def __contains__(self, doc_id: int) -> bool: ...
    def ids(self) -> Iterable[int]:
        """Return the ids in ascending order."""

    def document(self, doc_id: int) -> dict[str, Any]:
        """Return a new copy of a document; raise KeyError and LibraryError."""

    def raw(self, doc_id: int) -> bytes:
        """Return a document in its encoded form; raise KeyError and LibraryError."""

    def checksums(self) -> Iterable[tuple[int, int]]:
        """Return the ids with the checksums of their lines."""


class MemoryDocuments:
    """Documents in memory: of a small snapshot, or of one that another program changed."""

    def __init__(self, documents: dict[int, dict[str, Any]] | None = None) -> None:
        self._documents = dict(sorted((documents or {}).items()))

    def __len__(self) -> int:
        return len(self._documents)

    def __contains__(self, doc_id: int) -> bool:
        return doc_id in self._documents

    def ids(self) -> Iterable[int]:
        """Return the ids in ascending order."""
        return self._documents

    def document(self, doc_id: int) -> dict[str, Any]:
        """Return a new copy of a document; raise KeyError."""
        document: dict[str, Any] = deep_copy(self._documents[doc_id])
        return document

    def raw(self, doc_id: int) -> bytes:
        """Return a document in its encoded form; raise KeyError."""
        return dumps(self._documents[doc_id])

    def checksums(self) -> Iterable[tuple[int, int]]:
        """Return the ids with the checksums of their lines."""
        return ((doc_id, crc32(_encode_line(doc_id, self.raw(doc_id)))) for doc_id in self._documents)


class FileDocuments:
    """Documents that are read from the file on demand."""

    def __init__(self, descriptor: int, index: OffsetIndex, path: Path) -> None:
        self._descriptor = descriptor
        self._index = index
        self._path = path

    def __len__(self) -> int:
        return len(self._index.ids)

    def __contains__(self, doc_id: int) -> bool:
        return self._find(doc_id) is not None

    def ids(self) -> Iterable[int]:
        """Return the ids in ascending order."""
        return self._index.ids

    def document(self, doc_id: int) -> dict[str, Any]:
        """Read a document; raise KeyError, and LibraryError if its line is damaged."""
        document: dict[str, Any] = loads(self.raw(doc_id))
        return document

    def raw(self, doc_id: int) -> bytes:
        """Read a document in its encoded form; raise KeyError, and LibraryError if its line is damaged."""
        row = self._find(doc_id)
        if row is None:
            raise KeyError(doc_id)
        start, end = self._index.offsets[row], self._index.offsets[row + 1]
        line = self._read(end - start, start)
        match = DOCUMENT_LINE.fullmatch(line.rstrip(b"\n"))
        if crc32(line.rstrip(b",\n")) != self._index.checksums[row] or match is None:
            raise LibraryDamaged(f"{self._path}:{row + 2}: the line is damaged; {REPAIR_HINT}")
        return match[2]

    def checksums(self) -> Iterable[tuple[int, int]]:
        """Return the ids with the checksums of their lines."""
        return zip(self._index.ids, self._index.checksums, strict=True)

    def _find(self, doc_id: int) -> int | None:
        ids = self._index.ids
        row = bisect_left(ids, doc_id)
        return row if row < len(ids) and ids[row] == doc_id else None

    def _read(self, length: int, start: int) -> bytes:
        try:
            return filesystem.read_at(self._descriptor, length, start)
        except OSError as error:
            raise LibraryError(f"cannot read {self._path}: {os_reason(error)}") from None


def deep_copy(value: Any) -> Any:  # noqa: ANN401 - JSON is of any form
    """Copy a JSON value."""
    if isinstance(value, dict):
        return {name: deep_copy(inner) for name, inner in value.items()}
    return [deep_copy(inner) for inner in value] if isinstance(value, list) else value


def read_footer(descriptor: int, size: int) -> SnapshotFooter | None:
    """Read the footer of a snapshot; None if the file does not end as Reader writes it."""
    start = max(0, size - FOOTER_LENGTH)
    match = _FOOTER.search(filesystem.read_at(descriptor, size - start, start))
    try:
        return parse_footer(loads(match[1])) if match else None
    except ValueError:
        return None


def parse_footer(fields: object) -> SnapshotFooter:
    """Decode a footer; if its schema is newer, decode the schema only.

    Raise UnexpectedContent if a value is missing or has the wrong type.
    """
    values = fields if isinstance(fields, dict) else {}
    if is_count(newer := values.get("schema")) and newer > SCHEMA:
        return SnapshotFooter(newer, 0, 0, "")
    schema, sequence, count = (_parse_count(values, name) for name in ("schema", "sequence", "count"))
    return SnapshotFooter(schema, sequence, count, _parse_checksum(values))


def _parse_count(values: Mapping[str, object], name: str) -> int:
    value = values.get(name)
    if not is_count(value) or value > MAX_INTEGER:
        raise UnexpectedContent(f"its last line has no valid {name!r}")
    return value


def _parse_checksum(values: Mapping[str, object]) -> str:
    value = values.get("crc32")
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{8}", value):
        raise UnexpectedContent("its last line has no valid 'crc32'")
    return value


def is_count(value: object) -> TypeGuard[int]:
    """Return whether a value is a non-negative integer, and not a boolean."""
    return type(value) is int and value >= 0


def write_snapshot(path: Path, table: str, documents: Iterable[tuple[int, bytes]], sequence: int) -> OffsetIndex:
    """Write the snapshot that will replace another, from encoded documents in ascending order of their ids."""
    index = OffsetIndex()
    filesystem.write_temp(path, _parts(table, documents, index, sequence))
    return index


def _parts(table: str, documents: Iterable[tuple[int, bytes]], index: OffsetIndex, sequence: int) -> Iterator[bytes]:
    header = b"{" + dumps(table) + b":{"
    checksum, offset, separator = crc32(header), len(header), b"\n"
    yield header
    for doc_id, document in documents:
        line = _encode_line(doc_id, document)
        index.ids.append(doc_id)
        index.offsets.append(offset + len(separator))
        index.checksums.append(crc32(line))
        part = separator + line
        checksum, offset, separator = crc32(part, checksum), offset + len(part), b",\n"
        yield part
    index.offsets.append(offset + 1)
    end = b"\n},"
    checksum = crc32(end, checksum)
    footer = SnapshotFooter(SCHEMA, sequence, len(index.ids), f"{checksum:08x}")
    yield end + b'\n"_meta":{"1":' + dumps(asdict(footer)) + b"}}\n"


def _encode_line(doc_id: int, document: bytes) -> bytes:
    return b'"%d":%b' % (doc_id, document)


def compute_checksum(descriptor: int, size: int) -> str:
    """Compute the checksum that the footer of a sound snapshot holds."""
    checksum, offset = 0, 0
    tail = filesystem.read_at(descriptor, min(size, FOOTER_LENGTH), max(0, size - FOOTER_LENGTH))
    end = size - len(tail) + tail.rfind(_LAST_LINE)
    while offset < end and (block := filesystem.read_at(descriptor, min(_READ_BLOCK_SIZE, end - offset), offset)):
        checksum, offset = crc32(block, checksum), offset + len(block)
    return f"{checksum:08x}"


def parse_documents(content: bytes, footer: SnapshotFooter) -> dict[int, dict[str, Any]] | None:
    """Read all documents of a snapshot; None if it is not as Reader wrote it."""
    if f"{crc32(content[: content.rfind(_LAST_LINE)]):08x}" != footer.crc32:
        return None
    matches = (DOCUMENT_LINE.fullmatch(line) for line in content.split(b"\n"))
    try:
        documents = {int(match[1]): loads(match[2]) for match in matches if match}
    except ValueError:
        return None
    return documents if len(documents) == footer.count else None


def build_index(descriptor: int, size: int) -> OffsetIndex | None:
    """Find the documents of a snapshot; None if it is not as Reader wrote it."""
    index, offset = OffsetIndex(), 0
    with os.fdopen(os.dup(descriptor), "rb") as file:
        file.seek(0)
        for line in file:
            match = DOCUMENT_LINE.fullmatch(line.rstrip(b"\n"))
            if match:
                index.ids.append(int(match[1]))
                index.offsets.append(offset)
                index.checksums.append(crc32(line.rstrip(b",\n")))
            elif index.ids or line.startswith(b"}"):
                break
            offset += len(line)
    index.offsets.append(offset)
    is_ascending = all(doc_id < following for doc_id, following in pairwise(index.ids))
    return index if is_ascending and offset < size else None
