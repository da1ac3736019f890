"""Orders follow changes of the papers and of their stars; the keys of a listing follow none."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reader.columns import Columns
from reader.paper import Marks
from reader.search import Searcher
from reader.search.sorting import KeySnapshot
from storage import Library
from tests.builders import a_digest, a_paper, starred
from tests.reader.search.libraries import SearchLibrary

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("query", ["sort:comments", "is:unread sort:comments"])
def test_a_changed_count_changes_the_order(query: str) -> None:
    first, second, third = a_paper("First", comments=3), a_paper("Second", comments=2), a_paper("Third")
    library = SearchLibrary([first, second, third])
    assert library.titles(query) == ["First", "Second", "Third"]
    library.upsert(a_paper("Third", comments=9), a_paper("Fourth", comments=5))
    assert library.titles(query) == ["Third", "Fourth", "First", "Second"]
    library.remove(third.key)
    assert library.titles(query) == ["Fourth", "First", "Second"]


def test_papers_to_read_come_with_the_oldest_star_first() -> None:
    moments = iter(NOON + timedelta(days=day) for day in range(99))
    with Library.in_memory(clock=lambda: next(moments)) as library:
        one, two, three, four = library.import_digests(a_digest("One", "Two", "Three", "Four")).new
        for key in (three, one, four):
            library.update_marks([key], starred, "starred")
        library.update_marks([four], lambda marks: replace(marks, read=True), "read")
        (kept,) = library.import_digests(a_digest(a_paper("Kept elsewhere", marks=Marks(starred=True)))).new
        searcher = Searcher(library)
        assert list(searcher.listing("@to-read", today=date(2026, 4, 1)).keys) == [three, one, kept]
        newest_first = searcher.listing("is:starred sort:starred", today=date(2026, 4, 1)).keys
        assert list(newest_first) == [kept, four, one, three]
        every = list(searcher.listing("sort:starred", today=date(2026, 4, 1)).keys)
        assert every[-1] == two
        library.undo()
        assert list(searcher.listing("@to-read", today=date(2026, 4, 1)).keys) == [three, one]


def columns_of(*keys: str) -> Columns:
    columns = Columns()
    for key in keys:
        columns.upsert(a_paper(key=key))
    return columns


def test_keys_read_like_a_list() -> None:
    keys = KeySnapshot(columns_of("a", "b", "c")).keys_of([2, 0])
    assert keys == ["c", "a"]
    assert [*keys, keys[0], keys[-1], *keys[1:]] == ["c", "a", "c", "a", "a"]
    assert keys.index("a") == 1
    assert ("c" in keys, "b" in keys, "none" in keys) == (True, False, False)


def test_keys_do_not_change_with_the_library() -> None:
    columns = columns_of("a", "b", "c")
    snapshot = KeySnapshot(columns)
    keys = snapshot.keys_of([2, 0])
    columns.remove(["a"])
    assert keys == ["c", "a"]
    assert [keys.index("a"), keys.index("c")] == [1, 0]
    assert snapshot.keys_of([0, 1]) == ["b", "c"]
    columns.upsert(a_paper(key="d"))
    assert snapshot.keys_of([2]) == ["d"]
