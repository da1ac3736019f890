"""File-system primitives of the library: private files and folders, and reading at an offset."""

import errno
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from reader import files

WRITE_PERMISSION_HINT = "make it writable for you, or name another folder with --library"
PRIVATE_FOLDER_MODE = 0o700


def open_private(path: Path, flags: int) -> int:
    """Open a regular file, private if it is created; refuse anything else, links included, without blocking."""
    try:
        descriptor = files.open_descriptor(path, flags, follow_links=False)
    except files.NotRegularFile as error:
        reason = f"{error.strerror}; 'reader doctor --repair' moves it to quarantine"
        raise files.NotRegularFile(error.errno, reason, str(path)) from None
    if flags & os.O_CREAT:
        files.set_mode(descriptor, files.PRIVATE_FILE_MODE)
    return descriptor


def close(descriptor: int) -> None:
    """Close a file and ignore errors: data that must survive was synced before."""
    with suppress(OSError):
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create a private folder and its parents, durably; leave an existing folder as it is."""
    if os.path.isdir(folder):  # noqa: PTH112 - some versions of pathlib raise without permission to look
        return
    if not files.is_missing(folder):
        raise OSError(errno.ENOTDIR, "not a folder", str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=PRIVATE_FOLDER_MODE, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER_MODE)
    files.sync_folder(folder.parent)  # or a power loss may lose the folder, with all that was synced in it


def quarantine_path(folder: Path, name: str) -> Path:
    """Return an unused path for a file in the quarantine of a library, which is created if needed."""
    make_folder(folder / "quarantine")
    return dated(folder / "quarantine" / name)


def dated(path: Path) -> Path:
    """Return a path with the current time appended to its name, so that it is unused."""
    return path.with_name(f"{path.name}-{datetime.now(UTC):%Y-%m-%dT%H-%M-%S-%f}")


if sys.platform == "win32":

    def read_at(descriptor: int, length: int, offset: int) -> bytes:
        """Read `length` bytes at an offset; return fewer only at the end of the file."""
        os.lseek(descriptor, offset, os.SEEK_SET)
        return _read_fully(lambda count, _offset: os.read(descriptor, count), length, offset)

else:

    def read_at(descriptor: int, length: int, offset: int) -> bytes:
        """Read `length` bytes at an offset; return fewer only at the end of the file."""
        return _read_fully(lambda count, start: os.pread(descriptor, count, start), length, offset)


def _read_fully(read: Callable[[int, int], bytes], length: int, offset: int) -> bytes:
    first = read(length, offset)
    if len(first) == length:
        return first
    parts = [first]
    while parts[-1] and (missing := length - sum(map(len, parts))) > 0:
        parts.append(read(missing, offset + length - missing))
    return b"".join(parts)


def temp_path(path: Path) -> Path:
    """Return the name under which a file is written before it replaces the old one.

    It is always the same, because the lock admits one writer: a crash leaves at most one such file, and the next
    writer overwrites it.
    """
    return path.with_name(path.name + ".new")


def write_durably(path: Path, parts: Iterable[bytes]) -> None:
    """Replace a file of the library atomically; the new one is on the disk when this returns."""
    files.atomic_write(path, parts, sync=True, temp=temp_path(path))
    files.sync_folder(path.parent)


def write_quickly(path: Path, parts: Iterable[bytes]) -> None:
    """Write a private file that a crash may lose."""
    files.write_new_file(path, parts, sync=False)


def write_temp(path: Path, parts: Iterable[bytes]) -> None:
    """Write and sync the file that will replace another."""
    files.write_new_file(temp_path(path), parts, sync=True)
