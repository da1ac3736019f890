"""Several papers at once: what is selected, and that a command is one change for all of it."""

from storage import Library
from tests.app.stage import Stage, on_stage
from widgets import commands


def selected(stage: Stage) -> list[str]:
    return [stage.library.paper(key).title for key in stage.papers.listing.keys if key in stage.papers.selected]


async def test_space_selects_and_goes_on(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("space", "space")
        assert selected(stage) == ["Knowledge Distillation at Scale", "Merging LoRAs like Playing LEGO"]
        assert stage.on_cursor.title == "Attention Is All You Need"
        assert "2 papers selected" in stage.text()
        await stage.press("k", "space")
        assert selected(stage) == ["Knowledge Distillation at Scale"]


async def test_a_range_follows_the_cursor(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("j", "V", "j", "j")
        assert len(selected(stage)) == 3
        await stage.press("k")
        assert len(selected(stage)) == 2
        await stage.press("V", "G")
        assert len(selected(stage)) == 2


async def test_a_selects_all_and_esc_none(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("a")
        assert len(selected(stage)) == 4
        await stage.press("escape")
        assert selected(stage) == []


async def test_a_command_on_a_selection_is_one_change(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("space", "space", "s")
        assert len(stage.asked(commands.Star)) == 1
        assert len(stage.asked(commands.Star)[0].papers) == 2
        assert sum(paper.marks.starred for paper in library.papers()) == 2
        assert "starred 2 papers, u takes it back" in stage.text()
        await stage.press("u")
        assert not any(paper.marks.starred for paper in library.papers())


async def test_a_mixed_selection_is_starred_whole(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("s", "a", "s")
        assert all(paper.marks.starred for paper in library.papers())


async def test_papers_that_leave_the_listing_leave_the_selection(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("space", "space", "r")
        assert stage.triage.is_selecting is False
        assert stage.titles == ["Attention Is All You Need", "Demystifying CLIP"]


async def test_it_is_told_at_once_how_many_are_selected_and_how_to_select_none(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("s", "space", "space")
        assert "2 papers selected" in stage.text()
        assert "esc select none" in stage.text()
        await stage.press("escape")
        assert "selected" not in stage.text()
        assert "select none" not in stage.text()


async def test_esc_says_what_it_leaves_and_leaves_that(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("slash")
        await stage.write("lo")
        await stage.press("enter", "space", "enter")
        for words in ("back to the list", "select none", "leave the search"):
            assert f"esc {words}" in stage.text()
            await stage.press("escape")
        assert "esc" not in stage.text()
        assert len(stage.titles) == 4


async def test_esc_leaves_a_query_that_is_typed_before_the_selection(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("j", "space", "slash")
        await stage.write("lora")
        await stage.press("escape")
        assert len(stage.titles) == 4
        assert "1 paper selected" in stage.text()


async def test_the_tags_of_several_papers_are_told_with_how_many_have_them(library: Library) -> None:
    library.mark(["2512.00001"], lambda marks: marks.tagged(["distil"]), "tagged")
    async with on_stage(library) as stage:
        await stage.press("space", "space", "t")
        assert "now: distil (1 of 2)" in stage.text()
