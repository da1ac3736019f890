"""The scrollbar is shown while the window moves, and is used with the mouse."""

import pytest
from textual.events import MouseScrollDown
from textual.selection import SELECT_ALL

from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest, a_paper
from widgets.paper_view import PaperView

THUMB = "▕"


@pytest.fixture
def long_library() -> Library:
    library = Library.in_memory()
    library.import_digests(a_digest(*(a_paper(f"Paper {number}", abstract="Words " * 900) for number in range(200))))
    return library


def thumb_lines(driver: AppDriver) -> list[int]:
    """Return the lines of the list that hold a part of its scrollbar."""
    lines = driver.screen_text().splitlines()
    region = driver.paper_list.region
    return [y - region.y for y in range(region.y, region.bottom) if lines[y].endswith(THUMB)]


async def test_a_list_at_rest_has_no_scrollbar(
    long_library: Library, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_app(long_library) as driver:
        await driver.press("j", "j")
        assert not thumb_lines(driver)
        await driver.press("G")
        assert thumb_lines(driver)[-1] == driver.paper_list.size.height - 1
    monkeypatch.setattr("widgets.line_view.SCROLLBAR_SECONDS", 0.05)
    async with run_app(long_library) as driver:
        await driver.press("G")
        await driver.wait_until(lambda: not thumb_lines(driver))
    async with run_app(library) as driver:
        await driver.press("G", "home")
        assert not thumb_lines(driver)


@pytest.mark.traced
async def test_the_scrollbar_appears_under_the_wheel_and_the_mouse(long_library: Library) -> None:
    async with run_app(long_library) as driver:
        papers = driver.paper_list
        papers.post_message(MouseScrollDown(papers, 5, 5, 0, 0, 0, shift=False, meta=False, ctrl=False))
        await driver.wait_until_idle()
        assert thumb_lines(driver)
    async with run_app(long_library) as driver:
        await driver.pilot.hover("#papers", offset=(5, 5))
        await driver.wait_until_idle()
        assert thumb_lines(driver)[0] == 0


async def test_the_thumb_is_dragged_and_the_cursor_stays(long_library: Library) -> None:
    async with run_app(long_library) as driver:
        papers, edge = driver.paper_list, driver.paper_list.size.width - 1
        await driver.pilot.mouse_down("#papers", offset=(edge, papers.size.height - 1))
        await driver.pilot.mouse_up("#papers", offset=(edge, papers.size.height - 1))
        await driver.wait_until_idle()
        assert papers.top == papers.line_count() - papers.size.height
        await driver.pilot.mouse_down("#papers", offset=(edge, 0))
        await driver.pilot.hover("#papers", offset=(edge, papers.size.height // 2))
        await driver.wait_until_idle()
        assert 0 < papers.top < papers.line_count() - papers.size.height
        await driver.pilot.mouse_up("#papers", offset=(edge, papers.size.height // 2))
        await driver.wait_until_idle()
        before = papers.top
        await driver.pilot.hover("#papers", offset=(edge, 1))
        await driver.wait_until_idle()
        assert (papers.top, papers.cursor) == (before, 0)


@pytest.mark.traced
async def test_a_click_on_the_scrollbar_leaves_the_cursor(long_library: Library) -> None:
    async with run_app(long_library) as driver:
        await driver.pilot.click("#papers", offset=(driver.paper_list.size.width - 1, 4))
        await driver.wait_until_idle()
        assert driver.paper_list.cursor == 0


async def test_selected_lines_of_one_paragraph_are_one_line(long_library: Library) -> None:
    async with run_app(long_library) as driver:
        selected = driver.main_screen.query_one(PaperView).get_selection(SELECT_ALL)
        assert selected is not None
        assert "Words Words " * 100 in selected[0]


async def test_a_drag_on_the_scrollbar_selects_no_text(long_library: Library) -> None:
    async with run_app(long_library) as driver:
        edge, height = driver.main_screen.query_one("#preview").size.width - 1, 8
        await driver.pilot.mouse_down("#preview", offset=(edge, 0))
        await driver.pilot.hover("#preview", offset=(edge, height))
        await driver.pilot.mouse_up("#preview", offset=(edge, height))
        await driver.wait_until_idle()
        assert driver.app.context.selected_text == ""
        assert driver.main_screen.query_one("#preview", PaperView).top > 0
