"""What the screen says of where one is: headlines of digests, empty places, and hints that apply."""

import pytest
from textual.events import MouseScrollDown
from textual.screen import ModalScreen

from reader import desktop
from storage import Library
from tests.app.stage import Stage, on_stage
from tests.builders import a_digest
from widgets import commands
from widgets.keys import HINTED


async def test_the_inbox_heads_the_papers_of_each_digest(library: Library) -> None:
    async with on_stage(library) as stage:
        lines = [line.strip() for line in stage.text().splitlines()]
        assert lines[0].startswith("Monday, 2025-12-29 · 2 papers")
        assert lines[3].startswith("Friday, 2025-11-28 · 2 papers")
        await stage.press("r")
        assert "Monday, 2025-12-29 · 1 paper" in stage.text()


async def test_headlines_are_skipped_by_cursor_and_mouse(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("j", "j")
        assert stage.on_cursor.title == "Attention Is All You Need"
        await stage.pilot.click("#papers", offset=(5, 3))
        assert stage.on_cursor.title == "Attention Is All You Need"
        await stage.pilot.click("#papers", offset=(5, 1))
        assert stage.on_cursor.title == "Knowledge Distillation at Scale"


async def test_the_headline_of_the_first_paper_in_sight_is_seen_after_coming_back_up() -> None:
    library = Library.in_memory()
    library.add(a_digest(*(f"Paper {number}" for number in range(60))))
    async with on_stage(library, size=(80, 12)) as stage:
        await stage.press("G", "home")
        assert "Friday, 2025-11-28 · 60 papers" in stage.text()


async def test_other_orders_have_no_headlines(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("3")
        assert "Friday" not in stage.text()


async def test_an_empty_library_says_how_to_begin() -> None:
    async with on_stage(Library.in_memory(), size=(80, 24)) as stage:
        text = stage.text()
        assert "No papers yet" in text
        assert "i       Add the papers of digests" in text
        assert "reader import FILE" in text
        assert "reader demo" in text
        hints = text.splitlines()[-1]
        assert hints.startswith(" f fetch   i import   ")
        assert hints.endswith("? help   ctrl+p palette   q quit")


async def test_where_the_paper_is_not_seen_the_first_hint_shows_it(library: Library) -> None:
    async with on_stage(library, size=(40, 24)) as stage:
        assert stage.text().splitlines()[-1].startswith(" enter show   s star")
        await stage.press("enter")
        assert stage.text().splitlines()[-1].startswith(" esc back to the list   s star")
    async with on_stage(library, size=(120, 24)) as stage:
        assert stage.text().splitlines()[-1].startswith(" s star")
        await stage.press("tab")
        assert stage.text().splitlines()[-1].startswith(" enter show   s star")
        await stage.pilot.resize_terminal(60, 24)
        await stage.press("tab", "tab", "escape")
        await stage.pilot.resize_terminal(120, 24)
        await stage.settle()
        assert stage.text().splitlines()[-1].startswith(" enter show   s star")


def test_every_command_with_a_word_for_it_is_among_the_hints() -> None:
    assert {command for command in commands.COMMANDS if command.footer} == set(HINTED)


async def test_an_empty_place_says_why_and_what_would_be_there(library: Library) -> None:
    async with on_stage(library, size=(40, 24)) as stage:
        await stage.press("2")
        assert "No paper is starred" in stage.text()
        assert "0 of 4" in stage.text()
        assert "Show the starred papers" not in stage.text()
        await stage.press("slash")
        await stage.write("distillation tag:none")
        assert "Nothing was found" in stage.text()
        assert "There would be:" in stage.text()
        assert "without tag:none: 1" in stage.text()
        await stage.press("escape", "1")
        assert "Nothing was found" not in stage.text()
        await stage.press("R")
        assert "The inbox is empty" in stage.text()


async def test_hints_are_those_that_apply_to_the_paper(library: Library) -> None:
    async with on_stage(library, size=(160, 24)) as stage:
        assert "c code" in stage.text().splitlines()[-1]
        await stage.press("G")
        assert "c code" not in stage.text().splitlines()[-1]
        assert "o open" in stage.text().splitlines()[-1]
        await stage.press("slash")
        assert "esc clear" in stage.text().splitlines()[-1]


async def click_on(stage: Stage, text: str) -> None:
    for y, line in enumerate(stage.text().splitlines()):
        if text in line:
            await stage.pilot.click(offset=(line.index(text) + 1, y))
            return await stage.settle()
    raise AssertionError(f"{text!r} is not on the screen")


async def test_a_click_on_a_tag_searches_for_it(library: Library) -> None:
    library.mark(["2512.00001"], lambda marks: marks.tagged(["distil", "todo"]), "tagged")
    async with on_stage(library) as stage:
        await click_on(stage, "#todo")
        assert stage.papers.listing.query == "tag:todo"
        assert len(stage.titles) == 1
        await stage.press("escape")
        assert len(stage.titles) == 4


async def test_a_click_on_a_link_opens_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def take(address: str, **_: object) -> str:
        opened.append(address)
        return "handed over"

    monkeypatch.setattr(desktop, "open_address", take)
    async with on_stage(library) as stage:
        await click_on(stage, "https://lab.github.io/distil")
        assert opened == ["https://lab.github.io/distil"]
        assert "handed over" in stage.text()


async def test_the_wheel_scrolls_what_is_under_the_mouse() -> None:
    library = Library.in_memory()
    library.add(a_digest(*(f"Paper {number}" for number in range(60))))
    async with on_stage(library, size=(80, 12)) as stage:
        stage.papers.post_message(MouseScrollDown(stage.papers, 5, 5, 0, 1, 0, False, False, False))
        await stage.settle()
        assert "Paper 0 " not in stage.text()
        assert stage.papers.cursor == 0
        await stage.press("j")
        assert "Paper 1 " in stage.text()


DIALOGS = ("t", "m", "z", "e", "i", "question_mark", "S", "w", "c")


@pytest.mark.parametrize("key", DIALOGS)
async def test_every_dialog_is_whole_in_a_small_window_and_esc_leaves_it(library: Library, key: str) -> None:
    async with on_stage(library, size=(40, 10)) as stage:
        await stage.press(key)
        assert isinstance(stage.app.screen, ModalScreen)
        assert "esc" in stage.text()
        await stage.press("escape")
        assert len(stage.app.screen_stack) == 1


@pytest.mark.parametrize("key", [*DIALOGS, "T", "ctrl+p", "ctrl+t", "slash", "enter"])
async def test_no_window_is_too_small_to_go_on(library: Library, key: str) -> None:
    async with on_stage(library, size=(20, 5)) as stage:
        await stage.press(key, "escape", "escape", "escape", "j")
        assert len(stage.app.screen_stack) == 1
        assert stage.papers.cursor == 1


async def test_the_cursor_keeps_its_paper_while_the_window_is_drawn_small_and_wide_again(library: Library) -> None:
    async with on_stage(library, size=(200, 30)) as stage:
        await stage.press("j", "j")
        title = stage.on_cursor.title
        for width in (*range(200, 19, -30), 20, 200):
            await stage.pilot.resize_terminal(width, 5 + width // 10)
            await stage.settle()
            assert stage.on_cursor.title == title
            assert title[:10] in stage.text()
