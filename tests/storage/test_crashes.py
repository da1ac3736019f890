"""No acknowledged change is lost: cut journals, flipped bits, killed processes, failing disks."""

import errno
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from reader.columns import Columns
from reader.errors import LibraryError
from reader.paper import Marks, Paper
from storage import Library, disk
from storage.folder import FolderStorage
from tests.builders import a_digest, a_paper

PROJECT = Path(__file__).resolve().parents[2]


def starred(marks: Marks) -> Marks:
    return replace(marks, starred=True)


def tag(library: Library, key: str, name: str) -> None:
    library.mark([key], lambda marks: marks.tagged([name]), "tagged", f"+{name}")


def fold(library: Library) -> None:
    assert isinstance(library._shelf, FolderStorage)
    library._shelf.fold(everything=True)


def a_library(folder: Path, papers: int = 3) -> list[str]:
    """Make a library whose papers are folded and whose marks lie in the journal."""
    with Library.open(folder) as library:
        return list(library.add(a_digest(*(f"Paper {number}" for number in range(papers)))).new)


def tags_in(folder: Path) -> set[str]:
    with Library.open(folder) as library:
        return set(library.tags())


def test_every_cut_of_the_journal_leaves_an_exact_beginning(tmp_path: Path) -> None:
    key = a_library(tmp_path)[0]
    with Library.open(tmp_path) as library:
        for number in range(12):
            tag(library, key, f"t{number:02}")
    journal = tmp_path / "library.journal"
    content = journal.read_bytes()
    for cut in range(0, len(content), 7):
        journal.write_bytes(content[:cut])
        kept = max(0, content[:cut].count(b"\n") - 1)
        with Library.open(tmp_path) as library:
            assert set(library.tags()) == {f"t{number:02}" for number in range(kept)}
            assert len(library) == 3
            missing = 12 - kept
            assert any("missing" in notice and str(journal) in notice for notice in library.notices), missing


def test_a_cut_off_tail_is_said_and_its_numbers_are_not_given_again(tmp_path: Path) -> None:
    key = a_library(tmp_path)[0]
    with Library.open(tmp_path) as library:
        tag(library, key, "one")
        tag(library, key, "two")
    journal = tmp_path / "library.journal"
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    with Library.open(tmp_path) as library:
        assert "the last change that had been saved is missing" in " ".join(library.notices)
        tag(library, key, "three")
    with Library.open(tmp_path) as library:
        assert set(library.tags()) == {"one", "three"}
        assert "1 change before line 3 are missing" in " ".join(library.notices)


def test_a_line_that_was_never_acknowledged_is_cut_in_silence(tmp_path: Path) -> None:
    key = a_library(tmp_path)[0]
    with (tmp_path / "library.journal").open("ab") as journal:
        journal.write(b"12345678 99 half a li")
    with Library.open(tmp_path) as library:
        assert library.notices == ()
        tag(library, key, "one")
    assert tags_in(tmp_path) == {"one"}
    assert b"half a li" not in (tmp_path / "library.journal").read_bytes()


def test_flipped_bits_never_raise_and_never_stay_silent(tmp_path: Path) -> None:
    key = a_library(tmp_path / "whole", 20)[0]
    with Library.open(tmp_path / "whole") as library:
        for number in range(6):
            tag(library, key, f"t{number}")
    chance = random.Random(7)
    for round_number in range(120):
        folder = tmp_path / f"damaged{round_number}"
        shutil.copytree(tmp_path / "whole", folder)
        path = folder / chance.choice(["papers.json", "library.journal", "steps.json"])
        content = bytearray(path.read_bytes())
        place = chance.randrange(len(content))
        content[place] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        with Library.open(folder) as library:
            assert library.notices, (path.name, place)
            assert str(path) in " ".join(library.notices)
            assert len(library) >= 19
            assert path.name == "papers.json" or len(library.tags()) >= 5
        assert path.read_bytes() == content


WORKER = """
import sys
from pathlib import Path
from storage import Library
library = Library.open(Path(sys.argv[1]))
key = library.columns.keys[0]
number = 0
while number < int(sys.argv[3]):
    name = f"{sys.argv[2]}-{number}"
    library.mark([key], lambda marks: marks.tagged([name]), "tagged")
    print(name, flush=True)
    number += 1
library.close()
"""


def a_worker(folder: Path, name: str, changes: int = 100_000) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WORKER, str(folder), name, str(changes)]
    return subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    a_library(tmp_path)
    chance = random.Random(9)
    acknowledged: set[str] = set()
    for round_number in range(12):
        with a_worker(tmp_path, f"r{round_number}") as worker:
            assert worker.stdout is not None
            for _ in range(chance.randrange(1, 60)):
                line = worker.stdout.readline().strip()
                assert line, "the worker ended by itself"
                acknowledged.add(line)
            worker.send_signal(signal.SIGKILL)
            acknowledged |= set(worker.stdout.read().split()) - {""}
        with Library.open(tmp_path) as library:
            assert library.notices == ()
            kept = set(library.tags())
            assert acknowledged <= kept
            assert len(kept - acknowledged) <= round_number + 1
            assert library.undo() is not None
            assert library.redo() is not None


def test_three_writers_lose_nothing(tmp_path: Path) -> None:
    a_library(tmp_path)
    workers = [a_worker(tmp_path, name, 60) for name in ("a", "b", "c")]
    with Library.open(tmp_path) as watcher:
        while any(worker.poll() is None for worker in workers):
            watcher.refresh()
            if random.Random(len(watcher.tags())).random() < 0.2:
                fold(watcher)
        watcher.refresh()
        expected = {f"{name}-{number}" for name in "abc" for number in range(60)}
        assert set(watcher.tags()) == expected
    for worker in workers:
        worker.communicate()
        assert worker.returncode == 0
    assert tags_in(tmp_path) == expected


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
    key = a_library(tmp_path / "lib")[0]
    for call in range(1, 12):
        with Library.open(tmp_path / "lib") as library:
            before = list(library.papers())
            new = f"{name}{call}"
            with failing(monkeypatch, name, call, number) as calls:
                saved = succeeds(partial(tag, library, key, new))
            assert saved == (new in library.tags())
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
    key = a_library(tmp_path)[0]
    for call in range(1, 40):
        with Library.open(tmp_path) as library:
            tag(library, key, f"{name}{call}")
            papers = list(library.papers())
            with failing(monkeypatch, name, call, number) as calls:
                succeeds(partial(fold, library))
            library.refresh()
            assert list(library.papers()) == papers
        with Library.open(tmp_path) as library:
            assert list(library.papers()) == papers
            assert library.read_only == ""
        if calls[0] < call:
            break


@pytest.mark.parametrize("name", ["stat", "open", "listdir", "scandir"])
def test_closing_says_what_fails_in_words_or_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    key = a_library(tmp_path)[0]
    for call in range(1, 12):
        library = Library.open(tmp_path)
        tag(library, key, f"t{call}")
        with failing(monkeypatch, name, call, errno.EACCES):
            succeeds(library.close)
        assert f"t{call}" in tags_in(tmp_path)


def test_after_a_failed_sync_the_next_change_goes_into_a_fresh_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = a_library(tmp_path)[0]
    journal = tmp_path / "library.journal"
    with Library.open(tmp_path) as library:
        tag(library, key, "before")
        suspect = journal.stat().st_ino
        with failing(monkeypatch, "fdatasync", 1, errno.EIO), pytest.raises(LibraryError, match="did not confirm"):
            tag(library, key, "lost")
        assert set(library.tags()) == {"before"}
    with Library.open(tmp_path) as library:
        tag(library, key, "after")
        assert journal.stat().st_ino != suspect
    assert tags_in(tmp_path) == {"before", "after"}


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    key = a_library(tmp_path)[0]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Library.open(tmp_path) as library:
        tag(library, key, "before")
        resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "library.journal").stat().st_size + 20, hard))
        try:
            with pytest.raises(LibraryError, match=r"(?i)too large|no space"):
                tag(library, key, "lost")
            assert set(library.tags()) == {"before"}
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        tag(library, key, "after")
    assert tags_in(tmp_path) == {"before", "after"}


def test_an_import_is_on_the_disk_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(tmp_path) as library:
        digest = a_digest(*(a_paper(f"Paper {number}", marks=Marks(read=True)) for number in range(50)))
        with failing(monkeypatch, "fdatasync", 1, errno.EIO), pytest.raises(LibraryError):
            library.add(digest)
        assert (len(library), library.columns.marks) == (0, {})
        assert disk.beside(tmp_path / "library.journal").exists() is False
        library.add(digest)
    with Library.open(tmp_path) as library:
        assert len(library) == len(library.columns.marks) == 50


def test_an_import_interrupted_once_it_is_written_hides_nothing_from_those_who_come_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, taken_over = Columns.put, 0

    def interrupted_put(columns: Columns, paper: Paper, number: int = 0) -> None:
        nonlocal taken_over
        taken_over += 1
        if taken_over > 2:
            raise KeyboardInterrupt
        put(columns, paper, number)

    with monkeypatch.context() as patched:
        patched.setattr(Columns, "put", interrupted_put)
        with pytest.raises(KeyboardInterrupt), Library.open(tmp_path) as library:
            library.add(a_digest("First", "Second", "Third", "Fourth"))
    with Library.open(tmp_path) as library:
        assert [paper.title for paper in library.papers()] == ["First", "Second", "Third", "Fourth"]
