"""The marks, kept beside their snapshot grouped by what they are, so that opening need not read each; derived."""

from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from reader.paper import Marks
from storage.documents import fields_of_marks, marks_of
from storage.index_file import Stamp, read_derived, write_derived
from storage.json_form import decoded, encoded

_SEPARATOR = "\n"


class MarksAsKept(NamedTuple):
    """The marks of a snapshot: under which ids they are kept, the keys of their papers, and what they are."""

    ids: list[int]
    keys: list[str]
    marks: list[Marks]


def load_marks(path: Path, stamp: Stamp) -> MarksAsKept | None:
    """Give the marks that the stamped snapshot holds; None where that is not known."""
    content = read_derived(path, stamp)
    if content is None:
        return None
    head, _, rest = content.partition(b"\n")
    written, count = decoded(head)
    ids, places = array("q", rest[: 8 * count]), array("I", rest[8 * count : 12 * count])
    kinds = [marks_of(document) for document in written]
    keys = rest[12 * count :].decode("utf-8", "surrogatepass").split(_SEPARATOR) if count else []
    return MarksAsKept(ids.tolist(), keys, [kinds[place] for place in places])


def save_marks(path: Path, stamp: Stamp, marked: Iterable[tuple[int, str, Marks]]) -> None:
    """Write the marks that the stamped snapshot holds, by id and key. Raises OSError."""
    ids, places, keys, kinds = array("q"), array("I"), list[str](), dict[Marks, int]()
    for number, key, marks in marked:
        ids.append(number)
        places.append(kinds.setdefault(marks, len(kinds)))
        keys.append(key)
    if any(_SEPARATOR in key for key in keys):
        return
    head = encoded([[fields_of_marks(marks) for marks in kinds], len(ids)])
    texts = _SEPARATOR.join(keys).encode("utf-8", "surrogatepass")
    write_derived(path, stamp, b"".join((head, b"\n", ids.tobytes(), places.tobytes(), texts)))
