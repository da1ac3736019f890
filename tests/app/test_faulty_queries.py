"""A query that is not right yet never empties the list, and what is wrong is said under the bar."""

import pytest

from storage import Library
from tests.app.stage import on_stage
from widgets.lines_of_words import LineOfWords
from widgets.search_bar import SearchBar


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
    async with on_stage(library) as stage:
        await stage.until_all_is_searchable()
        await stage.press("slash")
        await stage.paste(query)
        assert said in stage.triage.query_one(SearchBar).query_one(LineOfWords).words
        assert len(stage.titles) == count


@pytest.mark.parametrize("query", ["!!!", '"--"', "???", "-", "!!! ???"])
async def test_signs_alone_find_nothing_and_the_bar_says_so(library: Library, query: str) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.paste(query)
        assert stage.titles == []
        assert "signs alone find nothing" in stage.text()
        await stage.press("escape")
        assert len(stage.titles) == 4


async def test_operators_of_others_are_said_to_be_words(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.paste("knowledge OR merging")
        assert "OR is searched as a word" in stage.text()
