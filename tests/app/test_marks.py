"""Keys that mark papers: what is asked, what is kept, what is shown."""

from datetime import timedelta

import pytest
from textual.widgets import OptionList

from storage import Library
from tests.app.harness import TODAY, run_app
from widgets import commands
from widgets.status_line import StatusLine

DISTILLATION, LORA = "Knowledge Distillation at Scale", "Merging LoRAs like Playing LEGO"


async def test_s_toggles_the_star_of_the_current_paper(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("3", "s")
        assert [command.papers for command in driver.messages_of(commands.Star)] == [("2512.00001",)]
        assert driver.paper(DISTILLATION).marks.starred
        assert "★  Knowledge" in driver.screen_text()
        assert "· u undo" in driver.screen_text()
        await driver.press("s")
        assert not driver.paper(DISTILLATION).marks.starred
        assert "★" not in driver.screen_text()


async def test_a_starred_paper_leaves_the_inbox_and_comes_back(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("s")
        assert DISTILLATION not in driver.titles
        await driver.press("u")
        assert driver.titles[0] == DISTILLATION == driver.current_paper.title


async def test_r_takes_a_paper_out_of_the_inbox_and_lands_on_the_next(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("r")
        assert driver.messages_of(commands.ToggleRead)
        assert driver.paper(DISTILLATION).marks.read
        assert driver.current_paper.title == LORA
        driver.main_screen.query_one(StatusLine).clear_notice()
        assert "Inbox 3" in driver.screen_text()
        assert DISTILLATION not in driver.titles


async def test_undo_brings_the_paper_back_with_the_cursor_on_it(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("r", "j", "u")
        assert driver.messages_of(commands.Undo)
        assert not driver.paper(DISTILLATION).marks.read
        assert driver.current_paper.title == DISTILLATION
        assert "Undone: marked 1 paper read" in driver.screen_text()


async def test_undo_of_all_read_returns_to_the_current_paper(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("j", "j", "R")
        assert driver.titles == []
        await driver.press("u")
        assert driver.paper_list.cursor == 2


async def test_the_notice_names_the_decision(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("d")
        assert driver.notices()[-1] == "Dismissed “Knowledge Distillation at Scale” · u undo"
        await driver.press("z", "2", "enter")
        assert driver.notices()[-1] == "Snoozed until Fri 2 Jan 2026 · u undo"
        await driver.press("z", "1", "enter")
        assert driver.notices()[-1] == "Snoozed until Wed 31 Dec · u undo"
        await driver.press("3", "a", "d")
        assert driver.notices()[-1] == "Dismissed 3 papers · u undo"


async def test_redo_repeats_what_was_undone(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("s", "ctrl+z", "U")
        assert driver.messages_of(commands.Redo)
        assert driver.paper(DISTILLATION).marks.starred
        assert "Redone: starred 1 paper" in driver.screen_text()


async def test_undo_without_a_change_says_so() -> None:
    async with run_app(Library.in_memory()) as driver:
        await driver.press("u")
        assert "Nothing to undo" in driver.screen_text()
        await driver.press("U")
        assert "Nothing to redo" in driver.screen_text()


@pytest.mark.traced
async def test_read_in_the_whole_list_toggles_and_stays(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("3", "r")
        assert driver.current_paper.title == DISTILLATION
        assert driver.current_paper.marks.read
        await driver.press("r")
        assert not driver.current_paper.marks.read


async def test_marking_all_visible_papers_is_one_change(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("R")
        assert driver.messages_of(commands.MarkAllRead)
        assert all(paper.marks.read for paper in library.papers())
        assert "Marked 4 papers read · u undo" in driver.screen_text()
        await driver.press("u")
        assert not any(paper.marks.read for paper in library.papers())
        assert len(driver.titles) == 4


@pytest.mark.traced
async def test_t_adds_and_removes_tags_as_typed(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("t")
        assert driver.messages_of(commands.Tag)
        await driver.type_text("vision +todo")
        await driver.press("enter")
        assert driver.paper(DISTILLATION).marks.tags == ("todo", "vision")
        assert "#todo #vision" in driver.screen_text()
        await driver.press("t")
        await driver.type_text("-todo")
        await driver.press("enter")
        assert driver.paper(DISTILLATION).marks.tags == ("vision",)


async def test_the_tag_dialog_completes_existing_tags(library: Library) -> None:
    library.update_marks(["2512.00001"], lambda marks: marks.with_tags(["vision-language"]), "tagged")
    async with run_app(library) as driver:
        await driver.press("j", "t")
        await driver.type_text("+vis")
        await driver.press("tab", "enter")
        assert driver.paper(LORA).marks.tags == ("vision-language",)


async def test_a_dialog_that_is_left_changes_nothing(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("t")
        await driver.type_text("vision")
        await driver.press("escape")
        assert library.tag_counts() == {}
        assert len(driver.app.screen_stack) == 1


@pytest.mark.traced
async def test_m_keeps_a_note_of_several_lines(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("m")
        assert driver.messages_of(commands.Note)
        await driver.type_text("read")
        await driver.press("enter")
        await driver.type_text("again")
        await driver.press("ctrl+d")
        assert driver.paper(DISTILLATION).marks.note == "read\nagain"
        assert "again" in driver.screen_text()


async def test_discarding_a_changed_note_needs_a_second_press(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("m", "x", "escape")
        assert len(driver.app.screen_stack) == 2
        assert "Discard changes?" in driver.screen_text()
        await driver.press("escape")
        assert len(driver.app.screen_stack) == 1
        assert driver.paper(DISTILLATION).marks.note == ""


async def test_letters_that_follow_a_dialog_s_key_at_once_are_its_text(library: Library) -> None:
    """Keys come in one burst when pasted or sent by a program; none of them may become a command below."""
    async with run_app(library) as driver:
        await driver.type_text("trsa")
        assert not driver.messages_of(commands.ToggleRead)
        assert not driver.messages_of(commands.Star)
        await driver.press("enter")
        assert library.tag_counts() == {"rsa": 1}


@pytest.mark.traced
async def test_tags_renames_a_tag_everywhere_as_one_change(library: Library) -> None:
    keys = [paper.key for paper in library.papers()]
    library.update_marks(keys[:3], lambda marks: marks.with_tags(["visoin"]), "tagged")
    library.update_marks(keys[2:], lambda marks: marks.with_tags(["vision"]), "tagged")
    async with run_app(library) as driver:
        await driver.press("M")
        assert "visoin" in driver.screen_text()
        await driver.press("1", "backspace")
        await driver.type_text("vision")
        await driver.press("enter")
        assert library.tag_counts() == {"vision": 4}
        assert "Renamed #visoin to #vision on 3 papers · u undo" in driver.screen_text()
        await driver.press("u")
        assert library.tag_counts() == {"visoin": 3, "vision": 2}


async def test_tags_without_tags_says_so(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("M")
        assert "No tags yet · t adds one" in driver.screen_text()


async def test_the_cursor_of_the_snooze_dialog_is_on_the_typed_day(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("z")
        options = driver.app.screen.query_one(OptionList)
        for typed, place in (("3", 2), ("d", 1), (" or", None)):
            await driver.type_text(typed)
            assert options.highlighted == place
        await driver.press("down", "down")
        assert options.highlighted == 1
        await driver.press("enter")
        assert driver.paper(DISTILLATION).marks.snoozed_until == TODAY + timedelta(days=3)


async def test_a_pasted_number_of_any_length_is_not_a_day(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("z")
        await driver.paste("1" * 5000)
        assert "a day such as" in driver.screen_text()
        await driver.press("escape")
        assert driver.app.is_running


async def test_the_snooze_dialog_shows_examples_until_a_day_is_typed(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("z")
        for typed, shown in (("15", "a day such as"), (" j", "a day such as"), ("an", "until Thu 15 Jan 2026")):
            await driver.type_text(typed)
            assert shown in driver.screen_text()


@pytest.mark.traced
async def test_a_key_about_papers_says_that_there_is_none() -> None:
    async with run_app(Library.in_memory()) as driver:
        await driver.press(*"srocpyOR")
        assert driver.notices() == [*["No paper selected"] * 7, "No change"]
