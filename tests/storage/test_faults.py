"""Whatever system call fails, the library stays as it was or becomes as it was to be, and says which."""

import errno
import os
import resource
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count, islice
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


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, name: str, call: int, number: int) -> Iterator[list[int]]:
    """Let one call of a system function fail: the n-th, with an error number."""
    real: Callable[..., Any] = getattr(os, name)
    calls = [0]

    def sometimes(*arguments: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] == call:
            raise OSError(number, os.strerror(number))
        return real(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, name, sometimes)
        yield calls


FAULTS = [
    (name, number)
    for name in (
        "write",
        "open",
        "fdatasync",
        "fsync",
        "replace",
        "rename",
        "pwrite",
        "ftruncate",
        "fstat",
        "stat",
        "link",
    )
    for number in (errno.ENOSPC, errno.EIO)
]


@pytest.mark.parametrize(("name", "number"), FAULTS)
def test_any_system_call_of_a_change_may_fail_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    key = make_library(tmp_path / "lib")[0]
    for call in range(1, 12):
        with Library.open(tmp_path / "lib") as library:
            before = list(library.papers())
            new = f"{name}{call}"
            with failing(monkeypatch, name, call, number) as calls:
                saved = succeeds(partial(tag, library, key, new))
            assert saved == (new in library.tag_counts())
            if not saved:
                assert list(library.papers()) == before
            tag(library, key, f"after-{new}")
            papers = list(library.papers())
        with Library.open(tmp_path / "lib") as library:
            assert list(library.papers()) == papers
        if calls[0] < call:
            break


def succeeds(change: Callable[[], object]) -> bool:
    try:
        change()
    except LibraryError:
        return False
    return True


@pytest.mark.parametrize(("name", "number"), FAULTS)
def test_any_system_call_of_folding_may_fail_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    key = make_library(tmp_path)[0]
    for call in range(1, 40):
        with Library.open(tmp_path) as library:
            tag(library, key, f"{name}{call}")
            papers = list(library.papers())
            with failing(monkeypatch, name, call, number) as calls:
                succeeds(partial(compact, library))
            library.refresh()
            assert list(library.papers()) == papers
        with Library.open(tmp_path) as library:
            assert list(library.papers()) == papers
            assert library.read_only_reason == ""
        if calls[0] < call:
            break


@pytest.mark.parametrize("name", ["stat", "open", "listdir", "scandir"])
def test_closing_says_what_fails_in_words_or_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    key = make_library(tmp_path)[0]
    for call in range(1, 12):
        library = Library.open(tmp_path)
        tag(library, key, f"t{call}")
        with failing(monkeypatch, name, call, errno.EACCES):
            succeeds(library.close)
        assert f"t{call}" in tags_in(tmp_path)


def test_after_a_failed_sync_the_journal_is_rewritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_library(tmp_path)[0]
    journal = tmp_path / "library.journal"
    with Library.open(tmp_path) as library:
        tag(library, key, "before")
        suspect = journal.stat().st_ino
        with failing(monkeypatch, "fdatasync", 1, errno.EIO), pytest.raises(LibraryError, match="did not confirm"):
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
            pytest.raises(LibraryError, match="did not confirm"),
        ):
            tag(library, key, "lost")
        tag(library, key, "after")
        assert journal.stat().st_ino != suspect


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
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


def test_an_import_is_on_the_disk_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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

    def interrupted(columns: Columns, papers: Iterable[tuple[Paper, int]]) -> None:
        papers = iter(papers)
        put_all(columns, islice(papers, 2))
        if any(papers):
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Columns, "upsert_many", interrupted)
        with pytest.raises(KeyboardInterrupt), Library.open(tmp_path) as library:
            library.import_digests(a_digest("First", "Second", "Third", "Fourth"))
    with Library.open(tmp_path) as library:
        assert [paper.title for paper in library.papers()] == ["First", "Second", "Third", "Fourth"]


@pytest.mark.parametrize("name", ["write", "open", "fsync", "replace", "stat"])
def test_a_failing_repair_never_reports_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    sound, folder = tmp_path / "sound", tmp_path / "library"
    keys = make_library(sound)
    with Library.open(sound) as library:
        tag(library, keys[0], "kept")
    for call in count(1):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(sound, folder)
        os.truncate(folder / "papers.json", 300)
        is_mended = False
        with failing(monkeypatch, name, call, errno.ENOSPC) as calls, suppress(LibraryError):
            repair(folder)
            is_mended = True
        assert not is_mended or all(finding.severity != "error" for finding in check_library(folder))
        repair(folder)
        assert tags_in(folder) == {"kept"}
        with Library.open(folder) as library:
            assert set(library.columns.keys) == set(keys)
        if calls[0] < call:
            break
