"""The list above the paper, next to it, or alone; and how it is moved through by day."""

from datetime import date
from pathlib import Path

import pytest
from textual.geometry import Size

from reader.app.preferences import load_preferences
from reader.config import Config
from reader.formats import sample_digests
from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest, a_paper
from widgets.footer import KeyHints
from widgets.paper_view import PaperView


def pane_tops(driver: AppDriver) -> tuple[int, int]:
    return driver.paper_list.region.y, driver.main_screen.query_one(PaperView).region.y


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_list_stands_above_the_paper(library: Library, size: tuple[int, int]) -> None:
    async with run_app(library, size=size) as driver:
        papers, preview = pane_tops(driver)
        assert preview > papers
        assert driver.paper_list.size.width == size[0]
        assert "── 1/4 ──" in driver.screen_text()


async def test_a_wide_window_has_them_side_by_side(library: Library) -> None:
    async with run_app(library, size=(200, 30)) as driver:
        papers, preview = pane_tops(driver)
        assert papers == preview
        assert "1/4 · newest digest first" in driver.screen_text()


async def test_a_list_filled_while_hidden_keeps_two_lines_a_row(library: Library) -> None:
    async with run_app(library, size=(40, 20)) as driver:
        lines = driver.paper_list.line_count()
        await driver.press("enter")
        driver.app.context.show()
        assert driver.paper_list.line_count() == lines


async def test_a_sidebar_leaves_a_wide_window_side_by_side(library: Library) -> None:
    async with run_app(library, size=(200, 30)) as driver:
        await driver.press("b")
        papers, preview = pane_tops(driver)
        assert papers == preview


async def test_the_place_is_shown_with_and_without_the_rule(library: Library) -> None:
    async with run_app(library, size=(80, 24)) as driver:
        for key in ("enter", "enter", "tab", "tab"):
            await driver.press(key)
            assert driver.screen_text().count("1/4") == 1


async def test_tab_in_a_narrow_window_toggles_paper_and_list(library: Library) -> None:
    async with run_app(library, size=(40, 20)) as driver:
        await driver.press("tab")
        assert "We distil large" in driver.screen_text()
        await driver.press("tab")
        assert "We distil large" not in driver.screen_text()


async def test_another_layout_shows_a_hidden_paper(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("tab")
        assert "We distil large" not in driver.screen_text()
        await driver.press("vertical_line")
        assert "We distil large" in driver.screen_text()


async def test_a_change_of_the_zoomed_paper_does_not_scroll_it() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(a_paper("Long", abstract="\n".join(f"Line {number}." for number in range(80)))))
    async with run_app(library) as driver:
        await driver.press("3", "enter", "j", "j", "pagedown")
        top = driver.main_screen.query_one(PaperView).top
        await driver.press("s")
        assert driver.main_screen.query_one(PaperView).top == top > 0


@pytest.mark.parametrize("size", [(200, 24), (120, 24), (80, 24), (40, 24)])
async def test_scrolling_is_a_hint_if_the_zoomed_paper_has_more_lines(size: tuple[int, int]) -> None:
    library = Library.in_memory()
    long, short = "\n".join(f"Line {number}." for number in range(80)), "\n".join(["Short."] * 10)
    library.import_digests(a_digest(a_paper("Long", abstract=long), a_paper("Short", abstract=short)))
    async with run_app(library, size=size) as driver:
        hints = driver.main_screen.query_one(KeyHints)
        await driver.press("enter")
        assert ("J", "scroll") in hints.hints
        await driver.press("j")
        assert ("J", "scroll") not in hints.hints
        await driver.resize(size[0], 12)
        assert ("J", "scroll") in hints.hints
        await driver.press("escape")
        assert ("J", "scroll") not in hints.hints
        await driver.resize(*size)
        await driver.press("enter")
        assert ("J", "scroll") not in hints.hints


async def test_the_list_stays_in_place_while_the_paper_is_zoomed() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(*(f"Paper number {number}" for number in range(100))))
    async with run_app(library) as driver:
        await driver.press("j", "j", "enter", "j", "escape")
        assert driver.paper_list.top == 0
        await driver.press("enter", *["j"] * 30, "escape")
        lines = driver.paper_list
        assert lines.top == lines.cursor + 2 - lines.size.height > 0


async def test_a_list_that_scrolls_at_another_size_is_drawn() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(*(f"Paper number {number}" for number in range(100))))
    async with run_app(library) as driver:
        papers = driver.paper_list
        await driver.press(*["j"] * (papers.size.height - 2))
        papers._size = Size(papers.size.width, 5)
        papers.on_resize()
        assert papers.top > 0
        assert papers in driver.main_screen._dirty_widgets


async def test_titles_run_over_two_lines_in_a_narrow_window() -> None:
    library = Library.in_memory()
    for digest in sample_digests():
        library.import_digests(digest)
    async with run_app(library, size=(40, 20)) as driver:
        lines = driver.screen_text().splitlines()
        start = next(row for row, line in enumerate(lines) if "Meta-Transformer: A Unified" in line)
        assert "Framework for Multimodal Learning" in lines[start + 1]
        await driver.press("j")
        assert "MetaFormer" in driver.current_paper.title
        await driver.press("G")
        assert driver.current_paper.title[:20] in driver.screen_text()
        await driver.resize(120, 30)
        assert driver.current_paper.title[:60] in driver.screen_text()


async def test_the_layout_and_the_share_are_saved(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    async with run_app(library, size=(120, 40), config=Config(path)) as driver:
        height = driver.paper_list.size.height
        await driver.press("plus", "plus")
        assert driver.paper_list.size.height == height + 4
        await driver.press("minus")
        assert driver.paper_list.size.height == height + 2
        await driver.press("enter", "plus", "escape")
        assert driver.paper_list.size.height == height + 2
        await driver.press("vertical_line", "vertical_line")
        papers, preview = pane_tops(driver)
        assert papers == preview
    config = load_preferences(path)
    assert (config.layout, config.list_height > 40) == ("side", True)
    async with run_app(library, size=(120, 40), config=config) as driver:
        papers, preview = pane_tops(driver)
        assert papers == preview


async def test_tab_hides_the_paper_and_enter_zooms_it(library: Library) -> None:
    async with run_app(library, size=(120, 30)) as driver:
        await driver.press("tab")
        assert driver.paper_list.size.height > 20
        assert "We distil large" not in driver.screen_text()
        await driver.press("enter")
        assert "We distil large" in driver.screen_text()
        await driver.press("escape", "tab")
        assert "── 1/4 ──" in driver.screen_text()


async def test_brackets_go_to_the_next_and_the_previous_day(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("right_square_bracket")
        assert driver.current_paper.title == "Attention Is All You Need"
        await driver.press("right_square_bracket")
        assert "No further days in this view" in driver.screen_text()
        await driver.press("j", "left_square_bracket")
        assert driver.current_paper.title == "Attention Is All You Need"
        await driver.press("left_square_bracket")
        assert driver.current_paper.title == "Knowledge Distillation at Scale"
        await driver.press("3", "right_square_bracket")
        assert "No days in this view" in driver.screen_text()


async def test_brackets_bring_the_heading_to_the_top() -> None:
    library = Library.in_memory()
    for day in range(1, 5):
        library.import_digests(a_digest(*(f"Paper {day} {number}" for number in range(9)), day=date(2025, 12, day)))
    async with run_app(library, size=(80, 24)) as driver:
        await driver.press("right_square_bracket", "right_square_bracket")
        lines = driver.screen_text().splitlines()
        assert lines[1].startswith(" Tue 2 Dec 2025")
        assert lines[2].strip() == "Paper 2 0"
        await driver.press("left_square_bracket")
        assert driver.screen_text().splitlines()[1].startswith(" Wed 3 Dec 2025")


@pytest.mark.parametrize(
    ("size", "notices"),
    [
        ((120, 30), ["Layout: stacked", "Layout: side", "Layout: auto"]),
        ((70, 30), ["Layout: stacked", "Layout: side · from 80 columns", "Layout: auto"]),
        ((40, 20), ["Layout: stacked · from 60 columns", "Layout: side · from 80 columns"]),
    ],
)
async def test_the_layout_says_from_which_width_it_applies(
    library: Library, size: tuple[int, int], notices: list[str]
) -> None:
    async with run_app(library, size=size) as driver:
        for notice in notices:
            await driver.press("vertical_line")
            assert driver.screen_text().splitlines()[-2].strip().split("  ")[0] == notice


async def test_a_click_on_a_day_selects_its_papers(library: Library) -> None:
    async with run_app(library) as driver:
        for offset, selected in (
            ((5, 0), "2 papers selected"),
            ((5, 3), "4 papers selected"),
            ((5, 0), "2 papers selected"),
        ):
            await driver.pilot.click("#papers", offset=offset)
            await driver.wait_until_idle()
            assert selected in driver.screen_text()
        await driver.press("s")
        assert {paper.title for paper in library.papers() if paper.marks.starred} == {
            "Attention Is All You Need",
            "Demystifying CLIP",
        }


async def test_the_day_stays_at_the_top_while_its_rows_scroll() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(*(f"Paper {number}" for number in range(60))))
    async with run_app(library, size=(80, 30)) as driver:
        await driver.press("G")
        assert "Fri 28 Nov 2025" in driver.screen_text()
        for _ in range(59):
            await driver.press("k")
            assert driver.screen_text().splitlines()[1].startswith(" Fri 28 Nov 2025")
            assert driver.current_paper.title in driver.screen_text()


async def test_the_keys_on_the_rule_are_clicked(library: Library) -> None:
    async with run_app(library) as driver:
        rule = driver.main_screen.query_one("#rule")

        async def click(word: str) -> None:
            line = driver.screen_text().splitlines()[rule.region.y]
            await driver.pilot.click(offset=(line.index(word), rule.region.y))
            await driver.wait_until_idle()

        await click("enter zoom")
        assert driver.main_screen.is_zoomed
        await driver.press("escape")
        await click("hide")
        assert not driver.main_screen.query_one(PaperView).is_on_screen
        await driver.press("tab")
        await click("1/4")
        assert driver.main_screen.query_one(PaperView).is_on_screen
