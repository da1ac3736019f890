"""A query with a mistake never empties the list, and the search bar shows the mistake."""

import pytest

from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest
from widgets.search_bar import QueryInput, SearchBar
from widgets.single_line import TextLine

FAULTY = (
    ("autor:smith", "Unknown filter autor:", 4),
    ("autor:", "Unknown filter autor:", 4),
    ("author:", "author: needs a value", 4),
    ("is:stared", "Did you mean is:starred?", 4),
    ("digest:2025-13", "Not a date: 2025-13", 4),
    ('"', "Unclosed quote", 4),
    ('"knowledge dis', "Unclosed quote", 1),
    ("knowledge is:stared", "Did you mean is:starred?", 1),
    ("knowledge is:stared tagg:x", "Did you mean is:starred?", 1),
    ('zzzzqqqq author:"ada', "Unclosed quote", 4),
    ("tagg:x " * 50, "Unknown filter tagg:", 4),
    ("(knowledge", "Unclosed parenthesis", 1),
    ("knowledge OR", "OR needs a condition", 1),
    ("knowledge @inbx", "Did you mean @inbox?", 1),
    ("after:2025-1-", "Not a date", 4),
)
"""Queries, each with what is said of it and how many papers stay."""


async def test_a_faulty_query_keeps_papers_visible(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        for query, message, count in FAULTY:
            await driver.press("slash")
            await driver.paste(query)
            assert message in driver.main_screen.query_one(SearchBar).query_one(TextLine).text, query
            assert len(driver.titles) == count, query
            await driver.press("escape")
            assert len(driver.titles) == 4, query


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("autor:smith", ["autor:smith"]),
        ("knowledge is:stared", ["is:stared"]),
        ("knowlege after:2025-13 lora", ["after:2025-13"]),
        ('lora "knowledge dis', ['"knowledge dis']),
        ("lora tag:vison", ["tag:vison"]),
        ("knowledge", []),
    ],
)
async def test_the_wrong_part_of_a_query_is_underlined(library: Library, query: str, wrong: list[str]) -> None:
    library.update_marks(["2512.00001"], lambda marks: marks.with_tags(["vision"]), "tagged")
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        await driver.press("slash")
        await driver.paste(query)
        assert _underlined(driver) == wrong
        await driver.paste(" ")
        await driver.press("ctrl+u")
        assert _underlined(driver) == []


def _underlined(driver: AppDriver) -> list[str]:
    """Return what is underlined in the search bar."""
    line = driver.main_screen.query_one(QueryInput).render_line(0)
    return [segment.text for segment in line if segment.style and segment.style.underline]


async def test_a_narrow_window_shows_what_to_do_about_a_mistake(library: Library) -> None:
    async with run_app(library, size=(40, 20)) as driver:
        await driver.press("slash")
        await driver.type_text("is:stared ")
        assert driver.screen_text().splitlines()[1].strip() == "Did you mean is:starred?"
        await driver.press("ctrl+u")
        await driver.type_text("is:x ")
        await driver.resize(80, 24)
        assert driver.screen_text().splitlines()[1].startswith(" Unknown filter is:x. Try is:starred, is:read,")


async def test_the_papers_stay_in_place_while_a_query_is_typed(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        await driver.press("slash")
        first_row = driver.paper_list.region.y
        for query in ("knowledge ", "is:", "stared ", "author:smith ", '"'):
            await driver.type_text(query)
            assert driver.paper_list.region.y == first_row
        await driver.press("escape", "slash")
        assert (driver.screen_text().splitlines()[1], driver.paper_list.region.y) == ("", first_row)


@pytest.mark.parametrize("query", ["!!!", '"--"', "???", "-", "!!! ???"])
async def test_punctuation_alone_matches_nothing(library: Library, query: str) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.paste(query)
        assert driver.titles == []
        assert "Punctuation alone matches nothing" in driver.screen_text()
        await driver.press("escape")
        assert len(driver.titles) == 4


async def test_operators_combine_conditions(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        await driver.press("slash")
        await driver.paste("knowledge OR merging")
        either = set(driver.titles)
        await driver.press("escape", "slash")
        await driver.paste("knowledge NOT merging")
        assert len(either) == 2
        assert set(driver.titles) < either


async def test_a_query_with_a_mistake_is_not_saved_as_a_view(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("is:stared ")
        await driver.press("ctrl+w")
        assert driver.errors() == ["Cannot save this query. Unknown filter is:stared. Did you mean is:starred?"]
        await driver.press("ctrl+u", "ctrl+w")
        assert "Nothing to save: search first (/)" in driver.screen_text()


async def test_a_faulty_query_lists_no_papers_that_are_gone() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest("A Paper"))
    async with run_app(library) as driver:
        await driver.press("u", "slash")
        await driver.type_text('"un')
        assert driver.titles == []
        assert "Unclosed quote" in driver.screen_text()
