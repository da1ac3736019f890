"""The index kept in a file beside the library, so that it is ready at once after a start."""

import json
import os
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from reader.search.index.segment import Postings, Segment
from reader.search.index.texts import Numbers, Texts
from reader.whole_file import content_of

FORMAT = "reader search index 4"
LONG_AGO = 3_600
"""In seconds."""
_TEXTS = ("keys", "terms", "titles", "initials")
_POSTINGS = ("in_title", "in_names", "in_abstract")


class Damaged(Exception):
    """A file that does not hold what was written, in words that continue "the search index is damaged: "."""


class KeptIndex(NamedTuple):
    """What a file holds: segments, the state of the library that they belong to, and twins by key, None if unknown."""

    segments: Sequence[Segment]
    stamp: str
    twins: Mapping[str, Sequence[str]] | None = None


def write_index(path: Path, index: KeptIndex, check: Callable[[], None]) -> None:
    """Put an index in a file, whole or not at all; raises OSError, and what `check` may raise to give up."""
    _clear_away(path)
    pieces = [_pieces(segment) for segment in index.segments]
    head = {
        "format": FORMAT,
        "stamp": index.stamp,
        "twins": index.twins,
        "segments": [_described(held, segment) for held, segment in zip(pieces, index.segments, strict=True)],
    }
    text = json.dumps(head).encode()
    written = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(b"%08x %s\n" % (zlib.crc32(text), text))
            for piece in chain.from_iterable(held.values() for held in pieces):
                check()
                file.write(piece)
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)


def _clear_away(path: Path) -> None:
    """Remove what writers left that were stopped in the middle, long ago: of one at work it is not known how far it is."""
    for left in path.parent.glob(f"{path.name}.*.new"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > LONG_AGO:
                left.unlink()


def read_index(path: Path) -> KeptIndex:
    """Read a file; raises OSError, and Damaged where it cannot be trusted."""
    content = content_of(path)
    try:
        return _index_in(content)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Damaged("it does not hold what was written") from None


def _index_in(content: bytes) -> KeptIndex:
    """Read what a file holds; raises Damaged, and what values of another kind lead to where somebody else wrote it."""
    end = content.find(b"\n")
    head = _head(content[: max(end, 0)])
    data = memoryview(content)
    start = end + 1
    segments = []
    for described in head["segments"]:
        pieces = {}
        for name, size, checksum in described["pieces"]:
            pieces[name] = data[start : start + size]
            start += size
            if zlib.crc32(pieces[name]) != checksum:
                raise Damaged(f"its part '{name}' does not hold what was written")
        segments.append(_segment(pieces, _lists_of_texts(described["acronyms"], depth=2)))
    twins = head["twins"] if head["twins"] is None else _lists_of_texts(head["twins"], depth=1)
    return KeptIndex(segments, str(head["stamp"]), twins)


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


def _described(pieces: dict[str, bytes], segment: Segment) -> dict[str, Any]:
    held = [(name, len(data), zlib.crc32(data)) for name, data in pieces.items()]
    return {"pieces": held, "acronyms": segment.acronyms}


def _head(line: bytes) -> dict[str, Any]:
    checksum, _, text = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(text):
        raise Damaged("its beginning does not hold what was written")
    head: dict[str, Any] = json.loads(text)
    if head.get("format") != FORMAT:
        raise Damaged("another version of Reader wrote it")
    return head


def _pieces(segment: Segment) -> dict[str, bytes]:
    pieces = {"checksums": segment.checksums.tobytes(), "sizes": segment.sizes.tobytes()}
    for name in _TEXTS:
        texts: Texts = getattr(segment, name)
        pieces |= {f"{name}.letters": texts.letters, f"{name}.starts": texts.starts.tobytes()}
    for name in _POSTINGS:
        postings: Postings = getattr(segment, name)
        pieces |= {f"{name}.starts": postings.starts.tobytes(), f"{name}.papers": postings.papers.tobytes()}
    return pieces


def _segment(pieces: dict[str, memoryview], acronyms: dict[str, list[list[str]]]) -> Segment:
    def numbers(name: str) -> Numbers:
        return np.frombuffer(pieces[name], np.int32).copy()

    texts = {name: Texts(bytes(pieces[f"{name}.letters"]), numbers(f"{name}.starts")) for name in _TEXTS}
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
