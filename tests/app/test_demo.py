"""The first minute: the welcome of an empty library, the demo that was lived in, and its tour."""

import pytest

from reader.app import DEMO_STATUS
from reader.cli.demo import demo_library, demo_views
from reader.config import Config
from reader.stats.backlog import digests
from storage import Library
from tests.app.harness import TODAY, run_app
from widgets import commands


async def test_enter_fetches_in_an_empty_library() -> None:
    async with run_app(Library.in_memory()) as driver:
        text = driver.screen_text()
        assert "Welcome to Reader" in text
        assert "newest digest first" not in text
        assert "enter   Get today's papers from Hugging Face" in text
        driver.app.dispatcher.fetches.handlers = lambda: {commands.Fetch: lambda _: None}  # type: ignore[method-assign]
        await driver.press("enter")
        assert driver.messages_of(commands.Fetch)
        assert not driver.main_screen.is_zoomed


async def test_d_opens_the_demo_in_an_empty_library_only(library: Library) -> None:
    async with run_app(Library.in_memory()) as driver:
        await driver.press("d")
        assert driver.app.return_code == DEMO_STATUS
    async with run_app(library) as driver:
        await driver.press("d")
        assert driver.app.is_running


async def test_the_welcome_stands_in_the_middle() -> None:
    async with run_app(Library.in_memory(), size=(100, 30)) as driver:
        line = next(line for line in driver.screen_text().splitlines() if "Welcome" in line)
        assert line.index("Welcome") == (99 - len("Welcome to Reader")) // 2


def test_the_demo_has_one_digest_triaged_and_one_untouched() -> None:
    with demo_library(TODAY) as library:
        newest, older = digests(library.columns, TODAY)
        assert newest.decided == 0
        assert older.decided == older.total
        marks = list(library.columns.marks.values())
        assert sum(each.starred for each in marks) == 6
        assert sum(bool(each.note) for each in marks) == 2
        assert sum(each.is_snoozed(TODAY) for each in marks) == 1
        assert len({tag for each in marks for tag in each.tags}) == 4


async def test_the_tour_goes_on_with_what_was_done() -> None:
    with demo_library(TODAY) as library:
        async with run_app(library, is_demo=True, config=Config(views=demo_views())) as driver:
            assert "demo · nothing is saved" in driver.screen_text()
            await driver.wait_until(lambda: "4 to write about 2" in driver.screen_text())
            for keys, step in (
                ((), "1/5  j k to move"),
                (("j",), "2/5  s to star"),
                (("s",), "3/5  / to search"),
                (("slash", "m", "escape"), "4/5  T to triage"),
                (("T", "d", "escape"), "5/5  u to undo anything"),
            ):
                await driver.press(*keys)
                assert step in driver.screen_text()
            await driver.press("u")
            assert "5/5" not in driver.screen_text()


@pytest.mark.traced
async def test_the_tour_leaves_out_what_was_done_before(library: Library) -> None:
    async with run_app(library, is_demo=True) as driver:
        for keys, step in ((("s",), "1/5  j k"), (("u",), "1/5  j k"), (("j",), "3/5  / to search")):
            await driver.press(*keys)
            assert step in driver.screen_text()
        await driver.press("slash", "m", "escape", "T", "escape")
        assert "/5  " not in driver.screen_text()


@pytest.mark.traced
async def test_esc_ends_the_tour(library: Library) -> None:
    async with run_app(library, is_demo=True) as driver:
        await driver.press("escape", "j")
        assert "/5  " not in driver.screen_text()


@pytest.mark.traced
async def test_inbox_zero_says_what_comes_back_when(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("z")
        await driver.type_text("1d")
        await driver.press("enter", "R")
        assert "Inbox zero" in driver.screen_text()
        assert "1 paper comes back tomorrow" in driver.screen_text()
        await driver.press("2")
        assert "comes back" not in driver.screen_text()


@pytest.mark.traced
async def test_a_click_on_a_key_of_an_empty_page_does_what_it_does(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("R")
        lines = driver.screen_text().splitlines()
        y = next(row for row, line in enumerate(lines) if "Go to All" in line)
        await driver.pilot.click(offset=(lines[y].index("Go to All"), y))
        await driver.wait_until_idle()
        assert len(driver.titles) == 4
