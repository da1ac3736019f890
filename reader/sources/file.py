"""A digest in a file, or in a stream that ends."""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from reader.errors import UsageError, unreadable

_WITHOUT_WAITING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A named pipe would wait for its writer for ever."""


def bytes_of_file(file: str | Path, largest: int) -> bytes:
    """Read a file, at most one byte more than the largest size, in bytes, so that a larger one can be told.

    Raises UsageError where it cannot be read or is no ordinary file.
    """
    try:
        with os.fdopen(os.open(file, _WITHOUT_WAITING), "rb") as content:
            if not stat.S_ISREG(os.fstat(content.fileno()).st_mode):
                raise UsageError(f"{file} is no ordinary file; what comes from a pipe is read by 'reader import -'")
            return content.read(largest + 1) or b""  # where nothing can be read without waiting
    except OSError as error:
        raise unreadable(file, error) from None


def bytes_of_stream(stream: BinaryIO, largest: int) -> bytes:
    """Read a stream, at most one byte more than the largest size, in bytes; waits for what is still to come."""
    with suppress(OSError):
        os.set_blocking(stream.fileno(), True)  # who shares it may have it otherwise, and reading would stop early
    return stream.read(largest + 1)
