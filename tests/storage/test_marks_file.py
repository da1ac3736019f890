"""The marks come back from their file as they are in the tables, whatever became of either."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.paper import UNMARKED, Marks
from storage import Library
from storage.catalogue import Catalogue
from storage.folder import FolderStorage
from storage.index_file import Stamp
from storage.marks_file import load_marks, save_marks
from tests.builders import a_digest

STAMP = Stamp(1, 2, 3, "0badc0de")
KEPT = "marks.columns"

some_marks = st.builds(
    Marks,
    starred=st.booleans(),
    read=st.booleans(),
    tags=st.lists(st.sampled_from(["vision", "音", "é"]), unique=True).map(sorted).map(tuple),
    note=st.sampled_from(["", "A thought\nof two lines."]),
    snoozed_until=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)


@settings(max_examples=60, deadline=None)
@given(
    marked=st.lists(st.tuples(st.integers(1, 2**40), st.text("aé音\ud800", min_size=1), some_marks, st.integers(-1, 9)))
)
def test_marks_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, marked: list[tuple[int, str, Marks, int]]
) -> None:
    path = tmp_path_factory.mktemp("kept") / KEPT
    save_marks(path, STAMP, marked)
    kept = load_marks(path, STAMP)
    assert kept is not None
    assert list(zip(kept.ids, kept.keys, kept.marks, kept.rows, strict=True)) == marked
    keys = [key for _, key, _, _ in marked]
    assert kept.are_of(keys)
    assert not kept.are_of([*keys, "another"])
    assert not keys or not kept.are_of(f"{key}é" for key in keys)


def starred(marks: Marks) -> Marks:
    return replace(marks, starred=True)


def fold(library: Library) -> None:
    """Bring what is in the journal into the snapshots, and keep beside them what is derived."""
    assert isinstance(library._shelf, FolderStorage)
    library._shelf.fold(everything=True)
    library._catalogue.save()


def assert_as_in_the_table(folder: Path) -> None:
    with Library.open(folder) as library:
        assert dict(library.columns.marks) == Catalogue(library._shelf, trusting=False).columns.marks


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as library:
        library.add(a_digest("One", "Two", "Three"))
        library.mark(library.columns.keys[:2], lambda marks: starred(marks).tagged(["vision"]), "starred")
        fold(library)
        yield library


def folder_of(library: Library) -> Path:
    assert library.folder is not None
    return library.folder


def test_a_library_opens_with_the_marks_that_were_kept_beside_them(library: Library) -> None:
    folder, key = folder_of(library), library.columns.keys[2]
    assert isinstance(library._shelf, FolderStorage)
    stamp = library._shelf.stamp("marks")
    assert stamp is not None
    library.close()
    save_marks(folder / KEPT, stamp, [(library.columns.id_of(key), key, Marks(read=True), 2)])
    with Library.open(folder) as again:
        assert dict(again.columns.marks) == {key: Marks(read=True)}


def test_what_was_marked_since_lies_over_them(library: Library) -> None:
    library.mark(library.columns.keys[1:], lambda marks: replace(marks, starred=False, read=True), "read")
    library.close()
    assert_as_in_the_table(folder_of(library))


def test_marks_of_papers_that_are_gone_wait_for_them(library: Library) -> None:
    library.add(a_digest("Four", day=date(2025, 12, 1)))
    library.mark(library.columns.keys[3:], starred, "starred")
    for _ in range(2):
        library.undo()
    library.redo()
    fold(library)
    library.close()
    assert_as_in_the_table(folder_of(library))
    with Library.open(folder_of(library)) as again:
        again.redo()
        assert again.paper(again.columns.keys[3]).marks == starred(UNMARKED)
    assert_as_in_the_table(folder_of(library))


@pytest.mark.parametrize("content", [b"", b"nonsense", b'[2, 4, 0, 1, 2, 3, "0badc0de"]\n[[], 0]\n'])
def test_a_file_that_is_not_of_the_snapshot_is_not_believed(library: Library, content: bytes) -> None:
    library.close()
    (folder_of(library) / KEPT).write_bytes(content)
    assert_as_in_the_table(folder_of(library))


def test_a_library_without_the_file_makes_it(library: Library) -> None:
    library.close()
    (folder_of(library) / KEPT).unlink()
    Library.open(folder_of(library)).close()
    assert (folder_of(library) / KEPT).exists()
    assert_as_in_the_table(folder_of(library))
