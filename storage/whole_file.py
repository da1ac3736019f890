"""A TinyDB storage that writes its file whole, and so that a crash leaves the old or the new one."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

Tables = dict[str, dict[str, Any]]


class WholeFileStorage(Storage):
    """Keeps all tables in one JSON file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._lock = os.open(path.with_name("library.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._seen: tuple[int, int, int] | None = None

    def read(self) -> Tables | None:
        """Read all tables."""
        if not self._path.exists():
            return None
        tables: Tables = json.loads(self._path.read_text("utf-8"))
        return tables

    def write(self, data: Tables) -> None:
        """Write all tables."""
        temporary = self._path.with_suffix(".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(json.dumps(data, ensure_ascii=False).encode())
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        self._sync_folder()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes from changing the tables."""
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def was_changed(self) -> bool:
        """Tell whether the file is another than when this was asked last."""
        before, self._seen = self._seen, self._signature()
        return before != self._seen

    def close(self) -> None:
        """Give the lock file back."""
        os.close(self._lock)

    def _signature(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def _sync_folder(self) -> None:
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
