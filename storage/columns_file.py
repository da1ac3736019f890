"""The columns, kept beside the snapshot of the papers so that opening need not read the papers; derived."""

from array import array
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from zlib import compress, decompress

from reader.columns import Columns
from storage.index_file import Stamp, line_and_rest, read_derived, write_derived
from storage.json_form import decoded, encoded
from storage.snapshot import is_count
from storage.texts import apart, can_be_joined, joined

_READ_LATER = ("titles", "kinds_of_days", "digest_days")
"""What waits until somebody wants it; titles are long, and wait in as little memory as little effort saves."""
_LITTLE_EFFORT = 1
_NUMBERS = ("published", "comments", "upvotes", "digest_day", "digest_place", "ids", "title_numbers")
_PARTS = {"keys", *_READ_LATER, "later_ids", "other_titles", "standing", "has_code", "withdrawn", *_NUMBERS}


def load_columns(path: Path, stamp: Stamp, columns: Columns) -> bool:
    """Fill empty columns as they were for the stamped snapshot; False where that is not known."""
    content = read_derived(path, stamp)
    if content is None:
        return False
    head, blobs = line_and_rest(content)
    lengths = _lengths_in(head)
    if lengths.keys() != _PARTS or sum(lengths.values()) != len(blobs):
        return False
    parts = dict(zip(lengths, _cut(blobs, list(lengths.values())), strict=True))
    _fill(columns, parts)
    return True


def _lengths_in(head: bytes) -> dict[str, int]:
    """Read how long each part is; nothing where somebody else wrote that."""
    try:
        lengths = decoded(head)
    except ValueError:
        return {}
    return lengths if isinstance(lengths, dict) and all(map(is_count, lengths.values())) else {}


def are_untrue(path: Path, stamp: Stamp, columns: Columns) -> bool:
    """Tell whether columns that were kept for the stamped snapshot are others than these.

    They may know more keys: those of what was undone lead to papers that are looked at before they are believed.
    """
    kept = Columns()
    if not load_columns(path, stamp, kept):
        return False
    here, there = _parts(columns), _parts(kept)
    are_unlike = any(here[name] != there[name] for name in here.keys() - {"later_ids", "other_titles"})
    return (
        are_unlike
        or columns.other_titles != kept.other_titles
        or bool(columns.later_ids.keys() - kept.later_ids.keys())
    )


def save_columns(path: Path, stamp: Stamp, columns: Columns) -> None:
    """Write the columns of the stamped snapshot. Raises OSError."""
    if not can_be_joined((*columns.keys, *columns.titles)):
        return
    parts = _parts(columns)
    head = encoded({name: len(part) for name, part in parts.items()})
    write_derived(path, stamp, b"".join((head, b"\n", *parts.values())))


def _parts(columns: Columns) -> dict[str, bytes]:
    kinds = list(dict.fromkeys(columns.digest_days))
    places = {days: place for place, days in enumerate(kinds)}
    return {
        "keys": joined(columns.keys),
        "titles": compress(joined(columns.titles), _LITTLE_EFFORT),
        "has_code": bytes(columns.has_code),
        "withdrawn": bytes(columns.withdrawn),
        "kinds_of_days": encoded(kinds),
        "later_ids": encoded(columns.later_ids),
        "other_titles": encoded(columns.other_titles),
        "standing": array("I", columns.standing.order()).tobytes(),
        "digest_days": array("I", (places[days] for days in columns.digest_days)).tobytes(),
        **{name: getattr(columns, name).tobytes() for name in _NUMBERS},
    }


def _cut(blobs: memoryview, lengths: list[int]) -> list[memoryview]:
    parts, place = [], 0
    for length in lengths:
        parts.append(blobs[place : place + length])
        place += length
    return parts


def _fill(columns: Columns, parts: dict[str, memoryview]) -> None:
    for name in _NUMBERS:
        getattr(columns, name).frombytes(parts[name])
    if not columns.ids:
        return
    columns.keys.extend(apart(parts["keys"]))
    columns.has_code.extend(parts["has_code"])
    columns.withdrawn.extend(parts["withdrawn"])
    columns.signs.extend(bytes(len(columns.keys)))
    columns.standing.take_over(array("I", parts["standing"].tobytes()))
    columns.read_later(partial(_titles_and_days, {name: bytes(parts[name]) for name in _READ_LATER}))
    columns.later_ids.update(decoded(bytes(parts["later_ids"])))
    columns.other_titles.update(_read_titles(parts["other_titles"]))
    columns.find_rows()


def _read_titles(part: memoryview) -> Iterator[tuple[str, tuple[str, ...]]]:
    written: dict[str, list[str]] = decoded(bytes(part))
    return ((key, tuple(titles)) for key, titles in written.items())


def _titles_and_days(parts: dict[str, bytes]) -> tuple[list[str], list[tuple[int, ...]]]:
    kinds = [tuple(days) for days in decoded(parts["kinds_of_days"])]
    return apart(decompress(parts["titles"])), [kinds[place] for place in array("I", parts["digest_days"])]
