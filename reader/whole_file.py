"""A file read whole, and nothing else in its place."""

import errno
import os
import stat
from pathlib import Path

_WITHOUT_WAITING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def content_of(path: Path) -> bytes:
    """Read a plain file whole; raises OSError, also for a pipe or a device, which may never begin or never end."""
    with os.fdopen(os.open(path, _WITHOUT_WAITING), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is no plain file", str(path))
        return file.read()
