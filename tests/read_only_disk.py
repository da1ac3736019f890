"""A disk that can be read but not written."""

import os
from pathlib import Path

import pytest


def make_disk_read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse to open files for writing from now on, as a disk that is mounted read-only does."""
    real = os.open

    def read_only_disk(path: Path, flags: int, *rest: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise PermissionError(30, "Read-only file system")
        return real(path, flags, *rest)

    monkeypatch.setattr(os, "open", read_only_disk)
