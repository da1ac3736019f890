"""Moving never marks anything, and the cursor stays on its paper."""

import asyncio
from dataclasses import replace

import pytest

from storage import Library
from tests.app.harness import run_app
from tests.builders import a_digest, a_paper
from widgets.paper_view import PaperView

DISTILLATION, LORA, ATTENTION, CLIP = range(4)


MOVES: tuple[tuple[list[str], int], ...] = (
    (["j"], LORA),
    (["down", "down"], ATTENTION),
    (["G"], CLIP),
    (["end"], CLIP),
    (["G", "k"], ATTENTION),
    (["G", "up", "up"], LORA),
    (["k"], DISTILLATION),
    (["G", "j"], CLIP),
    (["G", "g", "g"], DISTILLATION),
    (["G", "g"], CLIP),
    (["G", "g", "k", "g"], ATTENTION),
    (["G", "home"], DISTILLATION),
    (["ctrl+d"], CLIP),
    (["pagedown", "ctrl+u"], DISTILLATION),
)
"""Keys, from the first paper on, and where they lead."""


async def test_keys_that_move(library: Library) -> None:
    async with run_app(library) as driver:
        for keys, place in MOVES:
            driver.paper_list.jump(0)
            await driver.press(*keys)
            assert driver.paper_list.cursor == place, keys
            shown = driver.main_screen.query_one(PaperView).paper
            assert shown is not None
            assert shown.key == driver.paper_list.key
        assert not any(paper.marks.read or paper.marks.starred for paper in library.papers())


async def test_the_cursor_keeps_its_paper_on_external_changes(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("j", "j")
        library.update_marks(["2512.00001"], lambda marks: marks.with_tags(["seen"]), "tagged")
        addition = library.import_digests(a_digest("A Paper From Elsewhere"))
        driver.app.context.listing_state.invalidate(addition.new)
        driver.app.context.show()
        await driver.wait_until_idle()
        assert driver.current_paper.title == "Attention Is All You Need"
        assert len(driver.titles) == 5


@pytest.mark.traced
async def test_the_window_follows_the_cursor_and_comes_back() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(*(f"Paper number {number}" for number in range(200))))
    async with run_app(library, size=(100, 20)) as driver:
        await driver.press("G")
        assert "Paper number 199" in driver.screen_text()
        assert "Paper number 0 " not in driver.screen_text()
        await driver.press("ctrl+u")
        assert driver.paper_list.cursor == 199 - (driver.paper_list.size.height - 1)
        await driver.press("home")
        assert "Paper number 0" in driver.screen_text()


@pytest.mark.traced
async def test_a_click_moves_the_cursor_and_a_double_click_opens(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.pilot.click("#papers", offset=(10, 4))
        await driver.wait_until_idle()
        assert driver.paper_list.cursor == ATTENTION
        assert not driver.main_screen.is_zoomed
        await driver.pilot.click("#papers", offset=(10, 2), times=2)
        await driver.wait_until_idle()
        assert driver.main_screen.is_zoomed


@pytest.mark.traced
async def test_a_command_between_two_g_breaks_the_double_press(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("3", "G", "g", "c", "g")
        assert driver.paper_list.cursor == 3


async def test_pages_of_a_zoomed_paper_overlap_by_a_line() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(a_paper("Long", abstract="\n".join(f"Line {number}." for number in range(80)))))
    async with run_app(library) as driver:
        await driver.press("enter")
        last = driver.screen_text().splitlines()[-3]
        await driver.press("pagedown")
        assert driver.screen_text().splitlines()[1] == last


async def test_the_cursor_stays_in_sight_when_the_window_shrinks() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(*(f"Paper number {number}" for number in range(100))))
    async with run_app(library, size=(100, 40)) as driver:
        await driver.press(*["j"] * 30)
        await driver.resize(100, 12)
        assert driver.paper_list.cursor == 30
        assert "Paper number 30" in driver.screen_text()


async def test_the_next_paper_is_drawn_before_it_is_shown(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("j")
        view = driver.main_screen.query_one(PaperView)
        following = driver.paper_list.next_paper
        assert following is not None
        await driver.wait_until(lambda: view._documents[-1].paper is following)
        drawn = [document for document in view._documents if document.paper is following]
        assert len(drawn) == 1
        assert drawn[0].frames
        await driver.press("j")
        assert view._document is drawn[0]


async def test_the_frame_of_a_movement_has_ten_ms_to_be_written(library: Library) -> None:
    async with run_app(library) as driver:
        view, papers = driver.main_screen.query_one(PaperView), driver.paper_list
        view.prepare_soon(papers.paper, papers.listing)
        earlier, now = view._preparation, asyncio.get_running_loop().time()
        view.prepare_soon(papers.paper, papers.listing)
        assert earlier is not None
        assert earlier.cancelled()
        assert view._preparation is not None
        assert view._preparation.when() >= now + 0.01


@pytest.mark.parametrize("is_prepared", [False, True])
async def test_a_paper_that_was_drawn_before_is_shown_as_it_is(library: Library, *, is_prepared: bool) -> None:
    async with run_app(library) as driver:
        keys = [driver.paper_list.listing.keys[row] for row in (LORA, ATTENTION)]
        await driver.press("j") if is_prepared else driver.paper_list.jump(LORA)
        change = library.update_marks(keys, lambda marks: replace(marks, note="Remember this."), "noted")
        assert change
        driver.app.context.show_change(change)
        await driver.press("j")
        assert driver.paper_list.key == keys[1]
        assert "Remember this." in driver.screen_text()
        await driver.press("k")
        assert "Remember this." in driver.screen_text()
