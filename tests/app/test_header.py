"""The header and the sidebar: views with live counts, how far digests are, and the ways to go to them."""

import re
from datetime import date

import pytest

from reader.config import Config, View
from reader.text import progress_bar
from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest

SURVEY = Config(views=(View("survey", "lora", 4),))


def header(driver: AppDriver) -> str:
    return driver.screen_text().splitlines()[0]


async def test_views_have_their_digits_and_live_counts(library: Library) -> None:
    async with run_app(library, config=SURVEY) as driver:
        await driver.wait_until(lambda: "4 survey 1" in header(driver))
        assert " ".join(header(driver).split()).startswith("Reader 1 Inbox 4 2 Starred 0 3 All 4 4 survey 1")
        await driver.press("s", "r")
        assert "1 Inbox 2" in header(driver)
        assert "2 Starred 1" in header(driver)


async def test_starred_papers_are_counted_unread_of_all(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("3", "s", "r", "j", "s")
        assert "2 Starred 1/2" in header(driver)


async def test_the_header_shows_how_far_the_newest_digest_is(library: Library) -> None:
    async with run_app(library) as driver:
        assert header(driver).endswith("Dec 29 · 0/2")
        await driver.press("d")
        assert header(driver).endswith("━━━━━━╌╌╌╌╌╌ Dec 29 · 1/2")
        await driver.press("d")
        assert header(driver).endswith("━━━━━━━━━━━━ Dec 29 · 2/2")


async def test_a_snoozed_paper_counts_as_decided_until_it_comes_back(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("z")
        await driver.type_text("1d")
        await driver.press("enter")
        assert "1 Inbox 3" in header(driver)
        assert header(driver).endswith("1/2")


async def test_tabs_stay_in_place_when_counts_and_views_change(library: Library) -> None:
    library.import_digests(a_digest(*(f"Paper {number}" for number in range(7))))
    async with run_app(library, config=SURVEY) as driver:
        await driver.wait_until(lambda: "4 survey 1" in header(driver))
        labels = ("Inbox", "Starred", "All", "survey", "To read")

        def places() -> list[int]:
            return [header(driver).index(label) for label in labels]

        before = places()
        assert "1 Inbox 11" in header(driver)
        await driver.press("d", "d")
        assert "1 Inbox 9 " in header(driver)
        assert places() == before
        await driver.press("3")
        assert places() == before


async def test_the_bar_stays_in_place_at_the_tenth_decision() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(*(f"Paper {number}" for number in range(12))))
    async with run_app(library) as driver:
        start = header(driver).index("╌")
        await driver.press(*"d" * 9)
        assert header(driver).index("━") == start
        await driver.press("d")
        assert header(driver).index("━") == start
        assert header(driver).endswith("Nov 28 · 10/12")


async def test_a_narrow_header_names_the_active_view(library: Library) -> None:
    async with run_app(library, size=(40, 20)) as driver:
        assert header(driver).split()[:2] == ["Inbox", "4"]
        assert "Starred" not in header(driver)
        assert header(driver).endswith("0/2")


@pytest.mark.traced
async def test_the_active_view_is_always_in_the_header(library: Library) -> None:
    async with run_app(library, size=(74, 20)) as driver:
        assert "For you" not in header(driver)
        await driver.press("H")
        assert "For you 4" in header(driver)
        assert header(driver).split()[:2] == ["1", "Inbox"]
        await driver.press("L")
        assert "For you" not in header(driver)


async def test_views_that_do_not_fit_open_with_the_palette(library: Library) -> None:
    views = tuple(View(f"a long name of view {number}", "lora", number) for number in range(4, 10))
    async with run_app(library, size=(100, 30), config=Config(views=views)) as driver:
        assert "…" in header(driver)
        await driver.pilot.click(offset=(header(driver).rindex("…"), 0))
        await driver.wait_until_idle()
        assert "Star / unstar" not in driver.screen_text()
        assert "Go to To read" in driver.screen_text()
        assert "Go to “a long name of view 7”" in driver.screen_text()
        await driver.type_text("name 7")
        await driver.press("enter")
        assert driver.titles == ["Merging LoRAs like Playing LEGO"]
        assert "7 a long name of view" in header(driver)


@pytest.mark.traced
async def test_a_click_on_a_view_shows_it(library: Library) -> None:
    async with run_app(library, config=SURVEY) as driver:
        await driver.click_on("Starred")
        assert "No starred papers yet" in driver.screen_text()
        await driver.click_on("survey")
        assert driver.titles == ["Merging LoRAs like Playing LEGO"]


@pytest.mark.traced
async def test_capital_h_and_l_go_through_the_views(library: Library) -> None:
    async with run_app(library, config=SURVEY) as driver:
        names = []
        for key in ("L", "L", "L", "L", "L", "H", "H"):
            await driver.press(key)
            names.append(driver.app.context.listing_state.name)
        assert names == ["starred", "all", "survey", "to-read", "foryou", "to-read", "survey"]


@pytest.mark.traced
async def test_a_search_takes_the_place_of_the_header(library: Library) -> None:
    async with run_app(library) as driver:
        top = driver.paper_list.region.y
        await driver.press("slash")
        await driver.type_text("lora")
        assert header(driver).split()[0] == "/"
        assert header(driver).endswith("1 of 4")
        assert driver.paper_list.region.y == top + 1
        await driver.press("escape")
        assert "Inbox" in header(driver)
        assert driver.paper_list.region.y == top


@pytest.mark.traced
async def test_similar_papers_are_named_in_the_header(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        await driver.press("equals_sign")
        assert "similar to “Knowledge Distillation at Scale”" in header(driver)
        assert driver.titles[0] == "Knowledge Distillation at Scale"
        assert driver.paper_list.cursor == min(1, len(driver.titles) - 1)
        await driver.press("escape")
        assert "Inbox 4" in header(driver)


@pytest.mark.parametrize(("done", "total", "filled"), [(0, 9, 0), (1, 900, 1), (5, 10, 5), (899, 900, 9), (9, 9, 10)])
def test_a_bar_is_full_only_at_the_end(done: int, total: int, filled: int) -> None:
    assert progress_bar(done, total, 10) == ("━" * filled, "╌" * (10 - filled))


@pytest.mark.traced
async def test_a_view_may_be_named_as_other_parts_of_the_header_are(library: Library) -> None:
    async with run_app(library, config=Config(views=(View("job", "lora", 4), View("…", "clip", 5)))) as driver:
        await driver.click_on("4 job")
        assert driver.titles == ["Merging LoRAs like Playing LEGO"]
        await driver.click_on("5 …")
        assert driver.titles == ["Demystifying CLIP"]


async def test_the_sidebar_lists_views_tags_and_digests(library: Library) -> None:
    library.update_marks(["2512.00001"], lambda marks: marks.with_tags(["distil"]), "tagged")
    async with run_app(library) as driver:
        await driver.press("b")
        text = driver.screen_text()
        assert text.splitlines()[-1].startswith(" j next  k previous  enter show  esc close")
        assert all(part in text for part in ("Views", "1 Inbox", "Tags", "#distil", "Digests", "28 Nov", "0/2"))
        await driver.press("j", "j", "j", "j", "j", "enter")
        assert driver.paper_list.listing.query == "tag:distil"
        await driver.press("j")
        assert driver.app.focused is None
        await driver.press("b")
        assert "Digests" not in driver.screen_text()
        await driver.press("b", *"j" * 20, "enter")
        assert driver.paper_list.listing.query == "digest:2025-11-28"


async def test_the_bars_of_the_sidebar_stand_in_one_column() -> None:
    library = Library.in_memory()
    for day, count in ((date(2025, 12, 1), 12), (date(2025, 11, 2), 3), (date(2024, 11, 30), 101)):
        library.import_digests(a_digest(*(f"{day} {number}" for number in range(count)), day=day))
    async with run_app(library) as driver:
        await driver.press("b")
        lines = driver.screen_text().splitlines()
        digests = lines[next(y for y, line in enumerate(lines) if "Digests" in line) + 1 :][:3]
        assert [line.split("╌")[0].strip() for line in digests] == ["1 Dec", "2 Nov", "30 Nov 2024"]
        assert len({line.index("╌") for line in digests}) == 1
        assert any(line.startswith("   To read") for line in lines)


@pytest.mark.traced
async def test_the_sidebar_is_used_with_the_mouse(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("b")
        await driver.click_on("28 Nov  ")
        assert driver.titles == ["Attention Is All You Need", "Demystifying CLIP"]
        await driver.click_on("2 Starred")
        assert "No starred papers yet" in driver.screen_text()


async def test_a_view_chosen_in_the_sidebar_gives_the_keys_to_the_list(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("b", "down", "down", "home", "end", "home", "j", "j", "enter")
        assert driver.app.context.listing_state.view_name == "all"
        await driver.press("j")
        assert driver.paper_list.cursor == 1


async def test_a_sidebar_over_the_list_closes_when_a_view_is_chosen(library: Library) -> None:
    async with run_app(library, size=(60, 20)) as driver:
        await driver.press("b", "j", "enter")
        assert not driver.main_screen.sidebar.is_open


async def test_only_the_cursor_that_keys_move_has_its_full_colour(library: Library) -> None:
    def background(text: str) -> object:
        return next(part.style.bgcolor for part in driver.screen_segments() if text in part.text and part.style)

    async with run_app(library) as driver:
        full, none = background("Knowledge Distillation"), background("Merging LoRAs")
        await driver.press("b")
        assert background("1 Inbox   ") == full
        assert background("Knowledge Distillation") not in (full, none)
        await driver.press("escape")
        assert background("Knowledge Distillation") == full


async def test_the_hints_forget_a_sidebar_that_was_closed(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("b", "j", "enter")
        assert "esc close sidebar" in driver.screen_text()
        await driver.press("escape")
        assert "esc close sidebar" not in driver.screen_text()


@pytest.mark.traced
async def test_esc_closes_the_sidebar_and_counts_follow(library: Library) -> None:
    async with run_app(library, size=(50, 30)) as driver:
        await driver.press("b")
        assert driver.screen_text().splitlines()[2].split() == ["1", "Inbox", "4"]
        await driver.press("s")
        assert driver.screen_text().splitlines()[2].split() == ["1", "Inbox", "3"]
        await driver.press("escape")
        assert "Digests" not in driver.screen_text()
        assert len(driver.titles) == 3


async def test_q_closes_the_sidebar_and_a_click_focuses_the_list(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("b")
        await driver.pilot.click("#papers", offset=(10, 2))
        await driver.press("j")
        assert driver.paper_list.cursor == 2
        await driver.press("q")
        assert "Digests" not in driver.screen_text()
        assert driver.app.is_running


async def test_handled_papers_can_stay_until_the_view_is_left(library: Library) -> None:
    async with run_app(library, config=Config(keep_handled=True)) as driver:
        before = driver.titles
        await driver.press("s", "d")
        assert driver.titles == before
        assert "1 Inbox 2" in header(driver)
        assert driver.paper_list.listing.muted == {driver.paper_list.listing.keys[0], driver.paper_list.listing.keys[1]}
        await driver.press("u")
        assert len(driver.paper_list.listing.muted) == 1
        await driver.press("3", "1")
        assert driver.titles == before[1:]


async def test_the_cursor_goes_on_to_the_next_paper_that_waits(library: Library) -> None:
    async with run_app(library, config=Config(keep_handled=True)) as driver:
        titles = driver.titles
        await driver.press("j", "d")
        assert driver.current_paper.title == titles[2]
        await driver.press("k", "m")
        await driver.type_text("later")
        await driver.press("ctrl+d")
        assert driver.current_paper.title == titles[1]
        await driver.press("k", "d", "d", "d")
        assert "1 Inbox 0" in header(driver)
        assert driver.titles == titles


async def test_the_papers_of_a_deleted_view_do_not_stay(library: Library) -> None:
    everything = View("everything", "sort:title", 4)
    async with run_app(library, config=Config(views=(everything,), keep_handled=True)) as driver:
        await driver.press("d", "4")
        assert len(driver.titles) == 4
        driver.app.context.listing_state.delete_view(everything)
        driver.app.context.show()
        assert len(driver.titles) == 3


async def test_handled_papers_leave_at_once_by_default(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("s")
        assert len(driver.titles) == 3


async def test_the_window_is_titled_with_the_view(library: Library) -> None:
    async with run_app(library) as driver:
        assert driver.app.sub_title == "Reader · Inbox 4"
        await driver.press("s")
        assert driver.app.sub_title == "Reader · Inbox 3"
        await driver.press("3")
        assert driver.app.sub_title == "Reader · All 4"


@pytest.mark.traced
async def test_a_job_leaves_room_for_the_view_in_a_narrow_window(library: Library) -> None:
    async with run_app(library, size=(40, 20)) as driver:
        driver.main_screen.show_progress("Fetching 30 Dec 2025 11/21 ━━━━━╌╌╌╌╌")
        await driver.wait_until_idle()
        assert re.fullmatch(r"  Inbox 4 +Fetching 11/21 ━━━━━╌╌╌╌╌", header(driver).rstrip())


async def test_a_job_is_shown_in_the_footer_while_a_query_is_typed(library: Library) -> None:
    async with run_app(library) as driver:
        driver.main_screen.show_progress("Fetching 30 Dec 2025 …")
        await driver.press("slash")
        assert driver.screen_text().splitlines()[-1].startswith(" Fetching 30 Dec 2025 …  enter done")
        await driver.press("escape")
        assert "Fetching" in header(driver)
        assert "Fetching" not in driver.screen_text().splitlines()[-1]
