"""Every digest's papers stand under a headline that counts them."""

from datetime import date
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from reader.app.digest_headings import MAX_HEADINGS, DigestHeadings
from reader.description import format_day
from reader.search import ALL_PAPERS, Searcher
from storage import Library
from tests.app.harness import run_app
from tests.builders import a_digest

TODAY = date(2025, 12, 30)


@given(st.dictionaries(st.integers(0, MAX_HEADINGS + 5), st.integers(1, 9), max_size=12))
def test_headings_start_each_digest_and_count_its_papers(sizes: dict[int, int]) -> None:
    library = Library.in_memory()
    for day, size in sizes.items():
        papers = (f"Paper {number} of day {day}" for number in range(size))
        library.import_digests(a_digest(*papers, day=date.fromordinal(TODAY.toordinal() - day)))
    listing = Searcher(library).listing(ALL_PAPERS, today=TODAY)
    days = [library.paper(key).newest_day for key in listing.keys]
    runs = [(day, len(list(run))) for day, run in groupby(days)]
    headings = DigestHeadings(library.columns).of(listing.keys)
    assert [heading.position for heading in headings] == [
        sum(size for _, size in runs[:turn]) for turn in range(len(runs))
    ]
    for heading, (shown, size) in zip(headings, runs, strict=True):
        assert heading.text == (format_day(shown, with_weekday=True) if shown else "No digest")
        assert heading.detail == str(size)


def test_more_digests_than_anybody_reads_share_the_last_headline() -> None:
    library = Library.in_memory()
    for day in range(MAX_HEADINGS + 3):
        library.import_digests(a_digest(f"Paper of day {day}", day=date.fromordinal(TODAY.toordinal() - day)))
    listing = Searcher(library).listing(ALL_PAPERS, today=TODAY)
    headings = DigestHeadings(library.columns).of(listing.keys)
    assert len(headings) == MAX_HEADINGS + 1
    assert headings[-1][1:] == ("Earlier", "3")


async def test_a_view_in_a_query_has_its_headings(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        before = list(driver.paper_list.listing.headings)
        await driver.press("slash")
        await driver.paste("@inbox")
        assert list(driver.paper_list.listing.headings) == before
        assert before
        await driver.paste(" -sort:digest")
        assert not driver.paper_list.listing.headings
