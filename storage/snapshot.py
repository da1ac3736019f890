"""The snapshot of a table: a JSON file with one document a line, which any TinyDB opens.

    {"papers":{
    "1":{…},
    "2":{…}
    },
    "_meta":{"1":{"schema":1,"sequence":12,"count":2,"crc32":"9c2f0d1e"}}}

`sequence` is the number of the journal's last line that it holds, `crc32` the checksum of all before the last line.
"""

import os
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeGuard
from zlib import crc32

from reader.errors import LibraryDamaged, LibraryError, os_reason
from storage import filesystem
from storage.documents import SCHEMA, dumps, loads

REPAIR_HINT = "'reader doctor --repair' mends what can be mended, and deletes nothing"
RESTORE_HINT = "'reader backups' lists what 'reader restore' can bring back"
_FOOTER = re.compile(rb'\n\},\n"_meta":\{"1":(\{[^{}]*\})\}\}\n\Z')
FOOTER_LENGTH = 512
_LAST_LINE = b'\n"_meta"'
MAX_INTEGER = 10**18 - 1
"""The highest number that a document, a line of the journal or a count has."""
DOCUMENT_LINE = re.compile(rb'"(\d{1,18})":(\{.*\}),?')
_READ_BLOCK_SIZE = 1 << 20


class UnexpectedContent(ValueError):
    """What is wrong with a file, in words for its owner."""


@dataclass(frozen=True, slots=True, repr=False)
class SnapshotFooter:
    """What a snapshot says of itself."""

    schema: int
    sequence: int
    count: int
    crc32: str


@dataclass(slots=True, eq=False, repr=False)
class OffsetIndex:
    """Where the documents of a snapshot lie: ids in rising order, where each line begins and ends, and its checksum."""

    ids: "array[int]" = field(default_factory=lambda: array("q"))
    offsets: "array[int]" = field(default_factory=lambda: array("q"))
    checksums: "array[int]" = field(default_factory=lambda: array("I"))


class DocumentSource(Protocol):
    """The documents of a table as its snapshot holds them."""

    def __len__(self) -> int: ...
    def __contains__(self, doc_id: int) -> bool: ...
    def ids(self) -> Iterable[int]:
        """Give the ids in rising order."""

    def document(self, doc_id: int) -> dict[str, Any]:
        """Read a document of one's own; raises KeyError and LibraryError."""

    def raw(self, doc_id: int) -> bytes:
        """Give a document as it is written; raises KeyError and LibraryError."""

    def checksums(self) -> Iterable[tuple[int, int]]:
        """Give the ids with the checksums of their lines."""


class MemoryDocuments:
    """Documents that were read whole, as suits a small table, or one that was changed by others."""

    def __init__(self, documents: dict[int, dict[str, Any]] | None = None) -> None:
        self._documents = dict(sorted((documents or {}).items()))

    def __len__(self) -> int:
        return len(self._documents)

    def __contains__(self, doc_id: int) -> bool:
        return doc_id in self._documents

    def ids(self) -> Iterable[int]:
        """Give the ids in rising order."""
        return self._documents

    def document(self, doc_id: int) -> dict[str, Any]:
        """Read a document of one's own; raises KeyError."""
        document: dict[str, Any] = deep_copy(self._documents[doc_id])
        return document

    def raw(self, doc_id: int) -> bytes:
        """Give a document as it is written; raises KeyError."""
        return dumps(self._documents[doc_id])

    def checksums(self) -> Iterable[tuple[int, int]]:
        """Give the ids with the checksums of their lines."""
        return ((doc_id, crc32(_encode_line(doc_id, self.raw(doc_id)))) for doc_id in self._documents)


class FileDocuments:
    """Documents that stay in the file until they are asked for."""

    def __init__(self, descriptor: int, index: OffsetIndex, path: Path) -> None:
        self._descriptor = descriptor
        self._index = index
        self._path = path

    def __len__(self) -> int:
        return len(self._index.ids)

    def __contains__(self, doc_id: int) -> bool:
        return self._position(doc_id) is not None

    def ids(self) -> Iterable[int]:
        """Give the ids in rising order."""
        return self._index.ids

    def document(self, doc_id: int) -> dict[str, Any]:
        """Read a document; raises KeyError, and LibraryError where the file does not hold what was written."""
        document: dict[str, Any] = loads(self.raw(doc_id))
        return document

    def raw(self, doc_id: int) -> bytes:
        """Give a document as it is written; raises KeyError, and LibraryError as `document` does."""
        offset = self._position(doc_id)
        if offset is None:
            raise KeyError(doc_id)
        start, end = self._index.offsets[offset], self._index.offsets[offset + 1]
        line = self._read(end - start, start)
        match = DOCUMENT_LINE.fullmatch(line.rstrip(b"\n"))
        if crc32(line.rstrip(b",\n")) != self._index.checksums[offset] or match is None:
            raise LibraryDamaged(f"{self._path}:{offset + 2}: the line is damaged; {REPAIR_HINT}")
        return match[2]

    def checksums(self) -> Iterable[tuple[int, int]]:
        """Give the ids with the checksums of their lines."""
        return zip(self._index.ids, self._index.checksums, strict=True)

    def _position(self, doc_id: int) -> int | None:
        offset = bisect_left(self._index.ids, doc_id)
        return offset if offset < len(self._index.ids) and self._index.ids[offset] == doc_id else None

    def _read(self, length: int, start: int) -> bytes:
        try:
            return filesystem.read_at(self._descriptor, length, start)
        except OSError as error:
            raise LibraryError(f"cannot read {self._path}: {os_reason(error)}") from None


def deep_copy(value: Any) -> Any:  # noqa: ANN401 - JSON is of any form
    """Copy what JSON can hold, so that nobody shares it."""
    if isinstance(value, dict):
        return {name: deep_copy(inner) for name, inner in value.items()}
    return [deep_copy(inner) for inner in value] if isinstance(value, list) else value


def read_footer(descriptor: int, size: int) -> SnapshotFooter | None:
    """Read what a snapshot says of itself at its end; None where its end is not as Reader writes it."""
    start = max(0, size - FOOTER_LENGTH)
    match = _FOOTER.search(filesystem.read_at(descriptor, size - start, start))
    try:
        return parse_footer(loads(match[1])) if match else None
    except ValueError:
        return None


def parse_footer(fields: object) -> SnapshotFooter:
    """Read what a snapshot says of itself; of one with a newer schema nothing else is read.

    Raises UnexpectedContent where a value is missing or of another kind.
    """
    values = fields if isinstance(fields, dict) else {}
    if is_count(newer := values.get("schema")) and newer > SCHEMA:
        return SnapshotFooter(newer, 0, 0, "")
    schema, sequence, count = (_parse_count(values, name) for name in ("schema", "sequence", "count"))
    return SnapshotFooter(schema, sequence, count, _parse_checksum(values))


def _parse_count(values: Mapping[str, object], name: str) -> int:
    value = values.get(name)
    if not is_count(value) or value > MAX_INTEGER:
        raise UnexpectedContent(f"its last line has no {name!r} that Reader wrote")
    return value


def _parse_checksum(values: Mapping[str, object]) -> str:
    value = values.get("crc32")
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{8}", value):
        raise UnexpectedContent("its last line has no 'crc32' that Reader wrote")
    return value


def is_count(value: object) -> TypeGuard[int]:
    """Return whether a value is a whole number that is not negative; True and False are none."""
    return type(value) is int and value >= 0


def write_snapshot(
    path: Path, table: str, documents: Iterable[tuple[int, bytes]], sequence: int, schema: int
) -> OffsetIndex:
    """Write a snapshot beside the one that it will replace, from its ids in rising order and documents as written."""
    index = OffsetIndex()
    filesystem.write_temp(path, _parts(table, documents, index, SnapshotFooter(schema, sequence, 0, "")))
    return index


def _parts(
    table: str, documents: Iterable[tuple[int, bytes]], index: OffsetIndex, footer: SnapshotFooter
) -> Iterator[bytes]:
    head = b"{" + dumps(table) + b":{"
    check, offset, separator = crc32(head), len(head), b"\n"
    yield head
    for doc_id, document in documents:
        line = _encode_line(doc_id, document)
        index.ids.append(doc_id)
        index.offsets.append(offset + len(separator))
        index.checksums.append(crc32(line))
        part = separator + line
        check, offset, separator = crc32(part, check), offset + len(part), b",\n"
        yield part
    index.offsets.append(offset + 1)
    end = b"\n},"
    check = crc32(end, check)
    closing = SnapshotFooter(footer.schema, footer.sequence, len(index.ids), f"{check:08x}")
    yield end + b'\n"_meta":{"1":' + dumps(asdict(closing)) + b"}}\n"


def _encode_line(doc_id: int, document: bytes) -> bytes:
    return b'"%d":%b' % (doc_id, document)


def compute_checksum(descriptor: int, size: int) -> str:
    """Compute the checksum that a snapshot of our writing has at its end."""
    check, offset = 0, 0
    tail = filesystem.read_at(descriptor, min(size, FOOTER_LENGTH), max(0, size - FOOTER_LENGTH))
    end = size - len(tail) + tail.rfind(_LAST_LINE)
    while offset < end and (block := filesystem.read_at(descriptor, min(_READ_BLOCK_SIZE, end - offset), offset)):
        check, offset = crc32(block, check), offset + len(block)
    return f"{check:08x}"


def parse_documents(content: bytes, footer: SnapshotFooter) -> dict[int, dict[str, Any]] | None:
    """Read a whole snapshot; None where it is not as Reader wrote it."""
    if f"{crc32(content[: content.rfind(_LAST_LINE)]):08x}" != footer.crc32:
        return None
    match = (DOCUMENT_LINE.fullmatch(line) for line in content.split(b"\n"))
    try:
        documents = {int(line[1]): loads(line[2]) for line in match if line}
    except ValueError:
        return None
    return documents if len(documents) == footer.count else None


def build_index(descriptor: int, size: int) -> OffsetIndex | None:
    """Find the documents in a snapshot; None where it is not written as Reader writes it."""
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
    rising = all(one < other for one, other in zip(index.ids, index.ids[1:], strict=False))
    return index if rising and offset < size else None
