"""Repair restores what it can, and deletes nothing."""

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from tinydb import TinyDB

from reader.errors import LibraryError
from storage import Library
from storage.check import check_library
from storage.documents import dumps
from storage.repair import repair
from tests.builders import a_digest, starred
from tests.storage.libraries import DAMAGES, compact, errors_in, files_in, replace_bytes, replace_record


@pytest.mark.parametrize("damage", DAMAGES)
def test_repair_restores_papers_and_keeps_the_damaged_file(folder: Path, damage: str) -> None:
    with Library.open(folder) as library:
        before = list(library.papers())
        compact(library)
    content = replace_bytes(folder / "papers.json", *DAMAGES[damage])
    assert errors_in(folder)
    assert any("papers.json" in message for message in repair(folder))
    with Library.open(folder) as library:
        assert library.warnings == ()
        assert list(library.papers()) == before
    assert content in files_in(folder / "quarantine").values()
    assert errors_in(folder) == []


def test_repair_quarantines_invalid_documents(folder: Path) -> None:
    with TinyDB(folder / "papers.json") as database:
        database.table("papers").update({"title": None, "published": 7}, doc_ids=[3])
    with Library.open(folder) as library:
        assert "paper 3 cannot be understood" in library.read_only_reason
        assert len(library) == 4
    assert any("moved 1 invalid document" in message for message in repair(folder))
    with Library.open(folder) as library:
        assert (len(library), library.read_only_reason) == (5, "")
    assert any(b'"published":7' in content for content in files_in(folder / "quarantine").values())


def test_repair_restarts_a_damaged_journal(folder: Path) -> None:
    replace_bytes(folder / "library.journal", b'"starred"', b'"startled"')
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
    replace_bytes(folder / "papers.json", *DAMAGES["a cut line"])
    shutil.rmtree(folder / "previous")
    (message,) = (message for message in repair(folder) if "papers.json" in message)
    assert "from backup" in message
    with Library.open(folder) as library:
        titles = {paper.title for paper in library.papers()}
        assert titles == {*(f"Paper {number}" for number in range(5)), *(f"Later {number}" for number in range(20))}
        assert library.read_only_reason == ""


def test_an_intact_library_has_no_errors_and_needs_no_repair(folder: Path) -> None:
    assert errors_in(folder) == []
    assert repair(folder) == ("nothing to repair",)
    json.dumps([diagnostic.message for diagnostic in check_library(folder)])


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
        ("decisions", "timestamp", "noon"),
        ("decisions", "marks", {"a": 1}),
    ],
)
def test_values_of_the_wrong_type_are_quarantined(folder: Path, table: str, field: str, value: object) -> None:
    with Library.open(folder) as library:
        compact(library)
    path = folder / f"{table}.json"
    tables = json.loads(path.read_bytes())
    for document in tables[table].values():
        document[field] = value
    path.write_text(json.dumps(tables))
    with Library.open(folder) as library:
        assert library.read_only_reason or table in ("undo", "decisions")
        for act in (library.undo, lambda: library.marked_at("read"), lambda: [*library.papers()]):
            with suppress(LibraryError):
                act()
    assert any("cannot be understood" in diagnostic.message for diagnostic in errors_in(folder))
    assert any("moved" in message and "invalid document" in message for message in repair(folder))
    assert not errors_in(folder)
    with Library.open(folder) as library:
        assert not library.read_only_reason
        library.import_digests(a_digest("Another"))
        assert library.undo() is not None


@pytest.mark.parametrize("name", ["papers.json", "library.journal", "library.lock"])
def test_repair_replaces_links_with_their_files(folder: Path, name: str) -> None:
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


@pytest.mark.parametrize("doc_id", ["-3", "abc", "01", "9" * 30, "\u0663", "1.0", " 1", "1_0"])
def test_invalid_ids_are_reported_and_never_written(folder: Path, doc_id: str) -> None:
    path = folder / "papers.json"
    tables = json.loads(path.read_bytes())
    tables["papers"][doc_id] = tables["papers"].pop("2")
    path.write_text(json.dumps(tables))
    before = path.read_bytes()
    with pytest.raises(LibraryError), Library.open(folder) as library:
        library.import_digests(a_digest("Another"))
    assert path.read_bytes() == before
    assert any("is not a document id" in diagnostic.message for diagnostic in errors_in(folder))
    repair(folder)
    assert not errors_in(folder)
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
    assert errors_in(folder)
    repair(folder)
    assert not errors_in(folder)
    with Library.open(folder) as library:
        assert len(library) == 5


def test_repair_updates_an_outdated_snapshot_and_keeps_it(folder: Path) -> None:
    old = (folder / "marks.json").read_bytes()
    with Library.open(folder) as library:
        library.update_marks(list(library.columns.keys)[2:4], lambda marks: marks.with_tags(["late"]), "tagged")
        compact(library)
    with Library.open(folder) as library:
        library.update_marks(list(library.columns.keys)[4:], starred, "starred")
        before = list(library.papers())
    (folder / "marks.json").write_bytes(old)
    assert any("marks.json is older than the journal" in diagnostic.message for diagnostic in errors_in(folder))
    repair(folder)
    assert not errors_in(folder)
    with Library.open(folder) as library:
        assert list(library.papers()) == before
    assert old in files_in(folder / "quarantine").values()


def test_repair_restores_earlier_valid_documents(folder: Path) -> None:
    with Library.open(folder) as library:
        before = list(library.papers())
        compact(library)
    path = folder / "papers.json"
    path.write_bytes(path.read_bytes().replace(b'"title":"Paper 2"', b'"title":["Paper 2"]'))
    assert any("restored 1 of them to their previous version" in message for message in repair(folder))
    with Library.open(folder) as library:
        assert list(library.papers()) == before


@pytest.mark.parametrize(
    ("position", "changes"),
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
def test_a_foreign_record_with_a_valid_checksum_is_harmless(folder: Path, position: int, changes: object) -> None:
    path = folder / "library.journal"
    assert path.read_bytes().count(b"\n") == 2
    replace_record(path, position, dumps(changes))
    with Library.open(folder) as library:
        assert any("library.journal" in warning for warning in library.warnings)
        assert len(library) == 5
    assert errors_in(folder)
    repair(folder)
    assert not errors_in(folder)


def test_files_in_place_of_folders_do_not_stop_repair(folder: Path) -> None:
    for name in ("previous", "quarantine", "backups"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).write_text(f"not {name}")
    os.truncate(folder / "papers.json", 500)
    assert sum("because it is not a folder" in message for message in repair(folder)) == 3
    assert not errors_in(folder)
    assert sum(content.startswith(b"not ") for content in files_in(folder).values()) == 3
