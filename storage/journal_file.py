"""The file that the journal is in: opened, read on, appended to, and begun anew."""

import os
from contextlib import suppress
from pathlib import Path

from reader.errors import reason_of
from storage import disk
from storage.journal import Mark, Reading, line_of, read_lines


class JournalFile:
    """An open journal; `last` is the mark of its last line that was read or written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._name = str(path)
        self.last = Mark()
        self.end = 0
        self.faults: tuple[str, ...] = ()
        self.suspect = False
        self._lines = 0
        self._torn = b""
        self._torn_was_acknowledged = False
        self.read_only = ""
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None

    def open(self, *, writable: bool) -> Reading:
        """Open the file, if there is one, and read it whole; raises OSError."""
        try:
            size = self._take_up(writable=writable)
        except FileNotFoundError:
            return Reading((), (), 0)
        return self._read(size, None)

    def _take_up(self, *, writable: bool) -> int:
        self.close()
        self._descriptor = self._opened(writable=writable)
        status = os.fstat(self._descriptor)
        self._identity = status.st_dev, status.st_ino
        return status.st_size

    def _opened(self, *, writable: bool) -> int:
        if writable:
            try:
                return disk.open_regular(self.path, os.O_RDWR | os.O_APPEND)
            except PermissionError as error:
                self.read_only = f"{self.path} cannot be written ({reason_of(error)}); {disk.CALL_FOR_PERMISSION}"
        return disk.open_regular(self.path, os.O_RDONLY)

    def follow(self, acknowledged: Mark) -> None:
        """Take note of how far the journal had come, so that no number is given twice where its tail is missing."""
        if acknowledged.number > self.last.number:
            self._torn_was_acknowledged = bool(self._torn)
            self.last = acknowledged

    @property
    def is_there(self) -> bool:
        """Tell whether there is a file."""
        return self._descriptor is not None

    def standing(self) -> str:
        """Tell how the file stands to what was read of it: "same", "longer", or "other" where it was begun anew."""
        try:
            status = os.stat(self._name)  # noqa: PTH116 - asked before every change, and several times faster
        except FileNotFoundError:
            return "same" if self._descriptor is None else "other"
        if self._identity != (status.st_dev, status.st_ino) or status.st_size < self.end:
            return "other"
        return "same" if status.st_size == self.end + len(self._torn) else "longer"

    def read_on(self) -> Reading:
        """Read the lines that were written since; raises OSError."""
        assert self._descriptor is not None
        return self._read(os.fstat(self._descriptor).st_size, self.last)

    def append(self, images: bytes) -> None:
        """Write a change as the next line, on the disk when this returns.

        Raises OSError, after which the line is not there; after SyncFailed the file is suspect, and the next change
        goes into a fresh one.
        """
        assert self._descriptor is not None
        self._deal_with_torn()
        line, mark = line_of(images, self.last)
        try:
            disk.append(self._descriptor, line)
            disk.sync(self._descriptor)
        except BaseException as error:
            self.suspect = self.suspect or isinstance(error, disk.SyncFailed)
            self._cut()
            raise
        self.end += len(line)
        self.last = mark
        self._lines += 1

    def begin(self, first: bytes, after: Mark) -> None:
        """Begin the journal anew with a change as its first line; raises OSError, after which the old one stands."""
        line, mark = line_of(first, after)
        disk.write_file(self.path, (line,))
        self.end = self._take_up(writable=True)
        self.last, self._lines = mark, 1
        assert self.end == len(line)

    def move_to_fresh_file(self) -> None:
        """Write all lines into a fresh file, because the old one is no longer to be trusted; raises OSError."""
        assert self._descriptor is not None
        disk.write_file(self.path, (disk.read_at(self._descriptor, self.end, 0),))
        last = self.last
        self.open(writable=True)
        self.last = max(last, self.last, key=lambda mark: mark.number)
        self.suspect = False

    def close(self) -> None:
        """Give the file back."""
        if self._descriptor is not None:
            disk.close(self._descriptor)
        self._descriptor = self._identity = None
        self.last, self.end, self._lines, self._torn, self.faults = Mark(), 0, 0, b"", ()
        self.suspect = self._torn_was_acknowledged = False
        self.read_only = ""

    def _read(self, size: int, after: Mark | None) -> Reading:
        assert self._descriptor is not None
        content = disk.read_at(self._descriptor, size - self.end, self.end)
        reading = read_lines(content, after, self._lines + 1)
        self._lines += content.count(b"\n")
        self.end += reading.end
        self._torn = reading.torn
        self.last = reading.last if reading.lines else self.last
        self.faults += reading.faults
        return reading

    def _deal_with_torn(self) -> None:
        assert self._descriptor is not None
        if not self._torn:
            return
        if self._torn_was_acknowledged:
            disk.append(self._descriptor, b"\n")
            self.end += len(self._torn) + 1
            self._lines += 1
        else:
            os.ftruncate(self._descriptor, self.end)
        self._torn, self._torn_was_acknowledged = b"", False

    def _cut(self) -> None:
        assert self._descriptor is not None
        with suppress(OSError):
            os.ftruncate(self._descriptor, self.end)
        self._torn = b""
        with suppress(OSError):
            self._torn = disk.read_at(self._descriptor, os.fstat(self._descriptor).st_size - self.end, self.end)
