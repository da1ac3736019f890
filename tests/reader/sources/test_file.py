"""A file is read whole, but never without end."""

import io
import os
from pathlib import Path

import pytest

from reader.errors import UsageError
from reader.sources import bytes_of_file, bytes_of_stream


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "digest.txt"
    file.write_bytes(b"papers\r\n\xff")
    assert bytes_of_file(file, 100) == b"papers\r\n\xff"


def test_a_file_that_is_too_large_is_read_one_byte_further(tmp_path: Path) -> None:
    file = tmp_path / "digest.txt"
    file.write_bytes(b"x" * 100)
    assert len(bytes_of_file(file, 10)) == 11
    assert len(bytes_of_stream(io.BytesIO(b"x" * 100), 10)) == 11


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_refused_without_waiting_for_its_writer(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match="no ordinary file"):
        bytes_of_file(pipe, 10)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*absent\.txt: no such file"):
        bytes_of_file(tmp_path / "absent.txt", 10)
    with pytest.raises(UsageError, match=str(tmp_path)):
        bytes_of_file(tmp_path, 10)
