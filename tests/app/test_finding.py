"""Views, search and order: what is on show, and how it says so."""

import asyncio

import pytest
from textual.events import Key
from textual.widgets import Input

from storage import Library
from tests.app.stage import Stage, on_stage
from tests.builders import a_digest, a_paper
from widgets import commands
from widgets.status import Status

DISTILLATION, LORA = "Knowledge Distillation at Scale", "Merging LoRAs like Playing LEGO"


async def test_the_program_begins_with_the_inbox(library: Library) -> None:
    library.mark(["2512.00001"], lambda marks: marks.tagged(), "kept")
    async with on_stage(library) as stage:
        assert stage.titles[:2] == [DISTILLATION, LORA]
        assert "inbox: unread" in stage.text()
        assert "4 of 4" in stage.text()


async def test_number_keys_show_views(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("s", "r", "2")
        assert stage.asked(commands.ShowStarred)
        assert stage.titles == [DISTILLATION]
        stage.triage.query_one(Status).go_on()
        assert "starred:" in stage.text()
        await stage.press("1")
        assert DISTILLATION not in stage.titles
        await stage.press("3")
        assert len(stage.titles) == 4
        await stage.press("4")
        assert "there is no view 4 yet" in stage.text()


async def test_search_narrows_with_each_letter_over_all_papers(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("r", "slash")
        await stage.write("distil")
        assert stage.titles == [DISTILLATION]
        assert "1 of 4" in stage.text()
        await stage.press("enter", "s")
        assert stage.paper(DISTILLATION).marks.starred
        assert "distil" in stage.text()


async def test_search_forgives_a_typo(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.write("atention")
        assert stage.titles[0] == "Attention Is All You Need"


async def test_esc_clears_the_search_and_the_cursor_returns(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("j", "slash")
        await stage.write("distil")
        await stage.press("escape")
        assert len(stage.titles) == 4
        assert stage.on_cursor.title == LORA
        assert "inbox" in stage.text()


async def test_esc_clears_a_search_that_was_accepted(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.write("lora")
        await stage.press("enter", "escape")
        assert len(stage.titles) == 4


async def test_a_query_that_cannot_be_understood_is_said_and_keeps_the_list(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.write("lora")
        await stage.paste(" is:nothing")
        assert LORA in stage.titles
        assert "is:nothing" in stage.text()
        assert "at character" in stage.text()
        await stage.press(*["backspace"] * len(" is:nothing"))
        assert "at character" not in stage.text()


async def test_search_opened_again_goes_on_with_its_text(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.write("lo")
        await stage.press("enter", "slash")
        await stage.write("ra")
        assert stage.papers.listing.query == "lora"


async def test_arrows_move_the_cursor_while_typing(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash", "down", "down")
        assert stage.papers.cursor == 2


async def test_sorting_gives_the_papers_another_order(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("3", "S")
        assert stage.asked(commands.Sort)
        assert "title" in stage.text()
        await stage.press("7")
        assert stage.papers.listing.query == "sort:title"
        assert stage.titles == sorted(stage.titles)


async def test_tab_folds_the_paper_away_and_enter_lets_it_fill_the_screen(library: Library) -> None:
    async with on_stage(library) as stage:
        assert "large networks" in stage.text()
        await stage.press("tab")
        assert "large networks" not in stage.text()
        await stage.press("tab", "enter")
        assert "large networks" in stage.text()
        assert LORA not in stage.text()
        await stage.press("j")
        assert LORA in stage.text()
        await stage.press("escape")
        assert DISTILLATION in stage.text()


async def test_a_narrow_window_shows_the_list_alone_and_the_paper_as_a_page(library: Library) -> None:
    async with on_stage(library, size=(40, 20)) as stage:
        assert "large networks" not in stage.text()
        assert "Knowledge Distillation" in stage.text()
        await stage.press("enter")
        assert "large networks" in stage.text()
        await stage.press("enter")
        assert "Merging LoRAs" in stage.text()


async def test_matches_are_highlighted_in_row_and_abstract(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.write("networks")
        await stage.until(lambda: "networks" in _underlined(stage))


def _underlined(stage: Stage) -> set[str]:
    lines = stage.app.screen._compositor.render_strips()
    return {segment.text for line in lines for segment in line if segment.style and segment.style.underline}


async def test_typing_puts_the_cursor_on_the_best_match_and_back_on_its_paper(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("j", "slash")
        await stage.write("atten")
        assert stage.on_cursor.title == "Attention Is All You Need"
        await stage.press(*["backspace"] * 5)
        assert stage.on_cursor.title == LORA
        await stage.press("down")
        await stage.write("a")
        assert stage.on_cursor.title != LORA


async def test_n_goes_from_match_to_match_around_what_the_search_finds(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.write("digest:2025-12")
        await stage.press("enter")
        assert stage.titles == [DISTILLATION, LORA]
        await stage.press("n")
        assert stage.on_cursor.title == LORA
        await stage.press("n")
        assert stage.on_cursor.title == DISTILLATION
        await stage.press("N")
        assert stage.on_cursor.title == LORA


async def test_n_goes_on_among_the_matches_in_the_view_once_the_search_is_cleared(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.write("title:attention")
        await stage.press("enter", "escape", "home", "n")
        assert stage.on_cursor.title == "Attention Is All You Need"
        await stage.press("n")
        assert stage.on_cursor.title == "Attention Is All You Need"
        await stage.press("r", "n")
        assert "nothing on show was found by a search" in stage.text()


async def test_n_and_capital_n_go_both_ways_among_matches_in_the_view(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.write("digest:2025-12")
        await stage.press("enter", "escape", "home")
        for key, title in (("n", LORA), ("n", DISTILLATION), ("N", LORA)):
            await stage.press(key)
            assert stage.on_cursor.title == title


async def test_n_says_so_where_nothing_was_searched_for(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("n")
        assert stage.on_cursor.title == DISTILLATION
        assert "nothing on show was found by a search" in stage.text()


async def test_the_papers_most_like_one_are_a_key_away(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.until_all_is_searchable()
        await stage.press("j", "=")
        assert stage.asked(commands.Similar)
        await stage.until(lambda: stage.papers.listing.query.startswith("is:similar:"))
        assert stage.titles[0] == LORA
        assert stage.text().count("is:similar:") == 1
        await stage.press("j", "escape")
        assert len(stage.titles) == 4


async def test_possible_duplicates_are_marked_and_named(library: Library) -> None:
    library.add(a_digest(a_paper("Merging LoRA like Playing LEGO", arxiv_id="2512.09999")))
    async with on_stage(library) as stage:
        await stage.until(lambda: "≈ Merging LoRAs" in stage.text())
        assert "≈ Merging LoRA like" in stage.text()
        assert "≈ Knowledge" not in stage.text()
        await stage.press("j")
        assert stage.on_cursor.title == LORA
        assert "≈ may be the same as" in stage.text()
        assert "(2512.09999)" in stage.text()
        await stage.press("u")
        assert "≈" not in stage.text()


async def test_papers_may_be_shown_anew_while_the_search_bar_is_being_laid_out(library: Library) -> None:
    async with on_stage(library) as stage:
        opening = asyncio.create_task(stage.triage.action_search())
        await asyncio.sleep(0)
        assert stage.triage.query("#search")
        stage.app._desk.show()
        await opening
        assert stage.triage.is_typing


async def test_a_click_on_a_paper_ends_the_typing_and_keeps_the_query(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.write("a")
        await stage.pilot.click(stage.papers, offset=(10, 1))
        await stage.press("s")
        assert stage.triage.query_one(Input).value == "a"
        assert stage.papers.cursor == 1
        assert stage.on_cursor.marks.starred


@pytest.mark.parametrize("key", ["alt+r", "alt+shift+r"])
async def test_esc_and_a_letter_in_one_breath_are_both_obeyed(library: Library, key: str) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.write("lora")
        stage.app.post_message(Key(key, None))
        await stage.settle()
        assert not stage.triage.is_typing
        assert len(stage.titles) == (0 if "shift" in key else 3)
