"""The snapshot of a table: a JSON file with one document a line, which any TinyDB opens.

    {"papers":{
    "1":{…},
    "2":{…}
    },
    "_meta":{"1":{"schema":2,"through":12,"count":2,"crc32":"9c2f0d1e"}}}

`through` is the number of the journal's last line that it holds, `crc32` the checksum of all before the last line.
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

from reader.errors import LibraryDamaged, LibraryError, reason_of
from storage import disk
from storage.documents import SCHEMA
from storage.json_form import decoded, encoded

CALL_FOR_REPAIR = "'reader doctor --repair' mends what can be mended, and deletes nothing"
CALL_FOR_RESTORING = "'reader backups' lists what 'reader restore' can bring back"
_TAIL = re.compile(rb'\n\},\n"_meta":\{"1":(\{[^{}]*\})\}\}\n\Z')
TAIL_LENGTH = 512
_LAST_LINE = b'\n"_meta"'
HIGHEST_NUMBER = 10**18 - 1
"""The highest number that a document, a line of the journal or a count has."""
DOCUMENT = re.compile(rb'"(\d{1,18})":(\{.*\}),?')
_BLOCK = 1 << 20


class NotAsWritten(ValueError):
    """What is wrong with a file, in words for its owner."""


@dataclass(frozen=True, slots=True, repr=False)
class Meta:
    """What a snapshot says of itself."""

    schema: int
    through: int
    count: int
    crc32: str


@dataclass(slots=True, eq=False, repr=False)
class Index:
    """Where the documents of a snapshot lie: ids in rising order, where each line begins and ends, and its checksum."""

    ids: "array[int]" = field(default_factory=lambda: array("q"))
    offsets: "array[int]" = field(default_factory=lambda: array("q"))
    checks: "array[int]" = field(default_factory=lambda: array("I"))


class Base(Protocol):
    """The documents of a table as its snapshot holds them."""

    def __len__(self) -> int: ...
    def __contains__(self, number: int) -> bool: ...
    def numbers(self) -> Iterable[int]:
        """Give the ids in rising order."""

    def document(self, number: int) -> dict[str, Any]:
        """Read a document of one's own; raises KeyError and LibraryError."""

    def written(self, number: int) -> bytes:
        """Give a document as it is written; raises KeyError and LibraryError."""

    def checks(self) -> Iterable[tuple[int, int]]:
        """Give the ids with the checksums of their lines."""


class Loaded:
    """Documents that were read whole, as suits a small table, or one that was changed by others."""

    def __init__(self, documents: dict[int, dict[str, Any]] | None = None) -> None:
        self._documents = dict(sorted((documents or {}).items()))

    def __len__(self) -> int:
        return len(self._documents)

    def __contains__(self, number: int) -> bool:
        return number in self._documents

    def numbers(self) -> Iterable[int]:
        """Give the ids in rising order."""
        return self._documents

    def document(self, number: int) -> dict[str, Any]:
        """Read a document of one's own; raises KeyError."""
        document: dict[str, Any] = copied(self._documents[number])
        return document

    def written(self, number: int) -> bytes:
        """Give a document as it is written; raises KeyError."""
        return encoded(self._documents[number])

    def checks(self) -> Iterable[tuple[int, int]]:
        """Give the ids with the checksums of their lines."""
        return ((number, crc32(_line_of(number, self.written(number)))) for number in self._documents)


class Spans:
    """Documents that stay in the file until they are asked for."""

    def __init__(self, descriptor: int, index: Index, path: Path) -> None:
        self._descriptor = descriptor
        self._index = index
        self._path = path

    def __len__(self) -> int:
        return len(self._index.ids)

    def __contains__(self, number: int) -> bool:
        return self._place(number) is not None

    def numbers(self) -> Iterable[int]:
        """Give the ids in rising order."""
        return self._index.ids

    def document(self, number: int) -> dict[str, Any]:
        """Read a document; raises KeyError, and LibraryError where the file does not hold what was written."""
        document: dict[str, Any] = decoded(self.written(number))
        return document

    def written(self, number: int) -> bytes:
        """Give a document as it is written; raises KeyError, and LibraryError as `document` does."""
        place = self._place(number)
        if place is None:
            raise KeyError(number)
        start, end = self._index.offsets[place], self._index.offsets[place + 1]
        line = self._read(end - start, start)
        found = DOCUMENT.fullmatch(line.rstrip(b"\n"))
        if crc32(line.rstrip(b",\n")) != self._index.checks[place] or found is None:
            raise LibraryDamaged(f"{self._path}:{place + 2}: the line is damaged; {CALL_FOR_REPAIR}")
        return found[2]

    def checks(self) -> Iterable[tuple[int, int]]:
        """Give the ids with the checksums of their lines."""
        return zip(self._index.ids, self._index.checks, strict=True)

    def _place(self, number: int) -> int | None:
        place = bisect_left(self._index.ids, number)
        return place if place < len(self._index.ids) and self._index.ids[place] == number else None

    def _read(self, length: int, start: int) -> bytes:
        try:
            return disk.read_at(self._descriptor, length, start)
        except OSError as error:
            raise LibraryError(f"cannot read {self._path}: {reason_of(error)}") from None


def copied(value: Any) -> Any:  # noqa: ANN401 - JSON is of any form
    """Copy what JSON can hold, so that nobody shares it."""
    if isinstance(value, dict):
        return {name: copied(inner) for name, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


def meta_of(descriptor: int, size: int) -> Meta | None:
    """Read what a snapshot says of itself at its end; None where its end is not as Reader writes it."""
    start = max(0, size - TAIL_LENGTH)
    found = _TAIL.search(disk.read_at(descriptor, size - start, start))
    try:
        return meta_in(decoded(found[1])) if found else None
    except ValueError:
        return None


def meta_in(fields: object) -> Meta:
    """Read what a snapshot says of itself; of one with a newer schema nothing else is read.

    Raises NotAsWritten where a value is missing or of another kind.
    """
    values = fields if isinstance(fields, dict) else {}
    if is_count(newer := values.get("schema")) and newer > SCHEMA:
        return Meta(newer, 0, 0, "")
    schema, through, count = (_count_in(values, name) for name in ("schema", "through", "count"))
    return Meta(schema, through, count, _check_in(values))


def _count_in(values: Mapping[str, object], name: str) -> int:
    value = values.get(name)
    if not is_count(value) or value > HIGHEST_NUMBER:
        raise NotAsWritten(f"its last line has no {name!r} that Reader wrote")
    return value


def _check_in(values: Mapping[str, object]) -> str:
    value = values.get("crc32")
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{8}", value):
        raise NotAsWritten("its last line has no 'crc32' that Reader wrote")
    return value


def is_count(value: object) -> TypeGuard[int]:
    """Return whether a value is a whole number that is not negative; True and False are none."""
    return type(value) is int and value >= 0


def write_snapshot(path: Path, table: str, documents: Iterable[tuple[int, bytes]], through: int, schema: int) -> Index:
    """Write a snapshot beside the one that it will replace, from its ids in rising order and documents as written."""
    index = Index()
    disk.write_beside(path, _parts(table, documents, index, Meta(schema, through, 0, "")))
    return index


def _parts(table: str, documents: Iterable[tuple[int, bytes]], index: Index, meta: Meta) -> Iterator[bytes]:
    head = b"{" + encoded(table) + b":{"
    check, place, separator = crc32(head), len(head), b"\n"
    yield head
    for number, document in documents:
        line = _line_of(number, document)
        index.ids.append(number)
        index.offsets.append(place + len(separator))
        index.checks.append(crc32(line))
        part = separator + line
        check, place, separator = crc32(part, check), place + len(part), b",\n"
        yield part
    index.offsets.append(place + 1)
    end = b"\n},"
    check = crc32(end, check)
    closing = Meta(meta.schema, meta.through, len(index.ids), f"{check:08x}")
    yield end + b'\n"_meta":{"1":' + encoded(asdict(closing)) + b"}}\n"


def _line_of(number: int, document: bytes) -> bytes:
    return b'"%d":%b' % (number, document)


def checksum_of(descriptor: int, size: int) -> str:
    """Compute the checksum that a snapshot of our writing has at its end."""
    check, place = 0, 0
    tail = disk.read_at(descriptor, min(size, TAIL_LENGTH), max(0, size - TAIL_LENGTH))
    end = size - len(tail) + tail.rfind(_LAST_LINE)
    while place < end and (block := disk.read_at(descriptor, min(_BLOCK, end - place), place)):
        check, place = crc32(block, check), place + len(block)
    return f"{check:08x}"


def documents_in(content: bytes, meta: Meta) -> dict[int, dict[str, Any]] | None:
    """Read a whole snapshot; None where it is not as Reader wrote it."""
    if f"{crc32(content[: content.rfind(_LAST_LINE)]):08x}" != meta.crc32:
        return None
    found = (DOCUMENT.fullmatch(line) for line in content.split(b"\n"))
    try:
        documents = {int(line[1]): decoded(line[2]) for line in found if line}
    except ValueError:
        return None
    return documents if len(documents) == meta.count else None


def index_of(descriptor: int, size: int) -> Index | None:
    """Find the documents in a snapshot; None where it is not written as Reader writes it."""
    index, place = Index(), 0
    with os.fdopen(os.dup(descriptor), "rb") as file:
        file.seek(0)
        for line in file:
            found = DOCUMENT.fullmatch(line.rstrip(b"\n"))
            if found:
                index.ids.append(int(found[1]))
                index.offsets.append(place)
                index.checks.append(crc32(line.rstrip(b",\n")))
            elif index.ids or line.startswith(b"}"):
                break
            place += len(line)
    index.offsets.append(place)
    rising = all(one < other for one, other in zip(index.ids, index.ids[1:], strict=False))
    return index if rising and place < size else None
