"""The index of a snapshot, kept beside it so that opening need not read it; derived, and made again when it is stale.

Texts of one line each, joined in a derived file so that they come apart again as they were.

The columns, kept beside the snapshot of the papers so that opening need not read the papers; derived.

The marks, kept beside their snapshot grouped by what they are, so that opening need not read each; derived.
"""

import os
from array import array
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple
from zlib import compress, crc32, decompress

from reader.columns import Columns
from reader.files import atomic_write
from reader.paper import Marks
from storage import filesystem
from storage.documents import DECODE_ERRORS, decode_marks, dumps, encode_marks, loads
from storage.snapshot import OffsetIndex, SnapshotFooter, is_count

_FORMAT_VERSION = 5
_HEADER = 1 << 10
"""How many bytes most first lines have at most."""


class Fingerprint(NamedTuple):
    """Which file an index was made of."""

    size: int
    modified: int
    sequence: int
    crc32: str


def fingerprint_of(descriptor: int, footer: SnapshotFooter) -> Fingerprint:
    """Tell an open snapshot from every other."""
    status = os.fstat(descriptor)
    return Fingerprint(status.st_size, status.st_mtime_ns, footer.sequence, footer.crc32)


def load_index(path: Path, fingerprint: Fingerprint) -> OffsetIndex | None:
    """Read the index of a snapshot; None where there is none, or one of another snapshot, or a damaged one."""
    content = read_cache_file(path, fingerprint)
    if content is None:
        return None
    length = len(content) // 20
    index = OffsetIndex()
    index.ids.frombytes(content[: 8 * length])
    index.offsets.frombytes(content[8 * length : 16 * length + 8])
    index.checksums.frombytes(content[16 * length + 8 :])
    return index


def save_index(path: Path, fingerprint: Fingerprint, index: OffsetIndex) -> None:
    """Write the index of a snapshot."""
    write_cache_file(
        path, fingerprint, b"".join((index.ids.tobytes(), index.offsets.tobytes(), index.checksums.tobytes()))
    )


def read_cache_file(path: Path, fingerprint: Fingerprint) -> memoryview | None:
    """Read a derived file that was made of the stamped snapshot, if it is sound."""
    try:
        descriptor = filesystem.open_private(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        content = filesystem.read_at(descriptor, os.fstat(descriptor).st_size, 0)
    except OSError:
        return None
    finally:
        filesystem.close(descriptor)
    return _valid_payload(content, fingerprint)


def is_damaged(path: Path) -> bool:
    """Tell whether a derived file, of whatever snapshot and version, does not hold what was written."""
    try:
        descriptor = filesystem.open_private(path, os.O_RDONLY)
    except OSError:
        return True
    try:
        head, _, rest = filesystem.read_at(descriptor, os.fstat(descriptor).st_size, 0).partition(b"\n")
        return bool(loads(head)[2] != crc32(rest))
    except (OSError, TypeError, ValueError, IndexError, KeyError):
        return True
    finally:
        filesystem.close(descriptor)


def _valid_payload(content: bytes, fingerprint: Fingerprint) -> memoryview | None:
    head, rest = split_header(memoryview(content))
    try:
        version, width, check, *stamped = loads(head)
    except (TypeError, ValueError):
        return None
    sound = (version, width, check, stamped) == (_FORMAT_VERSION, array("I").itemsize, crc32(rest), list(fingerprint))
    return rest if sound else None


def split_header(content: memoryview) -> tuple[bytes, memoryview]:
    """Take the first line off, without a copy of the rest, which may be large."""
    length = _HEADER
    while (end := bytes(content[:length]).find(b"\n")) < 0 and length < len(content):
        length *= 8
    return (bytes(content[:end]), content[end + 1 :]) if end >= 0 else (bytes(content), content[:0])


def write_cache_file(path: Path, fingerprint: Fingerprint, content: bytes) -> None:
    """Write a derived file; it may be lost, so it is not synced. Raises OSError."""
    head = dumps([_FORMAT_VERSION, array("I").itemsize, crc32(content), *fingerprint])
    atomic_write(path, (head, b"\n", content), sync=False, temp=filesystem.temp_path(path))


_SEPARATOR = "\n"
_BATCH_SIZE = 1 << 18
"""How many bytes of text are read in one go, so that a screen is not kept waiting for all of a big library's."""


def is_packable(texts: Iterable[str]) -> bool:
    """Tell whether every text is of one line."""
    return not any(_SEPARATOR in text for text in texts)


def pack_strings(texts: Iterable[str]) -> bytes:
    """Join texts; none at all, and an empty one, look alike."""
    return _SEPARATOR.join(texts).encode("utf-8", "surrogatepass")


def unpack_strings(packed: bytes | memoryview) -> list[str]:
    """Take joined texts apart, of which there is at least one."""
    content, separator = bytes(packed), _SEPARATOR.encode()
    texts: list[str] = []
    start = 0
    while (end := content.find(separator, start + _BATCH_SIZE)) >= 0:
        texts += content[start:end].decode("utf-8", "surrogatepass").split(_SEPARATOR)
        start = end + 1
    return texts + content[start:].decode("utf-8", "surrogatepass").split(_SEPARATOR)


_LAZY_COLUMNS = ("titles", "digest_day_sets", "digest_days")
"""What waits until somebody wants it; titles are long, and wait in as little memory as little effort saves."""
_COMPRESSION_LEVEL = 1
_INTEGER_FORMAT = ("published", "comments", "upvotes", "digest_day", "digest_position", "ids", "title_hashes")
_PARTS = {
    "keys",
    *_LAZY_COLUMNS,
    "key_aliases",
    "title_aliases",
    "digest_order",
    "has_code",
    "withdrawn",
    *_INTEGER_FORMAT,
}


def load_columns(path: Path, fingerprint: Fingerprint, columns: Columns) -> bool:
    """Fill empty columns as they were for the stamped snapshot; False where that is not known."""
    content = read_cache_file(path, fingerprint)
    if content is None:
        return False
    head, blobs = split_header(content)
    lengths = _part_lengths(head)
    if lengths.keys() != _PARTS or sum(lengths.values()) != len(blobs):
        return False
    parts = dict(zip(lengths, _slice(blobs, list(lengths.values())), strict=True))
    _fill_columns(columns, parts)
    return True


def _part_lengths(head: bytes) -> dict[str, int]:
    """Read how long each part is; nothing where somebody else wrote that."""
    try:
        lengths = loads(head)
    except ValueError:
        return {}
    return lengths if isinstance(lengths, dict) and all(map(is_count, lengths.values())) else {}


def is_stale(path: Path, fingerprint: Fingerprint, columns: Columns) -> bool:
    """Tell whether columns that were kept for the stamped snapshot are others than these.

    They may know more keys: those of what was undone lead to papers that are looked at before they are believed.
    """
    kept = Columns()
    if not load_columns(path, fingerprint, kept):
        return False
    here, there = _split(columns), _split(kept)
    are_unlike = any(here[name] != there[name] for name in here.keys() - {"key_aliases", "title_aliases"})
    return (
        are_unlike
        or columns.title_aliases != kept.title_aliases
        or bool(columns.key_aliases.keys() - kept.key_aliases.keys())
    )


def save_columns(path: Path, fingerprint: Fingerprint, columns: Columns) -> None:
    """Write the columns of the stamped snapshot. Raises OSError."""
    if not is_packable((*columns.keys, *columns.titles)):
        return
    parts = _split(columns)
    head = dumps({name: len(part) for name, part in parts.items()})
    write_cache_file(path, fingerprint, b"".join((head, b"\n", *parts.values())))


def _split(columns: Columns) -> dict[str, bytes]:
    kinds = list(dict.fromkeys(columns.digest_days))
    places = {days: offset for offset, days in enumerate(kinds)}
    return {
        "keys": pack_strings(columns.keys),
        "titles": compress(pack_strings(columns.titles), _COMPRESSION_LEVEL),
        "has_code": bytes(columns.has_code),
        "withdrawn": bytes(columns.withdrawn),
        "digest_day_sets": dumps(kinds),
        "key_aliases": dumps(columns.key_aliases),
        "title_aliases": dumps(columns.title_aliases),
        "digest_order": array("I", columns.digest_order.order()).tobytes(),
        "digest_days": array("I", (places[days] for days in columns.digest_days)).tobytes(),
        **{name: getattr(columns, name).tobytes() for name in _INTEGER_FORMAT},
    }


def _slice(blobs: memoryview, lengths: list[int]) -> list[memoryview]:
    parts, offset = [], 0
    for length in lengths:
        parts.append(blobs[offset : offset + length])
        offset += length
    return parts


def _fill_columns(columns: Columns, parts: dict[str, memoryview]) -> None:
    for name in _INTEGER_FORMAT:
        getattr(columns, name).frombytes(parts[name])
    if not columns.ids:
        return
    columns.keys.extend(unpack_strings(parts["keys"]))
    columns.has_code.extend(parts["has_code"])
    columns.withdrawn.extend(parts["withdrawn"])
    columns.mark_flags.extend(bytes(len(columns.keys)))
    columns.digest_order.load(array("I", parts["digest_order"].tobytes()))
    columns.load_lazily(partial(_titles_and_days, {name: bytes(parts[name]) for name in _LAZY_COLUMNS}))
    columns.key_aliases.update(loads(bytes(parts["key_aliases"])))
    columns.title_aliases.update(_read_titles(parts["title_aliases"]))
    columns.rebuild_row_lookup()


def _read_titles(part: memoryview) -> Iterator[tuple[str, tuple[str, ...]]]:
    written: dict[str, list[str]] = loads(bytes(part))
    return ((key, tuple(titles)) for key, titles in written.items())


def _titles_and_days(parts: dict[str, bytes]) -> tuple[list[str], list[tuple[int, ...]]]:
    kinds = [tuple(days) for days in loads(parts["digest_day_sets"])]
    return unpack_strings(decompress(parts["titles"])), [kinds[offset] for offset in array("I", parts["digest_days"])]


class MarksCacheFile(NamedTuple):
    """Where the marks of a snapshot are kept, and which snapshot that is."""

    path: Path
    fingerprint: Fingerprint


class CachedMarks(NamedTuple):
    """The marks of a snapshot: under which ids they are kept, of which kind each is, and the keys of their papers.

    `rows` are those that the papers had; whoever wants to use them looks whether they still have them.
    """

    ids: list[int]
    rows: list[int]
    kinds: list[Marks]
    kind_indexes: list[int]
    packed_keys: bytes

    @property
    def marks(self) -> list[Marks]:
        """The marks one by one."""
        return [self.kinds[position] for position in self.kind_indexes]

    @property
    def keys(self) -> list[str]:
        """The keys of the papers; it takes time to take them apart."""
        return unpack_strings(self.packed_keys) if self.ids else []

    def matches(self, keys: Iterable[str]) -> bool:
        """Tell whether the papers have just these keys, in order."""
        return pack_strings(keys) == self.packed_keys


def load_marks_cache(path: Path, fingerprint: Fingerprint) -> CachedMarks | None:
    """Give the marks that the stamped snapshot holds; None where that is not known."""
    content = read_cache_file(path, fingerprint)
    if content is None:
        return None
    try:
        return _parse_cached(content)
    except DECODE_ERRORS:
        return None


def _parse_cached(content: memoryview) -> CachedMarks:
    head, rest = split_header(content)
    written, count = loads(head)
    ids, rows, places = (rest[8 * count * part : 8 * count * (part + 1)].cast("q").tolist() for part in range(3))
    return CachedMarks(ids, rows, list(map(decode_marks, written)), places, bytes(rest[24 * count :]))


def save_marks_cache(path: Path, fingerprint: Fingerprint, entries: Iterable[tuple[int, str, Marks, int]]) -> None:
    """Write the marks that the stamped snapshot holds, by id, key and row. Raises OSError."""
    ids, rows, places, keys, kinds = array("q"), array("q"), array("q"), list[str](), dict[Marks, int]()
    for doc_id, key, marks, row in entries:
        ids.append(doc_id)
        rows.append(row)
        places.append(kinds.setdefault(marks, len(kinds)))
        keys.append(key)
    if not is_packable(keys):
        return
    head = dumps([[encode_marks(marks) for marks in kinds], len(ids)])
    write_cache_file(
        path, fingerprint, b"".join((head, b"\n", ids.tobytes(), rows.tobytes(), places.tobytes(), pack_strings(keys)))
    )
