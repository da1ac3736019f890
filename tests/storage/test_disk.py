"""The ways of each platform, as far as they can be walked on this one."""

import errno
import fcntl
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from storage import disk


def test_a_file_is_replaced_at_once_or_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    disk.write_file(path, [b"old"])
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", _failing)
        with pytest.raises(disk.SyncFailed):
            disk.write_file(path, [b"new"])
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    disk.write_file(path, [b"n", b"ew"])
    assert path.read_bytes() == b"new"


def _failing(_descriptor: int) -> None:
    raise OSError(errno.EIO, "Input/output error")


def test_a_mac_is_asked_to_sync_its_disk_and_not_only_the_way_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda _descriptor, command: asked.append(command))
    with (tmp_path / "file").open("wb") as file:
        disk.sync(file.fileno())
    assert asked == [51]


def test_windows_waits_for_who_holds_the_file_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts: list[Path] = []
    real = Path.replace

    def busy(source: Path, target: Path) -> Path:
        attempts.append(target)
        if len(attempts) < 3:
            raise PermissionError(errno.EACCES, "used by another process")
        return real(source, target)

    monkeypatch.setattr(Path, "replace", busy)
    (tmp_path / "new").write_bytes(b"new")
    with pytest.raises(PermissionError):
        disk.replace(tmp_path / "new", tmp_path / "file")
    monkeypatch.setattr(disk, "_ON_WINDOWS", True)
    disk.replace(tmp_path / "new", tmp_path / "file")
    assert (len(attempts), (tmp_path / "file").read_bytes()) == (3, b"new")


def test_a_short_write_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", lambda _descriptor, content: len(content) - 1)
    with (tmp_path / "file").open("wb") as file, pytest.raises(OSError, match="No space"):
        disk.append(file.fileno(), b"content")


def test_a_lock_is_waited_for_and_no_longer_than_told(tmp_path: Path) -> None:
    one, other = (disk.open_regular(tmp_path / "lock", os.O_RDWR | os.O_CREAT) for _ in range(2))
    assert disk.lock(one, 0)
    assert not disk.lock(other, 0.02)
    disk.unlock(one)
    assert disk.lock(other, 0)
    for descriptor in (one, other):
        disk.close(descriptor)


def test_reading_goes_on_where_the_system_gives_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.pread
    monkeypatch.setattr(os, "pread", lambda descriptor, length, offset: real(descriptor, min(length, 3), offset))
    (tmp_path / "file").write_bytes(b"0123456789")
    descriptor = disk.open_regular(tmp_path / "file", os.O_RDONLY)
    assert disk.read_at(descriptor, 8, 1) == b"12345678"
    assert disk.read_at(descriptor, 8, 5) == b"56789"
    disk.close(descriptor)
