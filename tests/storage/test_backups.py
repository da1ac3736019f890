"""Backups are made on closing, thinned as they age, and restored as a change that can be undone."""

import errno
import gzip
import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.errors import LibraryError
from reader.paper import Marks
from storage import Library
from storage.backups import list_backups, select_retained
from tests.builders import a_digest, a_paper, starred

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def test_closing_a_changed_library_makes_a_backup(tmp_path: Path) -> None:
    clock = Clock()
    for title in ("First", "Second"):
        with Library.open(tmp_path, clock=clock) as library:
            library.import_digests(a_digest(title))
    assert [backup.name for backup in list_backups(tmp_path)] == ["2026-01-31T12-00-00Z"]
    clock.now += timedelta(hours=1)
    with Library.open(tmp_path, clock=clock):
        pass
    assert len(list_backups(tmp_path)) == 1
    with Library.open(tmp_path, clock=clock) as library:
        library.import_digests(a_digest("Third"))
    assert [backup.timestamp for backup in list_backups(tmp_path)] == [NOW + timedelta(hours=1), NOW]


def test_a_backup_shares_no_file_with_the_library(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("First"))
    copy = list_backups(tmp_path)[0].path / "papers.json.gz"
    assert gzip.decompress(copy.read_bytes()) == (tmp_path / "papers.json").read_bytes()


def test_backups_share_only_unchanged_files(tmp_path: Path) -> None:
    clock = Clock()
    with Library.open(tmp_path, clock=clock) as library:
        keys = library.import_digests(a_digest(*(f"Paper {number}" for number in range(20)))).new
    clock.now += timedelta(hours=1)
    with Library.open(tmp_path, clock=clock) as library:
        library.update_marks(keys, starred, "starred")
    clock.now += timedelta(hours=1)
    with Library.open(tmp_path, clock=clock) as library:
        library.import_digests(a_digest(*(f"Later {number}" for number in range(20))))
    newest, starring, oldest = (backup.path / "papers.json.gz" for backup in list_backups(tmp_path))
    assert starring.samefile(oldest)
    assert gzip.decompress(newest.read_bytes()) == (tmp_path / "papers.json").read_bytes()
    assert newest.read_bytes() != oldest.read_bytes()


def test_backups_are_thinned_by_age() -> None:
    hourly = [NOW - timedelta(hours=hours) for hours in range(24 * 400)]
    retained = select_retained(hourly, NOW)
    assert sum(NOW - time <= timedelta(days=2) for time in retained) == 49
    assert len({time.date() for time in retained if NOW - time < timedelta(days=12)}) == 12
    assert len({time.isocalendar()[:2] for time in retained if NOW - time < timedelta(weeks=9)}) == 10
    assert len({(time.year, time.month) for time in retained}) == 9
    assert len(retained) <= 49 + 12 + 10 + 9
    assert select_retained(retained, NOW) == retained


def test_a_few_old_backups_are_never_thinned() -> None:
    old = [datetime(2020, 5, day, tzinfo=UTC) for day in (1, 2)]
    assert select_retained(old, NOW) == set(old)


def test_a_restore_can_be_undone_and_redone(tmp_path: Path) -> None:
    clock = Clock()
    with Library.open(tmp_path, clock=clock) as library:
        keys = library.import_digests(a_digest("First", "Second")).new
        library.update_marks(keys[:1], starred, "starred")
        then = list(library.papers())
    clock.now += timedelta(days=1)
    with Library.open(tmp_path, clock=clock) as library:
        library.import_digests(
            a_digest(a_paper("Third", marks=Marks(note="new")), a_paper("First", abstract="Learned."))
        )
        library.update_marks(keys, lambda marks: replace(marks, starred=not marks.starred), "toggled")
        now = list(library.papers())
        name = list_backups(tmp_path)[-1].name
        change = library.restore(name)
        assert change is not None
        assert change.description == f"restored backup {name}"
        assert list(library.papers()) == then
        assert library.restore(name) is None
    with Library.open(tmp_path, clock=clock) as library:
        assert library.undo() is not None
        assert list(library.papers()) == now
        assert library.redo() is not None
        assert list(library.papers()) == then
    assert any(backup.name.endswith("before-restore") for backup in list_backups(tmp_path))


def test_a_restore_without_changes_makes_no_backup(tmp_path: Path) -> None:
    with Library.open(tmp_path, clock=Clock()) as library:
        library.import_digests(a_digest("First"))
    with Library.open(tmp_path, clock=Clock()) as library:
        assert library.restore(list_backups(tmp_path)[0].name) is None
    assert len(list_backups(tmp_path)) == 1


def test_papers_removed_by_a_restore_return_with_marks(tmp_path: Path) -> None:
    clock = Clock()
    with Library.open(tmp_path, clock=clock) as library:
        library.import_digests(a_digest("First"))
    with Library.open(tmp_path, clock=clock) as library:
        library.import_digests(a_digest(a_paper("Second", marks=Marks(note="mine"))))
        library.restore(list_backups(tmp_path)[0].name)
        assert [paper.title for paper in library.papers()] == ["First"]
        library.undo()
        assert [(paper.title, paper.marks.note) for paper in library.papers()] == [("First", ""), ("Second", "mine")]


def test_an_unknown_backup_is_refused_with_the_names(tmp_path: Path) -> None:
    with Library.open(tmp_path, clock=Clock()) as library:
        library.import_digests(a_digest("First"))
    with (
        Library.open(tmp_path) as library,
        pytest.raises(LibraryError, match=r"no backup 'yesterday'.*2026-01-31T12-00-00Z"),
    ):
        library.restore("yesterday")


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(old, new, 1)))


@pytest.mark.parametrize("damage", ["truncated", "invalid", "journal"])
def test_a_damaged_backup_is_named_and_not_restored(tmp_path: Path, damage: str) -> None:
    with Library.open(tmp_path, clock=Clock()) as library:
        library.import_digests(a_digest("First", "Second"))
    backup = list_backups(tmp_path)[0].path
    if damage == "truncated":
        os.truncate(backup / "papers.json.gz", 150)
    elif damage == "invalid":
        rewrite(backup / "papers.json.gz", b'"title"', b'"tilte"')
    else:
        rewrite(backup / "library.journal.gz", b"schema", b"scheme")
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("Third"))
        with pytest.raises(LibraryError, match=rf"{backup}.*'reader backups' lists others"):
            library.restore(backup.name)
        assert len(library) == 3


def test_unreadable_backups_are_not_reported_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(tmp_path, clock=Clock()) as library:
        library.import_digests(a_digest("First"))

    def fail(path: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    with Library.open(tmp_path) as library, monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", fail)
        with pytest.raises(OSError, match="backups"):
            list_backups(tmp_path)
        with pytest.raises(LibraryError, match=r"cannot read the backup .*: input/output error"):
            library.restore("2026")


def test_a_backup_dated_in_the_future_does_not_block_others(tmp_path: Path) -> None:
    clock = Clock(NOW + timedelta(days=3_000))
    with Library.open(tmp_path, clock=clock) as library:
        library.import_digests(a_digest("First"))
    clock.now = NOW
    for title in ("Second", "Third"):
        with Library.open(tmp_path, clock=clock) as library:
            library.import_digests(a_digest(title))
    assert sum(backup.timestamp == NOW for backup in list_backups(tmp_path)) == 1


def test_a_restore_brings_back_which_tags_rules_set(tmp_path: Path) -> None:
    clock, state = Clock(), tmp_path / "rule-tags.json"
    state.write_text('{"agents agent": {"a": ["agents"], "b": ["agents"]}}')
    with Library.open(tmp_path, clock=clock) as library:
        library.import_digests(a_digest("First"))
    backup = list_backups(tmp_path)[0]
    state.write_text('{"agents agent": {"b": ["agents", "mine"], "c": ["agents"]}}')
    with Library.open(tmp_path, clock=clock) as library:
        library.import_digests(a_digest("Second"))
        library.restore(backup.name)
    assert json.loads(state.read_text()) == {"agents agent": {"a": ["agents"], "b": ["agents"], "c": ["agents"]}}


def test_a_damaged_state_file_in_a_backup_is_ignored(tmp_path: Path) -> None:
    state = tmp_path / "rule-tags.json"
    state.write_text("[")
    with Library.open(tmp_path, clock=Clock()) as library:
        library.import_digests(a_digest("First"))
    state.write_text('{"agents agent": {}}')
    with Library.open(tmp_path, clock=Clock()) as library:
        library.import_digests(a_digest("Second"))
        library.restore(list_backups(tmp_path)[0].name)
        assert len(library) == 1
    assert json.loads(state.read_text()) == {"agents agent": {}}
