"""The marks, kept beside their snapshot grouped by what they are, so that opening need not read each; derived."""

from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from reader.paper import Marks
from storage.documents import DECODE_ERRORS, decode_marks, encode_marks
from storage.index_file import Fingerprint, read_cache_file, split_header, write_cache_file
from storage.json_form import dumps, loads
from storage.texts import is_packable, pack_strings, unpack_strings


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
