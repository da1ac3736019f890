"""Several papers at once: what is selected, and that a command is one change for all of it."""

from storage import Library
from tests.app.harness import AppDriver, run_app
from widgets import commands


def selected_titles(driver: AppDriver) -> list[str]:
    return [
        driver.library.paper(key).title for key in driver.paper_list.listing.keys if key in driver.paper_list.selected
    ]


async def test_space_selects_and_goes_on(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("space", "space")
        assert selected_titles(driver) == ["Knowledge Distillation at Scale", "Merging LoRAs like Playing LEGO"]
        assert driver.current_paper.title == "Attention Is All You Need"
        assert "2 papers selected" in driver.screen_text()
        await driver.press("k", "space")
        assert selected_titles(driver) == ["Knowledge Distillation at Scale"]


async def test_a_range_follows_the_cursor(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("j", "V", "j", "j")
        assert len(selected_titles(driver)) == 3
        await driver.press("k")
        assert len(selected_titles(driver)) == 2
        await driver.press("V", "G")
        assert len(selected_titles(driver)) == 2


async def test_a_heading_selects_the_rest_of_its_papers(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("space")
        await driver.pilot.click("#papers", offset=(5, 0))
        await driver.wait_until_idle()
        assert len(selected_titles(driver)) == 2


async def test_a_selects_all_and_esc_none(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("a")
        assert len(selected_titles(driver)) == 4
        await driver.press("escape")
        assert selected_titles(driver) == []


async def test_a_command_on_a_selection_is_one_change(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("space", "space", "s")
        assert len(driver.messages_of(commands.Star)) == 1
        assert len(driver.messages_of(commands.Star)[0].papers) == 2
        assert sum(paper.marks.starred for paper in library.papers()) == 2
        assert "Starred 2 papers · u undo" in driver.screen_text()
        await driver.press("u")
        assert not any(paper.marks.starred for paper in library.papers())


async def test_a_mixed_selection_is_starred_whole(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("s", "a", "s")
        assert all(paper.marks.starred for paper in library.papers())


async def test_papers_that_leave_the_listing_leave_the_selection(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("space", "space", "r")
        assert driver.main_screen.is_selecting is False
        assert driver.titles == ["Attention Is All You Need", "Demystifying CLIP"]


async def test_the_status_line_counts_the_selection(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("s", "space", "space")
        assert "2 papers selected" in driver.screen_text()
        assert "esc deselect" in driver.screen_text()
        await driver.press("escape")
        assert "selected" not in driver.screen_text()
        assert "deselect" not in driver.screen_text()


async def test_esc_says_what_it_leaves_and_leaves_that(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("slash")
        await driver.type_text("lo")
        await driver.press("enter", "space", "enter")
        for words in ("back", "deselect", "clear search"):
            assert f"esc {words}" in driver.screen_text()
            await driver.press("escape")
        assert "esc" not in driver.screen_text()
        assert len(driver.titles) == 4


async def test_esc_leaves_a_query_that_is_typed_before_the_selection(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("j", "space", "slash")
        await driver.type_text("lora")
        await driver.press("escape")
        assert len(driver.titles) == 4
        assert "1 paper selected" in driver.screen_text()


async def test_the_tags_dialog_counts_tags_of_selected_papers(library: Library) -> None:
    library.update_marks(["2512.00001"], lambda marks: marks.with_tags(["distil"]), "tagged")
    async with run_app(library) as driver:
        await driver.press("space", "space", "t")
        assert "[-] distil" in driver.screen_text()
