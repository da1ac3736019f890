"""Files are read without waiting and up to a limit, and replaced atomically; paths are read as they are pasted."""

import errno
import fcntl
import io
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reader import files
from reader.errors import UsageError
from reader.files import exists, parse_path, read_bytes, read_file_bytes, read_stream_bytes, url_to_path
from reader.search import INDEX_FILE_NAME, verify_index
from reader.triage import TriageBookmark
from reader.whats_new import load_last_visit
from storage import Library
from tests.builders import a_digest

UNSUPPORTED = [errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOTTY]


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def link_to_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_folder(path: Path) -> None:
    path.mkdir()


NOT_REGULAR = pytest.mark.parametrize("make", [make_pipe, link_to_device, make_folder])


@NOT_REGULAR
def test_irregular_files_are_refused_without_waiting(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "strange")
    with pytest.raises(OSError, match=r"not a regular file"):
        read_bytes(tmp_path / "strange")


@NOT_REGULAR
def test_the_index_and_state_files_may_be_irregular(tmp_path: Path, make: Callable[[Path], None]) -> None:
    for name in (INDEX_FILE_NAME, "visit.json", "triage.json"):
        make(tmp_path / name)
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("A Paper"))
        (words,) = verify_index(tmp_path / INDEX_FILE_NAME, library.columns, library.paper)
        assert "is damaged" in words
    assert load_last_visit(tmp_path) is None
    assert TriageBookmark(tmp_path).skipped() == frozenset()


@pytest.mark.parametrize(
    "written",
    [
        *("", "[1]", '"x"', "Infinity", "[[["),
        '{"day": 1}',
        '{"day": "2025-01-01"}',
        '{"day": "2025-01-01", "digest": "x", "paper": 1}',
        '{"day": "2025-01-01", "digest": "2025-01-01", "paper": 1e999}',
    ],
)
def test_an_invalid_last_visit_is_ignored(tmp_path: Path, written: str) -> None:
    (tmp_path / "visit.json").write_text(written)
    assert load_last_visit(tmp_path) is None


def test_a_file_is_read_in_full(tmp_path: Path) -> None:
    file = tmp_path / "digest.txt"
    file.write_bytes(b"papers\r\n\xff")
    assert read_file_bytes(file, 100) == b"papers\r\n\xff"


def test_a_file_url_leads_to_its_file(tmp_path: Path) -> None:
    file = tmp_path / "größe 100%.txt"
    file.write_bytes(b"content")
    assert read_file_bytes(file.as_uri(), 100) == b"content"
    assert read_file_bytes(file.as_uri().replace("file://", "file://localhost"), 100) == b"content"
    for address in ("file:///nowhere%00/x", "file:///nowhere/x", "file://elsewhere/x"):
        with pytest.raises(UsageError, match=f"cannot read {address}"):
            read_file_bytes(address, 100)


def test_a_file_may_be_named_like_a_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file:").mkdir()
    (tmp_path / "file:" / "x").write_bytes(b"content")
    assert read_file_bytes("file:/x", 100) == b"content"


def test_too_large_a_file_is_read_one_byte_further(tmp_path: Path) -> None:
    file = tmp_path / "digest.txt"
    file.write_bytes(b"x" * 100)
    assert len(read_file_bytes(file, 10)) == 11
    assert len(read_stream_bytes(io.BytesIO(b"x" * 100), 10)) == 11


def test_a_named_pipe_is_refused_with_a_remedy(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match="not a regular file"):
        read_file_bytes(pipe, 10)


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*absent\.txt: no such file"):
        read_file_bytes(tmp_path / "absent.txt", 10)
    with pytest.raises(UsageError, match=str(tmp_path)):
        read_file_bytes(tmp_path, 10)


def test_a_nonblocking_pipe_is_read_to_its_end() -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)

    def write_slowly() -> None:
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            pipe.write(b"the beginning, ")
            time.sleep(0.1)
            pipe.write(b"and the end")

    with os.fdopen(reading, "rb") as stream:
        writer = threading.Thread(target=write_slowly)
        writer.start()
        assert read_stream_bytes(stream, 100) == b"the beginning, and the end"
        writer.join()


def fail_with_io_error(_descriptor: int) -> None:
    raise OSError(errno.EIO, "Input/output error")


def test_a_file_is_replaced_atomically_or_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    files.atomic_write(path, [b"old"], sync=True)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", fail_with_io_error)
        with pytest.raises(files.SyncFailed):
            files.atomic_write(path, [b"new"], sync=True)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    files.atomic_write(path, [b"n", b"ew"], sync=True)
    assert path.read_bytes() == b"new"


def test_macos_uses_a_full_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[Any] = []
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda _descriptor, command: commands.append(command))
    with (tmp_path / "file").open("wb") as file:
        files.sync_file(file.fileno())
    assert commands == [51]


@pytest.mark.parametrize("number", UNSUPPORTED)
def test_macos_falls_back_to_fsync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    synced: list[int] = []

    def refuse(_descriptor: int, _command: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", refuse)
    monkeypatch.setattr(os, "fsync", synced.append)
    with (tmp_path / "file").open("wb") as file:
        files.sync_file(file.fileno())
        assert synced == [file.fileno()]


def test_replace_waits_for_an_open_file_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
        files.replace(tmp_path / "new", tmp_path / "file")
    monkeypatch.setattr(files, "ON_WINDOWS", True)
    files.replace(tmp_path / "new", tmp_path / "file")
    assert (len(attempts), (tmp_path / "file").read_bytes()) == (3, b"new")


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///home/me/a%20b%23.txt", "/home/me/a b#.txt"),
        ("file://localhost/a.txt", "/a.txt"),
        ("file:/a.txt", "/a.txt"),
        ("file:///caf%C3%A9.txt", "/café.txt"),
        ("file:///it's.txt", "/it's.txt"),
    ],
)
def test_a_file_url_is_a_path(url: str, path: str) -> None:
    assert url_to_path(url) == parse_path(f" {url} ") == Path(path)


@pytest.mark.parametrize("text", ["file://server/a.txt", "file:a.txt", "https://example.org/a.txt", "file.txt", ""])
def test_other_urls_are_not_paths(text: str) -> None:
    assert url_to_path(text) is None


def test_an_existing_name_is_taken_verbatim(tmp_path: Path) -> None:
    quoted = tmp_path / "'a'"
    quoted.touch()
    assert parse_path(str(quoted)) == quoted
    assert parse_path(f"'{quoted.parent}/b c'") == tmp_path / "b c"


def test_an_impossible_path_does_not_exist() -> None:
    assert not exists(Path("a\0b"))
    assert not exists(Path("x" * 5000))


@pytest.mark.parametrize(("content", "line"), [(b"\xff", 1), (b"\n\xff", 2), (b"a\nb\xff\n\xff", 2)])
def test_the_line_that_is_not_utf8_is_named(content: bytes, line: int) -> None:
    with pytest.raises(files.NotUtf8) as caught:
        files.decode_utf8(content)
    assert caught.value.line == line


def test_a_broken_link_is_not_missing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert [files.is_missing(tmp_path / name) for name in ("file", "link", "nowhere", "file/x")] == [
        False,
        False,
        True,
        True,
    ]


def test_a_new_file_does_not_follow_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with pytest.raises(OSError, match="not a regular file"):
        files.write_new_file(tmp_path / "link", [b"new"], sync=False)
    assert (tmp_path / "file").read_text() == "old"
