"""Views, search and sort order: what is listed, and how the screen describes it."""

import asyncio

import pytest
from textual.events import Key
from textual.widgets import Input, OptionList

from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest, a_paper
from widgets.navigation_commands import ShowStarred, Similar, Sort
from widgets.status_line import StatusLine

DISTILLATION, LORA = "Knowledge Distillation at Scale", "Merging LoRAs like Playing LEGO"
CLIP = "Demystifying CLIP"


async def test_the_program_begins_with_the_inbox(library: Library) -> None:
    library.update_marks(["2512.00001"], lambda marks: marks.with_tags(), "kept")
    async with run_app(library) as driver:
        assert driver.titles[:2] == [DISTILLATION, LORA]
        assert "1 Inbox 4" in driver.screen_text()


async def test_number_keys_show_views(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("s", "r", "2")
        assert driver.messages_of(ShowStarred)
        assert driver.titles == [DISTILLATION]
        driver.main_screen.query_one(StatusLine).clear_notice()
        assert "2 Starred 1" in driver.screen_text()
        await driver.press("1")
        assert DISTILLATION not in driver.titles
        await driver.press("3")
        assert len(driver.titles) == 4
        await driver.press("4")
        assert "No view 4 · w saves the current search as a view" in driver.screen_text()


async def test_search_narrows_with_each_letter_over_all_papers(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("r", "slash")
        await driver.type_text("distil")
        assert driver.titles == [DISTILLATION]
        assert "1 of 4" in driver.screen_text()
        await driver.press("enter", "s")
        assert driver.paper(DISTILLATION).marks.starred
        assert "distil" in driver.screen_text()


async def test_search_forgives_a_typo(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("atention")
        assert driver.titles[0] == "Attention Is All You Need"


async def test_esc_clears_the_search_and_the_cursor_returns(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("j", "slash")
        await driver.type_text("distil")
        await driver.press("escape")
        assert len(driver.titles) == 4
        assert driver.current_paper.title == LORA
        assert "Inbox 4" in driver.screen_text()


async def test_esc_clears_a_search_that_was_accepted(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("lora")
        await driver.press("enter", "escape")
        assert len(driver.titles) == 4


async def test_an_invalid_query_shows_an_error_and_keeps_the_list(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("lora")
        await driver.paste(" is:nothing")
        assert LORA in driver.titles
        assert "is:nothing" in driver.screen_text()
        assert "Unknown filter" in driver.screen_text()
        await driver.press(*["backspace"] * len(" is:nothing"))
        assert "Unknown filter" not in driver.screen_text()


async def test_search_opened_again_goes_on_with_its_text(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("lo")
        await driver.press("enter", "slash")
        await driver.type_text("ra")
        assert driver.paper_list.listing.query == "lora"


async def test_arrows_move_the_cursor_while_typing(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash", "down", "down")
        assert driver.paper_list.cursor == 2


async def test_sorting_gives_the_papers_another_order(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("3", "S")
        assert driver.messages_of(Sort)
        assert "Title A–Z" in driver.screen_text()
        await driver.press("6")
        assert driver.paper_list.listing.query == "sort:title"
        await driver.press("S")
        assert "● Title A–Z" in driver.screen_text()
        await driver.press("escape")
        assert driver.titles == sorted(driver.titles)


@pytest.mark.parametrize(
    ("keys", "present"),
    [
        ([], "Newest digest"),
        (["slash", *"lora", "enter"], "Best match"),
        (["slash", *"is:unread", "enter"], "Newest digest"),
        (["equals_sign"], "Best match"),
        (["S", "6", "enter"], "Title A–Z"),
    ],
)
async def test_the_present_order_has_a_dot_and_the_cursor(library: Library, keys: list[str], present: str) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        await driver.press(*keys, "S")
        dotted = [line for line in driver.screen_text().splitlines() if " ● " in line and "│" in line]
        assert [present in line for line in dotted] == [True]
        options = driver.app.screen.query_one(OptionList)
        assert options.highlighted is not None
        assert present in str(options.get_option_at_index(options.highlighted).prompt)


async def test_tab_hides_the_preview_and_enter_zooms(library: Library) -> None:
    async with run_app(library) as driver:
        assert "large networks" in driver.screen_text()
        await driver.press("tab")
        assert "large networks" not in driver.screen_text()
        await driver.press("tab", "enter")
        assert "large networks" in driver.screen_text()
        assert LORA not in driver.screen_text()
        await driver.press("j")
        assert LORA in driver.screen_text()
        await driver.press("escape")
        assert DISTILLATION in driver.screen_text()


async def test_a_narrow_window_shows_list_or_paper(library: Library) -> None:
    async with run_app(library, size=(40, 20)) as driver:
        assert "large networks" not in driver.screen_text()
        assert "Knowledge Distillation" in driver.screen_text()
        await driver.press("enter")
        assert "large networks" in driver.screen_text()
        await driver.press("enter")
        assert "Merging LoRAs" in driver.screen_text()


async def test_matches_are_highlighted_in_row_and_abstract(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("networks")
        await driver.wait_until(lambda: "networks" in _underlined(driver))


def _underlined(driver: AppDriver) -> set[str]:
    return {part.text for part in driver.screen_segments() if part.style and part.style.underline}


async def test_typing_selects_the_best_match_and_esc_returns(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("j", "slash")
        await driver.type_text("atten")
        assert driver.current_paper.title == "Attention Is All You Need"
        await driver.press(*["backspace"] * 5)
        assert driver.current_paper.title == LORA
        await driver.press("down")
        await driver.type_text("a")
        assert driver.current_paper.title != LORA


async def test_n_goes_from_match_to_match_around_what_the_search_finds(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("digest:2025-12")
        await driver.press("enter")
        assert driver.titles == [DISTILLATION, LORA]
        await driver.press("n")
        assert driver.current_paper.title == LORA
        await driver.press("n")
        assert driver.current_paper.title == DISTILLATION
        await driver.press("N")
        assert driver.current_paper.title == LORA


async def test_n_keeps_moving_between_matches_after_the_search(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("title:attention")
        await driver.press("enter", "escape", "home", "n")
        assert driver.current_paper.title == "Attention Is All You Need"
        await driver.press("n")
        assert driver.current_paper.title == "Attention Is All You Need"
        await driver.press("r", "n")
        assert "No matches in this view" in driver.screen_text()


async def test_n_and_capital_n_go_both_ways_among_matches_in_the_view(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("is:unread -title:attention")
        await driver.press("enter", "escape", "home")
        for key, title in (("n", LORA), ("n", CLIP), ("N", LORA), ("N", DISTILLATION), ("N", CLIP)):
            await driver.press(key)
            assert driver.current_paper.title == title


async def test_n_says_so_where_nothing_was_searched_for(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("n")
        assert driver.current_paper.title == DISTILLATION
        assert "No matches in this view" in driver.screen_text()
        assert "newest digest first" in driver.screen_text()
        await driver.press("slash")
        assert "newest digest first" not in driver.screen_text()
        await driver.type_text("tag:nothing")
        await driver.press("enter")
        assert "n next" not in driver.screen_text()
        await driver.press("n")
        assert "No matches in this view" in driver.screen_text()


async def test_the_papers_most_like_one_are_a_key_away(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.wait_until_indexed()
        await driver.press("j", "=")
        assert driver.messages_of(Similar)
        await driver.wait_until(lambda: driver.paper_list.listing.query.startswith("is:similar:"))
        assert driver.titles[0] == LORA
        assert "similar to “Merging LoRAs like Playing LEGO”" in driver.screen_text()
        await driver.press("j", "escape")
        assert len(driver.titles) == 4


async def test_possible_duplicates_are_marked_and_named(library: Library) -> None:
    library.import_digests(a_digest(a_paper("Merging LoRA like Playing LEGO", arxiv_id="2512.09999")))
    async with run_app(library) as driver:
        await driver.wait_until(lambda: "≈ Merging LoRAs" in driver.screen_text())
        assert "≈ Merging LoRA like" in driver.screen_text()
        assert "≈ Knowledge" not in driver.screen_text()
        await driver.press("j")
        assert driver.current_paper.title == LORA
        assert "≈ possible duplicate of" in driver.screen_text()
        await driver.press("u")
        assert "≈" not in driver.screen_text()


async def test_a_refresh_during_search_bar_layout_is_safe(library: Library) -> None:
    async with run_app(library) as driver:
        opening = asyncio.create_task(driver.main_screen.action_search())
        await asyncio.sleep(0)
        assert driver.main_screen.query("#search")
        driver.app.context.show()
        await opening
        assert driver.main_screen.is_typing


async def test_a_click_on_a_paper_ends_the_typing_and_keeps_the_query(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("a")
        await driver.pilot.click(driver.paper_list, offset=(10, 1))
        await driver.press("s")
        assert driver.main_screen.query_one(Input).value == "a"
        assert driver.paper_list.cursor == 1
        assert driver.current_paper.marks.starred


@pytest.mark.parametrize("key", ["alt+r", "alt+shift+r"])
async def test_esc_and_a_letter_in_one_breath_are_both_obeyed(library: Library, key: str) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("lora")
        driver.app.post_message(Key(key, None))
        await driver.wait_until_idle()
        assert not driver.main_screen.is_typing
        assert len(driver.titles) == (0 if "shift" in key else 3)
