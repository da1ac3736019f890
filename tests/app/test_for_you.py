"""The view For you on the screen."""

from datetime import date

import pytest

from reader.app import jobs
from reader.paper import Digest
from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.reader.ranking.subjects import library_of_a_reader


def filled(stars_each: int = 6) -> Library:
    library = Library.in_memory()
    papers = tuple(library_of_a_reader(stars_each=stars_each).papers.values())
    library.import_digests(Digest("hf-daily", "test", papers, date(2025, 11, 1)))
    return library


async def show_for_you(driver: AppDriver) -> None:
    """Go to the view, the last one, and let the app compute its order."""
    await driver.wait_until_indexed()
    await driver.press("H")
    driver.app.poll_external_changes()
    await driver.wait_until_idle()


async def test_the_view_shows_the_right_papers_first_and_why() -> None:
    async with run_app(filled(), size=(120, 40)) as driver:
        await show_for_you(driver)
        assert "For you 16" in driver.screen_text()
        keys = driver.paper_list.listing.keys
        assert {key.partition("-")[0] for key in keys[:8]} == {"distillation", "robots"}
        assert driver.paper_list.cursor == 0
        assert "like “" in driver.screen_text()


async def test_the_card_in_triage_says_why() -> None:
    async with run_app(filled(), size=(120, 40)) as driver:
        await show_for_you(driver)
        await driver.press("T")
        assert driver.screen_text().startswith(" Triage · For you · ")
        assert "like “" in driver.screen_text()
        await driver.press("d")
        assert "like “" in driver.screen_text()


@pytest.mark.traced
async def test_after_a_star_at_the_top_the_next_paper_is_current() -> None:
    async with run_app(filled(), size=(120, 40)) as driver:
        await show_for_you(driver)
        following = driver.paper_list.listing.keys[1]
        await driver.press("s")
        driver.app.poll_external_changes()
        await driver.wait_until_idle()
        assert driver.paper_list.paper is not None
        assert driver.paper_list.paper.key == following


async def test_the_order_is_computed_again_when_keys_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    async with run_app(filled(), size=(120, 40)) as driver:
        await show_for_you(driver)
        waits: list[float] = []
        monkeypatch.setattr(driver.app.key_queue.__class__, "is_in_use", property(lambda _: len(waits) < 3))
        monkeypatch.setattr(jobs, "sleep", waits.append)
        await driver.press("s")
        driver.app.poll_external_changes()
        await driver.wait_until_idle()
        assert waits == [jobs.PAUSE_SECONDS] * 3
        assert driver.app.context.listing_state.searcher.is_ranking_current


async def test_the_palette_goes_to_the_view() -> None:
    async with run_app(filled(), size=(120, 40)) as driver:
        await driver.press("ctrl+p", *"for", "space", *"you", "enter")
        await driver.wait_until_idle()
        assert driver.app.context.listing_state.view_name == "foryou"


async def test_a_cursor_that_was_moved_stays_on_its_paper() -> None:
    async with run_app(filled(), size=(120, 40)) as driver:
        await driver.wait_until_indexed()
        await driver.press("H", "j", "j")
        paper = driver.paper_list.paper
        driver.app.poll_external_changes()
        await driver.wait_until_idle()
        assert driver.paper_list.paper == paper
        await driver.press("1", "G", "H")
        assert driver.paper_list.cursor == 0


async def test_the_view_says_what_it_needs_with_too_few_stars() -> None:
    async with run_app(filled(stars_each=2), size=(120, 40)) as driver:
        await show_for_you(driver)
        assert len(driver.paper_list.listing) == 16
        assert "Star 10 papers to get a For you order; 4 so far" in driver.screen_text()


async def test_a_star_and_its_undo_change_the_order() -> None:
    async with run_app(filled(), size=(120, 40)) as driver:
        await show_for_you(driver)
        before = list(driver.paper_list.listing.keys)
        await driver.press("s")
        assert list(driver.paper_list.listing.keys) != before
        await driver.press("u")
        driver.app.poll_external_changes()
        await driver.wait_until_idle()
        assert list(driver.paper_list.listing.keys) == before
