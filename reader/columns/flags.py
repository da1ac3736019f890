"""A yes or no for each row of a library, one byte each: whole libraries are looked through in a moment."""

from collections.abc import Callable, Iterable, Iterator
from operator import and_, or_

_INVERTED = bytes.maketrans(b"\0\1", b"\1\0")


def mask_from(rows: Iterable[int], count: int) -> bytes:
    """Say yes to some rows of so many, and no to all others."""
    mask = bytearray(count)
    for row in rows:
        mask[row] = 1
    return bytes(mask)


def rows_in(mask: bytes) -> Iterator[int]:
    """Give the rows that are said yes to, in rising order."""
    row = mask.find(1)
    while row >= 0:
        yield row
        row = mask.find(1, row + 1)


def invert(mask: bytes) -> bytes:
    """Say yes where it was no, and no where it was yes."""
    return mask.translate(_INVERTED)


def mask_and(left: bytes, right: bytes) -> bytes:
    """Say yes where both do, as far as both say anything: rows may come while one after the other is asked."""
    return _combine(and_, left, right)


def mask_or(left: bytes, right: bytes) -> bytes:
    """Say yes where one of them does, as far as both say anything."""
    return _combine(or_, left, right)


def _combine(operation: Callable[[int, int], int], left: bytes, right: bytes) -> bytes:
    """Join flags as whole numbers, for Python has nothing quicker that does something to all bytes at once."""
    count = min(len(left), len(right))
    ids = (int.from_bytes(mask[:count], "little") for mask in (left, right))
    return operation(*ids).to_bytes(count, "little")
