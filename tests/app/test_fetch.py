"""`f` fetches missed digests in the background: keys work meanwhile, and the job can be cancelled."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date

import pytest

from reader.app import fetch_controller, jobs
from reader.config import Config, Feed, Watch
from reader.errors import LibraryError
from reader.sources import http_exchange
from reader.sources.client import Client
from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest
from tests.reader.sources.server import Respond, Server, a_server, an_unreachable_host, listing, no_response, status
from tests.reader.sources.services import Entry, Services, a_day, a_listed_paper, an_atom_feed, serving, without_delays

FRIDAY, MONDAY, TUESDAY, WEDNESDAY = (date(2025, 12, 26), *(date(2025, 12, day) for day in (29, 30, 31)))
Fetch = Callable[..., AbstractAsyncContextManager[tuple[AppDriver, Server]]]


@pytest.fixture
def fetch(monkeypatch: pytest.MonkeyPatch) -> Fetch:
    """Run the app so that it fetches from a local server, on a Tuesday."""
    monkeypatch.setattr(jobs, "SHOW_AFTER_SECONDS", 0.0)
    without_delays(monkeypatch)
    monkeypatch.setattr(fetch_controller, "utc_today", lambda: TUESDAY)
    monkeypatch.setattr(http_exchange, "SOCKET_TIMEOUT", None)  # what ends here, the user has ended

    @asynccontextmanager
    async def fetch(library: Library, *responses: Respond) -> AsyncIterator[tuple[AppDriver, Server]]:
        with a_server(*responses, single_pages=True) as server:
            async with run_app(library, config=Config(hf_endpoint=server.base_url)) as driver:
                yield driver, server

    return fetch


def requested_days(server: Server) -> list[str]:
    return [path[23:33] for path in server.paths]


@pytest.mark.traced
async def test_an_empty_library_gets_the_newest_digest(fetch: Fetch) -> None:
    library = Library.in_memory()
    async with fetch(library, listing([]), listing(a_day(MONDAY, "One", "Two"))) as (driver, server):
        await driver.press("f")
        assert driver.titles == ["One", "Two"]
        assert "Fetched the digest of 29 Dec 2025: 2 new · u undo" in driver.screen_text()
        assert requested_days(server) == ["2025-12-30", "2025-12-29"]
        await driver.press("u")
        assert len(library) == 0


async def test_fetch_gets_missed_days_and_the_last_one_again(fetch: Fetch) -> None:
    library = Library.in_memory()
    library.import_digests(a_digest("Known", day=FRIDAY))
    days = a_day(FRIDAY, "Known", "Late"), a_day(MONDAY, "New"), a_day(TUESDAY, "Newest")
    async with fetch(library, *map(listing, days)) as (driver, server):
        await driver.press("f")
        assert requested_days(server) == ["2025-12-26", "2025-12-29", "2025-12-30"]
        notice = "Fetched 3 digests, 26 Dec 2025 – 30 Dec 2025: 3 new, 1 updated · u undo"
        assert notice in driver.screen_text()
        await driver.press("u")
        assert len(library) == 1


async def test_known_papers_change_nothing_and_give_a_notice(fetch: Fetch) -> None:
    library = Library.in_memory()
    async with fetch(library, listing(a_day(TUESDAY, "One"))) as (driver, _):
        await driver.press("f")
        await driver.press("f")
        assert "Nothing new in the digest of 30 Dec 2025: the paper is already here" in driver.screen_text()
        await driver.press("u", "u")
        assert len(library) == 0
        assert "Nothing to undo" in driver.screen_text()


async def test_digests_of_other_sources_do_not_count(fetch: Fetch) -> None:
    library = Library.in_memory()
    library.import_digests(a_digest("Hot", day=TUESDAY, source="hf-trending"))
    library.import_digests(a_digest("Known", day=MONDAY))
    async with fetch(library, listing([])) as (driver, server):
        await driver.press("f")
        assert requested_days(server) == ["2025-12-29", "2025-12-30"]
        assert "Up to date: nothing new since 29 Dec 2025" in driver.screen_text()


async def test_a_digest_of_a_day_to_come_does_not_hide_what_is_there(fetch: Fetch) -> None:
    library = Library.in_memory()
    library.import_digests(a_digest("Early", day=WEDNESDAY))
    async with fetch(library, listing(a_day(TUESDAY, "One"))) as (driver, server):
        await driver.press("f")
        assert requested_days(server) == ["2025-12-30"]


async def test_after_a_long_absence_it_says_how_to_fetch_the_rest(fetch: Fetch) -> None:
    library = Library.in_memory()
    library.import_digests(a_digest("Known", day=date(2025, 11, 28)))
    async with fetch(library, listing([]), listing(a_day(TUESDAY, "One"))) as (driver, server):
        await driver.press("f")
        assert (requested_days(server)[0], len(server.requests)) == ("2025-12-01", 22)
        assert driver.notices()[1:] == [
            "Skipped 28 Nov 2025 – 29 Nov 2025 · run: reader fetch --date 2025-11-29 --days 2"
        ]


@pytest.mark.traced
async def test_feeds_and_watches_are_fetched_too(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    services = Services(
        {MONDAY: a_day(MONDAY, "One")},
        searches={"looms": [a_listed_paper(FRIDAY, 1, "Looms")]},
        feeds={"/rss": an_atom_feed([Entry("2512.60001", "In a feed", FRIDAY)]).encode()},
    )
    steps: list[int] = []

    def a_client(job: jobs.Job) -> Client:
        steps.append(job.total)
        return jobs.job_client(job)

    monkeypatch.setattr(fetch_controller, "job_client", a_client)
    library = Library.in_memory()
    with serving(services) as server:
        config = Config(
            hf_endpoint=server.base_url,
            feeds=(Feed("weekly", f"{server.base_url}/rss"),),
            watches=(Watch("weaving", "hf-search", "looms"),),
        )
        async with run_app(library, config=config) as driver:
            await driver.press("f")
            assert sorted(driver.titles) == ["In a feed", "Looms", "One"]
            services.failures = {"/rss": [status(403)]}
            await driver.press("f")
            (notice,) = driver.errors()
            assert notice.startswith(f"weekly: {server.host} answered 403 (forbidden)")
            assert steps == [
                1 + 2,
                2 + 2,
            ]  # the newest digest, then those of two days; the feed and the watch
            await driver.press("u")
            assert len(library) == 0


@pytest.mark.traced
async def test_a_week_without_papers_gives_a_notice(fetch: Fetch) -> None:
    async with fetch(Library.in_memory(), listing([])) as (driver, _):
        await driver.press("f")
        assert "Up to date: nothing new in the last 7 days" in driver.screen_text()
        assert driver.errors() == []


async def test_keys_work_and_progress_shows_while_fetching(library: Library, fetch: Fetch) -> None:
    async with fetch(library, listing(a_day(MONDAY, "New")), no_response) as (driver, server):
        driver.send_keys("f")
        await driver.wait_until(lambda: "Fetching 30 Dec 2025 1/2 ━━━━━╌╌╌╌╌" in driver.screen_text())
        title = driver.current_paper.title
        driver.send_keys("sj")
        await driver.wait_until(lambda: driver.paper(title).marks.starred and driver.current_paper.title != title)
        driver.send_keys("f")
        await driver.wait_until(lambda: "Already fetching" in driver.screen_text() and len(server.requests) > 1)
        assert len(server.requests) == 2
        driver.send_keys("", "escape")
        await driver.wait_until(lambda: "Fetch cancelled" in driver.screen_text())
        await driver.wait_until_idle()
        assert server.disconnected.wait(20)
        assert len(library) == 4


async def test_a_cancelled_fetch_adds_nothing_and_can_restart(fetch: Fetch) -> None:
    library = Library.in_memory()
    async with fetch(library, no_response, listing(a_day(TUESDAY, "One"))) as (driver, server):
        driver.send_keys("f")
        await driver.wait_until(lambda: server.requests and "esc cancel" in driver.screen_text().splitlines()[-1])
        assert "Fetching 30 Dec 2025 … " in driver.screen_text()
        driver.send_keys("", "escape")
        await driver.wait_until(lambda: "Fetch cancelled" in driver.screen_text())
        await driver.press("f")
        assert driver.titles == ["One"]


async def test_an_error_names_missing_days_and_keeps_the_rest(library: Library, fetch: Fetch) -> None:
    async with fetch(library, listing(a_day(MONDAY, "New")), status(404)) as (driver, server):
        await driver.press("f")
        assert len(library) == 5
        assert "Fetched the digest of 29 Dec 2025: 1 new · u undo" in driver.screen_text()
        (notice,) = driver.errors()
        assert notice.startswith(f"{server.host} answered 404 (not found); ")
        assert notice.endswith("missing: 2025-12-30; f gets what is missing")


async def test_nobody_there_is_a_notice(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    with an_unreachable_host() as host:
        monkeypatch.setenv("READER_HF_ENDPOINT", f"http://{host}")
        async with fetch(Library.in_memory(), listing([])) as (driver, server):
            await driver.press("f")
            (error,) = driver.errors()
            assert error.startswith(f"Cannot connect to {host} (connection refused); are ")
            assert server.requests == []


async def test_a_read_only_library_is_reported_before_fetching(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    async with fetch(Library.in_memory(), listing([])) as (driver, server):
        monkeypatch.setattr(Library, "read_only_reason", property(lambda _: "the library cannot be written"))
        await driver.press("f")
        assert driver.errors() == ["The library cannot be written"]
        assert server.requests == []


@pytest.mark.traced
async def test_unsaved_papers_are_not_reported_as_none(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_digests: object) -> object:
        raise LibraryError("the disk is full")

    monkeypatch.setattr(Library, "import_digests", fail)
    async with fetch(Library.in_memory(), listing(a_day(TUESDAY, "One"))) as (driver, _):
        await driver.press("f")
        assert driver.errors() == ["The disk is full"]
        assert "nothing new" not in driver.screen_text()


@pytest.mark.traced
async def test_quitting_waits_for_nobody(fetch: Fetch) -> None:
    async with fetch(Library.in_memory(), no_response) as (driver, server):
        driver.send_keys("f")
        await driver.wait_until(lambda: server.requests)
        driver.send_keys("q")
        await driver.wait_until(lambda: driver.has_quit)
    assert driver.app.return_code == 0
    assert server.disconnected.wait(20)


async def test_nothing_is_asked_before_the_user_does(library: Library, fetch: Fetch) -> None:
    async with fetch(library, listing([])) as (driver, server):
        await driver.press("j", "question_mark", "escape", "slash")
        await driver.type_text("fetch")
        assert server.requests == []


async def test_the_palette_and_the_empty_screen_offer_it(fetch: Fetch) -> None:
    async with fetch(Library.in_memory(), listing(a_day(TUESDAY, "One"))) as (driver, _):
        assert "enter   Get today's papers from Hugging Face" in driver.screen_text()
        assert "reader fetch" in driver.screen_text()
        await driver.press("ctrl+p")
        await driver.type_text("fetch")
        await driver.press("enter")
        await driver.wait_until(lambda: driver.titles == ["One"])
