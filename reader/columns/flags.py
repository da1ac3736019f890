"""A yes or no for each row of a library, one byte each: whole libraries are looked through in a moment."""

from collections.abc import Callable, Iterable, Iterator
from operator import and_, or_

_OPPOSITE = bytes.maketrans(b"\0\1", b"\1\0")


def flags_on(rows: Iterable[int], count: int) -> bytes:
    """Say yes to some rows of so many, and no to all others."""
    flags = bytearray(count)
    for row in rows:
        flags[row] = 1
    return bytes(flags)


def rows_on(flags: bytes) -> Iterator[int]:
    """Give the rows that are said yes to, in rising order."""
    row = flags.find(1)
    while row >= 0:
        yield row
        row = flags.find(1, row + 1)


def opposite(flags: bytes) -> bytes:
    """Say yes where it was no, and no where it was yes."""
    return flags.translate(_OPPOSITE)


def both(one: bytes, other: bytes) -> bytes:
    """Say yes where both do, as far as both say anything: rows may come while one after the other is asked."""
    return _joined(and_, one, other)


def either(one: bytes, other: bytes) -> bytes:
    """Say yes where one of them does, as far as both say anything."""
    return _joined(or_, one, other)


def _joined(operation: Callable[[int, int], int], one: bytes, other: bytes) -> bytes:
    """Join flags as whole numbers, for Python has nothing quicker that does something to all bytes at once."""
    count = min(len(one), len(other))
    numbers = (int.from_bytes(flags[:count], "little") for flags in (one, other))
    return operation(*numbers).to_bytes(count, "little")
