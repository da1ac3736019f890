"""A query that is not right yet never empties the list, and what is wrong is said under the bar."""

import pytest

from storage import Library
from tests.app.harness import run_app
from widgets.search_bar import SearchBar
from widgets.status_line import TextLine


@pytest.mark.parametrize(
    ("query", "said", "count"),
    [
        ("autor:smith", "autor: is no filter", 4),
        ("autor:", "autor: is no filter", 4),
        ("author:", "author: needs a value", 4),
        ("is:stared", "did you mean is:starred?", 4),
        ("digest:2025-13", "there is no such date", 4),
        ('"', "the quote is not closed", 4),
        ('"knowledge dis', "the quote is not closed", 1),
        ("knowledge is:stared", "did you mean is:starred?", 1),
        ("knowledge is:stared tagg:x", "did you mean is:starred?", 1),
        ('zzzzqqqq author:"ada', "the quote is not closed", 4),
        ("tagg:x " * 50, "tagg: is no filter", 4),
    ],
)
async def test_a_faulty_query_keeps_papers_on_show(library: Library, query: str, said: str, count: int) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        await driver.press("slash")
        await driver.paste(query)
        assert said in driver.main_screen.query_one(SearchBar).query_one(TextLine).text
        assert len(driver.titles) == count


@pytest.mark.parametrize("query", ["!!!", '"--"', "???", "-", "!!! ???"])
async def test_signs_alone_find_nothing_and_the_bar_says_so(library: Library, query: str) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.paste(query)
        assert driver.titles == []
        assert "signs alone find nothing" in driver.screen_text()
        await driver.press("escape")
        assert len(driver.titles) == 4


async def test_operators_of_others_are_said_to_be_words(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.paste("knowledge OR merging")
        assert "OR is searched as a word" in driver.screen_text()
