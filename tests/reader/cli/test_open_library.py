"""A library is begun by adding to it alone: whoever looks for one, and slips, makes nothing."""

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
    told = tmp_path / "typo"
    outcome = reader(*command, "--library", str(told))
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == (
        f"reader: there is no folder {told}; name another with --library, or begin a library there with "
        "'reader import FILE'\n"
    )
    assert not told.exists()


def test_the_doctor_takes_such_a_folder_for_a_problem(reader: Run, tmp_path: Path) -> None:
    told = tmp_path / "typo"
    for options in ((), ("--repair",)):
        outcome = reader("doctor", "--library", str(told), *options)
        assert outcome.status == 3
        assert f"library\tproblem\tthere is no folder {told}\tname another with --library" in outcome.out
    assert not told.exists()


@pytest.mark.parametrize("command", READING_COMMANDS, ids=lambda command: command[0])
def test_no_library_behaves_like_an_empty_one(reader: Run, folder: Path, command: tuple[str, ...]) -> None:
    before = reader(*command)
    assert not folder.exists()
    Library.open(folder).close()
    assert reader(*command) == before


def test_a_folder_of_something_else_stays_as_it_is(reader: Run, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    assert reader("list", "--library", str(tmp_path)).status == 1
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_whatever_is_left_of_a_library_is_looked_at(reader: Run, folder: Path) -> None:
    with Library.open(folder) as library:
        library.import_digests(a_digest(a_paper(title="One")))
    for path in folder.glob("*.*"):
        path.unlink()
    outcome = reader("list")
    assert outcome.status == 3
    assert "papers.json is gone" in outcome.err


def without_its_end(folder: Path) -> None:
    path = folder / "papers.json"
    path.write_bytes(path.read_bytes()[:20_000])


def without_a_paper(folder: Path) -> None:
    path = folder / "papers.json"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[5] = lines[5].replace(b'"', b"x")
    path.write_bytes(b"".join(lines))


def without_a_change(folder: Path) -> None:
    path = folder / "library.journal"
    path.write_bytes(path.read_bytes().replace(b"starred", b"sparred"))


@pytest.mark.parametrize("damage", [without_its_end, without_a_paper, without_a_change])
@pytest.mark.parametrize("command", [["list", ""], ["list", "zzzz"], ["ls", "", "--jsonl"], ["export", ""], ["stats"]])
def test_what_a_damaged_library_leaves_out_is_status_3(
    november: Run, folder: Path, damage: Callable[[Path], None], command: list[str]
) -> None:
    november("star", "metatransf")
    assert november(*command).status != 3
    damage(folder)
    outcome = november(*command)
    assert outcome.status == 3
    assert outcome.err.startswith("reader: ")
    assert bool(outcome.out) == (command != ["list", "zzzz"]), "what could be read is there"


def test_a_copy_that_a_sync_program_left_is_no_damage(november: Run, folder: Path) -> None:
    (folder / "papers (conflicted copy).json").write_text("{}")
    outcome = november("list")
    assert (outcome.status, "sync program" in outcome.err) == (0, True)


def test_a_dry_run_begins_no_library(reader: Run, tmp_path: Path) -> None:
    told = tmp_path / "new"
    outcome = reader("import", "--dry-run", str(NOVEMBER), "--library", str(told))
    assert outcome.status == 0
    assert "would import 32 papers (dry run)" in outcome.err
    assert not told.exists()


def test_importing_begins_one(reader: Run, tmp_path: Path) -> None:
    told = tmp_path / "new"
    assert reader("import", str(NOVEMBER), "--library", str(told)).status == 0
    assert reader("list", "--library", str(told)).out.count("\n") == 32
