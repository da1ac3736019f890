"""Backups are listed, and restoring one is one command that can itself be undone."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.paper import Marks
from storage import Library
from storage.backups import list_backups
from tests.builders import a_digest
from tests.reader.cli.conftest import Run

MONDAY = datetime(2025, 12, 1, 9, 30, tzinfo=UTC)
NAMES = ["2025-12-03T09-30-00Z", "2025-12-02T09-30-00Z", "2025-12-01T09-30-00Z"]


def backup_days(days: int) -> Callable[[], datetime]:
    return lambda: MONDAY + timedelta(days=days)


def starred(marks: Marks) -> Marks:
    return replace(marks, starred=True)


@pytest.fixture
def three_days(reader: Run, folder: Path) -> Run:
    """Run commands on a library to which a paper came on each of three days."""
    for day, title in enumerate(("First", "Second", "Third")):
        with Library.open(folder, clock=backup_days(day)) as library:
            library.import_digests(a_digest(title))
    return reader


def titles(reader: Run) -> list[str]:
    return [line.split("\t")[3] for line in reader("list", "").out.splitlines()]


def test_backups_are_listed_newest_first(three_days: Run) -> None:
    outcome = three_days("backups")
    assert outcome.status == 0
    assert [line.split("\t")[0] for line in outcome.out.splitlines()] == NAMES
    assert all(line.endswith(" bytes") for line in outcome.out.splitlines())


def test_backups_are_there_as_json(three_days: Run) -> None:
    newest, *_ = json.loads(three_days("backups", "--json").out)["backups"]
    assert newest["name"] == NAMES[0]
    assert newest["moment"] == "2025-12-03T09:30:00+00:00"
    assert newest["bytes"] > 0


def test_a_library_without_backups_says_so(reader: Run, folder: Path) -> None:
    outcome = reader("backups")
    assert (outcome.status, outcome.out) == (1, "")
    assert f"there is no backup of {folder} yet" in outcome.err
    assert reader("restore").status == 1
    assert not folder.exists()


def test_a_backup_named_by_its_beginning_is_restored_and_undone(three_days: Run, folder: Path) -> None:
    outcome = three_days("restore", "2025-12-01")
    assert outcome.status == 0
    assert f"restored the library of {NAMES[2]}: 2 papers changed; 'reader undo' takes it back" in outcome.err
    assert f"what was there before is kept as the backup {list_backups(folder)[0].name}" in outcome.err
    assert titles(three_days) == ["First"]
    assert three_days("undo").status == 0
    assert sorted(titles(three_days)) == ["First", "Second", "Third"]


def test_the_backup_that_a_restore_made_is_restored_too(three_days: Run, folder: Path) -> None:
    three_days("restore", NAMES[2])
    assert three_days("restore", list_backups(folder)[0].name).status == 0
    assert sorted(titles(three_days)) == ["First", "Second", "Third"]


def test_restore_defaults_to_the_newest_automatic_backup(three_days: Run, folder: Path) -> None:
    with Library.open(folder, clock=backup_days(2)) as library:
        library.update_marks(library.columns.keys, starred, "starred")
    for _ in range(2):
        assert three_days("restore").status == 0
        assert three_days("list", "is:starred").status == 1
    assert "the library is as it was in" in three_days("restore").err


@pytest.mark.parametrize(
    ("which", "status", "words"),
    [
        ("2025-12-0", 2, "could be any of 3 backups"),
        ("2024", 1, "there is no backup '2024' of"),
        ("../../elsewhere", 1, "there is no backup '../../elsewhere' of"),
    ],
)
def test_a_name_that_fits_no_or_many_backups_restores_none(
    three_days: Run, folder: Path, which: str, status: int, words: str
) -> None:
    outcome = three_days("restore", which)
    assert outcome.status == status
    assert words in outcome.err
    assert NAMES[0] in outcome.err
    assert len(list_backups(folder)) == 3


def test_a_damaged_library_is_restored_in_one_command(three_days: Run, folder: Path) -> None:
    (folder / "papers.json").write_bytes(b"null")
    outcome = three_days("restore", "2025-12-02")
    assert outcome.status == 0
    assert "repair: " in outcome.err
    assert sorted(titles(three_days)) == ["First", "Second"]
    assert b"null" in [path.read_bytes() for path in (folder / "quarantine").iterdir()]


def test_a_library_that_is_gone_is_restored_in_one_command(three_days: Run, folder: Path) -> None:
    for path in folder.glob("*.*"):
        path.unlink()
    assert three_days("list").status == 3
    assert three_days("restore").status == 0
    assert sorted(titles(three_days)) == ["First", "Second", "Third"]


@pytest.mark.parametrize("command", ["backups", "restore"])
def test_what_is_no_folder_has_no_backups_and_is_told_as_such(reader: Run, folder: Path, command: str) -> None:
    folder.write_text("not a folder")
    outcome = reader(command)
    assert (outcome.status, outcome.out) == (3, "")
    assert f"{folder} is no folder" in outcome.err
