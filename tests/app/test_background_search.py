"""Searches run in the background: typing never waits for them, and keys about papers wait for the results."""

import asyncio
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any

import pytest
from textual.widgets import Input

from reader.app.listing import BUILT_IN, ListingState
from reader.errors import Cancelled, IsCancelled, LibraryDamaged
from reader.paper import Listing
from reader.search import INDEX_FILE_NAME, Searcher
from storage import Library
from tests.app.harness import run_app
from tests.builders import a_digest


@pytest.fixture
def blocked_search(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Searches for words that begin with `d` wait for this, even in the background, where nothing awaits them."""
    go_on = Event()
    listing = Searcher.listing

    def slowly(self: Searcher, text: str, *, is_cancelled: IsCancelled, **choices: Any) -> Listing:
        while text.startswith("d") and not go_on.wait(0.001):
            if is_cancelled() and current_thread() is main_thread():
                raise Cancelled
        return listing(self, text, is_cancelled=is_cancelled, **choices)

    monkeypatch.setattr(Searcher, "listing", slowly)
    yield go_on
    go_on.set()


async def test_letters_are_seen_while_a_search_is_under_way(library: Library, blocked_search: Event) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        before = driver.titles
        driver.send_keys("dist")
        await driver.wait_until(lambda: driver.main_screen.query_one(Input).value == "dist")
        assert driver.titles == before
        blocked_search.set()
        await driver.wait_until_idle()
        assert driver.titles == ["Knowledge Distillation at Scale"]


async def test_what_is_found_at_once_is_shown_with_the_letter(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.app.listing.SYNC_SEARCH_SECONDS", 60.0)
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        await driver.press("slash")
        driver.main_screen.query_one(Input).value = "dist"
        driver.app._navigation.search("dist")
        assert driver.titles == ["Knowledge Distillation at Scale"]


async def test_what_acts_on_papers_waits_until_they_are_found(
    library: Library, blocked_search: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_app(library) as driver:
        readings = count()
        monkeypatch.setattr(
            "textual._time.get_time", lambda: next(readings) * 0.02
        )  # Textual's clock if others are busy
        await driver.press("j", "slash")
        driver.send_keys("dist", "enter", "s")
        await driver.wait_until(lambda: driver.main_screen.query_one(Input).value == "dist")
        await asyncio.sleep(0.2)
        assert driver.app.key_queue.holds_keys
        assert not any(paper.marks.starred for paper in library.papers())
        blocked_search.set()
        await driver.wait_until_idle()
        assert driver.paper("Knowledge Distillation at Scale").marks.starred
        assert sum(paper.marks.starred for paper in library.papers()) == 1


async def test_a_newer_index_keeps_where_a_search_returns_to(library: Library, blocked_search: Event) -> None:
    library.import_digests(a_digest(*(f"Distilled paper {number}" for number in range(40))))
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        blocked_search.set()
        await driver.press("slash", *"dist", "enter", *"j" * 20)
        before = driver.paper_list.cursor, driver.paper_list.top
        await driver.press("equals_sign")
        blocked_search.clear()
        driver.send_keys("", "escape")
        await driver.wait_until(lambda: driver.app.context.listing_state.is_searching)
        driver.app._navigation.refresh_results()
        blocked_search.set()
        await driver.wait_until_idle()
        assert (driver.paper_list.cursor, driver.paper_list.top) == before


async def test_a_search_that_was_left_shows_nothing_later(library: Library, blocked_search: Event) -> None:
    async with run_app(library) as driver:
        before = driver.titles
        await driver.press("slash")
        driver.send_keys("dist", "escape")
        await driver.wait_until(lambda: not driver.app.context.listing_state.is_search)
        blocked_search.set()
        await driver.wait_until_idle()
        assert driver.titles == before
        assert not driver.app.context.listing_state.is_search


async def test_the_index_is_built_in_the_background_and_saved(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("First", "Second"))
        async with run_app(library) as driver:
            await driver.wait_until((tmp_path / INDEX_FILE_NAME).exists)
            assert driver.app.context.listing_state.searcher.is_ready


async def test_titles_are_searched_until_the_index_is_ready(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = Event()
    prepare = Searcher.update_index
    monkeypatch.setattr(Searcher, "update_index", lambda self, cancelled: go_on.wait(100) and prepare(self, cancelled))
    async with run_app(library) as driver:
        driver.send_keys("/distillation")
        await driver.wait_until(lambda: driver.titles == ["Knowledge Distillation at Scale"])
        await driver.pilot.pause()
        assert "titles only until the index is ready" in driver.screen_text()
        await driver.wait_until(lambda: driver.app.index_job._is_running)
        go_on.set()
        await driver.wait_until_idle()
        assert "titles only until the index is ready" not in driver.screen_text()


@pytest.mark.usefixtures("quick_preload")
async def test_keys_go_on_after_a_search_that_failed(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    async with run_app(library) as driver:
        await driver.wait_until(lambda: driver.app.context.listing_state.searcher.is_synced)
        await driver.wait_until_idle()
        monkeypatch.setattr("reader.app.listing.SYNC_SEARCH_SECONDS", -1.0)
        listing = Searcher.listing

        def fail(self: Searcher, text: str, **choices: Any) -> Listing:
            if text == "distil" or "is:starred" in text:
                raise LibraryDamaged("papers.json cannot be read")
            return listing(self, text, **choices)

        monkeypatch.setattr(Searcher, "listing", fail)
        await driver.press("slash")
        await driver.type_text("distil")
        await driver.press("enter")
        assert driver.errors() == ["papers.json cannot be read"]
        await driver.press("s")
        assert any(paper.marks.starred for paper in library.papers())
        monkeypatch.undo()
        monkeypatch.setattr(Searcher, "listing", fail)
        await driver.press("escape", "2", "1", "slash", *"distil", "escape", "j")
        assert len(driver.errors()) == 4
        assert driver.paper_list.cursor == 1


def test_results_over_an_older_index_do_not_replace_newer_ones(library: Library) -> None:
    state = ListingState(library, BUILT_IN, date.today)
    requests = [state.start_search("lora") for _ in range(2)]
    results = state.results_of(requests[1], "lora")
    assert state.accept_results(requests[0], results) is None
    assert state.accept_results(requests[1], results)
