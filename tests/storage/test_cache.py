"""Caches return what was stored, and stale, damaged or missing ones change nothing."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import Mock
from zlib import decompress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import storage.cache
from reader.columns import Columns, mark_flags
from reader.paper import UNMARKED, Marks
from storage import Library
from storage.cache import (
    Fingerprint,
    MarksCacheFile,
    load_columns,
    load_marks_cache,
    save_columns,
    save_marks_cache,
)
from storage.catalog import MAX_PAPERS, Catalog, PaperCache
from storage.check import check_library
from tests.builders import a_digest, a_paper, starred
from tests.storage.libraries import compact

FINGERPRINT, OTHER = Fingerprint(1, 2, 3, "0badc0de"), Fingerprint(1, 2, 3, "c0ffee00")


def all_columns(columns: Columns) -> dict[str, object]:
    """Return all columns, without the counters of this process."""
    public = {name: column for name, column in vars(columns).items() if not name.startswith("_")}
    own = {
        name: column for name, column in public.items() if name != "digest_order" and not name.endswith("generation")
    }
    order = list(columns.digest_order.order())
    return {
        **own,
        "marks": columns.marks,
        "titles": columns.titles,
        "digest_days": columns.digest_days,
        "labels": columns.labels,
        "order": order,
    }


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.parametrize("length", [1, 100, 1 << 18])
def test_columns_survive_a_round_trip(tmp_path: Path, length: int) -> None:
    columns = Columns()
    for number in range(1, 10):
        title = "é" * length if number == 5 else "é"
        columns.upsert(a_paper(f"{number} {title}", key=f"key-{number}"), number)
    save_columns(tmp_path / "papers.cache", FINGERPRINT, columns)
    loaded = Columns()
    assert load_columns(tmp_path / "papers.cache", FINGERPRINT, loaded)
    assert all_columns(loaded) == all_columns(columns)


def test_nothing_is_loaded_from_a_damaged_cache_of_columns(tmp_path: Path) -> None:
    columns, path = Columns(), tmp_path / "papers.cache"
    columns.upsert_many((a_paper(f"Number {number}"), number) for number in range(1, 4))
    save_columns(path, FINGERPRINT, columns)
    content = path.read_bytes()
    cut_number = content.replace(b'"published":12,"comments":24', b'"published":11,"comments":25')
    negative = content.replace(b'"published":12,"comments":24', b'"published":-1,"comments":37')
    assert len({content, cut_number, negative}) == 3
    for damaged in (b"", content[:-1], content + b"\n", content[:-1] + b"?", cut_number, negative):
        path.write_bytes(damaged)
        loaded = Columns()
        assert not load_columns(path, FINGERPRINT, loaded)
        assert all_columns(loaded) == all_columns(Columns())


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
    marks=st.lists(some_marks),
    others=st.lists(st.tuples(st.integers(1, 2**40), st.text("aé音\ud800\n", min_size=1), some_marks)),
)
def test_marks_survive_a_round_trip(
    tmp_path_factory: pytest.TempPathFactory, marks: list[Marks], others: list[tuple[int, str, Marks]]
) -> None:
    file = MarksCacheFile(tmp_path_factory.mktemp("cache") / "marks.cache", FINGERPRINT, OTHER, len(marks))
    save_marks_cache(file, marks, others)
    cached = load_marks_cache(file)
    assert cached is not None
    assert [*map(cached.of_rows.marks_of, range(len(marks) + 1))] == [*marks, UNMARKED]
    assert list(cached.of_rows.flags) == [*map(mark_flags, marks)]
    assert cached.others == others
    assert load_marks_cache(file._replace(papers_fingerprint=FINGERPRINT)) is None
    assert load_marks_cache(file._replace(row_count=len(marks) + 1)) is None


def assert_marks_match_the_table(folder: Path) -> None:
    with Library.open(folder) as library:
        assert dict(library.columns.marks) == Catalog(library.database.storage, use_cache=False).columns.marks


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a library of three papers, two of them marked, with all caches."""
    folder = tmp_path / "library"
    with Library.open(folder) as library:
        library.import_digests(a_digest("One", "Two", "Three"))
        library.update_marks(library.columns.keys[:2], lambda marks: starred(marks).with_tags(["vision"]), "starred")
        compact(library)
    return folder


def marks_cache_file(folder: Path) -> MarksCacheFile:
    """Return the cache file of the marks of a library of which nothing is in the journal."""
    with Library.open(folder) as library:
        fingerprint = library.database.storage.snapshot_fingerprint("marks")
        papers = library.database.storage.snapshot_fingerprint("papers")
        assert fingerprint is not None
        assert papers is not None
        return MarksCacheFile(folder / "marks.cache", fingerprint, papers, len(library))


def test_a_library_opens_with_its_cached_marks(folder: Path) -> None:
    save_marks_cache(marks_cache_file(folder), [UNMARKED, UNMARKED, Marks(read=True)], [])
    with Library.open(folder) as library:
        assert library.columns.marks == {library.columns.keys[2]: Marks(read=True)}


def change_in_journal(folder: Path) -> dict[str, object]:
    """Import a paper, update another, and mark both, without a compaction; return the columns."""
    library = Library.open(folder)
    library.import_digests(a_digest("Four", "One", day=date(2025, 12, 1)))
    library.update_marks(library.columns.keys[1:], lambda marks: replace(marks, read=not marks.read), "read")
    library.database.close()
    return all_columns(library.columns)


def test_caches_are_written_before_the_journal_is_compacted(folder: Path) -> None:
    before = {name: (folder / name).read_bytes() for name in ("papers.cache", "marks.cache")}
    columns = change_in_journal(folder)
    for name in before:
        (folder / name).write_bytes(b"of an older format")
    Library.open(folder).database.close()
    assert before == {name: (folder / name).read_bytes() for name in before}
    with Library.open(folder) as library:
        assert all_columns(library.columns) == columns


def test_papers_in_the_journal_unpack_no_titles(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = change_in_journal(folder)
    unpack = Mock(wraps=decompress)
    monkeypatch.setattr(storage.cache, "decompress", unpack)
    with Library.open(folder) as library:
        assert [library.paper(key).title for key in library.columns.keys] == ["One", "Two", "Three", "Four"]
        assert not unpack.called
        assert all_columns(library.columns) == columns
        assert unpack.call_count == 1


def test_a_star_right_after_opening_joins_the_loaded_marks(folder: Path) -> None:
    with Library.open(folder) as library:
        library.update_marks(library.columns.keys, lambda marks: replace(marks, read=True), "read")
        tagged = replace(starred(UNMARKED), read=True).with_tags(["vision"])
        assert dict(library.columns.marks) == dict(
            zip(library.columns.keys, [tagged, tagged, Marks(read=True)], strict=True)
        )
    assert_marks_match_the_table(folder)


def test_later_marks_override_cached_ones(folder: Path) -> None:
    with Library.open(folder) as library:
        library.update_marks(library.columns.keys[1:], lambda marks: replace(marks, starred=False, read=True), "read")
    assert_marks_match_the_table(folder)


def test_marks_of_removed_papers_return_with_them(folder: Path) -> None:
    with Library.open(folder) as library:
        library.import_digests(a_digest("Four", day=date(2025, 12, 1)))
        library.update_marks(library.columns.keys[3:], starred, "starred")
        library.undo()
        library.undo()
        library.redo()
        compact(library)
    assert_marks_match_the_table(folder)
    with Library.open(folder) as library:
        library.redo()
        assert library.paper(library.columns.keys[3]).marks == starred(UNMARKED)
    assert_marks_match_the_table(folder)


@pytest.mark.parametrize("content", [b"", b"nonsense", b'[2, 4, 0, 1, 2, 3, "0badc0de"]\n[[], 0]\n'])
def test_stale_and_damaged_caches_are_ignored(folder: Path, content: bytes) -> None:
    (folder / "marks.cache").write_bytes(content)
    assert_marks_match_the_table(folder)


def test_missing_caches_are_rebuilt(folder: Path) -> None:
    names = ("papers.cache", "marks.cache")
    for name in names:
        (folder / name).unlink()
    Library.open(folder).close()
    assert all((folder / name).exists() for name in names)
    assert_marks_match_the_table(folder)


@pytest.mark.parametrize("name", ["papers.cache", "marks.cache"])
def test_a_damaged_cache_is_reported_until_it_is_rebuilt(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes()[:-1])
    message = f"{path} is damaged"
    assert message in [diagnostic.message for diagnostic in check_library(folder)]
    Library.open(folder).close()
    assert message not in [diagnostic.message for diagnostic in check_library(folder)]


OLD, NEW = a_paper("Old", key="paper"), a_paper("New", key="paper")


def test_papers_read_before_a_change_are_not_cached() -> None:
    cache = PaperCache()
    generation = cache.generation
    cache.invalidate(["paper"])
    cache.put("paper", OLD, generation)
    assert cache.get("paper") is None
    cache.put("paper", NEW, cache.generation)
    assert cache.get("paper") is NEW


def test_only_changed_papers_are_invalidated() -> None:
    cache = PaperCache()
    cache.put("paper", OLD, cache.generation)
    cache.invalidate(["another"])
    assert cache.get("paper") is OLD
    cache.invalidate(["paper"])
    assert cache.get("paper") is None


def test_the_papers_read_last_stay_cached() -> None:
    cache = PaperCache()
    for number in range(MAX_PAPERS + 2):
        cache.put(f"paper {number}", OLD, cache.generation)
    assert [cache.get(f"paper {number}") is None for number in (0, 1, 2, MAX_PAPERS + 1)] == [
        True,
        True,
        False,
        False,
    ]
