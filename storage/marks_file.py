"""The marks, kept beside their snapshot grouped by what they are, so that opening need not read each; derived."""

from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from reader.paper import Marks
from storage.documents import MALFORMED, fields_of_marks, marks_of
from storage.index_file import Stamp, line_and_rest, read_derived, write_derived
from storage.json_form import decoded, encoded
from storage.texts import apart, can_be_joined, joined


class MarksFile(NamedTuple):
    """Where the marks of a snapshot are kept, and which snapshot that is."""

    path: Path
    stamp: Stamp


class MarksAsKept(NamedTuple):
    """The marks of a snapshot: under which ids they are kept, of which kind each is, and the keys of their papers.

    `rows` are those that the papers had; whoever wants to use them looks whether they still have them.
    """

    ids: list[int]
    rows: list[int]
    kinds: list[Marks]
    places: list[int]
    joined_keys: bytes

    @property
    def marks(self) -> list[Marks]:
        """The marks one by one."""
        return [self.kinds[place] for place in self.places]

    @property
    def keys(self) -> list[str]:
        """The keys of the papers; it takes time to take them apart."""
        return apart(self.joined_keys) if self.ids else []

    def are_of(self, keys: Iterable[str]) -> bool:
        """Tell whether the papers have just these keys, in order."""
        return joined(keys) == self.joined_keys


def load_marks(path: Path, stamp: Stamp) -> MarksAsKept | None:
    """Give the marks that the stamped snapshot holds; None where that is not known."""
    content = read_derived(path, stamp)
    if content is None:
        return None
    try:
        return _kept_in(content)
    except MALFORMED:
        return None


def _kept_in(content: memoryview) -> MarksAsKept:
    head, rest = line_and_rest(content)
    written, count = decoded(head)
    ids, rows, places = (rest[8 * count * part : 8 * count * (part + 1)].cast("q").tolist() for part in range(3))
    return MarksAsKept(ids, rows, list(map(marks_of, written)), places, bytes(rest[24 * count :]))


def save_marks(path: Path, stamp: Stamp, marked: Iterable[tuple[int, str, Marks, int]]) -> None:
    """Write the marks that the stamped snapshot holds, by id, key and row. Raises OSError."""
    ids, rows, places, keys, kinds = array("q"), array("q"), array("q"), list[str](), dict[Marks, int]()
    for number, key, marks, row in marked:
        ids.append(number)
        rows.append(row)
        places.append(kinds.setdefault(marks, len(kinds)))
        keys.append(key)
    if not can_be_joined(keys):
        return
    head = encoded([[fields_of_marks(marks) for marks in kinds], len(ids)])
    write_derived(path, stamp, b"".join((head, b"\n", ids.tobytes(), rows.tobytes(), places.tobytes(), joined(keys))))
