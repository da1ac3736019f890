"""Several sessions share a library: nothing is lost, and undo reverts only its own change."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reader.errors import LibraryError
from reader.paper import Marks
from storage import Library, engine
from tests.builders import a_digest, a_paper, starred


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[tuple[Library, Library]]:
    with Library.open(tmp_path) as one, Library.open(tmp_path) as other:
        one.import_digests(a_digest("First", "Second"))
        other.refresh()
        yield one, other


def test_concurrent_marks_merge_and_the_later_wins(
    sessions: tuple[Library, Library],
) -> None:
    one, other = sessions
    key = one.columns.keys[0]
    one.update_marks([key], lambda marks: replace(marks, starred=True, note="one"), "noted")
    other.update_marks([key], lambda marks: replace(marks, read=True, note="other"), "noted")
    one.refresh()
    assert one.paper(key).marks == Marks(starred=True, read=True, note="other")


def test_undo_reverts_own_changes_and_skips_later_ones(sessions: tuple[Library, Library]) -> None:
    one, other = sessions
    key = one.columns.keys[0]
    one.update_marks([key], lambda marks: replace(marks, starred=True, note="mine").with_tags(["a"]), "marked")
    other.update_marks([key], lambda marks: replace(marks, note="theirs", read=True).with_tags(["b"]), "marked")
    change = one.undo()
    assert change is not None
    assert (change.description, change.skipped) == ("marked 1 paper", (key,))
    assert one.paper(key).marks == Marks(read=True, note="theirs", tags=("b",))
    assert other.refresh() == {key}


def test_refresh_returns_what_an_own_change_has_loaded(sessions: tuple[Library, Library]) -> None:
    one, other = sessions
    added = other.import_digests(a_digest("Third")).new
    one.update_marks([one.columns.keys[0]], starred, "starred")
    assert added[0] in one
    assert one.refresh() == {*added}
    assert one.refresh() == frozenset()


def test_undoing_an_import_skips_papers_marked_since(sessions: tuple[Library, Library]) -> None:
    one, other = sessions
    keys = one.import_digests(a_digest("Third", "Fourth")).new
    other.update_marks(keys[:1], starred, "starred")
    change = one.undo()
    assert change is not None
    assert change.skipped == keys[:1]
    assert [paper.title for paper in one.papers()] == ["First", "Second", "Third"]
    assert other.refresh() == set(keys)
    assert keys[1] not in other


def test_undoing_an_import_keeps_facts_of_later_imports(sessions: tuple[Library, Library]) -> None:
    one, other = sessions
    key = one.columns.keys[0]
    one.import_digests(a_digest(a_paper("First", abstract="One says this."), day=date(2025, 12, 1)))
    other.import_digests(a_digest(a_paper("First", published=date(2025, 1, 1)), day=date(2025, 12, 2)))
    assert one.undo() is not None
    paper = one.paper(key)
    assert (paper.abstract, paper.published) == ("", date(2025, 1, 1))


def test_a_new_session_undoes_the_last_change_of_any(tmp_path: Path, sessions: tuple[Library, Library]) -> None:
    one, other = sessions
    keys = set(one.columns.keys)
    one.update_marks(one.columns.keys[:1], starred, "starred")
    other.update_marks(other.columns.keys[1:], lambda marks: replace(marks, read=True), "read")
    with Library.open(tmp_path) as third:
        undone = [third.undo() for _ in range(4)]
        assert [change.description for change in undone if change] == [
            "read 1 paper",
            "starred 1 paper",
            "imported 2 papers",
        ]
    assert one.refresh() == keys
    assert len(one) == 0
    assert one.undo() is None


def test_compactions_of_other_processes_are_loaded(sessions: tuple[Library, Library]) -> None:
    one, other = sessions
    keys = one.columns.keys[:]
    one.update_marks(keys[:1], starred, "starred")
    one.import_digests(a_digest("Third"))
    one.compact(everything=True)
    assert other.refresh() == {keys[0], one.columns.keys[2]}
    assert list(other.papers()) == list(one.papers())
    assert other.refresh() == frozenset()


def test_papers_removed_and_restored_elsewhere_exist(sessions: tuple[Library, Library]) -> None:
    one, other = sessions
    one.update_marks(one.columns.keys[:1], starred, "starred")
    other.refresh()
    for change in (one.undo, one.undo, one.redo, one.redo):
        assert change() is not None
    assert other.refresh() == set(one.columns.keys)
    assert list(other.papers()) == list(one.papers())
    assert other.paper(one.columns.keys[0]).marks.starred


@pytest.mark.no_cover  # slow to trace; other tests run the same code
def test_a_thousand_changes_are_undone_after_restarts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: None)
    with Library.open(tmp_path) as library:
        key = library.import_digests(a_digest("Paper")).new[0]
        for number in range(1_100):
            library.update_marks([key], lambda marks, number=number: replace(marks, note=f"{number}"), "noted")  # type: ignore[misc]
    with Library.open(tmp_path) as library:
        library.compact(everything=True)
        for number in range(1_098, 98, -1):
            assert library.undo() is not None
            assert library.columns.marks_of(key).note == f"{number}"
    with Library.open(tmp_path) as library:
        for _ in range(1_000):
            assert library.redo() is not None
        assert library.redo() is None
        assert library.columns.marks_of(key).note == "1099"


def test_a_held_lock_is_named_and_the_change_refused(
    sessions: tuple[Library, Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = sessions
    monkeypatch.setattr(engine, "LOCK_TIMEOUT", 0.05)
    with other.database.transaction():
        assert one.refresh() == frozenset()
        with pytest.raises(LibraryError, match=r"library\.lock locked"):
            one.update_marks(one.columns.keys[:1], starred, "starred")
    assert one.update_marks(one.columns.keys[:1], starred, "starred") is not None


def test_a_restored_paper_has_its_marks(tmp_path: Path) -> None:
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    with Library.open(tmp_path, clock=lambda: moment) as library:
        key = library.import_digests(a_digest("First")).new[0]
        library.undo()
        assert key not in library
        library.redo()
        library.update_marks([key], starred, "starred")
        library.undo()
        library.undo()
        library.redo()
        library.redo()
        assert library.paper(key).marks.starred


@pytest.mark.parametrize("what", ["the lock's file", "the folder"])
def test_the_lock_works_after_its_file_was_replaced(
    sessions: tuple[Library, Library], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    one, other = sessions
    monkeypatch.setattr(engine, "LOCK_TIMEOUT", 0.05)
    if what == "the folder":
        copied = tmp_path.with_name("copied")
        shutil.copytree(tmp_path, copied)
        shutil.rmtree(tmp_path)
        copied.rename(tmp_path)
    else:
        (tmp_path / "library.lock").unlink()
    with Library.open(tmp_path) as newcomer, one.database.transaction():
        for session in (other, newcomer):
            with pytest.raises(LibraryError, match=r"library\.lock locked"):
                session.update_marks(session.columns.keys[:1], starred, "starred")
    key = other.columns.keys[0]
    other.update_marks([key], starred, "starred")
    one.refresh()
    assert one.columns.marks_of(key).starred


def test_a_removed_folder_is_reported_and_not_recreated(sessions: tuple[Library, Library], tmp_path: Path) -> None:
    one, other = sessions
    shutil.copytree(tmp_path, copied := tmp_path.with_name("copied"))
    shutil.rmtree(tmp_path)
    for _ in range(2):
        with pytest.raises(LibraryError, match=f"{tmp_path} is gone"):
            one.update_marks(one.columns.keys[:1], starred, "starred")
    with pytest.raises(LibraryError, match="is gone"):
        other.refresh()
    assert not tmp_path.exists()
    assert len(one) == 2
    assert not one.columns.marks
    copied.rename(tmp_path)
    with one.database.transaction():
        assert not other.database.storage.compact()
    assert other.update_marks(other.columns.keys[:1], starred, "starred") is not None
