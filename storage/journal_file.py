"""The file that the journal is in: opened, read on, appended to, and begun anew."""

import os
from contextlib import suppress
from pathlib import Path

from reader.errors import os_reason
from storage import disk
from storage.journal import LogPosition, ReadResult, encode_record, read_records


class JournalFile:
    """An open journal; `last` is the mark of its last line that was read or written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._name = str(path)
        self.last = LogPosition()
        self.end = 0
        self.errors: tuple[str, ...] = ()
        self.untrusted = False
        self._line_count = 0
        self._torn_tail = b""
        self._torn_tail_was_committed = False
        self.read_only_reason = ""
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None

    def open(self, *, writable: bool) -> ReadResult:
        """Open the file, if there is one, and read it whole; raises OSError."""
        try:
            size = self._open_descriptor(writable=writable)
        except FileNotFoundError:
            return ReadResult((), (), 0)
        return self._read(size, None)

    def _open_descriptor(self, *, writable: bool) -> int:
        self.close()
        self._descriptor = self._try_open(writable=writable)
        status = os.fstat(self._descriptor)
        self._identity = status.st_dev, status.st_ino
        return status.st_size

    def _try_open(self, *, writable: bool) -> int:
        if writable:
            try:
                return disk.open_private(self.path, os.O_RDWR | os.O_APPEND)
            except PermissionError as error:
                self.read_only_reason = (
                    f"{self.path} cannot be written ({os_reason(error)}); {disk.WRITE_PERMISSION_HINT}"
                )
        return disk.open_private(self.path, os.O_RDONLY)

    def advance_to(self, position: LogPosition) -> None:
        """Take note of how far the journal had come, so that no number is given twice where its tail is missing."""
        if position.sequence > self.last.sequence:
            self._torn_tail_was_committed = bool(self._torn_tail)
            self.last = position

    @property
    def exists(self) -> bool:
        """Tell whether there is a file."""
        return self._descriptor is not None

    def state(self) -> str:
        """Tell how the file stands to what was read of it: "same", "longer", or "other" where it was begun anew."""
        try:
            status = os.stat(self._name)  # noqa: PTH116 - asked before every change, and several times faster
        except FileNotFoundError:
            return "same" if self._descriptor is None else "other"
        if self._identity != (status.st_dev, status.st_ino) or status.st_size < self.end:
            return "other"
        return "same" if status.st_size == self.end + len(self._torn_tail) else "longer"

    def read_new(self) -> ReadResult:
        """Read the lines that were written since; raises OSError."""
        assert self._descriptor is not None
        return self._read(os.fstat(self._descriptor).st_size, self.last)

    def append(self, changes: bytes) -> None:
        """Write a change as the next line, on the disk when this returns.

        Raises OSError, after which the line is not there; after SyncFailed the file is suspect, and the next change
        goes into a fresh one.
        """
        assert self._descriptor is not None
        self._handle_torn_tail()
        line, mark = encode_record(changes, self.last)
        try:
            disk.append(self._descriptor, line)
            disk.sync(self._descriptor)
        except BaseException as error:
            self.untrusted = self.untrusted or isinstance(error, disk.SyncFailed)
            self._truncate()
            raise
        self.end += len(line)
        self.last = mark
        self._line_count += 1

    def reset(self, first_record: bytes, previous: LogPosition) -> None:
        """Begin the journal anew with a change as its first line; raises OSError, after which the old one stands."""
        line, mark = encode_record(first_record, previous)
        disk.write_durably(self.path, (line,))
        self.end = self._open_descriptor(writable=True)
        self.last, self._line_count = mark, 1
        assert self.end == len(line)

    def rewrite(self) -> None:
        """Write all lines into a fresh file, because the old one is no longer to be trusted; raises OSError."""
        assert self._descriptor is not None
        disk.write_durably(self.path, (disk.read_at(self._descriptor, self.end, 0),))
        last = self.last
        self.open(writable=True)
        self.last = max(last, self.last, key=lambda mark: mark.sequence)
        self.untrusted = False

    def close(self) -> None:
        """Give the file back."""
        if self._descriptor is not None:
            disk.close(self._descriptor)
        self._descriptor = self._identity = None
        self.last, self.end, self._line_count, self._torn_tail, self.errors = LogPosition(), 0, 0, b"", ()
        self.untrusted = self._torn_tail_was_committed = False
        self.read_only_reason = ""

    def _read(self, size: int, previous: LogPosition | None) -> ReadResult:
        assert self._descriptor is not None
        content = disk.read_at(self._descriptor, size - self.end, self.end)
        reading = read_records(content, previous, self._line_count + 1)
        self._line_count += content.count(b"\n")
        self.end += reading.end
        self._torn_tail = reading.torn_tail
        self.last = reading.last if reading.records else self.last
        self.errors += reading.errors
        return reading

    def _handle_torn_tail(self) -> None:
        assert self._descriptor is not None
        if not self._torn_tail:
            return
        if self._torn_tail_was_committed:
            disk.append(self._descriptor, b"\n")
            self.end += len(self._torn_tail) + 1
            self._line_count += 1
        else:
            os.ftruncate(self._descriptor, self.end)
        self._torn_tail, self._torn_tail_was_committed = b"", False

    def _truncate(self) -> None:
        assert self._descriptor is not None
        with suppress(OSError):
            os.ftruncate(self._descriptor, self.end)
        self._torn_tail = b""
        with suppress(OSError):
            self._torn_tail = disk.read_at(self._descriptor, os.fstat(self._descriptor).st_size - self.end, self.end)
