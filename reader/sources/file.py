"""A digest in a file, or in a stream that ends."""

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from reader.errors import UsageError, unreadable_message
from reader.paths import exists, url_to_path
from reader.whole_file import NotRegularFile, open_regular


def read_file_bytes(file: str | Path, max_bytes: int) -> bytes:
    """Read a file, at most one byte more than the largest size, in bytes, so that a larger one can be told.

    A `file:` URL is the file it leads to, unless a file has that very name.
    Raises UsageError where it cannot be read or is no ordinary file.
    """
    try:
        with open_regular(_file_meant(str(file)) or file) as content:
            return content.read(max_bytes + 1) or b""  # where nothing can be read without waiting
    except NotRegularFile:
        raise UsageError(f"{file} is no ordinary file; what comes from a pipe is read by 'reader import -'") from None
    except OSError as error:
        raise unreadable_message(file, error) from None


def _file_meant(name: str) -> Path | None:
    path = url_to_path(name)
    return path if path and "\0" not in str(path) and not exists(Path(name)) else None


def read_stream_bytes(stream: BinaryIO, max_bytes: int) -> bytes:
    """Read a stream, at most one byte more than the largest size, in bytes; waits for what is still to come."""
    with suppress(OSError):
        os.set_blocking(stream.fileno(), True)  # who shares it may have it otherwise, and reading would stop early
    return stream.read(max_bytes + 1)
