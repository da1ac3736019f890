"""Any system call may fail: the library keeps its old state or takes its new one, and reports which."""

import errno
import os
import resource
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from reader.columns import Columns
from reader.errors import LibraryError
from reader.paper import Marks, Paper
from storage import Library, filesystem
from storage.check import check_library
from storage.repair import repair
from tests.builders import a_digest, a_paper
from tests.storage.libraries import compact, make_library, tag, tags_in

INTERCEPTED = (
    "chmod",
    "fdatasync",
    "fstat",
    "fsync",
    "ftruncate",
    "link",
    "listdir",
    "mkdir",
    "open",
    "pread",
    "pwrite",
    "rename",
    "replace",
    "rmdir",
    "scandir",
    "stat",
    "unlink",
    "write",
)
UNTRACED = [
    pytest.param(number, marks=pytest.mark.no_cover)  # slow to trace; ENOSPC runs the same code
    for number in (errno.EIO, errno.EACCES)
]
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


@contextmanager
def intercepted(monkeypatch: pytest.MonkeyPatch, before_call: Callable[[str], None]) -> Iterator[None]:
    """Report the name of each system function just before it is called."""

    def reporting(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            before_call(name)
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        for name in INTERCEPTED:
            patch.setattr(os, name, reporting(name, getattr(os, name)))
        yield


@contextmanager
def recording(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Count the calls of system functions."""
    calls = Counter[str]()
    with intercepted(monkeypatch, lambda name: calls.update([name])):
        yield calls


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, failing_name: str, call: int, number: int) -> Iterator[None]:
    """Make the n-th call of a system function fail with an error number; fail the test if there is no such call."""
    calls = Counter[str]()

    def fail(name: str) -> None:
        calls[name] += 1
        if (name, calls[name]) == (failing_name, call):
            raise OSError(number, os.strerror(number))

    with intercepted(monkeypatch, fail):
        yield
    assert calls[failing_name] >= call, f"{failing_name} was called {calls[failing_name]} times, not {call}"


def each_call(calls: Counter[str], *needed: str) -> Iterator[tuple[str, int]]:
    """Yield every call of a recording, by function and number; fail the test if it lacks a function."""
    assert calls.keys() >= {*needed}
    return ((name, call) for name, times in sorted(calls.items()) for call in range(1, times + 1))


def succeeds(action: Callable[[], object]) -> bool:
    """Return whether an action succeeded; any error but a LibraryError fails the test."""
    try:
        action()
    except LibraryError:
        return False
    return True


def open_library(folder: Path) -> Library:
    return Library.open(folder, clock=lambda: NOW)


@pytest.fixture
def fresh_folder(tmp_path: Path) -> Callable[[], Path]:
    """Return a function that makes a fresh copy of a library with a tag in the journal and a backup."""
    sound, folder = tmp_path / "sound", tmp_path / "library"
    with open_library(sound) as library:
        keys = library.import_digests(a_digest("Paper 0", "Paper 1", "Paper 2")).new
    with open_library(sound) as library:
        tag(library, keys[0], "old")

    def copy() -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(sound, folder))

    return copy


BACKUP = "2026-01-31T12-00-00Z"


CHANGES: dict[str, tuple[Callable[[Library], object], tuple[str, ...]]] = {
    "mark": (lambda library: tag(library, library.columns.keys[1], "new"), ("write", "fdatasync", "pwrite")),
    "import": (lambda library: library.import_digests(a_digest("New")), ("write", "fdatasync", "pwrite")),
    "undo": (Library.undo, ("write", "fdatasync", "pwrite")),
    "restore": (
        lambda library: library.restore(BACKUP),
        ("write", "fdatasync", "pwrite", "fsync", "rename", "replace", "open", "mkdir"),
    ),
    "compact": (compact, ("open", "fdatasync", "fsync", "replace", "link", "stat", "pwrite")),
}


@pytest.mark.parametrize("number", [errno.ENOSPC, *UNTRACED])
@pytest.mark.parametrize("change", CHANGES)
def test_any_call_of_a_change_may_fail(
    fresh_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, change: str, number: int
) -> None:
    act, needed = CHANGES[change]
    with open_library(fresh_folder()) as library:
        before = list(library.papers())
        with recording(monkeypatch) as calls:
            act(library)
        after = list(library.papers())
    for name, call in each_call(calls, *needed):
        folder = fresh_folder()
        with open_library(folder) as library:
            with failing(monkeypatch, name, call, number):
                is_saved = succeeds(partial(act, library))
            assert list(library.papers()) == (after if is_saved else before)
            library.refresh()
            tag(library, library.columns.keys[2], "later")
            papers = list(library.papers())
        with open_library(folder) as library:
            assert list(library.papers()) == papers
            assert library.read_only_reason == ""


@pytest.mark.parametrize("number", [errno.EACCES, UNTRACED[0]])
def test_any_call_of_opening_may_fail(
    fresh_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    folder = fresh_folder()
    with recording(monkeypatch) as calls:
        open_library(folder).close()
    for name, call in each_call(calls, "open", "fstat", "pread", "listdir"):
        folder = fresh_folder()
        with failing(monkeypatch, name, call, number), suppress(LibraryError):
            open_library(folder).close()
        assert tags_in(folder) == {"old"}


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_any_call_of_closing_may_fail(
    fresh_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def close_after_import(folder: Path) -> AbstractContextManager[object]:
        library = Library.open(folder, clock=lambda: NOW + timedelta(days=1))
        library.import_digests(a_digest("New"))
        return library

    library = close_after_import(fresh_folder())
    with recording(monkeypatch) as calls, library:
        pass
    for name, call in each_call(calls, "open", "stat", "link", "rename", "replace", "listdir", "mkdir"):
        folder = fresh_folder()
        library = close_after_import(folder)
        with failing(monkeypatch, name, call, number), suppress(LibraryError), library:
            pass
        with open_library(folder) as reopened:
            assert len(reopened) == 4
            assert reopened.read_only_reason == ""


def test_a_library_is_writable_again_once_its_journal_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_library(tmp_path)[0]
    real = os.open

    def refuse(path: Any, flags: int, *rest: Any) -> int:
        if str(path).endswith(".journal") and flags & os.O_RDWR:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, flags, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        library = Library.open(tmp_path)
        assert "library.journal cannot be written" in library.read_only_reason
    with library:
        with failing(monkeypatch, "open", 1, errno.EMFILE), pytest.raises(LibraryError, match="cannot read"):
            library.refresh()
        assert "library.journal cannot be written" in library.read_only_reason
        library.refresh()
        assert library.read_only_reason == ""
        tag(library, key, "saved")
    assert tags_in(tmp_path) == {"saved"}


def test_after_a_failed_sync_the_journal_is_rewritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_library(tmp_path)[0]
    journal = tmp_path / "library.journal"
    with Library.open(tmp_path) as library:
        tag(library, key, "before")
        suspect = journal.stat().st_ino
        with failing(monkeypatch, "fdatasync", 1, errno.EIO), pytest.raises(LibraryError, match="could not sync"):
            tag(library, key, "lost")
        assert set(library.tag_counts()) == {"before"}
    with Library.open(tmp_path) as library:
        tag(library, key, "after")
        assert journal.stat().st_ino != suspect
    assert tags_in(tmp_path) == {"before", "after"}


def test_a_failed_sync_is_remembered_without_the_lock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_library(tmp_path)[0]
    journal = tmp_path / "library.journal"
    with Library.open(tmp_path) as library:
        tag(library, key, "before")
        suspect = journal.stat().st_ino
        with (
            failing(monkeypatch, "fdatasync", 1, errno.EIO),
            failing(monkeypatch, "pwrite", 1, errno.EIO),
            pytest.raises(LibraryError, match="could not sync"),
        ):
            tag(library, key, "lost")
        tag(library, key, "after")
        assert journal.stat().st_ino != suspect


def test_full_disk_is_reported_and_loses_nothing(tmp_path: Path) -> None:
    key = make_library(tmp_path)[0]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Library.open(tmp_path) as library:
        tag(library, key, "before")
        resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "library.journal").stat().st_size + 20, hard))
        try:
            with pytest.raises(LibraryError, match=r"(?i)too large|no space"):
                tag(library, key, "lost")
            assert set(library.tag_counts()) == {"before"}
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        tag(library, key, "after")
    assert tags_in(tmp_path) == {"before", "after"}


def test_an_import_is_saved_in_full_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(tmp_path) as library:
        digest = a_digest(*(a_paper(f"Paper {number}", marks=Marks(read=True)) for number in range(50)))
        with failing(monkeypatch, "fdatasync", 1, errno.EIO), pytest.raises(LibraryError):
            library.import_digests(digest)
        assert (len(library), library.columns.marks) == (0, {})
        assert filesystem.temp_path(tmp_path / "library.journal").exists() is False
        library.import_digests(digest)
    with Library.open(tmp_path) as library:
        assert len(library) == len(library.columns.marks) == 50


def test_an_interrupted_import_hides_nothing_from_later_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_all = Columns.upsert_many

    def interrupted(columns: Columns, papers: Iterable[tuple[Paper, int]], added: datetime | None = None) -> None:
        papers = iter(papers)
        put_all(columns, islice(papers, 2), added)
        if any(papers):
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Columns, "upsert_many", interrupted)
        with pytest.raises(KeyboardInterrupt), Library.open(tmp_path) as library:
            library.import_digests(a_digest("First", "Second", "Third", "Fourth"))
    with Library.open(tmp_path) as library:
        assert [paper.title for paper in library.papers()] == ["First", "Second", "Third", "Fourth"]


@pytest.mark.no_cover  # slow to trace; other tests run the same code
def test_a_failing_repair_never_reports_success(
    fresh_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged_folder() -> Path:
        folder = fresh_folder()
        os.truncate(folder / "papers.json", 300)
        return folder

    folder = damaged_folder()
    with recording(monkeypatch) as calls:
        repair(folder)
    for name, call in each_call(calls, "open", "fdatasync", "fsync", "replace", "stat", "pread"):
        folder = damaged_folder()
        is_repaired = False
        with failing(monkeypatch, name, call, errno.ENOSPC), suppress(LibraryError):
            repair(folder)
            is_repaired = True
        assert not is_repaired or all(found.severity != "error" for found in check_library(folder))
        repair(folder)
        assert tags_in(folder) == {"old"}
        with Library.open(folder) as library:
            assert len(library) == 3


class _NoFreeDescriptors:
    """Fails to read the module of the backups, as it does if the process may not open another file."""

    def find_spec(self, name: str, *_arguments: object) -> None:
        if name == "storage.backups":
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))


def test_a_change_is_saved_if_the_backup_cannot_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("Lamps"))
        monkeypatch.delitem(sys.modules, "storage.backups", raising=False)
        monkeypatch.setattr(sys, "meta_path", [_NoFreeDescriptors(), *sys.meta_path])
    with Library.open(tmp_path) as library:
        assert [paper.title for paper in library.papers()] == ["Lamps"]
