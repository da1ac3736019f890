"""Searching happens beside the screen: letters never wait for it, and what acts on papers waits until they are found."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any

import pytest
from textual.widgets import Input

from reader.paper import Listing
from reader.search import INDEX_FILE, Abandoned, Searcher
from reader.search.tasks import Cancelled
from storage import Library
from tests.app.stage import on_stage
from tests.builders import a_digest


@pytest.fixture
def held_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Searches for words that begin with `d` wait for this; beside the screen they do so even when nobody waits."""
    go_on = Event()
    listing = Searcher.listing

    def slowly(self: Searcher, text: str, *, cancelled: Cancelled, **choices: Any) -> Listing:
        while text.startswith("d") and not go_on.wait(0.001):
            if cancelled() and current_thread() is main_thread():
                raise Abandoned
        return listing(self, text, cancelled=cancelled, **choices)

    monkeypatch.setattr(Searcher, "listing", slowly)
    yield go_on
    go_on.set()


async def test_letters_are_seen_while_a_search_is_under_way(library: Library, held_up: Event) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        before = stage.titles
        stage.send("dist")
        await stage.until(lambda: stage.triage.query_one(Input).value == "dist")
        assert stage.titles == before
        held_up.set()
        await stage.settle()
        assert stage.titles == ["Knowledge Distillation at Scale"]


async def test_what_is_found_at_once_is_shown_with_the_letter(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.app.showing.AT_ONCE", 60.0)
    async with on_stage(library) as stage:
        await stage.until_all_is_searchable()
        await stage.press("slash")
        stage.triage.query_one(Input).value = "dist"
        stage.app._finding.search("dist")
        assert stage.titles == ["Knowledge Distillation at Scale"]


async def test_what_acts_on_papers_waits_until_they_are_found(library: Library, held_up: Event) -> None:
    async with on_stage(library) as stage:
        await stage.press("j", "slash")
        stage.send("dist", "enter", "s")
        await stage.until(lambda: stage.app._keyboard._typeahead.first_held is not None and not stage.triage.is_typing)
        await asyncio.sleep(0.2)
        assert not any(paper.marks.starred for paper in library.papers())
        held_up.set()
        await stage.settle()
        assert stage.paper("Knowledge Distillation at Scale").marks.starred
        assert sum(paper.marks.starred for paper in library.papers()) == 1


async def test_a_search_that_was_left_shows_nothing_later(library: Library, held_up: Event) -> None:
    async with on_stage(library) as stage:
        before = stage.titles
        await stage.press("slash")
        stage.send("dist", "escape")
        await stage.until(lambda: not stage.app._desk.showing.is_search)
        held_up.set()
        await stage.settle()
        assert stage.titles == before
        assert not stage.app._desk.showing.is_search


async def test_the_index_is_made_beside_the_screen_and_kept_beside_the_library(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(a_digest("First", "Second"))
        async with on_stage(library) as stage:
            await stage.until((tmp_path / INDEX_FILE).exists)
            assert stage.app._desk.showing.searcher.is_ready


async def test_until_the_index_is_there_titles_are_searched_and_it_says_so(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()
    prepare = Searcher.prepare
    monkeypatch.setattr(Searcher, "prepare", lambda self, cancelled: go_on.wait(100) and prepare(self, cancelled))
    async with on_stage(library) as stage:
        stage.send("/distillation")
        await stage.until(lambda: stage.titles == ["Knowledge Distillation at Scale"])
        await stage.pilot.pause()
        assert "in titles alone until the index is ready" in stage.text()
        await stage.until(lambda: stage.app._indexing._is_at_work)
        go_on.set()
        await stage.settle()
        assert "in titles alone until the index is ready" not in stage.text()
