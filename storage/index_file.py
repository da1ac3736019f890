"""The index of a snapshot, kept beside it so that opening need not read it; derived, and made again when it is stale."""

import os
from array import array
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from storage import disk
from storage.json_form import dumps, loads
from storage.snapshot import OffsetIndex, SnapshotFooter

_FORMAT_VERSION = 5
_HEADER = 1 << 10
"""How many bytes most first lines have at most."""


class Fingerprint(NamedTuple):
    """Which file an index was made of."""

    size: int
    modified: int
    sequence: int
    crc32: str


def fingerprint_of(descriptor: int, footer: SnapshotFooter) -> Fingerprint:
    """Tell an open snapshot from every other."""
    status = os.fstat(descriptor)
    return Fingerprint(status.st_size, status.st_mtime_ns, footer.through, footer.crc32)


def load_index(path: Path, fingerprint: Fingerprint) -> OffsetIndex | None:
    """Read the index of a snapshot; None where there is none, or one of another snapshot, or a damaged one."""
    content = read_cache_file(path, fingerprint)
    if content is None:
        return None
    length = len(content) // 20
    index = OffsetIndex()
    index.ids.frombytes(content[: 8 * length])
    index.offsets.frombytes(content[8 * length : 16 * length + 8])
    index.checksums.frombytes(content[16 * length + 8 :])
    return index


def save_index(path: Path, fingerprint: Fingerprint, index: OffsetIndex) -> None:
    """Write the index of a snapshot."""
    write_cache_file(
        path, fingerprint, b"".join((index.ids.tobytes(), index.offsets.tobytes(), index.checksums.tobytes()))
    )


def read_cache_file(path: Path, fingerprint: Fingerprint) -> memoryview | None:
    """Read a derived file that was made of the stamped snapshot, if it is sound."""
    try:
        descriptor = disk.open_private(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        content = disk.read_at(descriptor, os.fstat(descriptor).st_size, 0)
    except OSError:
        return None
    finally:
        disk.close(descriptor)
    return _valid_payload(content, fingerprint)


def is_damaged(path: Path) -> bool:
    """Tell whether a derived file, of whatever snapshot and version, does not hold what was written."""
    try:
        descriptor = disk.open_private(path, os.O_RDONLY)
    except OSError:
        return True
    try:
        head, _, rest = disk.read_at(descriptor, os.fstat(descriptor).st_size, 0).partition(b"\n")
        return bool(loads(head)[2] != crc32(rest))
    except (OSError, TypeError, ValueError, IndexError, KeyError):
        return True
    finally:
        disk.close(descriptor)


def _valid_payload(content: bytes, fingerprint: Fingerprint) -> memoryview | None:
    head, rest = split_header(memoryview(content))
    try:
        version, width, check, *stamped = loads(head)
    except (TypeError, ValueError):
        return None
    sound = (version, width, check, stamped) == (_FORMAT_VERSION, array("I").itemsize, crc32(rest), list(fingerprint))
    return rest if sound else None


def split_header(content: memoryview) -> tuple[bytes, memoryview]:
    """Take the first line off, without a copy of the rest, which may be large."""
    length = _HEADER
    while (end := bytes(content[:length]).find(b"\n")) < 0 and length < len(content):
        length *= 8
    return (bytes(content[:end]), content[end + 1 :]) if end >= 0 else (bytes(content), content[:0])


def write_cache_file(path: Path, fingerprint: Fingerprint, content: bytes) -> None:
    """Write a derived file; it may be lost, so it is not synced. Raises OSError."""
    head = dumps([_FORMAT_VERSION, array("I").itemsize, crc32(content), *fingerprint])
    try:
        descriptor = disk.open_private(disk.temp_path(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        with os.fdopen(descriptor, "wb") as file:
            file.write(head + b"\n")
            file.write(content)
        disk.replace(disk.temp_path(path), path)
    except OSError:
        disk.unlink_quietly(disk.temp_path(path))
        raise
