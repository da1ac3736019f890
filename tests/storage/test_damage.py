"""Damaged, foreign and missing files are reported with file and line, and never overwritten."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tinydb import TinyDB

from reader.errors import LibraryDamaged, LibraryError, LibraryReadOnly
from storage import Library
from storage.repair import repair
from tests.builders import a_digest, a_paper, starred
from tests.read_only_disk import make_disk_read_only
from tests.storage.libraries import DAMAGES, compact, errors_in, files_in, replace_bytes


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_snapshot_is_salvaged_and_not_written(folder: Path, damage: str) -> None:
    content = replace_bytes(folder / "papers.json", *DAMAGES[damage])
    with Library.open(folder) as library:
        assert len(library) >= 4
        assert str(folder / "papers.json") in library.warnings[0]
        assert "reader doctor --repair" in library.read_only_reason
        with pytest.raises(LibraryReadOnly, match=r"papers\.json"):
            library.update_marks(library.columns.keys[:1], lambda marks: replace(marks, read=True), "read")
    assert (folder / "papers.json").read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"null", b"{}", b"[1, 2]", b"\x00" * 300, b"[" * 100_000, b"\xff\xfe{"])
@pytest.mark.parametrize("name", ["papers.json", "marks.json"])
def test_foreign_content_is_not_an_empty_library(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with Library.open(folder) as library:
        assert str(folder / name) in library.read_only_reason
    assert (folder / name).read_bytes() == content


def test_a_check_changes_nothing(folder: Path) -> None:
    replace_bytes(folder / "papers.json", b'"title":"Paper 2"', b'"title":"Pap')
    before = files_in(folder)
    assert errors_in(folder)[0].remedy
    assert files_in(folder) == before


def test_a_missing_snapshot_is_not_an_empty_library(folder: Path) -> None:
    with Library.open(folder) as library:
        before = list(library.papers())
    (folder / "papers.json").unlink()
    with pytest.raises(LibraryError, match=r"papers\.json is missing.*doctor --repair"):
        Library.open(folder)
    repair(folder)
    with Library.open(folder) as library:
        assert list(library.papers()) == before


def test_backups_without_files_are_not_an_empty_library(folder: Path) -> None:
    for path in folder.glob("*.*"):
        path.unlink()
    with pytest.raises(LibraryError, match="backup"):
        Library.open(folder)
    repair(folder)
    with Library.open(folder) as library:
        assert len(library) == 5


def test_external_edits_are_loaded_and_quarantined(folder: Path) -> None:
    with TinyDB(folder / "papers.json") as database:
        database.table("papers").update({"title": "Edited by hand"}, doc_ids=[3])
    edited = (folder / "papers.json").read_bytes()
    with Library.open(folder) as library:
        assert [paper.title for paper in library.papers()][2] == "Edited by hand"
        assert "was changed by another program" in library.warnings[0]
        library.update_marks(library.columns.keys[2:3], starred, "starred")
    assert edited in files_in(folder / "quarantine").values()
    with Library.open(folder) as library:
        assert library.warnings == ()
        assert [paper.title for paper in library.papers()][2] == "Edited by hand"
        assert len(library.columns.marks) == 3


def test_concurrent_external_edits_are_not_overwritten(folder: Path) -> None:
    with Library.open(folder) as library:
        with TinyDB(folder / "marks.json") as database:
            database.table("marks").update({"note": "by hand"}, doc_ids=[2])
        library.update_marks(library.columns.keys[4:], starred, "starred")
        compact(library)
    with Library.open(folder) as library:
        assert library.paper(library.columns.keys[1]).marks.note == "by hand"
        assert library.paper(library.columns.keys[4]).marks.starred


def test_a_snapshot_opens_in_plain_tinydb(folder: Path) -> None:
    with TinyDB(folder / "papers.json") as database:
        table = database.table("papers")
        assert [document["title"] for document in table.all()] == [f"Paper {number}" for number in range(5)]
        assert table.get(doc_id=1) is not None
    with TinyDB(folder / "marks.json") as database:
        assert [document["tags"] for document in database.table("marks")] == [["kept"], ["kept"]]
    assert len((folder / "papers.json").read_bytes().splitlines()) == 8


def test_a_newer_schema_is_refused_and_left_alone(folder: Path) -> None:
    path = folder / "papers.json"
    path.write_bytes(path.read_bytes().replace(b'"schema":1', b'"schema":3'))
    before = path.read_bytes()
    with pytest.raises(LibraryError, match=r"newer Reader \(schema 3.*update Reader"):
        Library.open(folder)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["papers.json", "library.journal", "library.lock"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "link"])
def test_irregular_files_are_refused_without_waiting(folder: Path, name: str, kind: str) -> None:
    path = folder / name
    path.rename(folder / "moved")
    makers: dict[str, Callable[[], None]] = {
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "link": lambda: path.symlink_to(folder / "moved"),
    }
    makers[kind]()
    with pytest.raises(LibraryError, match=name):
        Library.open(folder)


def test_an_invalid_document_makes_the_library_read_only(folder: Path) -> None:
    with TinyDB(folder / "papers.json") as base:
        base.table("papers").update({"key": None, "authors": 7}, doc_ids=[2])
    before = files_in(folder)
    with Library.open(folder) as library:
        for change in (
            lambda: library.update_marks(library.columns.keys[:1], starred, "starred"),
            lambda: library.import_digests(a_digest("Another")),
            library.undo,
        ):
            with pytest.raises(LibraryReadOnly, match=r"paper 2 cannot be understood.*doctor --repair"):
                change()
    assert files_in(folder)["library.journal"] == before["library.journal"]


def test_sync_conflict_copies_are_reported_and_left_alone(folder: Path) -> None:
    names = [
        "papers (conflicted copy 2025-11-28).json",
        "marks.sync-conflict-20251128-1.json",
        "Library (Case Conflict).JOURNAL",
        "papers-DESKTOP-7.json",
        "Copy of papers.json",
        "papers_1.json",
        "~papers.json",
        "papers.json~",
    ]
    for name in names:
        (folder / name).write_bytes(b"{}")
    unrelated = ["library card.txt", "papers.jsonl", "undo.json.new", "newspapers.json", "visit.json"]
    for name in unrelated:
        (folder / name).write_bytes(b"mine")
    with Library.open(folder) as library:
        assert [name in " ".join(library.warnings) for name in names + unrelated] == [True] * len(names) + [
            False
        ] * len(unrelated)
        assert library.read_only_reason == ""
    assert all((folder / name).exists() for name in names)


@pytest.fixture(params=[0o000, 0o077, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_the_library_is_private_under_any_umask(tmp_path: Path, umask: int) -> None:
    with Library.open(tmp_path / "library") as library:
        library.import_digests(a_digest("Paper"))
    paths = [tmp_path / "library", *(tmp_path / "library").rglob("*")]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()}
    assert modes == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()} == {0o700}


def test_an_unwritable_folder_is_opened_read_only(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_disk_read_only(monkeypatch)
    with Library.open(folder) as library:
        assert len(library) == 5
        assert "cannot be written" in library.read_only_reason
        with pytest.raises(LibraryReadOnly, match="cannot be written"):
            library.update_marks(library.columns.keys[:1], starred, "starred")


def test_damage_to_an_open_snapshot_is_detected(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        keys = library.import_digests(
            a_digest(*(a_paper(f"Paper {number}", abstract="words " * 300) for number in range(200)))
        ).new
    path = tmp_path / "papers.json"
    with Library.open(tmp_path) as library:
        with path.open("r+b") as file:
            file.seek(path.read_bytes().index(b'"title":"Paper 7"') + len('"title":"'))
            file.write(b"Taper")
        with pytest.raises(LibraryDamaged, match=r"papers\.json:9: the line is damaged.*doctor --repair"):
            library.paper(keys[7])
        assert library.paper(keys[8]).title == "Paper 8"


def test_a_journal_with_changed_line_ends_loses_nothing(folder: Path) -> None:
    path = folder / "library.journal"
    with Library.open(folder) as library:
        before = list(library.papers())
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for act in (lambda _: ("nothing",), repair):
        assert act(folder)
        with Library.open(folder) as library:
            assert list(library.papers()) == before
    assert not errors_in(folder)
