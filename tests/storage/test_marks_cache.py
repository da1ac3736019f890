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
from storage.cache import Fingerprint, load_marks_cache, save_marks_cache
from storage.catalog import Catalog
from tests.builders import a_digest

STAMP = Fingerprint(1, 2, 3, "0badc0de")
CACHED = "marks.cache"

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
    path = tmp_path_factory.mktemp("kept") / CACHED
    save_marks_cache(path, STAMP, marked)
    kept = load_marks_cache(path, STAMP)
    assert kept is not None
    assert list(zip(kept.ids, kept.keys, kept.marks, kept.rows, strict=True)) == marked
    keys = [key for _, key, _, _ in marked]
    assert kept.matches(keys)
    assert not kept.matches([*keys, "another"])
    assert not keys or not kept.matches(f"{key}é" for key in keys)


def starred(marks: Marks) -> Marks:
    return replace(marks, starred=True)


def compact(library: Library) -> None:
    """Bring what is in the journal into the snapshots, and keep beside them what is derived."""
    library.compact(everything=True)


def assert_as_in_the_table(folder: Path) -> None:
    with Library.open(folder) as library:
        assert dict(library.columns.marks) == Catalog(library.database.storage, use_cache=False).columns.marks


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as library:
        library.import_digests(a_digest("One", "Two", "Three"))
        library.update_marks(library.columns.keys[:2], lambda marks: starred(marks).with_tags(["vision"]), "starred")
        compact(library)
        yield library


def folder_of(library: Library) -> Path:
    assert library.folder is not None
    return library.folder


def test_a_library_opens_with_its_cached_marks(library: Library) -> None:
    folder, key = folder_of(library), library.columns.keys[2]
    stamp = library.database.storage.snapshot_fingerprint("marks")
    assert stamp is not None
    library.close()
    save_marks_cache(folder / CACHED, stamp, [(library.columns.id_of(key), key, Marks(read=True), 2)])
    with Library.open(folder) as again:
        assert dict(again.columns.marks) == {key: Marks(read=True)}


def test_what_was_marked_since_lies_over_them(library: Library) -> None:
    library.update_marks(library.columns.keys[1:], lambda marks: replace(marks, starred=False, read=True), "read")
    library.close()
    assert_as_in_the_table(folder_of(library))


def test_marks_of_papers_that_are_gone_wait_for_them(library: Library) -> None:
    library.import_digests(a_digest("Four", day=date(2025, 12, 1)))
    library.update_marks(library.columns.keys[3:], starred, "starred")
    for _ in range(2):
        library.undo()
    library.redo()
    compact(library)
    library.close()
    assert_as_in_the_table(folder_of(library))
    with Library.open(folder_of(library)) as again:
        again.redo()
        assert again.paper(again.columns.keys[3]).marks == starred(UNMARKED)
    assert_as_in_the_table(folder_of(library))


@pytest.mark.parametrize("content", [b"", b"nonsense", b'[2, 4, 0, 1, 2, 3, "0badc0de"]\n[[], 0]\n'])
def test_a_file_that_is_not_of_the_snapshot_is_not_believed(library: Library, content: bytes) -> None:
    library.close()
    (folder_of(library) / CACHED).write_bytes(content)
    assert_as_in_the_table(folder_of(library))


def test_a_library_without_the_file_makes_it(library: Library) -> None:
    library.close()
    (folder_of(library) / CACHED).unlink()
    Library.open(folder_of(library)).close()
    assert (folder_of(library) / CACHED).exists()
    assert_as_in_the_table(folder_of(library))
