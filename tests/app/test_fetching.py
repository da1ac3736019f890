"""`f` fetches what was missed, beside the screen: keys are obeyed meanwhile, and it can be stopped."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import date

import pytest

from reader.app import fetching, work
from reader.config.values import Config
from reader.errors import LibraryError
from reader.sources import HF_DAILY, exchange
from storage import Library
from tests.app.stage import Stage, on_stage
from tests.builders import a_digest
from tests.reader.sources.server import Answer, Server, a_server, listing, silent, status
from tests.reader.test_fetching import a_day

FRIDAY, MONDAY, TUESDAY, WEDNESDAY = (date(2025, 12, 26), *(date(2025, 12, day) for day in (29, 30, 31)))
Fetch = Callable[..., AbstractAsyncContextManager[tuple[Stage, Server]]]


@pytest.fixture
def fetch(monkeypatch: pytest.MonkeyPatch) -> Fetch:
    """Put a program on the stage that fetches from a server of one's own, on a Tuesday."""
    monkeypatch.setattr(work, "SHOWN_AFTER", 0.0)
    monkeypatch.setattr(fetching, "SOURCES", (replace(HF_DAILY, pause=0.0),))
    monkeypatch.setattr(fetching, "today_there", lambda: TUESDAY)
    monkeypatch.setattr(exchange, "PATIENCE", None)  # what ends here, the user has ended

    @asynccontextmanager
    async def fetch(library: Library, *answers: Answer) -> AsyncIterator[tuple[Stage, Server]]:
        with a_server(*answers) as server:
            async with on_stage(library, config=Config(hf_endpoint=server.home)) as stage:
                yield stage, server

    return fetch


def days_asked_of(server: Server) -> list[str]:
    return [path[23:33] for path in server.paths]


async def test_an_empty_library_gets_the_newest_digest(fetch: Fetch) -> None:
    library = Library.in_memory()
    async with fetch(library, listing([]), listing(a_day(MONDAY, "One", "Two"))) as (stage, server):
        await stage.press("f")
        assert stage.titles == ["One", "Two"]
        assert "fetched the digest of 2025-12-29: 2 papers new, u takes it back" in stage.text()
        assert days_asked_of(server) == ["2025-12-30", "2025-12-29"]
        await stage.press("u")
        assert len(library) == 0


async def test_what_was_missed_since_the_last_digest_comes_and_that_one_anew(fetch: Fetch) -> None:
    library = Library.in_memory()
    library.add(a_digest("Known", day=FRIDAY))
    answers = a_day(FRIDAY, "Known", "Late"), a_day(MONDAY, "New"), a_day(TUESDAY, "Newest")
    async with fetch(library, *map(listing, answers)) as (stage, server):
        await stage.press("f")
        assert days_asked_of(server) == ["2025-12-26", "2025-12-29", "2025-12-30"]
        told = "fetched 3 digests, 2025-12-26 to 2025-12-30: 3 papers new, 1 updated, u takes it back"
        assert told in stage.text()
        await stage.press("u")
        assert len(library) == 1


async def test_what_is_known_already_is_said_and_changes_nothing(fetch: Fetch) -> None:
    library = Library.in_memory()
    async with fetch(library, listing(a_day(TUESDAY, "One"))) as (stage, _):
        await stage.press("f")
        await stage.press("f")
        assert "nothing new in the digest of 2025-12-30: 1 paper already known" in stage.text()
        await stage.press("u", "u")
        assert len(library) == 0
        assert "nothing to take back" in stage.text()


async def test_digests_of_other_sources_do_not_count(fetch: Fetch) -> None:
    library = Library.in_memory()
    library.add(a_digest("Hot", day=TUESDAY, source="hf-trending"))
    library.add(a_digest("Known", day=MONDAY))
    async with fetch(library, listing([])) as (stage, server):
        await stage.press("f")
        assert days_asked_of(server) == ["2025-12-29", "2025-12-30"]
        assert "nothing new: no papers since 2025-12-29" in stage.text()


async def test_a_digest_of_a_day_to_come_does_not_hide_what_is_there(fetch: Fetch) -> None:
    library = Library.in_memory()
    library.add(a_digest("Early", day=WEDNESDAY))
    async with fetch(library, listing(a_day(TUESDAY, "One"))) as (stage, server):
        await stage.press("f")
        assert days_asked_of(server) == ["2025-12-30"]


async def test_who_was_away_for_long_is_told_how_to_fetch_the_rest(fetch: Fetch) -> None:
    library = Library.in_memory()
    library.add(a_digest("Known", day=date(2025, 11, 28)))
    async with fetch(library, listing([]), listing(a_day(TUESDAY, "One"))) as (stage, server):
        await stage.press("f")
        assert (days_asked_of(server)[0], len(server.asked)) == ("2025-12-17", 10)
        assert stage.said()[1:] == [
            "what came from 2025-11-28 to 2025-12-16 was left out; 'reader fetch --date 2025-12-16 --days 19' fetches it"
        ]


async def test_a_week_without_papers_is_said(fetch: Fetch) -> None:
    async with fetch(Library.in_memory(), listing([])) as (stage, _):
        await stage.press("f")
        assert "nothing new: no papers in the last 7 days" in stage.text()
        assert stage.errors() == []


async def test_keys_are_obeyed_while_it_fetches_and_it_says_how_far_it_is(library: Library, fetch: Fetch) -> None:
    async with fetch(library, listing(a_day(MONDAY, "New")), silent) as (stage, server):
        stage.send("f")
        await stage.until(lambda: "fetching 2025-12-30 1/2 ━━━━━─────" in stage.text())
        title = stage.on_cursor.title
        stage.send("sj")
        await stage.until(lambda: stage.paper(title).marks.starred and stage.on_cursor.title != title)
        stage.send("f")
        await stage.until(lambda: "digests are being fetched already" in stage.text())
        assert len(server.asked) == 2
        stage.send("", "escape")
        await stage.until(lambda: "stopped; nothing was fetched" in stage.text())
        await stage.settle()
        assert server.hung_up.wait(20)
        assert len(library) == 4


async def test_what_is_stopped_at_once_brings_nothing_and_can_be_begun_again(fetch: Fetch) -> None:
    library = Library.in_memory()
    async with fetch(library, silent, listing(a_day(TUESDAY, "One"))) as (stage, server):
        stage.send("f")
        await stage.until(lambda: server.asked and "esc stop it" in stage.text())
        stage.send("", "escape")
        await stage.until(lambda: "stopped; nothing was fetched" in stage.text())
        await stage.press("f")
        assert stage.titles == ["One"]


async def test_an_error_is_a_notice_that_names_what_is_missing_and_what_came_stays(
    library: Library, fetch: Fetch
) -> None:
    async with fetch(library, listing(a_day(MONDAY, "New")), status(404)) as (stage, server):
        await stage.press("f")
        assert len(library) == 5
        assert "fetched the digest of 2025-12-29: 1 paper new, u takes it" in stage.text()
        (notice,) = stage.errors()
        assert notice.startswith(f"{server.host} answers 404 (not found); ")
        assert "missing: 2025-12-30 ('reader fetch --date 2025-12-30' goes on)" in notice


async def test_nobody_there_is_a_notice(fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READER_HF_ENDPOINT", "http://127.0.0.1:1")
    async with fetch(Library.in_memory(), listing([])) as (stage, server):
        await stage.press("f")
        assert [notice[:56] for notice in stage.errors()] == [
            "cannot connect to 127.0.0.1:1 (connection refused); is t"
        ]
        assert server.asked == []


async def test_a_library_that_cannot_change_is_told_before_anything_is_asked(
    fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with fetch(Library.in_memory(), listing([])) as (stage, server):
        monkeypatch.setattr(Library, "read_only", property(lambda _: "the library cannot be written"))
        await stage.press("f")
        assert stage.errors() == ["the library cannot be written"]
        assert server.asked == []


async def test_what_came_and_could_not_be_kept_is_not_said_to_be_nothing(
    fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_digests: object) -> object:
        raise LibraryError("the disk is full")

    monkeypatch.setattr(Library, "add", fail)
    async with fetch(Library.in_memory(), listing(a_day(TUESDAY, "One"))) as (stage, _):
        await stage.press("f")
        assert stage.errors() == ["the disk is full"]
        assert "nothing new" not in stage.text()


async def test_quitting_waits_for_nobody(fetch: Fetch) -> None:
    async with fetch(Library.in_memory(), silent) as (stage, server):
        stage.send("f")
        await stage.until(lambda: server.asked)
        stage.send("q")
        await stage.until(lambda: stage.app._exit)
    assert stage.app.return_code == 0
    assert server.hung_up.wait(20)


async def test_nothing_is_asked_before_the_user_does(library: Library, fetch: Fetch) -> None:
    async with fetch(library, listing([])) as (stage, server):
        await stage.press("j", "question_mark", "escape", "slash")
        await stage.write("fetch")
        assert server.asked == []


async def test_the_palette_and_the_empty_screen_offer_it(fetch: Fetch) -> None:
    async with fetch(Library.in_memory(), listing(a_day(TUESDAY, "One"))) as (stage, _):
        assert "f       Fetch the daily papers since the last ones here, or the newest" in stage.text()
        assert "reader fetch" in stage.text()
        await stage.press("ctrl+p")
        await stage.write("fetch")
        await stage.press("enter")
        await stage.until(lambda: stage.titles == ["One"])
