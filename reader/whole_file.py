"""A plain file, and nothing else in its place."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

_WITHOUT_WAITING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A named pipe would wait for its writer for ever."""


class NotPlain(OSError):
    """What was to be read is a pipe, a device or a folder, which may never begin or never end."""


def open_plain(path: str | Path) -> BinaryIO:
    """Open a plain file to read it; raises OSError, and NotPlain for everything else, without waiting for it."""
    file = os.fdopen(os.open(path, _WITHOUT_WAITING), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise NotPlain(errno.EINVAL, "it is no plain file", str(path))
    return file


def content_of(path: Path) -> bytes:
    """Read a plain file whole; raises OSError and NotPlain."""
    with open_plain(path) as file:
        return file.read()
