"""Import, help, palette, notices, quitting: the program itself."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandList
from textual.events import Click
from textual.widgets import OptionList

from reader.config.values import Config
from reader.errors import LibraryReadOnly
from storage import Library
from tests.app.stage import on_stage
from tests.builders import a_digest
from widgets import commands
from widgets.commands import COMMANDS
from widgets.dialogs.help import HelpScreen
from widgets.palette import Palette

SAMPLE = Path(__file__).parents[2] / "reader" / "digest" / "samples" / "daily_papers_nov_28.txt"


async def test_i_imports_a_digest_and_u_takes_it_back() -> None:
    library = Library.in_memory()
    async with on_stage(library) as stage:
        await stage.press("i")
        assert stage.asked(commands.Import)
        await stage.paste(str(SAMPLE))
        await stage.press("enter")
        assert len(library) == len(stage.titles) == 32
        assert "imported: 32 papers new, u takes it back" in stage.text()
        assert any("7 dates without a year were taken as 2025" in words for words in stage.said())
        assert stage.errors() == []
        await stage.press("u")
        assert len(library) == len(stage.titles) == 0


async def test_importing_the_same_file_again_says_that_nothing_is_new() -> None:
    library = Library.in_memory()
    async with on_stage(library) as stage:
        for _ in range(2):
            await stage.press("i")
            await stage.paste(str(SAMPLE))
            await stage.press("enter")
        assert "nothing new: 32 papers already known" in stage.text()


async def test_what_cannot_be_imported_is_a_notice(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("no digest at all")
    async with on_stage(library) as stage:
        await stage.press("i")
        await stage.paste(str(file))
        await stage.press("enter")
        assert ":1: " in stage.errors()[0]
        await stage.press("s")
        assert "starred 1 paper, u takes it back" in stage.text()
        assert stage.text().splitlines()[-2].endswith("1/3")
        await stage.press("i", "escape", "exclamation_mark")
        assert "is not a digest that Reader knows" in stage.text()
        assert "starred 1 paper" in stage.text()
        await stage.press("exclamation_mark")
        assert stage.app.screen is stage.triage
        assert len(library) == 4


async def test_help_shows_every_command_with_its_live_keys(library: Library) -> None:
    async with on_stage(library, size=(120, 100), config=Config(keys={"star": ("x",)})) as stage:
        await stage.press("question_mark")
        assert isinstance(stage.app.screen, HelpScreen)
        text = stage.text()
        assert all(command.help()[:40] in text for command in COMMANDS)
        assert " x " in text
        await stage.press("escape", "f1")
        assert isinstance(stage.app.screen, HelpScreen)


async def test_a_keymap_moves_a_command_to_another_key(library: Library) -> None:
    async with on_stage(library, config=Config(keys={"star": ("x",)})) as stage:
        await stage.press("3", "s")
        assert not stage.on_cursor.marks.starred
        await stage.press("x")
        assert stage.on_cursor.marks.starred


@pytest.mark.parametrize("key", ["ctrl+p", "colon"])
async def test_the_palette_runs_any_command(library: Library, key: str) -> None:
    async with on_stage(library) as stage:
        await stage.press("3", key)
        await stage.write("star")
        for _ in range(20):
            await stage.pilot.pause(0.05)
        await stage.press("enter")
        assert stage.on_cursor.marks.starred


async def test_a_change_that_cannot_be_saved_is_a_notice_and_the_program_goes_on(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any) -> None:
        raise LibraryReadOnly("the library in [/x] cannot be written: no space left on device")

    async with on_stage(library) as stage:
        monkeypatch.setattr(library, "mark", refuse)
        await stage.press("3", "s")
        assert stage.errors() == ["the library in [/x] cannot be written: no space left on device"]
        assert not stage.on_cursor.marks.starred
        monkeypatch.undo()
        await stage.press("s")
        assert stage.on_cursor.marks.starred


async def test_changes_of_another_process_appear_and_typed_text_stays(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library, Library.open(tmp_path) as other:
        library.add(a_digest("First Paper", "Second Paper"))
        async with on_stage(library) as stage:
            await stage.press("j", "slash")
            await stage.write("paper")
            other.add(a_digest("Third Paper", "Fourth", source="elsewhere"))
            for _ in range(30):
                await stage.pilot.pause(0.1)
                if len(stage.titles) == 3:
                    break
            assert sorted(stage.titles) == ["First Paper", "Second Paper", "Third Paper"]
            await stage.write(" third")
            assert stage.titles[0] == "Third Paper"


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_q_quits(library: Library, key: str) -> None:
    async with on_stage(library) as stage:
        await stage.pilot.press(key)
        await asyncio.sleep(0.05)
        assert stage.app._exit
        assert stage.app.return_code == 0


async def test_what_is_chosen_twice_at_once_is_one_answer(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("S")
        shown = stage.app.screen.query_one(OptionList)
        shown.highlighted = 6
        shown.action_select()
        shown.action_select()
        await stage.settle()
        assert stage.app.screen is stage.triage
        assert stage.titles == sorted(stage.titles)


@pytest.mark.parametrize("key", ["ctrl+p", "ctrl+t"])
async def test_clicks_beside_a_palette_close_it_and_nothing_else(library: Library, key: str) -> None:
    async with on_stage(library) as stage:
        await stage.press(key)
        await stage.pilot.double_click(offset=(2, 28))
        await stage.settle()
        assert stage.app.screen is stage.triage
        await stage.press(key)
        palette = stage.app.screen
        beside = Click(palette, 500, 500, 0, 0, 1, shift=False, meta=False, ctrl=False, screen_x=500, screen_y=500)
        palette.post_message(beside)
        await stage.settle()
        assert stage.app.screen is palette


async def test_a_palette_that_is_left_before_it_has_gathered_anything_ends_nothing_else(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("ctrl+p")
        palette = stage.app.screen
        assert isinstance(palette, Palette)
        await palette.query_one(CommandList).remove()
        palette._gather_commands("star")
        await stage.settle()
        assert stage.app.fault is None


async def test_the_palette_shows_keys_as_they_are(library: Library) -> None:
    async with on_stage(library, size=(80, 60), config=Config(keys={"star": ("[", "]")})) as stage:
        await stage.press("ctrl+p")
        await stage.until(lambda: "star  [  ]" in stage.text())


@pytest.mark.parametrize("dialog", ["i", "m", "S", "t", "z", "e", "question_mark", "ctrl+p", "ctrl+t", "T", "slash"])
async def test_a_window_may_become_as_small_as_it_likes(library: Library, dialog: str) -> None:
    async with on_stage(library) as stage:
        await stage.press(dialog)
        screen = stage.app.screen
        for width, height in ((9, 3), (4, 2), (3, 1), (2, 2), (1, 1), (1, 30), (6, 40), (40, 20)):
            await stage.pilot.resize_terminal(width, height)
            await stage.settle()
        assert stage.app.screen is screen
        assert stage.app.fault is None


async def test_ctrl_c_tells_how_to_leave_and_leaves_when_it_is_pressed_again(library: Library) -> None:
    async with on_stage(library, config=Config(keys={"quit": ("Q",)})) as stage:
        await stage.press("ctrl+c")
        assert "ctrl+c once more leaves Reader; Q does it, too" in stage.text()
        assert not stage.app._exit
        await stage.pilot.press("ctrl+c")
        await stage.until(lambda: stage.app._exit)
        assert stage.app.return_code == 0


async def test_ctrl_c_names_no_other_key_where_there_is_none(library: Library) -> None:
    async with on_stage(library, config=Config(keys={"quit": ()})) as stage:
        await stage.press("ctrl+c")
        assert "ctrl+c once more leaves Reader" in stage.text()
        assert "does it, too" not in stage.text()


async def test_ctrl_c_in_triage_tells_how_to_leave(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("T", "ctrl+c")
        assert "ctrl+c once more leaves Reader" in stage.text()
        assert "does it, too" not in stage.text()


@pytest.mark.parametrize("key", ["i", "S", "question_mark", "slash"])
async def test_ctrl_c_leaves_a_dialog_or_a_query_and_not_the_program(library: Library, key: str) -> None:
    async with on_stage(library) as stage:
        await stage.press(key, "ctrl+c")
        assert stage.app.screen is stage.triage
        assert not stage.triage.is_typing
        assert not stage.app._exit


async def test_ctrl_c_copies_what_is_selected_of_a_query(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.write("lora")
        await stage.press("shift+home", "ctrl+c")
        assert stage.app.clipboard == "lora"
        assert stage.triage.is_typing


@pytest.mark.parametrize("dialog", ["i", "m", "S", "question_mark", "ctrl+p"])
async def test_no_dialog_keeps_anybody_from_quitting(library: Library, dialog: str) -> None:
    async with on_stage(library) as stage:
        await stage.press(dialog)
        await stage.pilot.press("ctrl+q")
        await stage.until(lambda: stage.app._exit)
        assert stage.app.return_code == 0


async def test_no_key_is_bound_to_two_commands() -> None:
    keys = [key for command in COMMANDS for key in command.default_keys.split(",") if key]
    assert len(keys) == len(set(keys))
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)
