"""The order of stars: when papers got theirs, or when they were imported with it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from reader.paper import Marks
from reader.search import Searcher
from storage import Library
from tests.builders import a_digest, a_paper, starred

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


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
