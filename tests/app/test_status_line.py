"""The screen says where the user is: headings of digests, empty lists, and hints that apply."""

import asyncio
from datetime import date

import pytest
from textual.events import MouseScrollDown
from textual.screen import ModalScreen

from reader import desktop
from storage import Library
from tests.app.harness import run_app
from tests.builders import a_digest
from widgets.status_line import StatusLine, notice_parts


async def test_the_inbox_heads_the_papers_of_each_digest(library: Library) -> None:
    async with run_app(library) as driver:
        lines = [line.strip() for line in driver.screen_text().splitlines()]
        assert lines[1].split()[:5] == ["Mon", "29", "Dec", "2025", "2"]
        assert lines[4].split()[:5] == ["Fri", "28", "Nov", "2025", "2"]
        await driver.press("r")
        assert "1 left of 2" in driver.screen_text()


async def test_headlines_are_skipped_by_cursor_and_mouse(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("j", "j")
        assert driver.current_paper.title == "Attention Is All You Need"
        await driver.pilot.click("#papers", offset=(5, 3))
        await driver.wait_until_idle()
        assert driver.current_paper.title == "Attention Is All You Need"
        await driver.pilot.click("#papers", offset=(5, 1))
        await driver.wait_until_idle()
        assert driver.current_paper.title == "Knowledge Distillation at Scale"


async def test_the_first_heading_is_visible_after_scrolling_up() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(*(f"Paper {number}" for number in range(60))))
    async with run_app(library, size=(80, 12)) as driver:
        await driver.press("G", "home")
        assert "Fri 28 Nov 2025" in driver.screen_text()


async def test_a_notice_goes_with_its_view_but_not_with_a_refresh(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("3", "s")
        driver.app.context.show()
        assert "Starred “" in driver.screen_text()
        await driver.press("space", "space", "r")
        assert "Marked 2 papers read" in driver.screen_text()
        await driver.press("2")
        assert "Marked 2 papers read" not in driver.screen_text()


async def test_an_error_stays_longer_than_a_notice(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widgets.status_line.NOTICE_SECONDS", 0.01)
    async with run_app(library) as driver:
        driver.app.context.notify("A notice")
        await driver.wait_until(lambda: "A notice" not in driver.screen_text())
        driver.app.context.notify_error("An error")
        await asyncio.sleep(0.05)
        assert "An error" in driver.screen_text()


async def test_other_orders_have_no_headlines(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("3")
        assert "Friday" not in driver.screen_text()


async def test_an_empty_library_says_how_to_begin() -> None:
    async with run_app(Library.in_memory(), size=(80, 24)) as driver:
        text = driver.screen_text()
        assert "Welcome to Reader" in text
        assert "i       Import a file" in text
        assert "reader import FILE" in text
        assert "reader demo" in text
        hints = text.splitlines()[-1]
        assert hints.startswith(" f fetch  i import  ")
        assert hints.endswith("q quit  ^p commands  ? help")


async def test_where_the_paper_is_not_seen_the_first_hint_shows_it(library: Library) -> None:
    async with run_app(library, size=(40, 24)) as driver:
        assert driver.screen_text().splitlines()[-1].startswith(" enter show  s star")
        await driver.press("enter")
        assert driver.screen_text().splitlines()[-1].startswith(" esc back  s star")
    async with run_app(library, size=(120, 24)) as driver:
        assert driver.screen_text().splitlines()[-1].startswith(" s star")
        await driver.press("tab")
        assert driver.screen_text().splitlines()[-1].startswith(" enter show  s star")
        await driver.resize(60, 24)
        await driver.press("tab", "tab", "escape")
        await driver.resize(120, 24)
        assert driver.screen_text().splitlines()[-1].startswith(" enter show  s star")


async def test_an_empty_place_says_why_and_what_would_be_there(library: Library) -> None:
    async with run_app(library, size=(40, 24)) as driver:
        await driver.press("2")
        assert "No starred papers yet" in driver.screen_text()
        assert "Starred 0" in driver.screen_text()
        assert "Go to Starred" not in driver.screen_text()
        await driver.press("slash")
        await driver.type_text("distillation tag:none")
        assert "No matches for “distillation tag:none”" in " ".join(driver.screen_text().split())
        assert "/ distillation tag:none " in driver.screen_text()
        assert "tagged none" in driver.screen_text()
        assert "1 paper matches if you drop" in driver.screen_text()
        await driver.press("escape", "1")
        assert "No matches" not in driver.screen_text()
        await driver.press("R")
        assert "Inbox zero" in driver.screen_text()
        assert "Go to Inbox" not in driver.screen_text()


async def test_hints_after_an_empty_view_are_those_of_a_list(library: Library) -> None:
    async with run_app(library, size=(80, 24)) as driver:
        await driver.press("2", "3")
        *_, status, hints = driver.screen_text().splitlines()
        assert "1/4" not in status
        assert hints.startswith(" s star")


@pytest.mark.parametrize(("day", "is_named"), [(date(2025, 12, 30), False), (date(2025, 12, 31), True)])
async def test_fetch_is_named_once_the_newest_digest_is_two_days_old(
    library: Library, day: date, *, is_named: bool
) -> None:
    async with run_app(library, size=(160, 24), today=lambda: day) as driver:
        assert ("f fetch" in driver.screen_text().splitlines()[-1]) == is_named


async def test_hints_are_those_that_apply_to_the_paper(library: Library) -> None:
    async with run_app(library, size=(160, 24)) as driver:
        assert "c code" in driver.screen_text().splitlines()[-1]
        await driver.press("G")
        assert "c code" not in driver.screen_text().splitlines()[-1]
        assert "o open" in driver.screen_text().splitlines()[-1]
        await driver.press("slash")
        assert "esc cancel" in driver.screen_text().splitlines()[-1]


async def test_a_click_on_a_tag_searches_for_it(library: Library) -> None:
    library.update_marks(["2512.00001"], lambda marks: marks.with_tags(["distil", "todo"]), "tagged")
    async with run_app(library) as driver:
        await driver.click_on("#todo")
        assert driver.paper_list.listing.query == "tag:todo"
        assert len(driver.titles) == 1
        await driver.press("s")
        assert driver.paper_list.listing.query == "tag:todo"
        assert driver.current_paper.marks.starred
        await driver.press("s", "escape")
        assert len(driver.titles) == 4


async def test_a_click_on_a_link_opens_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def take(address: str, **_: object) -> str:
        opened.append(address)
        return "handed over"

    monkeypatch.setattr(desktop, "open_url", take)
    async with run_app(library) as driver:
        await driver.click_on("lab.github.io/distil")
        assert opened == ["https://lab.github.io/distil"]
        assert "handed over" in driver.screen_text()


async def test_the_key_that_undoes_a_change_can_be_clicked(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("s")
        await driver.click_on("u undo")
        assert not driver.paper("Knowledge Distillation at Scale").marks.starred
        await driver.click_on("U redo")
        assert driver.paper("Knowledge Distillation at Scale").marks.starred
        await driver.press("T", "s")
        await driver.click_on("u undo")
        assert not driver.paper("Merging LoRAs like Playing LEGO").marks.starred


async def test_a_title_that_is_cut_leaves_the_undo_key_where_it_is() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest("A title that is longer than what a notice has room for, by far", "Another"))
    async with run_app(library, size=(80, 24)) as driver:
        await driver.press("s")
        assert "…” · u undo  newest digest first" in driver.screen_text()
        await driver.click_on("u undo")
        assert not any(marks.starred for marks in library.columns.marks.values())


async def test_no_title_in_a_notice_is_a_key() -> None:
    parts = [*notice_parts("Starred “Don't undo”"), *notice_parts("undo · u undo it · u undo")]
    assert [part.text for part in parts if part.target] == ["u undo"]


async def test_the_wheel_scrolls_what_is_under_the_mouse() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(*(f"Paper {number}" for number in range(60))))
    async with run_app(library, size=(80, 12)) as driver:
        driver.paper_list.post_message(MouseScrollDown(driver.paper_list, 5, 5, 0, 1, 0, False, False, False))
        await driver.wait_until_idle()
        assert "Paper 0\n" not in driver.screen_text()
        assert driver.paper_list.cursor == 0
        await driver.press("j")
        assert "Paper 1\n" in driver.screen_text()


DIALOGS = ("t", "m", "z", "e", "i", "question_mark", "S", "w", "c")


async def test_dialogs_fit_a_small_window_and_esc_closes_them(library: Library) -> None:
    async with run_app(library, size=(40, 10)) as driver:
        for key in DIALOGS:
            await driver.press(key)
            assert isinstance(driver.app.screen, ModalScreen), key
            assert "esc" in driver.screen_text(), key
            await driver.press("escape")
            assert len(driver.app.screen_stack) == 1, key


async def test_no_window_is_too_small_to_go_on(library: Library) -> None:
    async with run_app(library, size=(20, 5)) as driver:
        for key in (*DIALOGS, "T", "ctrl+p", "ctrl+t", "slash", "enter"):
            await driver.press(key, "escape", "escape", "escape", "j")
            assert len(driver.app.screen_stack) == 1, key
            assert driver.paper_list.cursor == 1, key
            await driver.press("k")
            assert driver.paper_list.cursor == 0, key


async def test_the_cursor_keeps_its_paper_when_resized(library: Library) -> None:
    async with run_app(library, size=(200, 30)) as driver:
        await driver.press("j", "j")
        title = driver.current_paper.title
        for width in (*range(200, 19, -30), 20, 200):
            await driver.resize(width, 5 + width // 10)
            assert driver.current_paper.title == title
            assert title[:10] in driver.list_text()


@pytest.mark.parametrize("width", [30, 40, 60, 80])
async def test_a_notice_keeps_the_way_back_at_any_width(library: Library, width: int) -> None:
    async with run_app(library, size=(width, 20)) as driver:
        await driver.press("s")
        status = driver.screen_text().splitlines()[-2]
        assert status.startswith(" Starred “Kn")
        assert "” · u undo" in status


async def test_the_text_at_the_end_gives_way_to_a_notice(library: Library) -> None:
    async with run_app(library, size=(40, 20)) as driver:
        status = driver.main_screen.query_one(StatusLine)
        status.show_tour("1/5  j k to move")
        await driver.press("s")
        assert "” · u undo" in driver.screen_text().splitlines()[-2]
        status.clear_notice()
        await driver.wait_until_idle()
        assert "1/5  j k to move" in driver.screen_text().splitlines()[-2]


async def test_the_footer_says_what_a_second_press_does(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("G", "g")
        assert driver.screen_text().splitlines()[-1] == " g first paper  esc cancel"
        await driver.press("g")
        assert driver.paper_list.cursor == 0
        assert driver.screen_text().splitlines()[-1].startswith(" s star")
        await driver.press("j", "g", "escape")
        assert driver.screen_text().splitlines()[-1].startswith(" s star")
        await driver.press("g", "s", "g")
        assert driver.paper_list.cursor == 1


@pytest.mark.usefixtures("quick_preload")
async def test_the_footer_forgets_a_single_press(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widgets.main_screen.DOUBLE_PRESS_SECONDS", 0.05)
    async with run_app(library) as driver:
        await driver.wait_until(lambda: driver.app.context.listing_state.searcher.is_synced)
        await driver.wait_until_idle()  # the new index shows the list and its keys again
        await driver.press("g")
        await driver.wait_until(lambda: driver.screen_text().splitlines()[-1].startswith(" s star"))


async def test_a_search_names_filters_and_not_its_own_words(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        await driver.press("slash")
        await driver.type_text("attention")
        assert "matching" not in driver.screen_text()
        await driver.type_text(" is:unread sort:title")
        assert driver.screen_text().splitlines()[1].strip() == "unread · by title, A to Z"


async def test_links_keep_their_keys_while_a_query_is_typed(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("lego")
        assert "c github.com/lab/lego" in driver.screen_text()
        assert "o search for the title" in driver.screen_text()


async def test_a_notice_uses_the_whole_line_of_a_narrow_window(library: Library) -> None:
    async with run_app(library, size=(40, 20)) as driver:
        notice = "Undone: marked 39 papers read · U redo"
        driver.app.context.notify(notice)
        await driver.wait_until_idle()
        assert driver.screen_text().splitlines()[-2].strip() == notice


async def test_the_footer_names_recent_queries_before_a_query_is_typed(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        assert driver.screen_text().splitlines()[-1] == " enter done  esc cancel  ↑ recent  tab complete"
        await driver.press("a")
        assert driver.screen_text().splitlines()[-1] == " enter done  esc cancel  ↑↓ select  tab complete  ^w save view"


@pytest.mark.parametrize("key", ["s", "d", "r", "z", "t", "m"])
async def test_a_mark_without_a_paper_says_that_none_is_selected(library: Library, key: str) -> None:
    async with run_app(library) as driver:
        await driver.press("R", key)
        assert driver.notices()[-1] == "No paper selected"
        await driver.press("R")
        assert driver.notices()[-1] == "No change"
