"""Only adding papers creates a library; a missing folder stays missing, and one without permission is called so."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from storage import Library
from tests.builders import a_digest, a_paper
from tests.reader.cli.conftest import NOVEMBER, Run

READING_COMMANDS = (
    ("list",),
    ("list", "", "--json"),
    ("show", "any"),
    ("star", "any"),
    ("tag", "any", "+vision"),
    ("note", "any"),
    ("open", "any", "--print"),
    ("copy", "any"),
    ("export",),
    ("undo",),
    ("redo",),
    ("tags",),
    ("stats",),
    ("backups",),
    ("restore",),
    ("triage", "--plain"),
)


@pytest.mark.parametrize("command", READING_COMMANDS, ids=lambda command: command[0])
def test_a_missing_folder_is_named_and_not_created(reader: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    folder = tmp_path / "typo"
    outcome = reader(*command, "--library", str(folder))
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == (
        f"reader: no library at {folder}; create one with 'reader import FILE', or choose another with --library\n"
    )
    assert not folder.exists()


def test_the_doctor_reports_a_missing_folder_as_an_error(reader: Run, tmp_path: Path) -> None:
    folder = tmp_path / "typo"
    for options in ((), ("--repair",)):
        outcome = reader("doctor", "--library", str(folder), *options)
        assert outcome.status == 3
        assert f"library\terror\tno library at {folder}\tcreate one with 'reader import FILE'" in outcome.out
    assert not folder.exists()


@pytest.mark.parametrize("command", READING_COMMANDS, ids=lambda command: command[0])
def test_no_library_behaves_like_an_empty_one(reader: Run, folder: Path, command: tuple[str, ...]) -> None:
    before = reader(*command)
    assert not folder.exists()
    Library.open(folder).close()
    assert reader(*command) == before


def test_a_folder_of_other_files_is_left_alone(reader: Run, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    assert reader("list", "--library", str(tmp_path)).status == 1
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_missing_snapshot_is_damage(reader: Run, folder: Path) -> None:
    with Library.open(folder) as library:
        library.import_digests(a_digest(a_paper(title="One")))
    for path in folder.glob("*.*"):
        path.unlink()
    outcome = reader("list")
    assert outcome.status == 3
    assert "papers.json is missing" in outcome.err


def truncate_snapshot(folder: Path) -> None:
    path = folder / "papers.json"
    path.write_bytes(path.read_bytes()[:20_000])


def damage_a_paper(folder: Path) -> None:
    path = folder / "papers.json"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[5] = lines[5].replace(b'"', b"x")
    path.write_bytes(b"".join(lines))


def damage_a_change(folder: Path) -> None:
    path = folder / "library.journal"
    path.write_bytes(path.read_bytes().replace(b"starred", b"sparred"))


@pytest.mark.parametrize("damage", [truncate_snapshot, damage_a_paper, damage_a_change])
@pytest.mark.parametrize("command", [["list", ""], ["list", "zzzz"], ["ls", "", "--jsonl"], ["export", ""], ["stats"]])
def test_papers_lost_to_damage_are_status_3(
    november: Run, folder: Path, damage: Callable[[Path], None], command: list[str]
) -> None:
    november("star", "metatransf")
    assert november(*command).status != 3
    damage(folder)
    outcome = november(*command)
    assert outcome.status == 3
    assert outcome.err.startswith("reader: ")
    assert bool(outcome.out) == (command != ["list", "zzzz"]), "what could be read is printed"


def test_a_sync_conflict_copy_is_not_damage(november: Run, folder: Path) -> None:
    (folder / "papers (conflicted copy).json").write_text("{}")
    outcome = november("list")
    assert (outcome.status, "sync conflict copy" in outcome.err) == (0, True)


def test_a_dry_run_creates_no_library(reader: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    outcome = reader("import", "--dry-run", str(NOVEMBER), "--library", str(folder))
    assert outcome.status == 0
    assert "would import 32 papers (dry run)" in outcome.err
    assert not folder.exists()


def test_importing_creates_a_library(reader: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert reader("import", str(NOVEMBER), "--library", str(folder)).status == 0
    assert reader("list", "--library", str(folder)).out.count("\n") == 32


@pytest.fixture
def forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a library in a folder without permission, simulated because tests may run as root."""
    folder = tmp_path / "closed" / "library"
    with Library.open(folder) as library:
        library.import_digests(a_digest("Lamps"))
    for name in ("stat", "lstat", "open", "listdir", "scandir"):
        real = getattr(os, name)

        def deny(path: object, *rest: object, _real: object = real, **named: object) -> object:
            if isinstance(path, str | os.PathLike) and os.fspath(path).startswith(str(folder)):
                raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
            return _real(path, *rest, **named)  # type: ignore[operator]

        monkeypatch.setattr(os, name, deny)
    return folder


@pytest.mark.parametrize("arguments", [["list", ""], ["backups"], ["doctor"], ["star", "lamps"], ["tags"]])
@pytest.mark.parametrize("how", ["option", "variable"])
def test_a_folder_without_permission_is_not_a_missing_one(
    forbidden: Path, reader: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], how: str
) -> None:
    monkeypatch.setenv("READER_LIBRARY", str(forbidden))
    outcome = reader(*(["--library", str(forbidden)] if how == "option" else []), *arguments)
    assert outcome.status == 3
    assert "permission denied" in outcome.out + outcome.err
    assert "no library" not in outcome.out + outcome.err
    assert "Traceback" not in outcome.err
