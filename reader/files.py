"""Regular files, opened without blocking, read in full and replaced atomically, and paths as people type and drop them.

Nothing else in the program writes a file that others read. `storage.filesystem` adds what only a library needs.
"""

import errno
import json
import os
import re
import shlex
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeAlias
from urllib.parse import unquote

from reader.errors import UsageError, os_reason, unreadable_error

if sys.platform != "win32":
    import fcntl

Bytes: TypeAlias = bytes | memoryview
FileVersion: TypeAlias = tuple[int, int, int]
"""The inode, modification time and size of a file, which change when it is written."""
PRIVATE_FILE_MODE = 0o600
TEMP_PREFIX = ".unfinished-"
_OPEN_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
"""Without O_NONBLOCK, opening a named pipe waits for its writer."""
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NOT_REGULAR = (errno.EISDIR, errno.ENXIO)
_UNSUPPORTED = frozenset([errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOTTY, errno.ENOSYS])
"""The errors of network and FUSE file systems that do not support a sync."""
_MISSING = (errno.ENOENT, errno.ENOTDIR, errno.EBADF, errno.ELOOP)
ON_WINDOWS = os.name == "nt"
_REPLACE_RETRY_DELAYS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
_BUFFER_SIZE = 1 << 20
_FILE_URL = r"(?i)file:(?://(?:localhost)?(?=/))?(?P<path>/(?!/)[^?#]*)"
_TEXT_ENCODING = (
    r"(?i)utf-?(?:8|16(?:le|be)?)|iso[-_]?8859[-_]?[0-9]{1,2}|latin-?1|(?:windows-|cp)125[0-8]|us-ascii|gb(?:k|2312|18030)"
    r"|big5(?:hkscs)?|ks_c_5601-1987|cp9(?:32|49|50)|windows-(?:874|31j)|tis-620|shift[-_]?jis|euc-(?:jp|kr)"
    r"|iso-2022-(?:jp|kr)|koi8-[ru]|mac(?:intosh|-?roman)"
)
"""Encodings that documents may state; Python also has codecs that are slow, or not for text."""


class NotRegularFile(OSError):
    """A pipe, a device or a folder, which may never begin or never end."""


class SyncFailed(OSError):
    """The disk did not confirm a write, so it is unknown what the disk holds."""


class NotUtf8(ValueError):
    """Content is not UTF-8; `line` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is not UTF-8")
        self.line = line


def decode_utf8(content: bytes) -> str:
    """Decode UTF-8, with or without a byte order mark; raise NotUtf8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8(content.count(b"\n", 0, error.start) + 1) from None


def is_text_encoding(name: str) -> bool:
    """Return whether a document may be decoded by the encoding that it states."""
    return re.fullmatch(_TEXT_ENCODING, name) is not None


def open_descriptor(path: str | Path, flags: int = os.O_RDONLY, *, follow_links: bool = True) -> int:
    """Open a regular file, private if it is created; raise NotRegularFile for anything else, without blocking."""
    link_errors = () if follow_links else (errno.ELOOP,)
    try:
        descriptor = os.open(path, flags | _OPEN_FLAGS | (0 if follow_links else _NO_FOLLOW), PRIVATE_FILE_MODE)
    except OSError as error:
        if error.errno in (*_NOT_REGULAR, *link_errors):
            raise _not_regular(path) from None
        raise
    try:
        is_regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
    except OSError:
        os.close(descriptor)
        raise
    if not is_regular:
        os.close(descriptor)
        raise _not_regular(path)
    return descriptor


def _not_regular(path: str | Path) -> NotRegularFile:
    return NotRegularFile(errno.EINVAL, "it is not a regular file", str(path))


def open_regular(path: str | Path) -> BinaryIO:
    """Open a regular file for reading; raise OSError, and NotRegularFile for anything else, without blocking."""
    return os.fdopen(open_descriptor(path), "rb")


def read_bytes(path: Path) -> bytes:
    """Read a regular file in full; raise OSError and NotRegularFile."""
    with open_regular(path) as file:
        return file.read()


def atomic_write(
    path: Path, parts: Iterable[Bytes], *, sync: bool, mode: int = PRIVATE_FILE_MODE, temp: Path | None = None
) -> None:
    """Write a file so that readers, and a crash, find either the old file or the complete new one.

    If `sync` is true, that also holds for a power failure. `temp` is the name to write under; by default an unused
    one is chosen. Raise OSError, and leave the old file as it was.
    """
    temp = temp or _create_temp(path.parent)
    write_new_file(temp, parts, sync=sync, mode=mode)
    try:
        replace(temp, path)
    except BaseException:
        unlink_quietly(temp)
        raise


def _create_temp(folder: Path) -> Path:
    import tempfile  # noqa: PLC0415 - most runs write no such file

    descriptor, name = tempfile.mkstemp(prefix=TEMP_PREFIX, dir=folder)
    os.close(descriptor)
    return Path(name)


def write_new_file(path: Path, parts: Iterable[Bytes], *, sync: bool, mode: int = PRIVATE_FILE_MODE) -> None:
    """Write a file that nobody reads yet, and remove it if that fails."""
    descriptor = open_descriptor(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, follow_links=False)
    try:
        with os.fdopen(descriptor, "wb", buffering=_BUFFER_SIZE) as file:
            set_mode(descriptor, mode)
            file.writelines(parts)
            file.flush()
            if sync:
                sync_file(descriptor)
    except BaseException:
        unlink_quietly(path)
        raise


def set_mode(descriptor: int, mode: int) -> None:
    """Set the permissions of an open file, if its file system has any."""
    with suppress(OSError, AttributeError):
        os.fchmod(descriptor, mode)


def replace(source: Path, target: Path) -> None:
    """Move a file to the name of another, atomically; on Windows wait briefly for programs that hold it open."""
    for delay in _REPLACE_RETRY_DELAYS:
        try:
            source.replace(target)
        except PermissionError:
            if not ON_WINDOWS:
                raise
            time.sleep(delay)
        else:
            return
    source.replace(target)


def unlink_quietly(path: Path) -> None:
    """Remove a file that Reader made, if possible."""
    with suppress(OSError):
        path.unlink()


def sync_file(descriptor: int) -> None:
    """Wait until the disk holds a file; raise SyncFailed, after which the file must not be written to again."""
    try:
        _flush_to_disk(descriptor)
    except OSError as error:
        raise SyncFailed(*error.args) from None


if sys.platform == "win32":

    def _flush_to_disk(descriptor: int) -> None:
        os.fsync(descriptor)

    def sync_folder(_folder: Path) -> str:
        """Do nothing: Windows does not sync folders."""
        return ""

else:

    def _flush_to_disk(descriptor: int) -> None:
        try:
            if sys.platform == "darwin":
                fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            else:
                os.fdatasync(descriptor)
        except OSError as error:
            if error.errno not in _UNSUPPORTED:
                raise
            _fsync_if_supported(descriptor)

    def sync_folder(folder: Path) -> str:
        """Wait until the disk holds the names of a folder's files; raise SyncFailed.

        If the file system cannot confirm that, return at once, as SQLite does, with the reason.
        """
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except PermissionError as error:  # a folder that may be written but not listed
            return os_reason(error)
        try:
            return _fsync_if_supported(descriptor)
        except OSError as error:
            raise SyncFailed(*error.args) from None
        finally:
            os.close(descriptor)

    def _fsync_if_supported(descriptor: int) -> str:
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in _UNSUPPORTED:
                raise
            return os_reason(error)
        return ""


def is_missing(path: Path) -> bool:
    """Return whether nothing has this path, not even a broken link.

    Raise OSError if that is unknown, for example without permission, where `Path.exists` may return False.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    return False


def file_version(path: str | Path | None) -> FileVersion | None:
    """Return the version of a file; None if there is none, or if the system does not say."""
    try:
        status = os.stat(path) if path else None  # noqa: PTH116 - called whenever papers are listed
    except OSError:
        return None
    return (status.st_ino, status.st_mtime_ns, status.st_size) if status else None


def is_folder(path: Path) -> bool:
    """Return whether a path leads to a folder; raise OSError if that is unknown."""
    return stat.S_ISDIR(_mode_of(path))


def is_file(path: Path) -> bool:
    """Return whether a path leads to a regular file; raise OSError if that is unknown."""
    return stat.S_ISREG(_mode_of(path))


def _mode_of(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError as error:
        if error.errno not in _MISSING:
            raise
        return 0


def read_file_bytes(file: str | Path, max_bytes: int) -> bytes:
    """Read a file that the user named, up to one byte more than allowed, so that callers can tell it is too large.

    A `file:` URL stands for the file that it leads to, unless a file has that very name.
    Raise UsageError if the file cannot be read or is not a regular file.
    """
    try:
        with open_regular(_path_of_url(str(file)) or file) as content:
            return content.read(max_bytes + 1) or b""  # None if reading would block
    except NotRegularFile:
        raise UsageError(f"{file} is not a regular file; read a pipe with 'reader import -'") from None
    except OSError as error:
        if re.match(r"(?i)https?://", str(file)):
            raise UsageError(f"{file} is a URL; download it first, or read a feed with 'reader fetch URL'") from None
        raise unreadable_error(file, error) from None


def _path_of_url(name: str) -> Path | None:
    path = url_to_path(name)
    return path if path and "\0" not in str(path) and not exists(Path(name)) else None


def read_stream_bytes(stream: BinaryIO, max_bytes: int) -> bytes:
    """Read a stream to its end, up to one byte more than allowed; wait for what is still to come."""
    with suppress(OSError):
        os.set_blocking(stream.fileno(), True)  # a program that shares it may have made it non-blocking
    return stream.read(max_bytes + 1)


def load_state(path: Path | None) -> object:
    """Read a small state file, whose loss costs only convenience; None if it is missing or unreadable."""
    if path is not None:
        with suppress(OSError, ValueError, RecursionError):
            return json.loads(read_bytes(path))
    return None


def save_state(path: Path | None, state: object) -> None:
    """Write a small, private state file; ignore failures."""
    if path is not None:
        with suppress(OSError):
            atomic_write(path, (json.dumps(state).encode(),), sync=False)


def parse_path(text: str) -> Path:
    """Read a path: verbatim, with `~` for a home folder, as a `file:` URL, in quotes or with backslashes.

    A path in quotes or with backslashes is read as a shell would read it, unless a file of that very name exists.
    """
    path = _unquote_path(text)
    if not exists(path) and len(words := split_words(text)) == 1 and words[0] != text.strip():
        return _unquote_path(words[0])
    return path


def split_words(text: str) -> list[str]:
    """Split a text as a shell would; a text with an unmatched quotation mark is one word."""
    try:
        return shlex.split(text)
    except ValueError:
        return [text]


def exists(path: Path) -> bool:
    """Return whether a path exists; one that the system does not allow does not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def files_at(path: Path) -> Iterator[Path]:
    """Yield the file with a path, the files in a folder and its subfolders, or those that match a glob, sorted.

    Hidden files and folders are skipped. A path without a file and a folder that cannot be listed are yielded as they
    are, so that reading them reports why.
    """
    if not exists(path):
        yield from _glob(path) or [path]
    elif path.is_dir():
        yield from _walk(path)
    else:
        yield path


def _walk(folder: Path) -> Iterator[Path]:
    unreadable: list[str] = []
    for parent, folders, names in os.walk(folder, onerror=lambda error: unreadable.append(error.filename)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files = (Path(parent, name) for name in sorted(names) if not name.startswith("."))
        yield from (file for file in files if file.is_file())
    yield from map(Path, unreadable)


def _glob(pattern: Path) -> list[Path]:
    start = Path(pattern.anchor)
    with suppress(OSError, ValueError):  # pasted text is neither a path nor a glob
        return sorted(file for file in start.glob(str(pattern.relative_to(start))) if file.is_file())
    return []


def url_to_path(text: str) -> Path | None:
    """Read the path from a `file:` URL of this machine; None for anything else."""
    url = re.fullmatch(_FILE_URL, text)
    return Path(unquote(url["path"], errors="surrogateescape")) if url else None


def _unquote_path(text: str) -> Path:
    text = text.strip()
    if (path := url_to_path(text)) is not None:
        return path
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:  # no such user
        return path
