"""The columns, kept beside the snapshot of the papers so that opening need not read the papers; derived."""

from array import array
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from zlib import compress, decompress

from reader.columns import Columns
from storage.index_file import Fingerprint, read_cache_file, split_header, write_cache_file
from storage.json_form import dumps, loads
from storage.snapshot import is_count
from storage.texts import is_packable, pack_strings, unpack_strings

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
