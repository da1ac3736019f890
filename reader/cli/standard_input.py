"""What comes in on the standard input, where a dash stands for it."""

import sys
from typing import BinaryIO

from reader.errors import UsageError
from reader.sources import read_stream_bytes

STDIN_NAME = "standard input"
_MAX_TEXT_BYTES = 16 * 1024 * 1024
"""Bytes: more keys than any library has, and longer than any note."""


def read_stdin_bytes(max_bytes: int) -> bytes:
    """Read it to its end, at most one byte more than the largest size; raises UsageError where it was closed."""
    return read_stream_bytes(_stream(), max_bytes)


def read_stdin_text() -> str:
    """Read it to its end as text; raises UsageError where it was closed, is no UTF-8, or goes on too long."""
    content = read_stdin_bytes(_MAX_TEXT_BYTES)
    if len(content) > _MAX_TEXT_BYTES:
        raise UsageError(f"{STDIN_NAME}: more than {_MAX_TEXT_BYTES:,} bytes came in; give less at a time")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{STDIN_NAME}:{line}: this is not UTF-8; convert it, as with iconv -t utf-8") from None


def _stream() -> BinaryIO:
    if sys.stdin is None:
        raise UsageError("- stands for the standard input, which is closed; give it a file or a pipe")
    return sys.stdin.buffer
