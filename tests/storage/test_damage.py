"""What is damaged, foreign or missing is said with its place, and never overwritten."""

import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tinydb import TinyDB

from reader.diagnostics import Diagnostic
from reader.errors import LibraryDamaged, LibraryError, LibraryReadOnly
from reader.paper import Marks
from storage import Library
from storage.check import check_library
from storage.documents import dumps
from storage.journal import LogPosition, encode_record, read_records
from storage.repair import repair
from tests.builders import a_digest, a_paper


def starred(marks: Marks) -> Marks:
    return replace(marks, starred=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a library of five papers, two of them marked, folded once, with a star since."""
    with Library.open(tmp_path / "library") as library:
        keys = library.import_digests(a_digest(*(f"Paper {number}" for number in range(5)))).new
        library.update_marks(keys[:2], lambda marks: marks.with_tags(["kept"]), "tagged")
        library.compact(everything=True)
        library.update_marks(keys[:1], starred, "starred")
    return tmp_path / "library"


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def problems(folder: Path) -> list[Diagnostic]:
    return [finding for finding in check_library(folder) if finding.severity == "error"]


def damaged(folder: Path, name: str, before: bytes, after: bytes) -> bytes:
    path = folder / name
    content = path.read_bytes().replace(before, after, 1)
    assert content != path.read_bytes()
    path.write_bytes(content)
    return content


DAMAGES = {
    "a line cut short": (b'"title":"Paper 2"', b'"title":"Pap'),
    "the end missing": (b'"_meta"', b""),
    "a name twice": (b'\n"2":{', b'\n"1":{'),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_snapshot_is_salvaged_and_not_written(folder: Path, damage: str) -> None:
    content = damaged(folder, "papers.json", *DAMAGES[damage])
    with Library.open(folder) as library:
        assert len(library) >= 4
        assert str(folder / "papers.json") in library.warnings[0]
        assert "reader doctor --repair" in library.read_only_reason
        with pytest.raises(LibraryReadOnly, match=r"papers\.json"):
            library.update_marks(library.columns.keys[:1], lambda marks: replace(marks, read=True), "read")
    assert (folder / "papers.json").read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"null", b"{}", b"[1, 2]", b"\x00" * 300, b"[" * 100_000, b"\xff\xfe{"])
@pytest.mark.parametrize("name", ["papers.json", "marks.json"])
def test_what_is_no_snapshot_is_not_taken_for_an_empty_library(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with Library.open(folder) as library:
        assert str(folder / name) in library.read_only_reason
    assert (folder / name).read_bytes() == content


@pytest.mark.parametrize("damage", DAMAGES)
def test_repair_mends_exactly_and_keeps_what_was_damaged(folder: Path, damage: str) -> None:
    with Library.open(folder) as library:
        before = list(library.papers())
        library.compact(everything=True)
    content = damaged(folder, "papers.json", *DAMAGES[damage])
    assert problems(folder)
    assert any("papers.json" in words for words in repair(folder))
    with Library.open(folder) as library:
        assert library.warnings == ()
        assert list(library.papers()) == before
    assert content in files_in(folder / "quarantine").values()
    assert problems(folder) == []


def test_examining_changes_nothing_of_a_damaged_library(folder: Path) -> None:
    damaged(folder, "papers.json", b'"title":"Paper 2"', b'"title":"Pap')
    before = files_in(folder)
    assert problems(folder)[0].remedy
    assert files_in(folder) == before


def test_a_snapshot_that_is_gone_is_not_an_empty_library(folder: Path) -> None:
    with Library.open(folder) as library:
        before = list(library.papers())
    (folder / "papers.json").unlink()
    with pytest.raises(LibraryError, match=r"papers\.json is missing.*doctor --repair"):
        Library.open(folder)
    repair(folder)
    with Library.open(folder) as library:
        assert list(library.papers()) == before


def test_everything_gone_but_the_backups_is_not_an_empty_library(folder: Path) -> None:
    for path in folder.glob("*.*"):
        path.unlink()
    with pytest.raises(LibraryError, match="backup"):
        Library.open(folder)
    repair(folder)
    with Library.open(folder) as library:
        assert len(library) == 5


def test_external_edits_are_loaded_and_their_file_kept(folder: Path) -> None:
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
        library.compact(everything=True)
    with Library.open(folder) as library:
        assert library.paper(library.columns.keys[1]).marks.note == "by hand"
        assert library.paper(library.columns.keys[4]).marks.starred


def test_a_snapshot_opens_in_tinydb_as_it_comes(folder: Path) -> None:
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
def test_what_is_no_plain_file_is_refused_without_waiting(folder: Path, name: str, kind: str) -> None:
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


def test_repair_quarantines_invalid_documents(folder: Path) -> None:
    with TinyDB(folder / "papers.json") as database:
        database.table("papers").update({"title": None, "published": 7}, doc_ids=[3])
    with Library.open(folder) as library:
        assert "paper 3 cannot be understood" in library.read_only_reason
        assert len(library) == 4
    assert any("moved 1 invalid document" in words for words in repair(folder))
    with Library.open(folder) as library:
        assert (len(library), library.read_only_reason) == (5, "")
    assert any(b'"published":7' in content for content in files_in(folder / "quarantine").values())


def test_nothing_is_changed_while_a_document_is_not_understood(folder: Path) -> None:
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


def test_copies_of_sync_programs_are_named_and_left_alone(folder: Path) -> None:
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
    own = ["library card.txt", "papers.jsonl", "undo.json.new", "newspapers.json", "visit.json"]
    for name in own:
        (folder / name).write_bytes(b"mine")
    with Library.open(folder) as library:
        assert [name in " ".join(library.warnings) for name in names + own] == [True] * len(names) + [False] * len(own)
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


def test_a_folder_that_cannot_be_written_is_read_and_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def read_only_disk(path: Path, flags: int, *rest: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise PermissionError(30, "Read-only file system")
        return real(path, flags, *rest)

    monkeypatch.setattr(os, "open", read_only_disk)
    with Library.open(folder) as library:
        assert len(library) == 5
        assert "cannot be written" in library.read_only_reason
        with pytest.raises(LibraryReadOnly, match="cannot be written"):
            library.update_marks(library.columns.keys[:1], starred, "starred")


def test_the_journal_of_a_bigger_library_is_mended_too(folder: Path) -> None:
    damaged(folder, "library.journal", b'"starred"', b'"startled"')
    with Library.open(folder) as library:
        assert "library.journal: line 2 is damaged; all other changes are intact" in " ".join(library.warnings)
        assert library.read_only_reason == ""
    repair(folder)
    with Library.open(folder) as library:
        assert library.warnings == ()
    assert any(b"startled" in content for content in files_in(folder / "quarantine").values())


def test_repair_merges_a_backup_with_salvaged_documents(folder: Path) -> None:
    with Library.open(folder) as library:
        library.import_digests(a_digest(*(f"Later {number}" for number in range(20))))
    damaged(folder, "papers.json", *DAMAGES["a line cut short"])
    shutil.rmtree(folder / "previous")
    (words,) = (words for words in repair(folder) if "papers.json" in words)
    assert "from backup" in words
    with Library.open(folder) as library:
        titles = {paper.title for paper in library.papers()}
        assert titles == {*(f"Paper {number}" for number in range(5)), *(f"Later {number}" for number in range(20))}
        assert library.read_only_reason == ""


def test_damage_to_an_open_snapshot_is_detected(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        keys = library.import_digests(
            a_digest(*(a_paper(f"Paper {place}", abstract="words " * 300) for place in range(200)))
        ).new
    path = tmp_path / "papers.json"
    with Library.open(tmp_path) as library:
        with path.open("r+b") as file:
            file.seek(path.read_bytes().index(b'"title":"Paper 7"') + len('"title":"'))
            file.write(b"Taper")
        with pytest.raises(LibraryDamaged, match=r"papers\.json:9: the line is damaged.*doctor --repair"):
            library.paper(keys[7])
        assert library.paper(keys[8]).title == "Paper 8"


def test_a_sound_library_has_no_problem_and_needs_no_repair(folder: Path) -> None:
    assert problems(folder) == []
    assert repair(folder) == ("nothing to repair",)
    json.dumps([finding.message for finding in check_library(folder)])


@pytest.mark.parametrize(
    ("table", "field", "value"),
    [
        ("papers", "title", 5),
        ("papers", "authors", "Ada"),
        ("papers", "comments", "many"),
        ("papers", "appearances", [5]),
        ("marks", "tags", "vision"),
        ("marks", "note", ["x"]),
        ("marks", "key", None),
        ("undo", "timestamp", "noon"),
        ("undo", "description", 5),
        ("undo", "marks", {"a": 1}),
        ("undo", "first_id", "first"),
        ("undo", "first_id", None),
        ("undo", "new", [1]),
    ],
)
def test_values_of_the_wrong_type_are_quarantined(folder: Path, table: str, field: str, value: object) -> None:
    with Library.open(folder) as library:
        library.compact(everything=True)
    path = folder / f"{table}.json"
    tables = json.loads(path.read_bytes())
    for document in tables[table].values():
        document[field] = value
    path.write_text(json.dumps(tables))
    with Library.open(folder) as library:
        assert library.read_only_reason or table == "undo"
        for act in (library.undo, lambda: library.marked_at("read"), lambda: [*library.papers()]):
            with suppress(LibraryError):
                act()
    assert any("cannot be understood" in finding.message for finding in problems(folder))
    assert any("moved" in words and "invalid document" in words for words in repair(folder))
    assert not problems(folder)
    with Library.open(folder) as library:
        assert not library.read_only_reason
        library.import_digests(a_digest("Another"))
        assert library.undo() is not None


@pytest.mark.parametrize("name", ["papers.json", "library.journal", "library.lock"])
def test_what_a_link_leads_to_takes_its_place_in_repair(folder: Path, name: str) -> None:
    with Library.open(folder) as library:
        before = list(library.papers())
    (folder / name).rename(folder.parent / "elsewhere")
    (folder / name).symlink_to("../elsewhere")
    assert any(
        f"replaced the link {folder / name} with a copy of {folder.parent / 'elsewhere'}" in message
        for message in repair(folder)
    )
    assert not (folder / name).is_symlink()
    with Library.open(folder) as library:
        assert list(library.papers()) == before
        library.import_digests(a_digest("Another"))
    assert [path.readlink() for path in (folder / "quarantine").iterdir() if path.is_symlink()] == [
        Path("../elsewhere")
    ]


def test_a_journal_whose_line_ends_were_changed_loses_nothing(folder: Path) -> None:
    path = folder / "library.journal"
    with Library.open(folder) as library:
        before = list(library.papers())
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for mend in (lambda _: ("nothing",), repair):
        assert mend(folder)
        with Library.open(folder) as library:
            assert list(library.papers()) == before
    assert not problems(folder)


@pytest.mark.parametrize("number", ["-3", "abc", "01", "9" * 30, "\u0663", "1.0", " 1", "1_0"])
def test_invalid_ids_are_reported_and_never_written(folder: Path, number: str) -> None:
    path = folder / "papers.json"
    tables = json.loads(path.read_bytes())
    tables["papers"][number] = tables["papers"].pop("2")
    path.write_text(json.dumps(tables))
    before = path.read_bytes()
    with pytest.raises(LibraryError), Library.open(folder) as library:
        library.import_digests(a_digest("Another"))
    assert path.read_bytes() == before
    assert any("is not a document id" in finding.message for finding in problems(folder))
    repair(folder)
    assert not problems(folder)
    with Library.open(folder) as library:
        assert len(library) == 5


@pytest.mark.parametrize("indent", [None, 1])
def test_non_standard_json_is_reported_and_never_written(folder: Path, indent: int | None) -> None:
    path = folder / "papers.json"
    tables = json.loads(path.read_bytes())
    tables["papers"]["2"]["comments"] = float("nan")
    path.write_text(json.dumps(tables, indent=indent).replace('},"', '},\n"'))
    with pytest.raises(LibraryError), Library.open(folder) as library:
        library.import_digests(a_digest("Another"))
    assert problems(folder)
    repair(folder)
    assert not problems(folder)
    with Library.open(folder) as library:
        assert len(library) == 5


def test_repair_brings_what_was_put_back_up_to_date_and_keeps_it(folder: Path) -> None:
    old = (folder / "marks.json").read_bytes()
    with Library.open(folder) as library:
        library.update_marks(list(library.columns.keys)[2:4], lambda marks: marks.with_tags(["late"]), "tagged")
        library.compact(everything=True)
    with Library.open(folder) as library:
        library.update_marks(list(library.columns.keys)[4:], starred, "starred")
        before = list(library.papers())
    (folder / "marks.json").write_bytes(old)
    assert any("marks.json is older than the journal" in finding.message for finding in problems(folder))
    repair(folder)
    assert not problems(folder)
    with Library.open(folder) as library:
        assert list(library.papers()) == before
    assert old in files_in(folder / "quarantine").values()


def test_repair_restores_earlier_valid_documents(folder: Path) -> None:
    with Library.open(folder) as library:
        before = list(library.papers())
        library.compact(everything=True)
    path = folder / "papers.json"
    path.write_bytes(path.read_bytes().replace(b'"title":"Paper 2"', b'"title":["Paper 2"]'))
    assert any("restored 1 of them to their previous version" in words for words in repair(folder))
    with Library.open(folder) as library:
        assert list(library.papers()) == before


@pytest.mark.parametrize(
    ("place", "images"),
    [
        (0, {"_base": {"schema": 1, "tables": []}}),
        (0, {"_base": {"tables": {}}}),
        (0, {"_base": {"schema": 1, "tables": {"papers": "all"}}}),
        (1, {"marks": 5}),
        (1, {"marks": {"x": {}}}),
        (1, {"marks": {"1": 5}}),
        (1, {"marks": [1]}),
    ],
)
def test_a_foreign_record_with_a_valid_checksum_is_harmless(folder: Path, place: int, images: object) -> None:
    path = folder / "library.journal"
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) == 2
    after = LogPosition() if place == 0 else read_records(lines[0]).last
    number = read_records(lines[place]).last.sequence - 1
    lines[place] = encode_record(dumps(images), LogPosition(number, after.checksum))[0]
    path.write_bytes(b"".join(lines))
    with Library.open(folder) as library:
        assert any("library.journal" in notice for notice in library.warnings)
        assert len(library) == 5
    assert problems(folder)
    repair(folder)
    assert not problems(folder)


def test_files_in_place_of_folders_do_not_stop_repair(folder: Path) -> None:
    for name in ("previous", "quarantine", "backups"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).write_text(f"not {name}")
    os.truncate(folder / "papers.json", 500)
    assert sum("because it is not a folder" in words for words in repair(folder)) == 3
    assert not problems(folder)
    assert sum(content.startswith(b"not ") for content in files_in(folder).values()) == 3
