"""Decisions keep their times when their entries expire from the undo log."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree

import pytest

from storage import Library
from storage.backups import list_backups, make_backup
from tests.builders import a_digest, a_paper
from tests.storage.libraries import errors_in

FIRST_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)
TITLES = [f"Paper {number}" for number in range(12)]


@pytest.fixture(autouse=True)
def short_undo_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.undo.MAX_UNDO_ENTRIES", 4)


class Clock:
    """A clock that advances by an hour whenever it is read."""

    def __init__(self) -> None:
        self.now = FIRST_DAY

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def star(library: Library, key: str) -> None:
    library.update_marks([key], lambda marks: replace(marks, starred=not marks.starred), "starred")


def expire(folder: Path, clock: Clock) -> None:
    """Import so much that closing the library compacts it."""
    with Library.open(folder, clock=clock) as library:
        library.import_digests(a_digest(a_paper(f"Filler {clock.now}", abstract="word " * 5_000)))


def starred_library(folder: Path, clock: Clock) -> dict[str, datetime]:
    """Create a library with a star on each paper; return the times."""
    with Library.open(folder, clock=clock) as library:
        for key in library.import_digests(a_digest(*TITLES)).new:
            star(library, key)
        return library.marked_at("starred")


def test_times_of_stars_outlive_their_undo_entries(tmp_path: Path, clock: Clock) -> None:
    times = starred_library(tmp_path, clock)
    expire(tmp_path, clock)
    with Library.open(tmp_path, clock=clock) as library:
        assert library.count_undo() < len(TITLES)
        assert len(library.database.decisions) > 0
        assert library.marked_at("starred") == times
        assert len(times) == len(TITLES)
        library.compact(everything=True)
    with Library.open(tmp_path, clock=clock) as library:
        assert library.marked_at("starred") == times
    assert errors_in(tmp_path) == []


def test_undone_decisions_are_not_kept(tmp_path: Path, clock: Clock) -> None:
    starred_library(tmp_path, clock)
    with Library.open(tmp_path, clock=clock) as library:
        gone, *_others = library.columns.keys
        library.update_marks([gone], lambda marks: replace(marks, read=True), "read")
        library.undo()
        for key in library.columns.keys[1:8]:
            library.update_marks([key], lambda marks: marks.with_tags(["vision"]), "tagged")
    expire(tmp_path, clock)
    with Library.open(tmp_path, clock=clock) as library:
        decisions = list(library.decisions())
    assert not any(decision.after.read for decision in decisions)
    assert sum(bool(decision.after.starred) for decision in decisions) == len(TITLES)
    assert [decision.timestamp for decision in decisions] == sorted(decision.timestamp for decision in decisions)


def test_undo_after_a_compaction_restores_the_time(tmp_path: Path, clock: Clock) -> None:
    times = starred_library(tmp_path, clock)
    expire(tmp_path, clock)
    with Library.open(tmp_path, clock=clock) as library:
        library.undo()
        library.undo()
        left = library.marked_at("starred")
    assert left == {key: moment for key, moment in times.items() if key in left}
    assert len(left) == len(TITLES) - 1


def test_decisions_never_hold_notes(tmp_path: Path, clock: Clock) -> None:
    with Library.open(tmp_path, clock=clock) as library:
        key, *_others = library.import_digests(a_digest(*TITLES)).new
        library.update_marks([key], lambda marks: replace(marks, note="private", starred=True), "noted")
        for other in library.columns.keys:
            library.update_marks([other], lambda marks: replace(marks, note="more"), "noted")
    expire(tmp_path, clock)
    with Library.open(tmp_path, clock=clock) as library:
        assert "private" not in json.dumps([*library.database.decisions.stored.values()])
        assert key in library.marked_at("starred")


@pytest.fixture
def elsewhere(tmp_path: Path, clock: Clock) -> Path:
    """Return the folder of another library of the same papers, which got the backups of the first one."""
    starred_library(tmp_path / "old", clock)
    expire(tmp_path / "old", clock)
    make_backup(tmp_path / "old", clock(), "all")
    with Library.open(tmp_path / "new", clock=clock) as library:
        library.import_digests(a_digest(*TITLES))
    rmtree(tmp_path / "new" / "backups")
    (tmp_path / "old" / "backups").rename(tmp_path / "new" / "backups")
    return tmp_path / "new"


def test_restoring_a_backup_restores_the_times(elsewhere: Path, tmp_path: Path, clock: Clock) -> None:
    with Library.open(tmp_path / "old", clock=clock) as library:
        times = library.marked_at("starred")
    with Library.open(elsewhere, clock=clock) as library:
        name = next(backup.name for backup in list_backups(elsewhere) if backup.name.endswith("all"))
        assert library.restore(name) is not None
        assert library.marked_at("starred") == times
        before = list(library.decisions())
        library.undo()
        library.restore(name)
        assert list(library.decisions()) == before


def test_merged_papers_keep_the_time_of_their_star(tmp_path: Path, clock: Clock) -> None:
    with Library.open(tmp_path, clock=clock) as library:
        library.import_digests(a_digest(a_paper("Lamps", arxiv_id="2601.00001"), a_paper("Lights and lamps")))
        star(library, library.columns.keys[1])
        (moment,) = library.marked_at("starred").values()
        library.import_digests(a_digest(a_paper("Lights and lamps", arxiv_id="2601.00001")))
        assert library.marked_at("starred") == {"2601.00001": moment}
