"""Where a search puts the cursor, and where leaving it leads back to."""

from datetime import date, timedelta

import pytest

from reader.app import listing
from reader.paper import Appearance, Paper
from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest, a_paper

KEYS = {"enter", "escape", "down", "backspace", "space"}
NOUNS = ("Learning", "Reasoning", "Memory", "Planning", "Vision", "Speech", "Robots")

pytestmark = pytest.mark.usefixtures("quick_preload")


@pytest.fixture
def library() -> Library:
    """Return twelve digests of ten papers each; every seventh title has the same noun, one of them twice."""
    library = Library.in_memory()
    for day in range(12):
        papers = (_numbered(number) for number in range(day * 10, day * 10 + 10))
        library.import_digests(a_digest(*papers, day=_day(day)))
    return library


def _day(number: int) -> date:
    return date(2025, 12, 29) - timedelta(days=number)


def _numbered(number: int) -> Paper:
    noun = NOUNS[number % len(NOUNS)]
    title = "Learning" if number == 70 else f"Study {number} of Deep {noun} in Networks"
    return a_paper(
        title,
        abstract=f"On {noun.lower()} and learning.",
        arxiv_id=f"2512.{number:05}",
        appearances=(Appearance("hf-daily", _day(number // 10), number % 10),),
    )


async def test_esc_brings_back_the_place_in_the_abstract() -> None:
    library = Library.in_memory()
    long = a_paper("Long", abstract="\n".join(f"Line {number}." for number in range(80)))
    library.import_digests(a_digest(long, a_paper("Short")))
    async with run_app(library) as driver:
        await driver.press("J", "J")
        before = driver.screen_text()
        for query in ("short", "qqq"):  # the second one finds nothing
            await driver.press("slash", *query, "escape")
            assert driver.screen_text() == before


async def test_the_same_similar_papers_begin_one_search(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        await driver.press("equals_sign", "k", "equals_sign", "escape")
        assert driver.app.context.listing_state.name == "inbox"


async def test_similar_papers_are_counted_without_the_first_one(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        await driver.press("equals_sign")
        found = len(driver.paper_list.listing)
        assert f"{found - 1} papers similar to" in driver.screen_text()


async def test_an_empty_query_names_no_filter_and_the_job_is_a_hint(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        driver.main_screen.show_progress("Fetching …")
        lines = driver.screen_text().splitlines()
        assert lines[1].strip() == ""
        assert lines[-1].startswith(" Fetching …  enter done")


@pytest.fixture(params=["in the same frame", "in the background"])
def _speed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "in the background":
        monkeypatch.setattr(listing, "SYNC_SEARCH_SECONDS", -1.0)


def _place(driver: AppDriver) -> tuple[str | None, int, int, int]:
    return driver.paper_list.key, driver.paper_list.cursor, driver.paper_list.top, len(driver.paper_list.listing)


def _go_down(driver: AppDriver, row: int) -> tuple[str | None, int, int, int]:
    """Move to a row that stands in the middle of the window, and give the place."""
    driver.paper_list.jump(row + 6)
    driver.paper_list.jump(row)
    assert driver.paper_list.top
    return _place(driver)


async def _type(driver: AppDriver, *keys: str) -> None:
    """Type letters and keys by their names as fast as a program would."""
    for key in keys:
        driver.send_keys("", key) if key in KEYS else driver.send_keys(key)
    await driver.wait_until_idle()


@pytest.mark.usefixtures("_speed")
async def test_each_letter_puts_the_cursor_on_the_best_match_in_sight(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        _go_down(driver, 50)
        await driver.press("slash")
        for letter in "learning":
            await driver.press(letter)
            assert (driver.paper_list.cursor, driver.paper_list.top) == (0, 0)
        assert driver.current_paper.title == "Learning"
        await driver.press("down", "down", "backspace")
        assert driver.paper_list.cursor == 0


@pytest.mark.usefixtures("_speed")
async def test_a_search_typed_ahead_marks_its_best_match(library: Library) -> None:
    async with run_app(library) as driver:
        _go_down(driver, 30)
        driver.send_keys("/learning", "enter", "s")
        await driver.wait_until_idle()
        assert [paper.title for paper in library.papers() if paper.marks.starred] == ["Learning"]


WAYS_BACK = (
    ["/learning", "escape"],
    ["/learning", "enter", "nnNG", "escape"],
    ["/learning", "down", "down", *["backspace"] * 8, "escape"],
    ["/learning", "enter", "enter", "j", "escape", "escape"],
    ["/learning", "enter", "space", "escape", "escape"],
    ["/", "down", "down", "escape"],
    ["/no such words", "escape"],
    ["/learning", "enter", "/ deep", "escape"],
    ["=", "escape"],
    ["=jj=G", "escape", "escape"],
    ["/vision", "enter", "j=j", "escape", "escape"],
    ["/learning", "enter", "S7", "escape"],
)


@pytest.mark.usefixtures("_speed")
async def test_esc_brings_back_paper_row_and_scroll_offset(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        before = _go_down(driver, 60)
        for keys in WAYS_BACK:
            await _type(driver, *keys)
            assert _place(driver) == before, keys
            assert not driver.main_screen.search_bar.is_open, keys


@pytest.mark.usefixtures("_speed")
async def test_esc_leads_from_similar_papers_back_into_the_search(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        before = _go_down(driver, 60)
        await _type(driver, "/learning", "enter", "j" * 40, "kk")
        within = _place(driver)
        assert within[2]
        await _type(driver, "=jj", "escape")
        assert _place(driver) == within
        assert driver.paper_list.listing.query == "learning"
        assert " learning" in driver.screen_text().splitlines()[0]
        await driver.press("escape")
        assert _place(driver) == before


async def test_esc_brings_back_what_the_wheel_had_scrolled_away(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        await driver.wait_until_idle()
        _go_down(driver, 60)
        driver.paper_list.scroll_to_line(3)
        before = _place(driver)
        await _type(driver, "/learning", "escape")
        assert _place(driver) == before


async def test_esc_brings_back_the_paper_that_filled_the_screen(library: Library) -> None:
    async with run_app(library) as driver:
        _go_down(driver, 60)
        title = driver.current_paper.title
        await _type(driver, "enter", "/learning")
        assert "Learning" in driver.screen_text()
        zoomed = [driver.main_screen.is_zoomed]
        await driver.press("escape")
        assert [*zoomed, driver.main_screen.is_zoomed] == [False, True]
        assert driver.current_paper.title == title


async def test_esc_goes_to_the_neighbour_of_a_paper_that_left_the_view(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        _, row, top, count = _go_down(driver, 60)
        neighbour = driver.paper_list.listing.keys[row + 1]
        await driver.press("slash")
        await driver.type_text(f'"Study {row} of"')
        await driver.press("enter", "r", "escape")
        assert _place(driver) == (neighbour, row, top, count - 1)


@pytest.mark.usefixtures("_speed")
async def test_a_search_typed_in_another_view_returns_to_that_view(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("space", "space", "space", "s", "escape", "2", "j", "j")
        before = _place(driver)
        await _type(driver, "/learning", "enter", "escape")
        assert _place(driver) == before
        assert before[3] == 3
