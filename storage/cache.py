"""Cache files, which let a library open without reading its snapshots.

papers.index       offsets of a snapshot's documents, one such file a table
papers.cache       the columns
marks.cache        the marks of each row, each distinct value once

Each belongs to the snapshot that its fingerprint names; the marks also belong to that of the papers, whose rows they
refer to. A stale, damaged or missing cache is rebuilt from the snapshot, whatever the journal holds. The caches pay for
themselves at every start: opening 10,000 papers, 1,000 of them marked, took 4 ms of processor time with all of them,
340 ms without the columns, 17 ms without the marks, 47 ms without the offsets and 390 ms without any
(tests/bench/storage.py times opening).
"""

import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar
from zlib import compress, crc32, decompress

from reader.columns import Columns, LoadedMarks, mark_flags
from reader.files import atomic_write
from reader.paper import UNMARKED, Marks
from storage import filesystem
from storage.documents import DECODE_ERRORS, decode_marks, dumps, encode_marks, loads
from storage.snapshot import OffsetIndex, SnapshotFooter, is_count

_T = TypeVar("_T")
_FORMAT_VERSION = 8
_HEADER_LENGTH = 1 << 10
"""An upper bound for most headers, in bytes."""
_SEPARATOR = "\n"
_PACKED_AT_ONCE = 1_000
_BYTES_UNPACKED_AT_ONCE = 1 << 18
"""How much text to decode in one call: little enough that a large library does not block the screen."""
_COMPRESSION_LEVEL = 1
_LAZY_COLUMNS = ("titles", "digest_day_sets", "digest_days", "label_sets", "labels")
"""Columns that are unpacked on first use; titles stay compressed until then."""
_INTEGER_COLUMNS = (
    "published",
    "comments",
    "upvotes",
    "stars",
    "added",
    "digest_day",
    "digest_position",
    "ids",
    "title_hashes",
)
_MASKS = ("has_code", "withdrawn", "fact_flags")
_PARTS = {
    "keys",
    *_LAZY_COLUMNS,
    "key_aliases",
    "title_aliases",
    "digest_order",
    "key_order",
    *_MASKS,
    *_INTEGER_COLUMNS,
}


class Fingerprint(NamedTuple):
    """Identifies the snapshot that a cache belongs to."""

    size: int
    modified: int
    sequence: int
    crc32: str


def fingerprint_of(descriptor: int, footer: SnapshotFooter) -> Fingerprint:
    """Return the fingerprint of an open snapshot."""
    status = os.fstat(descriptor)
    return Fingerprint(status.st_size, status.st_mtime_ns, footer.sequence, footer.crc32)


def load_index(path: Path, fingerprint: Fingerprint) -> OffsetIndex | None:
    """Read the offset index of a snapshot; None if it is missing, stale or damaged."""
    content = _read_cache_file(path, fingerprint)
    if content is None:
        return None
    length = len(content) // 20
    index = OffsetIndex()
    index.ids.frombytes(content[: 8 * length])
    index.offsets.frombytes(content[8 * length : 16 * length + 8])
    index.checksums.frombytes(content[16 * length + 8 :])
    return index


def save_index(path: Path, fingerprint: Fingerprint, index: OffsetIndex) -> None:
    """Write the offset index of a snapshot. Raise OSError."""
    _write_cache_file(path, fingerprint, (index.ids.tobytes(), index.offsets.tobytes(), index.checksums.tobytes()))


def _read_cache_file(path: Path, fingerprint: Fingerprint) -> memoryview | None:
    """Read the payload of a cache file; None if it is missing, stale or damaged."""
    try:
        return _valid_payload(_read_file(path), fingerprint)
    except OSError:
        return None


def _read_file(path: Path) -> bytes:
    descriptor = filesystem.open_private(path, os.O_RDONLY)
    try:
        return filesystem.read_at(descriptor, os.fstat(descriptor).st_size, 0)
    finally:
        filesystem.close(descriptor)


def is_damaged(path: Path) -> bool:
    """Return whether a cache file, of any snapshot and version, cannot be read or fails its checksum."""
    try:
        header, _, rest = _read_file(path).partition(b"\n")
        return bool(loads(header)[2] != crc32(rest))
    except (OSError, TypeError, ValueError, IndexError, KeyError):
        return True


def _valid_payload(content: bytes, fingerprint: Fingerprint) -> memoryview | None:
    header, rest = _split_header(memoryview(content))
    return rest if _is_valid(header, crc32(rest), fingerprint) else None


def _is_valid(header: bytes, checksum: int, fingerprint: Fingerprint) -> bool:
    """Return whether the header of a cache file has this checksum and this fingerprint."""
    try:
        return bool(loads(header) == [_FORMAT_VERSION, array("I").itemsize, checksum, *fingerprint])
    except (TypeError, ValueError):
        return False


def _split_header(content: memoryview) -> tuple[bytes, memoryview]:
    """Split off the first line without copying the rest, which may be large."""
    length = _HEADER_LENGTH
    while (end := bytes(content[:length]).find(b"\n")) < 0 and length < len(content):
        length *= 8
    return (bytes(content[:end]), content[end + 1 :]) if end >= 0 else (bytes(content), content[:0])


def _write_cache_file(path: Path, fingerprint: Fingerprint, parts: Sequence[bytes]) -> None:
    """Write the parts of a cache file, without a sync because it may be lost. Raise OSError."""
    checksum = 0
    for part in parts:
        checksum = crc32(part, checksum)
    header = dumps([_FORMAT_VERSION, array("I").itemsize, checksum, *fingerprint])
    atomic_write(path, (header, b"\n", *parts), sync=False, temp=filesystem.temp_path(path))


def _is_packable(texts: Iterable[str]) -> bool:
    """Return whether every text has only one line."""
    return not any(_SEPARATOR in text for text in texts)


def _pack_strings(texts: Iterable[str]) -> bytes:
    """Join texts into one blob; no text and one empty text give the same blob.

    Encode in batches, because one character beyond Latin-1 doubles the memory of the whole string that contains it.
    """
    remaining = iter(texts)
    batches = iter(lambda: list(islice(remaining, _PACKED_AT_ONCE)), [])
    return _SEPARATOR.encode().join(_SEPARATOR.join(batch).encode("utf-8", "surrogatepass") for batch in batches)


def _unpack_strings(content: bytes) -> list[str]:
    """Split a blob of at least one text."""
    separator = _SEPARATOR.encode()
    texts: list[str] = []
    start = 0
    while (end := content.find(separator, start + _BYTES_UNPACKED_AT_ONCE)) >= 0:
        texts += content[start:end].decode("utf-8", "surrogatepass").split(_SEPARATOR)
        start = end + 1
    texts += content[start:].decode("utf-8", "surrogatepass").split(_SEPARATOR)
    return texts


def load_columns(path: Path, fingerprint: Fingerprint, columns: Columns) -> bool:
    """Fill empty columns from the cache; leave them empty and return False if it is missing, stale or damaged."""
    try:
        descriptor = filesystem.open_private(path, os.O_RDONLY)
    except OSError:
        return False
    parts = None
    with suppress(OSError, ValueError):  # a damaged length may cut a number in two
        parts = _read_parts(descriptor, fingerprint, columns)
    filesystem.close(descriptor)
    if parts is None:
        for name in _INTEGER_COLUMNS:
            del getattr(columns, name)[:]
        return False
    if columns.ids:
        _fill_columns(columns, parts)
    return True


def _read_parts(descriptor: int, fingerprint: Fingerprint, columns: Columns) -> dict[str, bytes] | None:
    """Fill the columns of integers and return the other parts; None if the cache is stale or damaged. Raise OSError.

    Reading part by part opens 100,000 papers with 6,600 page faults instead of 9,000, and in 27 ms instead of 33.
    """
    start = memoryview(filesystem.read_at(descriptor, 4 * _HEADER_LENGTH, 0))
    header, rest = _split_header(start)
    sizes, after = _split_header(rest)
    lengths, offset = _part_lengths(sizes), len(start) - len(after)
    checksum = crc32(rest[: len(rest) - len(after)])
    if lengths.keys() != _PARTS or offset + sum(lengths.values()) != os.fstat(descriptor).st_size:
        return None
    parts: dict[str, bytes] = {}
    for name, length in lengths.items():
        part = filesystem.read_at(descriptor, length, offset)
        checksum, offset = crc32(part, checksum), offset + length
        if name in _INTEGER_COLUMNS:
            getattr(columns, name).frombytes(part)
        else:
            parts[name] = part
    return parts if _is_valid(header, checksum, fingerprint) else None


def _part_lengths(header: bytes) -> dict[str, int]:
    """Return the length of each part; empty if the header is not as Reader writes it."""
    try:
        lengths = loads(header)
    except ValueError:
        return {}
    return lengths if isinstance(lengths, dict) and all(map(is_count, lengths.values())) else {}


def is_stale(path: Path, fingerprint: Fingerprint, columns: Columns) -> bool:
    """Return whether the cache belongs to this snapshot but holds different columns.

    Extra key aliases do not count: those of undone changes stay, because lookups verify the paper.
    """
    cached = Columns()
    if not load_columns(path, fingerprint, cached):
        return False
    expected, actual = _split(columns), _split(cached)
    return (
        any(expected[name] != actual[name] for name in expected.keys() - {"key_aliases", "title_aliases"})
        or columns.title_aliases != cached.title_aliases
        or not columns.key_aliases.keys() <= cached.key_aliases.keys()
    )


def save_columns(path: Path, fingerprint: Fingerprint, columns: Columns) -> None:
    """Write the columns of a snapshot, unless a key or title has several lines. Raise OSError."""
    if not _is_packable((*columns.keys, *columns.titles)):
        return
    parts = _split(columns)
    header = dumps({name: len(part) for name, part in parts.items()})
    _write_cache_file(path, fingerprint, (header, b"\n", *parts.values()))


def _split(columns: Columns) -> dict[str, bytes]:
    day_sets, day_indexes = _intern(columns.digest_days)
    label_sets, label_indexes = _intern(columns.labels)
    return {
        "keys": _pack_strings(columns.keys),
        "titles": compress(_pack_strings(columns.titles), _COMPRESSION_LEVEL),
        **{name: bytes(getattr(columns, name)) for name in _MASKS},
        "digest_day_sets": dumps(day_sets),
        "key_aliases": dumps(columns.key_aliases),
        "title_aliases": dumps(columns.title_aliases),
        "digest_order": array("I", columns.digest_order.order()).tobytes(),
        "key_order": array("I", sorted(range(len(columns)), key=columns.keys.__getitem__)).tobytes(),
        "digest_days": day_indexes.tobytes(),
        "label_sets": dumps(label_sets),
        "labels": label_indexes.tobytes(),
        **{name: getattr(columns, name).tobytes() for name in _INTEGER_COLUMNS},
    }


def _intern(values: Iterable[_T]) -> tuple[list[_T], "array[int]"]:
    """Return the distinct values, and the index of each value among them."""
    indexes: dict[_T, int] = {}
    order = array("I", [indexes.setdefault(value, len(indexes)) for value in values])
    return list(indexes), order


def _fill_columns(columns: Columns, parts: dict[str, bytes]) -> None:
    columns.keys.extend(_unpack_strings(parts["keys"]))
    for name in _MASKS:
        getattr(columns, name).extend(parts[name])
    columns.mark_flags.extend(bytes(len(columns.keys)))
    columns.digest_order.load(array("I", parts["digest_order"]))
    key_order = array("I", parts["key_order"])
    columns.load_lazily(key_order, partial(_load_lazy_columns, {name: parts[name] for name in _LAZY_COLUMNS}))
    columns.key_aliases.update(loads(parts["key_aliases"]))
    columns.title_aliases.update(_read_titles(parts["title_aliases"]))


def _read_titles(part: bytes) -> Iterator[tuple[str, tuple[str, ...]]]:
    titles_by_key: dict[str, list[str]] = loads(part)
    return ((key, tuple(titles)) for key, titles in titles_by_key.items())


def _load_lazy_columns(parts: dict[str, bytes]) -> tuple[list[str], list[tuple[int, ...]], list[tuple[str, ...]]]:
    day_sets: list[tuple[int, ...]] = list(map(tuple, loads(parts["digest_day_sets"])))
    label_sets: list[tuple[str, ...]] = list(map(tuple, loads(parts["label_sets"])))
    return (
        _unpack_strings(decompress(parts["titles"])),
        list(map(day_sets.__getitem__, array("I", parts["digest_days"]))),
        list(map(label_sets.__getitem__, array("I", parts["labels"]))),
    )


class MarksCacheFile(NamedTuple):
    """A cache file of marks, the snapshots of marks and papers that it must belong to, and the number of papers."""

    path: Path
    fingerprint: Fingerprint
    papers_fingerprint: Fingerprint
    row_count: int


class CachedMarks(NamedTuple):
    """The marks of a snapshot by row of the snapshot of papers, and others with the ids of their documents.

    The others belong to papers that were added later or are missing, or their ids differ from those of the papers.
    """

    of_rows: LoadedMarks
    others: list[tuple[int, str, Marks]]


def load_marks_cache(file: MarksCacheFile) -> CachedMarks | None:
    """Read the marks of a snapshot; None if the cache is missing, stale or damaged."""
    content = _read_cache_file(file.path, file.fingerprint)
    if content is None:
        return None
    header, rest = _split_header(content)
    try:
        papers_fingerprint, encoded_kinds, others = loads(header)
        kinds = [*map(decode_marks, encoded_kinds)]
        cached = [(doc_id, key, kinds[index]) for doc_id, key, index in others]
    except (*DECODE_ERRORS, IndexError):
        return None
    if papers_fingerprint != [*file.papers_fingerprint] or len(rest) != 5 * file.row_count:
        return None
    kind_indexes = array("I", rest[: 4 * file.row_count].tobytes())
    return CachedMarks(LoadedMarks(kinds, kind_indexes, bytes(rest[4 * file.row_count :])), cached)


def save_marks_cache(file: MarksCacheFile, marks: Iterable[Marks], others: Iterable[tuple[int, str, Marks]]) -> None:
    """Write the marks of the rows of a snapshot of papers, and others. Raise OSError."""
    kinds = {UNMARKED: 0}
    kind_indexes = array("I", [0 if each is UNMARKED else kinds.setdefault(each, len(kinds)) for each in marks])
    flags_of_kinds = [*map(mark_flags, kinds)]
    flags = bytes(map(flags_of_kinds.__getitem__, kind_indexes))
    encoded_others = [[doc_id, key, kinds.setdefault(each, len(kinds))] for doc_id, key, each in others]
    header = dumps([file.papers_fingerprint, [*map(encode_marks, kinds)], encoded_others])
    _write_cache_file(file.path, file.fingerprint, (header, b"\n", kind_indexes.tobytes(), flags))
