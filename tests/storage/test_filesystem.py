"""Folder syncs, locks, short reads and short writes, as file systems make them fail."""

import errno
import fcntl
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from reader.errors import LibraryError
from storage import Library, filesystem
from storage.check import check_library
from storage.engine import LockFile
from tests.builders import a_digest
from tests.storage.libraries import compact


def refusing(number: int, real: Callable[[int], None], *, folders: bool) -> Callable[[int], None]:
    """Return an fsync that fails for folders, or for everything else."""

    def refuse(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode) is folders:
            raise OSError(number, os.strerror(number))
        real(descriptor)

    return refuse


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOTTY])
def test_an_unsupported_folder_sync_is_only_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "fsync", refusing(number, os.fsync, folders=True))
    with Library.open(tmp_path / "library") as library:
        library.import_digests(a_digest("Lamps"))
        compact(library)
    diagnostics = check_library(tmp_path / "library")
    assert {diagnostic.severity for diagnostic in diagnostics} == {"ok", "warning"}
    assert any("does not confirm that files are on the disk" in diagnostic.message for diagnostic in diagnostics)


def test_a_failed_folder_sync_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(tmp_path / "library") as library:
        monkeypatch.setattr(os, "fsync", refusing(errno.EIO, os.fsync, folders=True))
        with pytest.raises(LibraryError, match="could not sync"):
            library.import_digests(a_digest("Lamps"))


def test_a_new_folder_that_cannot_be_synced_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", refusing(errno.EIO, os.fsync, folders=True))
    with pytest.raises(LibraryError, match="cannot open the library in"):
        Library.open(tmp_path / "library")


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_disk_without_locks_is_refused_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(LibraryError, match=r"no locks.*--library or READER_LIBRARY"):
        Library.open(tmp_path / "library")


def test_a_short_write_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(tmp_path) as library:
        key = library.import_digests(a_digest("Lamps")).new[0]
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", lambda _descriptor, content: len(content) - 1)
            with pytest.raises(LibraryError, match=r"(?i)no space.*nothing was changed; free some space"):
                library.update_marks([key], lambda marks: marks.with_tags(["lost"]), "tagged")
        assert library.tag_counts() == {}


def test_a_lock_is_waited_for_until_its_timeout(tmp_path: Path) -> None:
    one, other = (LockFile(tmp_path / "lock") for _ in range(2))
    assert one.try_acquire()
    assert not other.try_acquire(0.02)
    one.release()
    assert other.try_acquire()
    for lock in (one, other):
        lock.close()


def test_a_lock_is_released_as_often_as_it_was_acquired(tmp_path: Path) -> None:
    one, other = (LockFile(tmp_path / "lock") for _ in range(2))
    with one.locked():
        with one.locked():
            pass
        assert not other.try_acquire()
    assert other.try_acquire()
    for lock in (one, other):
        lock.close()


def test_reading_continues_after_a_short_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.pread
    monkeypatch.setattr(os, "pread", lambda descriptor, length, offset: real(descriptor, min(length, 3), offset))
    (tmp_path / "file").write_bytes(b"0123456789")
    descriptor = filesystem.open_private(tmp_path / "file", os.O_RDONLY)
    assert filesystem.read_at(descriptor, 8, 1) == b"12345678"
    assert filesystem.read_at(descriptor, 8, 5) == b"56789"
    filesystem.close(descriptor)
