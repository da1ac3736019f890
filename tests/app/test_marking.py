"""Keys that mark papers: what is asked, what is kept, what is shown."""

from storage import Library
from tests.app.stage import on_stage
from widgets import commands
from widgets.status import Status

DISTILLATION, LORA = "Knowledge Distillation at Scale", "Merging LoRAs like Playing LEGO"


async def test_s_stars_the_paper_under_the_cursor_and_takes_the_star_back(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("3", "s")
        assert [command.papers for command in stage.asked(commands.Star)] == [("2512.00001",)]
        assert stage.paper(DISTILLATION).marks.starred
        assert "★ Knowledge" in stage.text()
        assert "starred 1 paper, u takes it back" in stage.text()
        await stage.press("s")
        assert not stage.paper(DISTILLATION).marks.starred
        assert "★" not in stage.text()


async def test_a_starred_paper_leaves_the_inbox_and_comes_back(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("s")
        assert DISTILLATION not in stage.titles
        await stage.press("u")
        assert stage.titles[0] == DISTILLATION == stage.on_cursor.title


async def test_r_takes_a_paper_out_of_the_inbox_and_lands_on_the_next(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("r")
        assert stage.asked(commands.Read)
        assert stage.paper(DISTILLATION).marks.read
        assert stage.on_cursor.title == LORA
        stage.triage.query_one(Status).go_on()
        assert "of 4" in stage.text()
        assert DISTILLATION not in stage.titles


async def test_undo_brings_the_paper_back_with_the_cursor_on_it(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("r", "j", "u")
        assert stage.asked(commands.Undo)
        assert not stage.paper(DISTILLATION).marks.read
        assert stage.on_cursor.title == DISTILLATION
        assert "taken back: marked 1 paper read" in stage.text()


async def test_redo_does_again_what_undo_took_back(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("s", "ctrl+z", "U")
        assert stage.asked(commands.Redo)
        assert stage.paper(DISTILLATION).marks.starred
        assert "done again: starred 1 paper" in stage.text()


async def test_undo_with_nothing_to_take_back_says_so() -> None:
    async with on_stage(Library.in_memory()) as stage:
        await stage.press("u")
        assert "there is nothing to take back" in stage.text()
        await stage.press("U")
        assert "there is nothing to do again" in stage.text()


async def test_read_in_the_whole_list_toggles_and_stays(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("3", "r")
        assert stage.on_cursor.title == DISTILLATION
        assert stage.on_cursor.marks.read
        await stage.press("r")
        assert not stage.on_cursor.marks.read


async def test_read_all_marks_all_on_show_as_one_change(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("R")
        assert stage.asked(commands.ReadAll)
        assert all(paper.marks.read for paper in library.papers())
        assert "marked 4 papers read, u takes it back" in stage.text()
        await stage.press("u")
        assert not any(paper.marks.read for paper in library.papers())
        assert len(stage.titles) == 4


async def test_t_adds_and_removes_tags_as_typed(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("t")
        assert stage.asked(commands.Tag)
        await stage.write("vision +todo")
        await stage.press("enter")
        assert stage.paper(DISTILLATION).marks.tags == ("todo", "vision")
        assert "#todo #vision" in stage.text()
        await stage.press("t")
        await stage.write("-todo")
        await stage.press("enter")
        assert stage.paper(DISTILLATION).marks.tags == ("vision",)


async def test_the_tag_dialog_completes_existing_tags(library: Library) -> None:
    library.mark(["2512.00001"], lambda marks: marks.tagged(["vision-language"]), "tagged")
    async with on_stage(library) as stage:
        await stage.press("j", "t")
        await stage.write("+vis")
        await stage.press("tab", "enter")
        assert stage.paper(LORA).marks.tags == ("vision-language",)


async def test_a_dialog_that_is_left_changes_nothing(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("t")
        await stage.write("vision")
        await stage.press("escape")
        assert library.tags() == {}
        assert len(stage.app.screen_stack) == 1


async def test_m_keeps_a_note_of_several_lines(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("m")
        assert stage.asked(commands.Note)
        await stage.write("read")
        await stage.press("enter")
        await stage.write("again")
        await stage.press("ctrl+d")
        assert stage.paper(DISTILLATION).marks.note == "read\nagain"
        assert "again" in stage.text()


async def test_a_note_that_was_changed_is_thrown_away_only_when_asked_twice(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("m", "x", "escape")
        assert len(stage.app.screen_stack) == 2
        assert "throws away" in stage.text()
        await stage.press("escape")
        assert len(stage.app.screen_stack) == 1
        assert stage.paper(DISTILLATION).marks.note == ""


async def test_letters_that_follow_a_dialog_s_key_at_once_are_its_text(library: Library) -> None:
    """Keys come in one burst when pasted or sent by a program; none of them may become a command below."""
    async with on_stage(library) as stage:
        await stage.write("trsa")
        assert not stage.asked(commands.Read)
        assert not stage.asked(commands.Star)
        await stage.press("enter")
        assert library.tags() == {"rsa": 1}


async def test_tags_renames_a_tag_everywhere_as_one_change(library: Library) -> None:
    keys = [paper.key for paper in library.papers()]
    library.mark(keys[:3], lambda marks: marks.tagged(["visoin"]), "tagged")
    library.mark(keys[2:], lambda marks: marks.tagged(["vision"]), "tagged")
    async with on_stage(library) as stage:
        await stage.press("M")
        assert "visoin" in stage.text()
        await stage.press("1", "backspace")
        await stage.write("vision")
        await stage.press("enter")
        assert library.tags() == {"vision": 4}
        assert "tagged 3 papers -visoin +vision, u takes it back" in stage.text()
        await stage.press("u")
        assert library.tags() == {"visoin": 3, "vision": 2}


async def test_tags_without_tags_says_so(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("M")
        assert "there is no tag yet" in stage.text()
