"""The storage engine: what a transaction does to the files of a library.

The engine owns the lock, the journal and the snapshots. To begin, it takes the lock and loads what other processes
committed; to commit, it appends one record to the journal and syncs it; from time to time it compacts: it writes new
snapshots and truncates the journal. `storage/__init__.py` describes the files.
"""

import errno
import os
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reader.errors import LibraryError, LibraryReadOnly, os_reason
from reader.files import SyncFailed, is_missing
from storage import filesystem
from storage.cache import Fingerprint
from storage.compaction import compact, quarantine, tables_due
from storage.database import StoredTable, TableChanges, TableStorage
from storage.documents import SCHEMA, dumps, dumps_tables
from storage.journal import BASE, FileState, JournalFile, LogPosition, decode_position
from storage.recovery import LoadedLibrary, OpenOptions, apply_record, changed_ids, load_library, remedy_hint
from storage.snapshot import DocumentSource
from storage.snapshot_store import snapshot_path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_TIMEOUT = 10.0
"""How many seconds to wait for the transaction of another process."""
_NOTHING_CHANGED = "; nothing was changed"
_LOCK_LENGTH = 48
_TRUSTED, _UNTRUSTED = b"%-17b" % b"sound", b"%-17b" % b"suspect"
_LOCKED_BYTE = 1 << 30
_LOCK_RETRY_DELAY = 0.000_2
"""Short, because a busy process releases the lock only for moments."""
_LOCKS_UNSUPPORTED = frozenset([errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS])
_NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)
_MOVE_LIBRARY_HINT = "move the library to another disk, and name it with --library or READER_LIBRARY"


class StorageEngine(TableStorage):
    """Keeps tables in a folder, shared with other processes. All public methods raise LibraryError."""

    folder: Path

    def __init__(self, folder: Path, options: OpenOptions = OpenOptions()) -> None:  # noqa: B008 - a frozen value
        super().__init__()
        self.folder = folder
        self.loaded = LoadedLibrary()
        self._options = options
        self._lock = LockFile(folder / "library.lock", create=not options.read_only)
        self._journal = JournalFile(folder / "library.journal")
        try:
            with self._lock.locked(), self._errors("read"):
                self._load()
        except BaseException:
            self.close()
            raise

    @property
    def read_only_reason(self) -> str:  # type: ignore[override] # the base has a constant
        """Why nothing can be changed; empty if it can."""
        return self._lock.read_only_reason or self._journal.read_only_reason or self.loaded.damage

    @property
    def warnings(self) -> tuple[str, ...]:  # type: ignore[override]
        """The problems found when the folder was read."""
        return tuple(self.loaded.warnings)

    @property
    def is_incomplete(self) -> bool:  # type: ignore[override]
        """Whether some saved data could not be read."""
        return self.loaded.is_incomplete

    def close(self) -> None:
        """Close the files."""
        self._journal.close()
        self.loaded.close()
        self._lock.close()

    def begin(self) -> None:
        """Acquire the lock and load what other processes committed."""
        if self.read_only_reason:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only_reason}")
        self._lock.acquire()
        try:
            state, committed = self._journal.state(), self._lock.last_committed()
            if state is not FileState.UNCHANGED or committed != (self._journal.last, False):
                self._load_new()
            if self.loaded.altered_tables:
                self._compact(self.loaded.altered_tables)
        except BaseException as error:
            self._lock.release()
            if isinstance(error, OSError):
                raise self._error(error, "save", _NOTHING_CHANGED) from None
            raise

    def commit(self, changes: TableChanges) -> None:
        """Append a record to the journal and release the lock.

        On return the record is on the disk; an error leaves nothing changed.
        """
        try:
            record = dumps_tables(changes)
            if self._journal.exists:
                if self._journal.untrusted:
                    self._journal.rewrite()
                self._journal.append(record)
            else:
                base = dumps({BASE: {"schema": SCHEMA, "tables": {}}})
                self._journal.reset(base[:-1] + b"," + record[1:], self._journal.last)
        except BaseException as error:
            if isinstance(error, SyncFailed):
                self._lock.write_last_committed(self._journal.last, untrusted=True)
            self._lock.release()
            if isinstance(error, OSError):
                raise self._error(error, "save", _NOTHING_CHANGED) from None
            raise
        self._lock.release(self._journal.last)
        self.apply(changes, len(record))

    def rollback(self) -> None:
        """Release the lock."""
        self._lock.release()

    def sync(self) -> None:
        """Load what other processes committed, unless one of them has the lock."""
        with self._errors("read"):
            self._journal.retry_writable()
            if self._journal.state() is FileState.UNCHANGED or not self._lock.try_acquire():
                return
            try:
                self._load_new()
            finally:
                self._lock.release()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Lock out other writers without changing anything."""
        with self._lock.locked(), self._errors("read"):
            self._load_new()
            yield

    def needs_compaction(self) -> bool:
        """Return whether enough changed to justify the cost of new snapshots."""
        return not self.read_only_reason and bool(tables_due(self.tables, self.loaded.snapshots))

    def compact(self, *, everything: bool = False) -> bool:
        """Write new snapshots of the tables that need them, or of all; return whether any were written.

        If there is no space for them, or another process holds the lock, everything stays in the journal.
        """
        if self.read_only_reason or not self._lock.try_acquire(1.0):
            return False
        try:
            with self._errors("compact", "; every change is in the journal"):
                self._load_new()
                names = set(self.tables) if everything else tables_due(self.tables, self.loaded.snapshots)
                return self._compact_if_possible(names)
        finally:
            self._lock.release()

    def rewrite(self) -> None:
        """Write new snapshots of all tables and truncate the journal, within `exclusive`."""
        with self._errors("write", "; what was there is still there"):
            self._load_new()
            self._compact(set(self.tables))

    def snapshot_fingerprint(self, name: str) -> Fingerprint | None:
        """Return the fingerprint of a table's snapshot; None if there is no sound one."""
        snapshot = self.loaded.snapshots.get(name)
        return snapshot.fingerprint if snapshot and self.table(name).snapshot is snapshot.documents else None

    def replace_snapshot(self, name: str, documents: DocumentSource) -> None:
        """Use documents in place of a damaged or missing snapshot until the next compaction writes them."""
        table = StoredTable(documents)
        table.apply(self.table(name).pending)
        self.tables[name] = table

    def _load_new(self) -> None:
        state = self._journal.state()
        if state is FileState.REPLACED:
            self._reload()
        elif state is FileState.GROWN:
            for record in self._journal.read_new().records:
                for name, doc_ids in apply_record(record, self.tables).items():
                    self.external_changes.setdefault(name, set()).update(doc_ids)
        position, untrusted = self._lock.last_committed()
        if position != self._journal.last or untrusted:
            self._journal.advance_to(position)
            self._journal.untrusted = self._journal.untrusted or untrusted

    def _compact(self, tables: Collection[str]) -> None:
        if not tables:
            return
        if not all(snapshot.is_current() for snapshot in self.loaded.snapshots.values()):
            self._reload()
        if self.read_only_reason:
            raise LibraryReadOnly(f"nothing can be changed: {self.read_only_reason}")
        altered = self.loaded.altered_tables
        for name in altered | self.loaded.lost_tables.keys():
            quarantine(self.folder, snapshot_path(self.folder, name))
        compact(self.folder, self.tables, altered.union(tables), self._journal, self._journal.last)
        self._lock.write_last_committed(self._journal.last)
        self._load()

    def _compact_if_possible(self, names: Collection[str]) -> bool:
        try:
            self._compact(names)
        except SyncFailed:
            raise
        except OSError:
            return False
        return bool(names)

    def _reload(self) -> None:
        old, before, self.loaded = self.loaded, self.tables, LoadedLibrary()
        try:
            self._load()
        except BaseException:
            self.loaded, self.tables = old, before
            raise
        for name in before.keys() | self.tables.keys():
            changed = changed_ids(before.get(name, StoredTable()), self.table(name))
            self.external_changes.setdefault(name, set()).update(changed)
        old.close()

    def _load(self) -> None:
        read_result = self._journal.open(writable=not self._lock.read_only_reason)
        position, untrusted = self._lock.last_committed()
        old, self.loaded = self.loaded, load_library(self.folder, read_result, position, self._options)
        self.tables = self.loaded.tables
        old.close()
        sequence = max((table.snapshot_sequence for table in self.tables.values()), default=0)
        self._journal.advance_to(max(position, LogPosition(sequence), key=lambda position: position.sequence))
        self._journal.untrusted = untrusted

    @contextmanager
    def _errors(self, action: str, outcome: str = "") -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._error(error, action, outcome) from None

    def _error(self, error: OSError, action: str, outcome: str = "") -> LibraryError:
        """Return an error that says what failed, why, and with what outcome."""
        reason = os_reason(error)
        if isinstance(error, SyncFailed):
            return LibraryError(f"could not sync {self.folder} to disk: {reason}{outcome}{remedy_hint(error)}")
        where = error.filename or f"the library in {self.folder}"
        return LibraryError(f"cannot {action} {where}: {reason}{outcome}{remedy_hint(error)}")


class LockFile:
    """The lock of a library's folder, which the operating system releases if its owner dies."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Open the file, creating it if needed; without `create`, a missing file leaves nothing to lock."""
        self._path = path
        self._name = str(path)
        self._flags = os.O_RDWR | (os.O_CREAT if create else 0)
        self.read_only_reason = ""
        self._depth = 0
        self._content = b""
        self._last_committed = (LogPosition(), False)
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None
        if create or os.path.lexists(path):
            self._reopen()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock out other writers within the block; raise LibraryError."""
        self.acquire()
        try:
            yield
        finally:
            self.release()

    def acquire(self) -> None:
        """Lock out other writers until each call is matched by a `release`; raise LibraryError."""
        if not self.try_acquire(LOCK_TIMEOUT):
            raise LibraryError(
                f"another process has kept {self._path} locked for {LOCK_TIMEOUT:.0f} seconds; end it, or try again"
            )

    def try_acquire(self, timeout: float = 0.0) -> bool:
        """Acquire the lock within `timeout` seconds; return whether that succeeded; raise LibraryError."""
        while not self._depth and self._descriptor is not None:
            try:
                is_locked = _lock_file(self._descriptor, timeout)
            except OSError as error:
                raise self._lock_error(error) from None
            if not is_locked:
                return False
            if self._is_current():
                break
            self._unlock()
            self._reopen()
        self._depth += 1
        return True

    def release(self, committed: LogPosition | None = None) -> None:
        """Release the lock, after writing the position of the record that was committed, if any."""
        if committed is not None:
            self.write_last_committed(committed)
        self._depth -= 1
        if not self._depth:
            self._unlock()

    def last_committed(self) -> tuple[LogPosition, bool]:
        """Return the position of the last committed record, and whether the journal's file is untrusted."""
        if self._descriptor is None:
            return LogPosition(), False
        try:
            content = _read_start(self._descriptor, _LOCK_LENGTH)
        except OSError:
            return LogPosition(), False
        if content != self._content:
            self._content, self._last_committed = content, decode_position(content)
        return self._last_committed

    def write_last_committed(self, position: LogPosition, *, untrusted: bool = False) -> None:
        """Write the position of the last committed record."""
        if self._descriptor is None or self.read_only_reason:
            return
        content = b"%020d %08x %b\n" % (position.sequence, position.checksum, _UNTRUSTED if untrusted else _TRUSTED)
        try:
            _write_start(self._descriptor, content)
        except OSError:
            return
        self._content, self._last_committed = content, (position, untrusted)

    def close(self) -> None:
        """Close the file, which releases the lock."""
        if self._descriptor is not None:
            filesystem.close(self._descriptor)
        self._descriptor, self._depth = None, 0

    def _unlock(self) -> None:
        if self._descriptor is not None:
            try:  # noqa: SIM105 - suppress() takes longer than unlocking, which follows every change
                _unlock_file(self._descriptor)
            except OSError:
                pass

    def _lock_error(self, error: OSError) -> LibraryError:
        message = f"cannot lock {self._path}: {os_reason(error)}"
        if error.errno in _LOCKS_UNSUPPORTED:
            message += f"; its file system has no locks: {_MOVE_LIBRARY_HINT}"
        return LibraryError(message)

    def _is_current(self) -> bool:
        """Return whether other processes would open the same file; the folder may have been replaced."""
        try:
            status = os.stat(self._name)  # noqa: PTH116 - called before every change
        except FileNotFoundError:
            return False
        except OSError:  # it cannot be determined, and the lock is held
            return True
        return (status.st_dev, status.st_ino) == self._identity

    def _reopen(self) -> None:
        descriptor = self._open()
        self.close()
        self._content, self._last_committed = b"", (LogPosition(), False)
        self._descriptor = descriptor
        if descriptor is not None:
            status = os.fstat(descriptor)
            self._identity = status.st_dev, status.st_ino

    def _open(self) -> int | None:
        try:
            return filesystem.open_private(self._path, self._flags)
        except OSError as error:
            if isinstance(error, FileNotFoundError) and is_missing(self._path.parent):
                raise LibraryError(f"the folder {self._path.parent} is gone; put it back, and go on") from None
            if error.errno not in _NOT_WRITABLE:
                raise LibraryError(f"cannot open {self._path}: {os_reason(error)}{remedy_hint(error)}") from None
            self.read_only_reason = (
                f"{self._path.parent} cannot be written ({os_reason(error)}); {filesystem.WRITE_PERMISSION_HINT}"
            )
        with suppress(OSError):
            return filesystem.open_private(self._path, os.O_RDONLY)
        return None


def _lock_file(descriptor: int, timeout: float) -> bool:
    """Lock a file against other processes; return False if it is still locked after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not _try_lock(descriptor):
        if time.monotonic() >= deadline:
            return False
        time.sleep(_LOCK_RETRY_DELAY)
    return True


if sys.platform == "win32":

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

    def _unlock_file(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

    def _read_start(descriptor: int, length: int) -> bytes:
        os.lseek(descriptor, 0, os.SEEK_SET)
        return os.read(descriptor, length)

    def _write_start(descriptor: int, content: bytes) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, content)

else:

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock_file(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _read_start(descriptor: int, length: int) -> bytes:
        return os.pread(descriptor, length, 0)

    def _write_start(descriptor: int, content: bytes) -> None:
        os.pwrite(descriptor, content, 0)
