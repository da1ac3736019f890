"""`reader doctor` checks everything and changes nothing; with --repair it repairs and deletes nothing."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reader.cli import output
from reader.diagnostics import Diagnostic
from reader.formats import sample_digests
from reader.paper import UNMARKED, Marks
from reader.search import INDEX_FILE_NAME, Searcher
from storage import Library
from storage.cache import MarksCacheFile, save_marks_cache
from tests.builders import a_digest, a_paper, starred
from tests.reader.cli.conftest import Outcome, Run

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def doctor(reader: Run, folder: Path, november_library: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the doctor on a library with a journal; return only the lines about the library.

    The installation and the clipboard are sound; to check them takes a third of a second.
    """
    monkeypatch.setattr("reader.cli.installation.check_installation", lambda: iter([Diagnostic("ok", "installed")]))
    monkeypatch.setattr("reader.desktop.clipboard.describe_copy", lambda: "a clipboard")
    shutil.copytree(november_library, folder)
    with Library.open(folder) as library:
        library.update_marks(list(library.columns.keys)[:2], starred, "starred")

    def run(*options: str) -> Outcome:
        outcome = reader("doctor", *options)
        of_library = [line for line in outcome.out.splitlines(keepends=True) if line.startswith("library\t")]
        return replace(outcome, out="".join(of_library))

    return run


def snapshot_of_folder(folder: Path) -> dict[str, object]:
    paths = [folder, *folder.rglob("*")] if folder.is_dir() else [folder]
    return {str(path): _state(path) for path in paths if os.path.lexists(path)}


def _state(path: Path) -> object:
    status = path.lstat()
    return status.st_mode, status.st_mtime_ns, path.read_bytes() if path.is_file() else b""


def truncate_snapshot(folder: Path) -> None:
    path = folder / "papers.json"
    path.write_bytes(path.read_bytes()[:5_000])


def flip_byte(folder: Path) -> None:
    path = folder / "papers.json"
    content = bytearray(path.read_bytes())
    content[4_000] ^= 1
    path.write_bytes(content)


def truncate_journal(folder: Path) -> None:
    path = folder / "library.journal"
    path.write_bytes(path.read_bytes()[:-20])


def replace_with_pipe(folder: Path) -> None:
    (folder / "papers.json").unlink()
    os.mkfifo(folder / "papers.json")


def replace_with_folder(folder: Path) -> None:
    (folder / "library.journal").unlink()
    (folder / "library.journal").mkdir()


def replace_with_link(folder: Path) -> None:
    (folder / "library.lock").unlink()
    (folder / "library.lock").symlink_to(folder / "papers.json")


def delete_all_but_backups(folder: Path) -> None:
    for path in folder.glob("*.*"):
        path.unlink()


def write(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut": (truncate_snapshot, "damaged (the file is truncated)"),
    "a bit": (flip_byte, "papers.json"),
    "empty": (write("papers.json", b""), "damaged (the file is empty)"),
    "null": (write("papers.json", b"null"), "damaged (unexpected content)"),
    "the journal's end": (truncate_journal, "the last saved change is missing"),
    "a pipe": (replace_with_pipe, "not a regular file"),
    "a folder": (replace_with_folder, "not a regular file"),
    "a link": (replace_with_link, "not a regular file"),
    "gone": (lambda folder: (folder / "papers.json").unlink(), "is missing, although"),
    "all gone": (delete_all_but_backups, "is missing, although a backup of it exists"),
}


def test_an_intact_library_is_reported_in_short_lines(doctor: Run, folder: Path) -> None:
    outcome = doctor()
    assert outcome.status == 0
    assert f"library\tok\t32 papers in {folder}, 2 with marks; library intact\n" in outcome.out
    assert "error" not in outcome.out
    assert "no errors" in outcome.err


def test_a_terminal_gets_aligned_and_coloured_checks(
    november: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    lines = november("doctor").out.splitlines()
    assert lines[0].startswith("library        \x1b[32m✓ ok\x1b[0m       32 papers")
    plain = [re.sub(r"\x1b\[\d+m", "", line) for line in lines if "/" not in line]
    assert max(map(len, plain)) <= 60


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_reported_and_repaired_on_request(doctor: Run, folder: Path, name: str) -> None:
    damage, words = DAMAGES[name]
    damage(folder)
    before = snapshot_of_folder(folder)
    outcome = doctor()
    assert snapshot_of_folder(folder) == before
    assert outcome.status == 3
    problems = [line.split("\t") for line in outcome.out.splitlines() if line.split("\t")[1] == "error"]
    assert any(words in found for _, _, found, *_ in problems)
    assert all(str(folder) in found and remedy for _, _, found, remedy in problems)

    assert doctor("--repair").status == 0
    with Library.open(folder) as library:
        assert len(library) == 32
        assert not library.read_only_reason
    again = doctor("--repair")
    assert (again.status, "nothing to repair" in again.err) == (0, True)


@pytest.mark.parametrize("name", ["cut", "null", "empty"])
def test_repair_deletes_nothing(doctor: Run, folder: Path, name: str) -> None:
    DAMAGES[name][0](folder)
    damaged = (folder / "papers.json").read_bytes()
    doctor("--repair")
    assert damaged in [path.read_bytes() for path in (folder / "quarantine").iterdir()]


def test_repair_reports_what_it_did(doctor: Run, folder: Path) -> None:
    truncate_snapshot(folder)
    assert f"repair: rebuilt {folder / 'papers.json'} with 32 documents, from " in doctor("--repair").err


def test_the_journals_restore_a_lost_snapshot(doctor: Run, folder: Path) -> None:
    shutil.rmtree(folder / "backups")
    truncate_snapshot(folder)
    err = doctor("--repair").err
    assert "with 32 documents, from all journals of the library" in err


def test_repair_rejects_a_newer_library(doctor: Run, folder: Path) -> None:
    path = folder / "papers.json"
    path.write_bytes(path.read_bytes().replace(b'"schema":1', b'"schema":9'))
    before = path.read_bytes()
    outcome = doctor("--repair")
    assert outcome.status == 3
    assert "was written by a newer Reader" in outcome.out
    assert path.read_bytes() == before


def test_a_missing_library_is_a_warning(reader: Run, folder: Path) -> None:
    outcome = reader("doctor", "--repair")
    assert outcome.status == 0
    assert f"library\twarning\tno library in {folder} yet" in outcome.out
    assert not folder.exists()


def test_a_file_is_not_a_library(reader: Run, folder: Path) -> None:
    folder.write_text("not a folder")
    outcome = reader("doctor")
    assert outcome.status == 3
    assert f"library\terror\t{folder} is not a folder" in outcome.out


def test_repair_makes_files_private(doctor: Run, folder: Path) -> None:
    (folder / "papers.json").chmod(0o644)
    (folder / "backups").chmod(0o755)
    deep = next((folder / "backups").glob("*/papers.json.gz"))
    deep.chmod(0o644)
    found = doctor()
    assert found.status == 0
    assert f"warning\t{folder / 'papers.json'} is readable by other users" in found.out
    assert f"warning\t{folder / 'backups'} is readable by other users" in found.out
    assert f"warning\t{deep} is readable by other users" in found.out
    doctor("--repair")
    assert "is readable by other users" not in doctor().out


def test_repair_moves_unfinished_files(doctor: Run, folder: Path) -> None:
    (folder / "papers.json.new").write_text("{")
    (folder / "backups" / "new").mkdir()
    assert doctor().out.count("was left unfinished when a program or the machine stopped") == 2
    doctor("--repair")
    assert "left unfinished" not in doctor().out
    assert "{" in [path.read_text() for path in (folder / "quarantine").iterdir() if path.is_file()]


def test_sync_conflict_copies_are_reported_and_left(doctor: Run, folder: Path) -> None:
    copy = folder / "papers (conflicted copy 2025-11-28).json"
    copy.write_text("{}")
    assert f"warning\t{copy} looks like a sync conflict copy, and is neither read nor deleted\t" in doctor().out
    doctor("--repair")
    assert copy.read_text() == "{}"


def test_caches_and_indexes_are_checked(doctor: Run, folder: Path) -> None:
    (folder / "papers.cache").write_bytes(b"nonsense")
    (folder / INDEX_FILE_NAME).write_bytes(b"nonsense")
    outcome = doctor()
    assert outcome.status == 0
    assert f"warning\t{folder / 'papers.cache'} is damaged\tit is rebuilt" in outcome.out
    assert f"warning\tsearch index {folder / INDEX_FILE_NAME} is damaged" in outcome.out


def test_the_cache_of_marks_is_checked(doctor: Run, folder: Path) -> None:
    with Library.open(folder) as library:
        library.compact(everything=True)
        fingerprint, papers = map(library.database.storage.snapshot_fingerprint, ("marks", "papers"))
        row_count = len(library)
    assert fingerprint is not None
    assert papers is not None
    Library.open(folder).close()
    assert "marks.cache" not in doctor().out
    file = MarksCacheFile(folder / "marks.cache", fingerprint, papers, row_count)
    save_marks_cache(file, [UNMARKED] * row_count, [(1, "unknown", Marks(read=True))])
    assert f"warning\t{folder / 'marks.cache'} does not match the marks\tmove it away" in doctor().out


def test_checking_a_large_library_writes_no_caches(reader: Run, folder: Path) -> None:
    with Library.open(folder) as library:
        library.import_digests(a_digest(*(a_paper(f"Paper {number}", abstract="word " * 300) for number in range(300))))
    (folder / "papers.index").unlink()
    (folder / "papers.cache").unlink()
    before = snapshot_of_folder(folder)
    assert reader("doctor").status == 0
    assert snapshot_of_folder(folder) == before


def test_an_outdated_search_index_is_reported(doctor: Run, folder: Path) -> None:
    with Library.open(folder) as library:
        Searcher(library).update_index()
        assert "search index" not in doctor().out
        library.import_digests(sample_digests()[1])
    assert f"warning\tsearch index {folder / INDEX_FILE_NAME} is out of date (33 papers missing)" in doctor().out


def test_a_disk_error_does_not_stop_other_checks(doctor: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> None:
        raise OSError(errno.EIO, "Input/output error", str(path))

    monkeypatch.setattr("shutil.disk_usage", fail)
    outcome = doctor()
    assert outcome.status == 3
    assert f"library\terror\tcannot read {folder}: input/output error\t" in outcome.out
    assert "library intact" in outcome.out
    assert "1 backup" in outcome.out


def test_full_disk_is_an_error(doctor: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("", (), {"free": 1_000})())
    outcome = doctor()
    assert outcome.status == 3
    assert f"0 MB free on the disk of {folder}: nothing can be saved\tfree some space" in outcome.out


def test_unwritable_folder_is_an_error(doctor: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: not mode & os.W_OK)
    outcome = doctor()
    assert outcome.status == 3
    assert f"library\terror\tnothing can be changed: {folder} is not writable\tmake it writable" in outcome.out


def test_an_invalid_configuration_is_reported_with_its_line(doctor: Run, reader: Run, folder: Path) -> None:
    path = folder.parent / "config.toml"
    path.write_text("theme = 'textual-dark'\nsrot = 'date'\n")
    outcome = reader("doctor")
    assert outcome.status == 2
    assert f"configuration\terror\t{path}:2: unknown setting 'srot'" in outcome.out
    assert "library\tok" in outcome.out


def test_an_invalid_config_hides_its_library_from_checks(
    reader: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("READER_LIBRARY")
    (folder.parent / "config.toml").write_text("library = 7\n")
    outcome = reader("doctor", "--repair")
    assert outcome.status == 2
    assert "library\twarning\tnot checked: its folder is unknown" in outcome.out


def test_the_checks_as_json(doctor: Run, reader: Run, folder: Path) -> None:
    truncate_snapshot(folder)
    whole = json.loads(reader("doctor", "--json").out)
    assert whole["schema"] == 1
    assert whole["healthy"] is False
    assert {diagnostic["about"] for diagnostic in whole["diagnostics"]} == {
        "library", "configuration", "installation", "terminal", "clipboard", "browser",
    }  # fmt: skip
    assert {diagnostic["severity"] for diagnostic in whole["diagnostics"]} <= {"ok", "warning", "error"}
    repaired = json.loads(reader("doctor", "--json", "--repair").out)
    assert repaired["healthy"] is True
    assert "rebuilt" in repaired["repaired"][0]


Shadowed = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture
def shadowed(folder: Path, tmp_path: Path) -> Shadowed:
    """Run a command where a package of another program shadows one of ours."""
    (tmp_path / "storage").mkdir()
    (tmp_path / "storage" / "__init__.py").touch()
    environment = os.environ | {
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{PROJECT}",
        "READER_LIBRARY": str(folder),
        "READER_CONFIG": str(tmp_path / "config.toml"),
    }
    program = [sys.executable, "-P", "-m", "reader"]
    return lambda command: subprocess.run(
        [*program, command], capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path, env=environment
    )


def test_shadowed_packages_are_reported_in_any_case(tmp_path: Path, shadowed: Shadowed) -> None:
    run = shadowed("doctor")
    assert run.returncode == 3
    assert f"installation\terror\tpackage 'storage' is imported from {tmp_path}, which shadows ours" in run.stdout
    assert "library\terror\tnot checked: " in run.stdout
    assert "Traceback" not in run.stderr


def test_commands_broken_by_shadowing_name_the_doctor(shadowed: Shadowed) -> None:
    run = shadowed("list")
    assert run.returncode == 2
    assert run.stderr.startswith("reader: cannot import name 'Library' from 'storage' (")
    assert run.stderr.endswith("'reader doctor' shows what is wrong with the installation\n")


@pytest.mark.timeout(20)
def test_a_pipe_as_library_file_is_rejected_at_once(reader: Run, folder: Path) -> None:
    folder.mkdir()
    os.mkfifo(folder / "papers.json")
    assert "not a regular file" in reader("list").err
    outcome = reader("doctor")
    assert outcome.status == 3
    assert f"library\terror\tcannot read {folder / 'papers.json'}: " in outcome.out


def test_an_unreadable_library_is_not_treated_as_empty(november: Run, folder: Path) -> None:
    for name in ("previous", "backups"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "library.journal").unlink()
    (folder / "papers.json").write_text("garbage\n", encoding="utf-8")
    outcome = november("list")
    assert (outcome.status, outcome.out) == (3, "")
    assert "reader doctor --repair" in outcome.err


def test_a_line_break_in_a_folder_name_adds_no_line(reader: Run, folder: Path) -> None:
    counts = [reader("doctor", "--library", str(folder / name)).out.count("\n") for name in ("one", "one\ntwo")]
    assert counts[0] == counts[1]


def test_the_ranking_is_measured_once_there_are_enough_stars(november: Run, keys: list[str]) -> None:
    assert november("doctor", "--ranking").err == "Star 10 papers to get a For you order; 0 so far\n"
    november("star", *keys[:12])
    lines = [line.split() for line in november("doctor", "--ranking").out.splitlines()]
    assert [name for name, *_ in (line[::-1][1:] for line in lines)] == ["you", "date", "upvotes"]
    assert all(0 < float(line[-1]) <= 1 for line in lines)
