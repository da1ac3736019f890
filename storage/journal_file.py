"""The file that the journal is in: opened, read on, appended to, and begun anew.

Whoever changes much makes room behind the last line, because a line that does not make the file longer is sooner on the
disk: nothing else needs to be written with it.
"""

import os
from contextlib import suppress
from pathlib import Path

from reader.errors import reason_of
from storage import disk
from storage.journal import ROOM, Mark, Reading, line_of, read_lines

_MOST_ROOM = 1 << 17
_LONG = 1 << 15
"""A line of more bytes brings no room: to write it, too, would take longer than it spares."""


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
        self._size = 0
        self._written = 0
        """How many bytes of lines this process wrote."""
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
                return disk.open_regular(self.path, os.O_RDWR)
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
        self._size = status.st_size
        return self._standing_of_end() if self._has_room else "same"

    @property
    def _has_room(self) -> bool:
        return self._size != self.end + len(self._torn)

    def _standing_of_end(self) -> str:
        assert self._descriptor is not None
        before = b"\n"[: self.end]
        known = before + self._torn
        found = disk.read_at(self._descriptor, len(known) + 1, self.end - len(before))
        if not found.startswith(before):
            return "other"
        return "same" if found in (known, known + ROOM) else "longer"

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
            self._write(line)
            disk.sync(self._descriptor)
        except BaseException as error:
            self.suspect = self.suspect or isinstance(error, disk.SyncFailed)
            self._cut()
            raise
        self.end += len(line)
        self.last = mark
        self._lines += 1
        self._written += len(line)

    def _write(self, line: bytes) -> None:
        assert self._descriptor is not None
        if self.end + len(line) <= self._size:
            disk.write_at(self._descriptor, line, self.end)
            return
        room = 0 if len(line) > _LONG else min(_MOST_ROOM, self._written)
        try:
            disk.write_at(self._descriptor, line + ROOM * room, self.end)
        except OSError:
            if not room:
                raise
            room = 0
            disk.write_at(self._descriptor, line, self.end)
        self._size = self.end + len(line) + room

    @property
    def leaves_room(self) -> bool:
        """Tell whether there is room behind the last line, and this process wrote some of the lines."""
        return self._has_room and self._written > 0

    def give_room_back(self) -> None:
        """Let the file end where its lines do, unless others wrote more of them; raises OSError."""
        assert self._descriptor is not None
        if self.standing() == "same":
            os.ftruncate(self._descriptor, self.end + len(self._torn))

    def begin(self, first: bytes, after: Mark) -> None:
        """Begin the journal anew with a change as its first line; raises OSError, after which the old one stands."""
        line, mark = line_of(first, after)
        disk.write_file(self.path, (line,))
        self.end = self._size = self._take_up(writable=True)
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
        self._size = self._written = 0
        self.suspect = self._torn_was_acknowledged = False
        self.read_only = ""

    def _read(self, size: int, after: Mark | None) -> Reading:
        assert self._descriptor is not None
        content = disk.read_at(self._descriptor, size - self.end, self.end)
        reading = read_lines(content, after, self._lines + 1)
        self._lines += content.count(b"\n", 0, reading.end)
        self.end += reading.end
        self._size = size
        self._torn = reading.torn
        self.last = reading.last if reading.lines else self.last
        self.faults += reading.faults
        return reading

    def _deal_with_torn(self) -> None:
        assert self._descriptor is not None
        if not self._torn:
            return
        if self._torn_was_acknowledged:
            self._keep_torn()
        else:
            self._cut_file()
        self._torn, self._torn_was_acknowledged = b"", False

    def _keep_torn(self) -> None:
        """End a line of which nobody else knows what it held, as the damaged line that it is."""
        assert self._descriptor is not None
        if not self._torn.endswith(b"\n"):
            disk.write_at(self._descriptor, b"\n", self.end + len(self._torn))
            self._torn += b"\n"
        self.end += len(self._torn)
        self._lines += 1

    def _cut_file(self) -> None:
        assert self._descriptor is not None
        os.ftruncate(self._descriptor, self.end)
        self._size = self.end

    def _cut(self) -> None:
        assert self._descriptor is not None
        with suppress(OSError):
            self._cut_file()
        self._torn = b""
        with suppress(OSError):
            self._size = os.fstat(self._descriptor).st_size
            self._torn = disk.read_at(self._descriptor, self._size - self.end, self.end)
