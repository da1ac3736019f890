"""A file is read whole, but never without end."""

import io
import os
import threading
import time
from pathlib import Path

import pytest

from reader.errors import UsageError
from reader.sources import read_file_bytes, read_stream_bytes


def test_a_file_is_read_whole(tmp_path: Path) -> None:
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


def test_a_file_of_that_very_name_is_no_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file:").mkdir()
    (tmp_path / "file:" / "x").write_bytes(b"content")
    assert read_file_bytes("file:/x", 100) == b"content"


def test_a_file_that_is_too_large_is_read_one_byte_further(tmp_path: Path) -> None:
    file = tmp_path / "digest.txt"
    file.write_bytes(b"x" * 100)
    assert len(read_file_bytes(file, 10)) == 11
    assert len(read_stream_bytes(io.BytesIO(b"x" * 100), 10)) == 11


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_refused_without_waiting_for_its_writer(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match="not a regular file"):
        read_file_bytes(pipe, 10)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*absent\.txt: no such file"):
        read_file_bytes(tmp_path / "absent.txt", 10)
    with pytest.raises(UsageError, match=str(tmp_path)):
        read_file_bytes(tmp_path, 10)


@pytest.mark.skipif(os.name == "nt", reason="pipes wait on this system")
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
