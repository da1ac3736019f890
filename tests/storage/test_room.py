"""The room behind the journal's last line, which whoever changes much makes: it holds nothing, and hides nothing."""

import errno
import resource
import signal
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from reader.errors import LibraryError
from storage import Library
from storage.backups import backups_of
from tests.storage.small_library import a_library, fold, tag, tags_in
from tests.storage.test_crashes import a_worker
from tests.storage.test_faults import FAULTS, failing, succeeds


def at_work(folder: Path, changes: int = 6) -> tuple[Library, str]:
    """Open a library and change it until there is room behind the last line; gives a paper's key, too."""
    library = Library.open(folder)
    key = library.columns.keys[0]
    for number in range(changes):
        tag(library, key, f"t{number:02}")
    assert room_in(folder) > 500
    return library, key


def room_in(folder: Path) -> int:
    content = (folder / "library.journal").read_bytes()
    return len(content) - len(content.rstrip(b"\0"))


def left_behind(folder: Path, changes: int = 6) -> bytes:
    """Give the journal that a process leaves when it is killed, with room behind its last line."""
    library, _key = at_work(folder, changes)
    content = (folder / "library.journal").read_bytes()
    library.close()
    (folder / "library.journal").write_bytes(content)
    return content


def test_one_change_makes_no_room_and_many_give_theirs_back(tmp_path: Path) -> None:
    a_library(tmp_path)
    library, key = at_work(tmp_path)
    size = (tmp_path / "library.journal").stat().st_size
    tag(library, key, "within")
    assert (tmp_path / "library.journal").stat().st_size == size
    library.close()
    assert room_in(tmp_path) == 0
    with Library.open(tmp_path) as library:
        tag(library, key, "alone")
        assert room_in(tmp_path) == 0
    assert tags_in(tmp_path) == {*(f"t{number:02}" for number in range(6)), "within", "alone"}


def test_room_never_grows_beyond_what_was_written(tmp_path: Path) -> None:
    a_library(tmp_path)
    start = (tmp_path / "library.journal").stat().st_size
    library, key = at_work(tmp_path)
    for number in range(60):
        tag(library, key, f"more{number}")
        written = (tmp_path / "library.journal").stat().st_size - room_in(tmp_path) - start
        assert room_in(tmp_path) <= written
    library.close()


def test_lines_of_others_in_the_room_are_noticed_and_built_upon(tmp_path: Path) -> None:
    a_library(tmp_path)
    library, key = at_work(tmp_path)
    size = (tmp_path / "library.journal").stat().st_size
    with Library.open(tmp_path) as other:
        tag(other, key, "theirs")
        assert (tmp_path / "library.journal").stat().st_size == size
        assert library.refresh() == {key}
        tag(other, key, "again")
        tag(library, key, "ours")
        assert other.refresh() == {key}
        assert {"theirs", "again", "ours"} <= set(library.tags()) == set(other.tags())
    tag(library, key, "last")
    library.close()
    assert {"theirs", "again", "ours", "last"} <= tags_in(tmp_path)


def test_room_that_another_filled_is_not_given_back(tmp_path: Path) -> None:
    a_library(tmp_path)
    library, key = at_work(tmp_path)
    with Library.open(tmp_path) as other:
        tag(other, key, "theirs")
        library.close()
        tag(other, key, "more")
    assert {"theirs", "more"} <= tags_in(tmp_path)


def test_room_that_a_killed_process_left_is_used_and_given_back(tmp_path: Path) -> None:
    key = a_library(tmp_path)[0]
    size = len(left_behind(tmp_path))
    with Library.open(tmp_path) as library:
        assert (library.notices, len(library.tags())) == ((), 6)
        tag(library, key, "next")
        assert (tmp_path / "library.journal").stat().st_size == size
    assert room_in(tmp_path) == 0
    assert len(tags_in(tmp_path)) == 7


def test_who_only_reads_leaves_the_room_as_it_is(tmp_path: Path) -> None:
    a_library(tmp_path)
    content = left_behind(tmp_path)
    assert len(tags_in(tmp_path)) == 6
    assert (tmp_path / "library.journal").read_bytes() == content


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9, 1.0])
def test_a_line_that_was_half_written_into_the_room_makes_way_for_the_next(tmp_path: Path, kept: float) -> None:
    key = a_library(tmp_path)[0]
    content = left_behind(tmp_path)
    end = len(content.rstrip(b"\0"))
    half = b"\0" * 30 + b'12345678 99 half a line"}}' + (b"\n" if kept == 1.0 else b"")
    half = half[int(len(half) * (1 - kept)) :]
    (tmp_path / "library.journal").write_bytes(content[:end] + half + content[end + len(half) :])
    with Library.open(tmp_path) as library:
        assert library.notices == ()
        tag(library, key, "next")
        tag(library, key, "and another")
    with Library.open(tmp_path) as library:
        assert (library.notices, len(library.tags())) == ((), 8)


def test_acknowledged_changes_that_became_room_are_missed(tmp_path: Path) -> None:
    key = a_library(tmp_path)[0]
    content = left_behind(tmp_path)
    lines = content.rstrip(b"\0").splitlines(keepends=True)
    gone = b"".join(lines[-2:])
    (tmp_path / "library.journal").write_bytes(content.replace(gone, b"\0" * len(gone)))
    with Library.open(tmp_path) as library:
        assert "the last 2 changes saved are missing" in " ".join(library.notices)
        tag(library, key, "next")
    with Library.open(tmp_path) as library:
        assert set(library.tags()) == {"t00", "t01", "t02", "t03", "next"}
        assert "missing" in " ".join(library.notices)


def test_an_acknowledged_line_with_a_hole_is_missed_and_kept(tmp_path: Path) -> None:
    key = a_library(tmp_path)[0]
    content = left_behind(tmp_path)
    last = content.rstrip(b"\0").splitlines(keepends=True)[-1]
    damaged = b"\0" * 30 + last[30:]
    (tmp_path / "library.journal").write_bytes(content.replace(last, damaged))
    with Library.open(tmp_path) as library:
        assert "the last change that had been saved is missing" in " ".join(library.notices)
        tag(library, key, "next")
    assert damaged in (tmp_path / "library.journal").read_bytes()
    with Library.open(tmp_path) as library:
        assert "t05" not in library.tags()
        assert "next" in library.tags()
        assert [notice for notice in library.notices if "damaged" in notice] == list(library.notices)
        assert "line 7 is damaged" in library.notices[0]


def test_an_older_copy_that_takes_the_journals_place_is_noticed_though_its_room_reaches_as_far(tmp_path: Path) -> None:
    a_library(tmp_path)
    older = left_behind(tmp_path)
    with Library.open(tmp_path) as library:
        tag(library, library.columns.keys[0], "later")
        with (tmp_path / "library.journal").open("r+b") as journal:
            journal.write(older + b"\0" * 1000)
        library.refresh()
        assert "later" not in library.tags()
        assert "the last change that had been saved is missing" in " ".join(library.notices)


def test_a_disk_too_full_for_room_still_takes_the_line(tmp_path: Path) -> None:
    a_library(tmp_path)
    library, key = at_work(tmp_path)
    while (room := room_in(tmp_path)) > 150:
        tag(library, key, f"fills{room}")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = (tmp_path / "library.journal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 700, hard))
    try:
        tag(library, key, "narrow")
        assert room_in(tmp_path) < 700
        with pytest.raises(LibraryError, match=r"(?i)too large|no space"):
            tag(library, key, "lost" * 300)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    tag(library, key, "after")
    tags = set(library.tags())
    library.close()
    assert {"narrow", "after"} <= tags == tags_in(tmp_path)


@pytest.mark.parametrize(("name", "number"), [fault for fault in FAULTS if fault[0] in ("pwrite", "fdatasync", "stat")])
def test_any_system_call_of_a_change_within_the_room_may_fail_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    a_library(tmp_path)
    for call in range(1, 12):
        library, key = at_work(tmp_path)
        new = f"{name}{call}"
        with failing(monkeypatch, name, call, number) as calls:
            saved = succeeds(partial(tag, library, key, new))
        assert saved == (new in library.tags()) == (new in tags_in(tmp_path))
        tag(library, key, f"after-{new}")
        tags = set(library.tags())
        library.close()
        assert tags_in(tmp_path) == tags
        fold_anew(tmp_path)
        if calls[0] < call:
            break


def fold_anew(folder: Path) -> None:
    with Library.open(folder) as library:
        library.mark(library.columns.keys[:1], lambda marks: replace(marks, tags=()), "untagged")
        fold(library)


def test_copies_of_the_journal_are_kept_without_room(tmp_path: Path) -> None:
    key = a_library(tmp_path)[0]
    library, _key = at_work(tmp_path)
    tag(library, key, "backed up")
    library.restore(backups_of(tmp_path)[0].name)
    for number in range(4):
        tag(library, key, f"more{number}")
    assert room_in(tmp_path) > 0
    fold(library)
    library.close()
    earlier = max(tmp_path.glob("earlier/*.journal"))
    (backup,) = tmp_path.glob("backups/*before-restore/*.journal")
    assert b"more3" in earlier.read_bytes()
    assert b"backed up" in backup.read_bytes()
    assert not any(path.read_bytes().endswith(b"\0") for path in (earlier, backup))


def test_room_that_cannot_be_given_back_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_library(tmp_path)
    library, _key = at_work(tmp_path)
    with failing(monkeypatch, "ftruncate", 1, errno.EIO):
        library.close()
    assert room_in(tmp_path) > 0
    assert len(tags_in(tmp_path)) == 6


def test_processes_that_are_killed_lose_nothing_of_each_other_in_the_room(tmp_path: Path) -> None:
    a_library(tmp_path)
    acknowledged: set[str] = set()
    for round_number in range(3):
        workers = [a_worker(tmp_path, f"{name}{round_number}") for name in "ab"]
        for worker in workers:
            assert worker.stdout is not None
            acknowledged |= {worker.stdout.readline().strip() for _ in range(12)}
        for worker in workers:
            worker.send_signal(signal.SIGKILL)
            acknowledged |= set(worker.communicate()[0].split())
    with Library.open(tmp_path) as library:
        assert library.notices == ()
        assert acknowledged <= set(library.tags())
        assert len(set(library.tags()) - acknowledged) <= 6
