"""Which change is undone or redone next if several sessions make changes."""

from dataclasses import replace
from pathlib import Path

import pytest

from reader.errors import LibraryDamaged
from storage import Library
from tests.builders import a_digest, starred


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a library of three papers that three sessions starred in turn."""
    with Library.open(tmp_path / "library") as library:
        library.import_digests(a_digest(*(f"Paper {number}" for number in range(3))))
        keys = list(library.columns.keys)
    for key in keys:
        with Library.open(tmp_path / "library") as library:
            library.update_marks([key], starred, "starred")
    return tmp_path / "library"


def stars(library: Library) -> list[bool]:
    return [paper.marks.starred for paper in library.papers()]


def test_a_session_redoes_what_another_undid(folder: Path) -> None:
    with Library.open(folder) as library:
        assert library.undo()
        assert library.undo()
        assert stars(library) == [True, False, False]
    with Library.open(folder) as library:
        assert library.redo()
        assert library.redo()
        assert stars(library) == [True, True, True]
        assert library.redo() is None


def test_a_session_undoes_first_what_it_redid(folder: Path) -> None:
    with Library.open(folder) as library:
        library.undo()
    with Library.open(folder) as library:
        library.redo()
        with Library.open(folder) as other:
            first, *_ = other.columns.keys
            other.update_marks([first], lambda marks: replace(marks, read=True), "read")
        library.undo()
        assert stars(library) == [True, True, False]
        assert library.paper(first).marks.read


def test_redo_after_an_own_change_ignores_other_sessions(folder: Path) -> None:
    with Library.open(folder) as library:
        first, *_ = library.columns.keys
        library.update_marks([first], lambda marks: replace(marks, read=True), "read")
        with Library.open(folder) as other:
            other.update_marks([first], lambda marks: replace(marks, note="seen"), "noted")
            other.undo()
        assert library.redo() is None


def test_an_entry_that_cannot_be_understood_stops_no_later_one(folder: Path) -> None:
    with Library.open(folder) as library:
        library.database.undo.update({"timestamp": 7}, doc_ids=[2])
    with Library.open(folder) as library:
        assert library.undo()
        assert stars(library) == [True, True, False]
        assert library.redo()
        with pytest.raises(LibraryDamaged, match="entry 2 in"):
            library.count_undo()


def test_an_entry_that_is_no_longer_undone_is_not_redone(folder: Path) -> None:
    with Library.open(folder) as library:
        first, *_ = library.columns.keys
        library.update_marks([first], lambda marks: replace(marks, read=True), "read")
        library.undo()
        (entry,) = (entry for entry in library.database.undo if "undone" in entry)
        library.database.undo.replace({entry.doc_id: {name: entry[name] for name in entry.keys() - {"undone"}}})
        assert library.redo() is None
