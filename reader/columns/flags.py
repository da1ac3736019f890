"""A yes or no for each row of a library, one byte each: whole libraries are looked through in a moment."""

from collections.abc import Iterable, Iterator

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
    """Say yes where both do; as whole numbers, for Python has nothing quicker that does this to all bytes at once."""
    return (int.from_bytes(one) & int.from_bytes(other)).to_bytes(len(one))


def either(one: bytes, other: bytes) -> bytes:
    """Say yes where one of them does."""
    return (int.from_bytes(one) | int.from_bytes(other)).to_bytes(len(one))
