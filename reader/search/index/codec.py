"""The file format of the index.

A file is one line of JSON with its checksum (format, snapshot id, duplicates and, for each segment, the names, sizes
and checksums of its blocks), followed by the blocks: arrays of numbers and the bytes of string arrays.
"""

import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from reader.files import TEMP_PREFIX, Bytes, atomic_write, read_bytes
from reader.search.index.segment import Numbers, Postings, Segment, StringArray

FORMAT_VERSION = "reader search index 2"
STALE_AFTER_SECONDS = 3_600
"""The age, in seconds, from which a temporary file counts as left behind by a crashed writer."""
_STRING_ARRAYS = ("keys", "terms", "titles", "initials", "names")
_POSTINGS = ("in_title", "in_names", "in_abstract", "with_name")


class CorruptIndex(Exception):
    """An index file that cannot be used; the message says why."""


class StoredIndex(NamedTuple):
    """The content of an index file: segments, the library's snapshot id, and duplicates by key, None if unknown."""

    segments: Sequence[Segment]
    snapshot_id: str
    duplicates: Mapping[str, Sequence[str]] | None = None


def write_index(path: Path, index: StoredIndex, check_cancelled: Callable[[], None]) -> None:
    """Write an index file atomically; raise OSError, or Cancelled from `check_cancelled`."""
    _remove_stale_temporaries(path)
    blocks = [_encode_segment(segment) for segment in index.segments]
    header = {
        "format": FORMAT_VERSION,
        "snapshot_id": index.snapshot_id,
        "duplicates": index.duplicates,
        "segments": [_segment_header(*pair) for pair in zip(blocks, index.segments, strict=True)],
    }
    text = json.dumps(header).encode()
    atomic_write(path, _content(text, blocks, check_cancelled), sync=False)


def _content(
    header: bytes, segments: Sequence[Mapping[str, Bytes]], check_cancelled: Callable[[], None]
) -> Iterator[Bytes]:
    yield b"%08x %s\n" % (zlib.crc32(header), header)
    for block in chain.from_iterable(segment.values() for segment in segments):
        check_cancelled()
        yield block


def _remove_stale_temporaries(path: Path) -> None:
    """Remove old temporary files; a young one may belong to a running writer."""
    for temporary in path.parent.glob(f"{TEMP_PREFIX}*"):
        with suppress(OSError):
            if time.time() - temporary.stat().st_mtime > STALE_AFTER_SECONDS:
                temporary.unlink()


def read_index(path: Path) -> StoredIndex:
    """Read an index file; raise OSError or CorruptIndex."""
    content = read_bytes(path)
    try:
        return _index_in(content)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise CorruptIndex("unexpected content") from None


def _index_in(content: bytes) -> StoredIndex:
    """Decode a file; raise CorruptIndex, or another error if a value has an unexpected type."""
    end = content.find(b"\n")
    header = _parse_header(content[: max(end, 0)])
    data = memoryview(content)
    start = end + 1
    segments = []
    for segment in header["segments"]:
        blocks = {}
        for name, size, checksum in segment["blocks"]:
            blocks[name] = data[start : start + size]
            start += size
            if zlib.crc32(blocks[name]) != checksum:
                raise CorruptIndex(f"checksum mismatch in block '{name}'")
        segments.append(_decode_segment(blocks, _lists_of_texts(segment["acronyms"], depth=2)))
    duplicates = header["duplicates"]
    if duplicates is not None:
        duplicates = _lists_of_texts(duplicates, depth=1)
    return StoredIndex(segments, str(header["snapshot_id"]), duplicates)


def _lists_of_texts(value: Any, *, depth: int) -> dict[str, Any]:  # noqa: ANN401 - as JSON has it
    """Return lists of strings by name, or lists of such lists; raise TypeError for anything else."""
    for entry in value.values():
        inner = entry if depth == 1 else [text for texts in entry for text in _list(texts)]
        if not all(isinstance(text, str) for text in _list(inner)):
            raise TypeError("not a string")
    lists: dict[str, Any] = value
    return lists


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - as JSON has it
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _segment_header(blocks: Mapping[str, Bytes], segment: Segment) -> dict[str, Any]:
    described = [(name, len(data), zlib.crc32(data)) for name, data in blocks.items()]
    return {"blocks": described, "acronyms": segment.acronyms}


def _parse_header(line: bytes) -> dict[str, Any]:
    checksum, _, text = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(text):
        raise CorruptIndex("checksum mismatch in the header")
    header: dict[str, Any] = json.loads(text)
    if header.get("format") != FORMAT_VERSION:
        raise CorruptIndex("written by another version of Reader")
    return header


def _encode_segment(segment: Segment) -> dict[str, Bytes]:
    blocks: dict[str, Bytes] = {"checksums": _bytes_of(segment.checksums), "sizes": _bytes_of(segment.sizes)}
    for name in _STRING_ARRAYS:
        texts: StringArray = getattr(segment, name)
        blocks |= {f"{name}.data": texts.data, f"{name}.offsets": _bytes_of(texts.offsets)}
    for name in _POSTINGS:
        postings: Postings = getattr(segment, name)
        blocks |= {f"{name}.offsets": _bytes_of(postings.offsets), f"{name}.docs": _bytes_of(postings.docs)}
    return blocks


def _bytes_of(numbers: "np.ndarray[Any, Any]") -> memoryview:
    """Return the bytes of an array without copying them.

    With 100,000 papers, copying all 60 MB kept every other thread waiting for 132 ms, which was the 99th percentile of
    moving the cursor while the index was saved ("move, p99" of `python -m tests.bench screen`).
    """
    return np.ascontiguousarray(numbers).view(np.uint8).data


def _decode_segment(blocks: dict[str, memoryview], acronyms: dict[str, list[list[str]]]) -> Segment:
    def numbers(name: str) -> Numbers:
        return np.frombuffer(blocks[name], np.int32).copy()

    texts = {name: StringArray(bytes(blocks[f"{name}.data"]), numbers(f"{name}.offsets")) for name in _STRING_ARRAYS}
    postings = {name: Postings(numbers(f"{name}.offsets"), numbers(f"{name}.docs")) for name in _POSTINGS}
    return Segment(
        keys=texts["keys"],
        terms=texts["terms"],
        titles=texts["titles"],
        initials=texts["initials"],
        in_title=postings["in_title"],
        in_names=postings["in_names"],
        in_abstract=postings["in_abstract"],
        checksums=np.frombuffer(blocks["checksums"], np.uint32).copy(),
        sizes=numbers("sizes"),
        acronyms=acronyms,
        names=texts["names"],
        with_name=postings["with_name"],
    )
