"""List backups, and restore one by a command that can be undone."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reader.cli import output
from storage import Library
from storage.backups import list_backups
from tests.builders import a_digest, starred
from tests.read_only_disk import make_disk_read_only
from tests.reader.cli.conftest import Run

MONDAY = datetime(2025, 12, 1, 9, 30, tzinfo=UTC)
NAMES = ["2025-12-03T09-30-00Z", "2025-12-02T09-30-00Z", "2025-12-01T09-30-00Z"]


def backup_days(days: int) -> Callable[[], datetime]:
    return lambda: MONDAY + timedelta(days=days)


@pytest.fixture
def three_days(reader: Run, folder: Path) -> Run:
    """Run commands on a library that got a paper on each of three days."""
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


def test_a_terminal_shows_the_local_time_of_backups(three_days: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    newest, *_ = three_days("backups").out.splitlines()
    moment = datetime(2025, 12, 3, 9, 30, tzinfo=UTC).astimezone()
    assert re.fullmatch(rf"{moment:%a}  {moment.day} Dec 2025 {moment:%H:%M} +\d+ KB   {NAMES[0]}", newest)


def test_backups_as_json(three_days: Run) -> None:
    newest, *_ = json.loads(three_days("backups", "--json").out)["backups"]
    assert newest["name"] == NAMES[0]
    assert newest["moment"] == "2025-12-03T09:30:00Z"
    assert newest["bytes"] > 0


def test_a_library_without_backups_says_so(reader: Run, folder: Path) -> None:
    outcome = reader("backups")
    assert (outcome.status, outcome.out) == (1, "")
    assert f"No backups of {folder} yet" in outcome.err
    assert reader("restore").status == 1
    assert not folder.exists()


def test_a_restore_by_prefix_can_be_undone(three_days: Run, folder: Path) -> None:
    outcome = three_days("restore", "2025-12-01")
    assert outcome.status == 0
    assert f"Restored backup {NAMES[2]}: 2 papers changed. Undo: reader undo\n" in outcome.err
    assert f"Previous state saved as backup {list_backups(folder)[0].name}\n" in outcome.err
    assert titles(three_days) == ["First"]
    assert three_days("undo").status == 0
    assert sorted(titles(three_days)) == ["First", "Second", "Third"]


def test_the_backup_made_by_a_restore_can_be_restored(three_days: Run, folder: Path) -> None:
    three_days("restore", NAMES[2])
    assert three_days("restore", list_backups(folder)[0].name).status == 0
    assert sorted(titles(three_days)) == ["First", "Second", "Third"]


def test_restore_defaults_to_the_newest_automatic_backup(three_days: Run, folder: Path) -> None:
    with Library.open(folder, clock=backup_days(2)) as library:
        library.update_marks(library.columns.keys, starred, "starred")
    for _ in range(2):
        assert three_days("restore").status == 0
        assert three_days("list", "is:starred").status == 1
    assert "No change: the library is already at backup " in three_days("restore").err


@pytest.mark.parametrize(
    ("prefix", "status", "message"),
    [
        ("2025-12-0", 2, "matches 3 backups"),
        ("2024", 1, "no backup '2024' of"),
        ("../../elsewhere", 1, "no backup '../../elsewhere' of"),
    ],
)
def test_a_prefix_of_no_or_many_backups_restores_none(
    three_days: Run, folder: Path, prefix: str, status: int, message: str
) -> None:
    outcome = three_days("restore", prefix)
    assert outcome.status == status
    assert message in outcome.err
    assert NAMES[0] in outcome.err
    assert len(list_backups(folder)) == 3


def test_a_damaged_library_is_restored_in_one_command(three_days: Run, folder: Path) -> None:
    (folder / "papers.json").write_bytes(b"null")
    outcome = three_days("restore", "2025-12-02")
    assert outcome.status == 0
    assert "repair: " in outcome.err
    assert sorted(titles(three_days)) == ["First", "Second"]
    assert b"null" in [path.read_bytes() for path in (folder / "quarantine").iterdir()]


def test_a_restore_that_cannot_be_written_says_what_failed(
    three_days: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_disk_read_only(monkeypatch)
    outcome = three_days("restore", "2025-12-02")
    assert outcome.status == 3
    assert outcome.err.startswith(f"reader: cannot restore backup {NAMES[1]}: ")
    assert f"{folder} cannot be written (read-only file system); make it writable" in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_missing_library_is_restored_in_one_command(three_days: Run, folder: Path) -> None:
    for path in folder.glob("*.*"):
        path.unlink()
    assert three_days("list").status == 3
    assert three_days("restore").status == 0
    assert sorted(titles(three_days)) == ["First", "Second", "Third"]


@pytest.mark.parametrize("command", ["backups", "restore"])
def test_a_file_in_place_of_the_folder_is_reported(reader: Run, folder: Path, command: str) -> None:
    folder.write_text("not a folder")
    outcome = reader(command)
    assert (outcome.status, outcome.out) == (3, "")
    assert f"{folder} is not a folder" in outcome.err
