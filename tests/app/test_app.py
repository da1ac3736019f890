"""Import, help, palette, notices, quitting: the program itself."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import OptionList

from reader.config import Config
from reader.errors import LibraryReadOnly
from storage import Library
from tests.app.harness import run_app
from tests.builders import a_digest
from widgets import commands
from widgets.commands import COMMANDS
from widgets.help_screen import HelpScreen

SAMPLE = Path(__file__).parents[2] / "reader" / "formats" / "samples" / "daily_papers_nov_28.txt"


async def test_i_imports_a_digest_and_u_undoes_it() -> None:
    library = Library.in_memory()
    async with run_app(library) as driver:
        await driver.press("i")
        assert driver.messages_of(commands.Import)
        await driver.paste(str(SAMPLE))
        await driver.press("enter")
        assert len(library) == len(driver.titles) == 32
        assert "Imported 32 papers · u undo" in driver.screen_text()
        assert any("Year 2025 assumed for 7 dates" in text for text in driver.notices())
        assert driver.errors() == []
        await driver.press("u")
        assert len(library) == len(driver.titles) == 0


async def test_importing_the_same_file_again_says_that_nothing_is_new() -> None:
    library = Library.in_memory()
    async with run_app(library) as driver:
        for _ in range(2):
            await driver.press("i")
            await driver.paste(str(SAMPLE))
            await driver.press("enter")
        assert "Nothing new: all 32 papers are already here" in driver.screen_text()


async def test_what_cannot_be_imported_is_a_notice(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("no digest at all")
    async with run_app(library) as driver:
        await driver.press("i")
        await driver.paste(str(file))
        await driver.press("enter")
        assert ":1: " in driver.errors()[0]
        await driver.press("s")
        assert "· u undo" in driver.screen_text()
        assert "── 1/3 ──" in driver.screen_text()
        await driver.press("i", "escape", "exclamation_mark")
        assert "unrecognized format" in driver.screen_text()
        assert "Starred “" in driver.screen_text()
        await driver.press("exclamation_mark")
        assert driver.app.screen is driver.main_screen
        assert len(library) == 4


async def test_the_cursor_of_the_help_spans_its_column(library: Library) -> None:
    async with run_app(library, size=(120, 40)) as driver:
        await driver.press("question_mark", "j")
        line = next(strip for strip in driver.screen_strips() if "Dismiss" in strip.text)
        rendered = [(segment.text, segment.style.bgcolor) for segment in line if segment.style]
        cursor = next(colour for text, colour in rendered if "Dismiss" in text)
        marked = "".join(text for text, colour in rendered if colour == cursor)
        assert (marked.strip().split()[0], len(marked)) == ("d", 53)


async def test_help_shows_every_command_with_its_live_keys(library: Library) -> None:
    async with run_app(library, size=(120, 100), config=Config(keys={"star": ("x",)})) as driver:
        await driver.press("question_mark")
        assert isinstance(driver.app.screen, HelpScreen)
        text = driver.screen_text()
        assert all(command.summary()[:40] in text for command in COMMANDS if command.default_keys)
        assert " x " in text
        await driver.press("escape", "f1")
        assert isinstance(driver.app.screen, HelpScreen)


async def test_a_keymap_moves_a_command_to_another_key(library: Library) -> None:
    async with run_app(library, config=Config(keys={"star": ("x",)})) as driver:
        await driver.press("3", "s")
        assert not driver.current_paper.marks.starred
        await driver.press("x")
        assert driver.current_paper.marks.starred


@pytest.mark.parametrize("key", ["ctrl+p", "colon"])
async def test_the_palette_runs_any_command(library: Library, key: str) -> None:
    async with run_app(library) as driver:
        await driver.press("3", key)
        await driver.type_text("star")
        for _ in range(20):
            await driver.pilot.pause(0.05)
        await driver.press("enter")
        assert driver.current_paper.marks.starred


async def test_a_change_that_cannot_be_saved_becomes_a_notice(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any) -> None:
        raise LibraryReadOnly("the library in [/x] cannot be written: no space left on device")

    async with run_app(library) as driver:
        monkeypatch.setattr(library, "update_marks", refuse)
        await driver.press("3", "s")
        assert driver.errors() == ["The library in [/x] cannot be written: no space left on device"]
        assert not driver.current_paper.marks.starred
        monkeypatch.undo()
        await driver.press("s")
        assert driver.current_paper.marks.starred


async def test_changes_of_another_process_appear_and_typed_text_stays(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library, Library.open(tmp_path) as other:
        library.import_digests(a_digest("First Paper", "Second Paper"))
        async with run_app(library) as driver:
            await driver.press("j", "slash")
            await driver.type_text("paper")
            other.import_digests(a_digest("Third Paper", "Fourth", source="elsewhere"))
            await driver.wait_until(lambda: len(driver.titles) == 3)
            assert sorted(driver.titles) == ["First Paper", "Second Paper", "Third Paper"]
            await driver.type_text(" third")
            assert driver.titles[0] == "Third Paper"


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_q_quits(library: Library, key: str) -> None:
    async with run_app(library) as driver:
        await driver.pilot.press(key)
        await asyncio.sleep(0.05)
        assert driver.has_quit
        assert driver.app.return_code == 0


async def test_what_is_chosen_twice_at_once_is_one_answer(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("S")
        shown = driver.app.screen.query_one(OptionList)
        shown.highlighted = 5
        shown.action_select()
        shown.action_select()
        await driver.wait_until_idle()
        assert driver.app.screen is driver.main_screen
        assert driver.titles == sorted(driver.titles)


@pytest.mark.parametrize("key", ["ctrl+p", "ctrl+t"])
async def test_a_click_outside_a_palette_only_closes_it(library: Library, key: str) -> None:
    async with run_app(library) as driver:
        await driver.press(key)
        await driver.pilot.double_click(offset=(2, 28))
        await driver.wait_until_idle()
        assert driver.app.screen is driver.main_screen


async def test_the_palette_shows_keys_as_they_are(library: Library) -> None:
    async with run_app(library, size=(80, 60), config=Config(keys={"star": ("[", "]")})) as driver:
        await driver.press("ctrl+p")
        await driver.wait_until(lambda: re.search(r"Star / unstar +\[  \]", driver.screen_text()))


async def test_a_window_may_become_as_small_as_it_likes(library: Library) -> None:
    async with run_app(library) as driver:
        for dialog in ("i", "m", "S", "t", "z", "e", "question_mark", "ctrl+p", "ctrl+t", "T", "slash"):
            await driver.press(dialog)
            screen = driver.app.screen
            assert screen is not driver.main_screen or dialog == "slash", dialog
            for width, height in ((9, 3), (3, 1), (1, 1), (1, 30), (40, 20), (120, 30)):
                await driver.resize(width, height)
            assert driver.app.screen is screen, dialog
            assert driver.app.fault is None, dialog
            await driver.press("escape")
            assert driver.app.screen is driver.main_screen, dialog


async def test_ctrl_c_explains_quitting_and_quits_when_repeated(library: Library) -> None:
    async with run_app(library, config=Config(keys={"quit": ("Q",)})) as driver:
        await driver.press("ctrl+c")
        assert "Press ctrl+c again to quit (or Q)" in driver.screen_text()
        assert not driver.has_quit
        await driver.pilot.press("ctrl+c")
        await driver.wait_until(lambda: driver.has_quit)
        assert driver.app.return_code == 0


async def test_ctrl_c_names_another_key_only_if_there_is_one(library: Library) -> None:
    async with run_app(library, config=Config(keys={"quit": ()})) as driver:
        await driver.press("ctrl+c")
        assert "Press ctrl+c again to quit" in driver.screen_text()
        assert "does it, too" not in driver.screen_text()


async def test_ctrl_c_in_triage_tells_how_to_leave(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T", "ctrl+c")
        assert "Press ctrl+c again to quit" in driver.screen_text()
        assert "does it, too" not in driver.screen_text()


@pytest.mark.parametrize("key", ["i", "S", "question_mark", "slash"])
async def test_ctrl_c_leaves_a_dialog_or_a_query_and_not_the_program(library: Library, key: str) -> None:
    async with run_app(library) as driver:
        await driver.press(key, "ctrl+c")
        assert driver.app.screen is driver.main_screen
        assert not driver.main_screen.is_typing
        assert not driver.has_quit


async def test_ctrl_c_copies_what_is_selected_of_a_query(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("lora")
        await driver.press("shift+home", "ctrl+c")
        assert driver.app.clipboard == "lora"
        assert driver.main_screen.is_typing


@pytest.mark.parametrize("dialog", ["i", "m", "S", "question_mark", "ctrl+p"])
async def test_no_dialog_keeps_anybody_from_quitting(library: Library, dialog: str) -> None:
    async with run_app(library) as driver:
        await driver.press(dialog)
        await driver.pilot.press("ctrl+q")
        await driver.wait_until(lambda: driver.has_quit)
        assert driver.app.return_code == 0


async def test_no_key_is_bound_to_two_commands() -> None:
    keys = [key for command in COMMANDS for key in command.default_keys.split(",") if key]
    assert len(keys) == len(set(keys))
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)


async def test_every_command_has_a_handler(library: Library) -> None:
    async with run_app(library) as driver:
        handled = [command for command in COMMANDS if not command.action]
        assert len(handled) > 40
        for command in handled:
            assert callable(driver.app.dispatcher.handler(command()))
