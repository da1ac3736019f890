"""The index kept in a file beside the library, so that it is ready at once after a start."""

import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from reader.files import TEMP_PREFIX, atomic_write, read_bytes
from reader.search.index.segment import Numbers, Postings, Segment, StringArray

FORMAT_VERSION = "reader search index 4"
STALE_AFTER_SECONDS = 3_600
"""In seconds."""
_STRING_ARRAYS = ("keys", "terms", "titles", "initials")
_POSTINGS = ("in_title", "in_names", "in_abstract")


class CorruptIndex(Exception):
    """A file that does not hold what was written, in words that continue "the search index is damaged: "."""


class StoredIndex(NamedTuple):
    """What a file holds: segments, the state of the library that they belong to, and twins by key, None if unknown."""

    segments: Sequence[Segment]
    library_state: str
    duplicates: Mapping[str, Sequence[str]] | None = None


def write_index(path: Path, index: StoredIndex, check_cancelled: Callable[[], None]) -> None:
    """Put an index in a file, whole or not at all; raises OSError, and what `check` may raise to give up."""
    _remove_stale_temporaries(path)
    pieces = [_encode_segment(segment) for segment in index.segments]
    head = {
        "format": FORMAT_VERSION,
        "stamp": index.library_state,
        "twins": index.duplicates,
        "segments": [_header(held, segment) for held, segment in zip(pieces, index.segments, strict=True)],
    }
    text = json.dumps(head).encode()
    atomic_write(path, _parts(text, pieces, check_cancelled), sync=False)


def _parts(
    header: bytes, segments: Sequence[Mapping[str, bytes]], check_cancelled: Callable[[], None]
) -> Iterator[bytes]:
    yield b"%08x %s\n" % (zlib.crc32(header), header)
    for part in chain.from_iterable(segment.values() for segment in segments):
        check_cancelled()
        yield part


def _remove_stale_temporaries(path: Path) -> None:
    """Remove what writers left that were stopped in the middle, long ago: of one at work it is not known how far it is."""
    for left in path.parent.glob(f"{TEMP_PREFIX}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_AFTER_SECONDS:
                left.unlink()


def read_index(path: Path) -> StoredIndex:
    """Read a file; raises OSError, and CorruptIndex where it cannot be trusted."""
    content = read_bytes(path)
    try:
        return _index_in(content)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise CorruptIndex("it does not hold what was written") from None


def _index_in(content: bytes) -> StoredIndex:
    """Read what a file holds; raises CorruptIndex, and what values of another kind lead to where somebody else wrote it."""
    end = content.find(b"\n")
    head = _parse_header(content[: max(end, 0)])
    data = memoryview(content)
    start = end + 1
    segments = []
    for described in head["segments"]:
        pieces = {}
        for name, size, checksum in described["pieces"]:
            pieces[name] = data[start : start + size]
            start += size
            if zlib.crc32(pieces[name]) != checksum:
                raise CorruptIndex(f"its part '{name}' does not hold what was written")
        segments.append(_decode_segment(pieces, _lists_of_texts(described["acronyms"], depth=2)))
    twins = head["twins"] if head["twins"] is None else _lists_of_texts(head["twins"], depth=1)
    return StoredIndex(segments, str(head["stamp"]), twins)


def _lists_of_texts(value: Any, *, depth: int) -> dict[str, Any]:  # noqa: ANN401 - as JSON has it
    """Return lists of texts by name, or lists of such lists; raises TypeError for anything else."""
    for entry in value.values():
        inner = entry if depth == 1 else [text for texts in entry for text in _list(texts)]
        if not all(isinstance(text, str) for text in _list(inner)):
            raise TypeError("a text is missing")
    lists: dict[str, Any] = value
    return lists


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - as JSON has it
    if not isinstance(value, list):
        raise TypeError("a list is missing")
    return value


def _header(pieces: dict[str, bytes], segment: Segment) -> dict[str, Any]:
    held = [(name, len(data), zlib.crc32(data)) for name, data in pieces.items()]
    return {"pieces": held, "acronyms": segment.acronyms}


def _parse_header(line: bytes) -> dict[str, Any]:
    checksum, _, text = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(text):
        raise CorruptIndex("its beginning does not hold what was written")
    head: dict[str, Any] = json.loads(text)
    if head.get("format") != FORMAT_VERSION:
        raise CorruptIndex("another version of Reader wrote it")
    return head


def _encode_segment(segment: Segment) -> dict[str, bytes]:
    pieces = {"checksums": segment.checksums.tobytes(), "sizes": segment.sizes.tobytes()}
    for name in _STRING_ARRAYS:
        texts: StringArray = getattr(segment, name)
        pieces |= {f"{name}.letters": texts.data, f"{name}.starts": texts.offsets.tobytes()}
    for name in _POSTINGS:
        postings: Postings = getattr(segment, name)
        pieces |= {f"{name}.starts": postings.offsets.tobytes(), f"{name}.papers": postings.docs.tobytes()}
    return pieces


def _decode_segment(pieces: dict[str, memoryview], acronyms: dict[str, list[list[str]]]) -> Segment:
    def numbers(name: str) -> Numbers:
        return np.frombuffer(pieces[name], np.int32).copy()

    texts = {name: StringArray(bytes(pieces[f"{name}.letters"]), numbers(f"{name}.starts")) for name in _STRING_ARRAYS}
    postings = {name: Postings(numbers(f"{name}.starts"), numbers(f"{name}.papers")) for name in _POSTINGS}
    return Segment(
        keys=texts["keys"],
        terms=texts["terms"],
        titles=texts["titles"],
        initials=texts["initials"],
        in_title=postings["in_title"],
        in_names=postings["in_names"],
        in_abstract=postings["in_abstract"],
        checksums=np.frombuffer(pieces["checksums"], np.uint32).copy(),
        sizes=numbers("sizes"),
        acronyms=acronyms,
    )
