"""`E` looks up ids and authors in the background; what is found is one change."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reader.app import jobs
from reader.config import Config
from reader.sources import http_exchange
from storage import Library
from tests.app.harness import run_app
from tests.builders import a_digest
from tests.reader.sources.server import a_server, listing, no_response, status
from tests.reader.sources.services import Services, a_listed_paper, serving, without_delays


@pytest.fixture(autouse=True)
def undelayed(monkeypatch: pytest.MonkeyPatch) -> None:
    without_delays(monkeypatch)
    monkeypatch.setattr(jobs, "SHOW_AFTER_SECONDS", 0.0)
    monkeypatch.setattr(http_exchange, "SOCKET_TIMEOUT", None)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("One", "Two"))
        yield library


async def test_ids_are_looked_up_and_undone_as_one_change(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    searches = {title: [a_listed_paper(date(2025, 12, 10), 3, title)] for title in ("One",)}
    with serving(Services(searches=searches)) as server:
        monkeypatch.setenv("READER_ARXIV_ENDPOINT", server.base_url)
        async with run_app(library, config=Config(hf_endpoint=server.base_url)) as driver:
            await driver.press("E")
            assert "Enriched 1 paper, 1 not found · u undo" in driver.screen_text()
            assert library.find("2512.10003").authors == ("Ada Lovelace",)
            await driver.press("E")
            assert "Nothing new to look up: 1 paper not found in the last 30 days" in driver.screen_text()
            await driver.press("u")
            assert all(paper.arxiv_id is None for paper in library.papers())


@pytest.mark.traced
async def test_an_error_keeps_what_was_found(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_server(listing([a_listed_paper(date(2025, 12, 10), 3, "One")]), status(404)) as server:
        monkeypatch.setenv("READER_ARXIV_ENDPOINT", server.base_url)
        async with run_app(library, config=Config(hf_endpoint=server.base_url)) as driver:
            await driver.press("E")
            assert any("Enriched 1 paper" in notice for notice in driver.notices())
            assert any("404" in error for error in driver.errors())


async def test_an_immediate_error_is_shown_alone(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_server(status(404)) as server:
        monkeypatch.setenv("READER_ARXIV_ENDPOINT", server.base_url)
        async with run_app(library, config=Config(hf_endpoint=server.base_url)) as driver:
            await driver.press("E")
            assert driver.notices() == driver.errors()
            assert any("404" in error for error in driver.errors())


@pytest.mark.traced
async def test_a_look_up_can_be_cancelled(library: Library) -> None:
    with a_server(no_response) as server:
        async with run_app(library, config=Config(hf_endpoint=server.base_url)) as driver:
            driver.send_keys("E")
            await driver.wait_until(lambda: server.requests and "Looking up" in driver.screen_text())
            driver.send_keys("", "escape")
            await driver.wait_until(lambda: "Look-up cancelled" in driver.screen_text())
