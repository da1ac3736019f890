"""What helps to search: completion, recent queries, why a row matches, and what was probably meant."""

from datetime import date
from pathlib import Path

import pytest

from reader.app.listing import BUILT_IN, ListingState
from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest, a_paper
from widgets.search_bar import PLACEHOLDER


async def search(driver: AppDriver, query: str, *keys: str) -> None:
    await driver.wait_until_indexed()
    await driver.press("slash")
    await driver.type_text(query)
    await driver.press(*keys)


async def test_tab_takes_the_completion_of_a_filter_and_its_value(library: Library) -> None:
    library.update_marks(["2512.00001"], lambda marks: marks.with_tags(["distillation"]), "tagged")
    async with run_app(library) as driver:
        await search(driver, "tag:dist")
        assert "tag:distillation" in driver.screen_text().splitlines()[0]
        assert driver.paper_list.listing.query == "tag:dist"
        await driver.press("tab")
        assert driver.paper_list.listing.query == "tag:distillation"
        assert len(driver.titles) == 1


async def test_up_in_the_empty_bar_brings_back_recent_queries(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("On Learning", "On Memory"))
        async with run_app(library) as driver:
            await search(driver, "memory", "enter", "escape")
            await search(driver, "learning", "enter", "escape")
        async with run_app(library) as driver:
            await driver.press("slash", "up")
            assert driver.titles == ["On Learning"]
            await driver.press("up")
            assert driver.titles == ["On Memory"]
            await driver.press("down")
            assert driver.titles == ["On Learning"]


async def test_up_in_a_typed_query_moves_the_cursor(library: Library) -> None:
    async with run_app(library) as driver:
        await search(driver, "a", "down")
        assert driver.paper_list.cursor == 1
        await driver.press("up")
        assert driver.paper_list.cursor == 0
        assert driver.paper_list.listing.query == "a"


async def test_a_row_says_why_it_matches_if_its_title_does_not() -> None:
    library = Library.in_memory()
    library.import_digests(
        a_digest(
            a_paper("On Flight", authors=("Ada Lovelace", "Alan Turing")),
            a_paper("On Rivers", abstract="Why water turns."),
            a_paper("Turing's Cathedral"),
        )
    )
    async with run_app(library) as driver:
        await search(driver, "turing")
        rows = driver.screen_text().splitlines()
        assert "Alan Turing" in next(row for row in rows if "On Flight" in row)
        await driver.press("escape")
        await search(driver, "water")
        assert "in abstract" in next(row for row in driver.screen_text().splitlines() if "On Rivers" in row)


@pytest.mark.parametrize(("query", "reason"), [("w", ""), ("wa", "in abstract")])
def test_the_first_letter_of_a_word_explains_no_row(query: str, reason: str) -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(a_paper("On Rivers", abstract="Why W turns into wa.")))
    listing = ListingState(library, BUILT_IN, date.today).find(query)
    assert [listing.explain(paper) for paper in map(listing.paper_at, range(len(listing)))] == [reason]


async def test_enter_searches_for_what_was_probably_meant(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.update_marks(["2512.00001"], lambda marks: marks.with_tags(["vision"]), "tagged")
    async with run_app(library) as driver:
        await search(driver, "tag:vison")
        assert "Did you mean “tag:vision”?" in driver.screen_text()
        await driver.press("enter")
        assert driver.paper_list.listing.query == "tag:vision"
        assert len(driver.titles) == 1
        await driver.press("escape")
        assert len(driver.titles) == 4
        await driver.press("slash", "up")
        assert driver.paper_list.listing.query == "tag:vision"
        await driver.press("escape")
        monkeypatch.setattr("reader.app.listing.SYNC_SEARCH_SECONDS", -1.0)
        driver.send_keys("/tag:vison", "enter")
        await driver.wait_until_idle()
        assert driver.paper_list.listing.query == "tag:vision"


async def test_the_search_bar_says_at_once_what_can_be_typed(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        assert PLACEHOLDER in driver.screen_text().splitlines()[0]


async def test_a_click_on_search_in_the_footer_starts_to_type(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.pilot.click("#key-hints", offset=(driver.screen_text().splitlines()[-1].index("/ search"), 0))
        await driver.type_text("lora")
        assert driver.titles == ["Merging LoRAs like Playing LEGO"]
