"""The index of a snapshot, kept beside it so that opening need not read it; derived, and made again when it is stale."""

import os
from array import array
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from storage import disk
from storage.json_form import decoded, encoded
from storage.snapshot import Index, Meta

_FORMAT = 5
_LINE = 1 << 10
"""How many bytes most first lines have at most."""


class Stamp(NamedTuple):
    """Which file an index was made of."""

    size: int
    modified: int
    through: int
    crc32: str


def stamp_of(descriptor: int, meta: Meta) -> Stamp:
    """Tell an open snapshot from every other."""
    status = os.fstat(descriptor)
    return Stamp(status.st_size, status.st_mtime_ns, meta.through, meta.crc32)


def load_index(path: Path, stamp: Stamp) -> Index | None:
    """Read the index of a snapshot; None where there is none, or one of another snapshot, or a damaged one."""
    content = read_derived(path, stamp)
    if content is None:
        return None
    length = len(content) // 20
    index = Index()
    index.ids.frombytes(content[: 8 * length])
    index.offsets.frombytes(content[8 * length : 16 * length + 8])
    index.checks.frombytes(content[16 * length + 8 :])
    return index


def save_index(path: Path, stamp: Stamp, index: Index) -> None:
    """Write the index of a snapshot."""
    write_derived(path, stamp, b"".join((index.ids.tobytes(), index.offsets.tobytes(), index.checks.tobytes())))


def read_derived(path: Path, stamp: Stamp) -> memoryview | None:
    """Read a derived file that was made of the stamped snapshot, if it is sound."""
    try:
        descriptor = disk.open_regular(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        content = disk.read_at(descriptor, os.fstat(descriptor).st_size, 0)
    except OSError:
        return None
    finally:
        disk.close(descriptor)
    return _sound_part(content, stamp)


def is_damaged(path: Path) -> bool:
    """Tell whether a derived file, of whatever snapshot and version, does not hold what was written."""
    try:
        descriptor = disk.open_regular(path, os.O_RDONLY)
    except OSError:
        return True
    try:
        head, _, rest = disk.read_at(descriptor, os.fstat(descriptor).st_size, 0).partition(b"\n")
        return bool(decoded(head)[2] != crc32(rest))
    except (OSError, TypeError, ValueError, IndexError, KeyError):
        return True
    finally:
        disk.close(descriptor)


def _sound_part(content: bytes, stamp: Stamp) -> memoryview | None:
    head, rest = line_and_rest(memoryview(content))
    try:
        version, width, check, *stamped = decoded(head)
    except (TypeError, ValueError):
        return None
    sound = (version, width, check, stamped) == (_FORMAT, array("I").itemsize, crc32(rest), list(stamp))
    return rest if sound else None


def line_and_rest(content: memoryview) -> tuple[bytes, memoryview]:
    """Take the first line off, without a copy of the rest, which may be large."""
    length = _LINE
    while (end := bytes(content[:length]).find(b"\n")) < 0 and length < len(content):
        length *= 8
    return (bytes(content[:end]), content[end + 1 :]) if end >= 0 else (bytes(content), content[:0])


def write_derived(path: Path, stamp: Stamp, content: bytes) -> None:
    """Write a derived file; it may be lost, so it is not synced. Raises OSError."""
    head = encoded([_FORMAT, array("I").itemsize, crc32(content), *stamp])
    try:
        descriptor = disk.open_regular(disk.beside(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        with os.fdopen(descriptor, "wb") as file:
            file.write(head + b"\n")
            file.write(content)
        disk.replace(disk.beside(path), path)
    except OSError:
        disk.discard(disk.beside(path))
        raise
