"""Dialogs show the key that closes them in a window of any size, also if its size changes meanwhile."""

import re

from storage import Library
from tests.app.harness import run_app


async def test_a_dialog_shows_how_to_close_it(library: Library) -> None:
    tags = [f"tag{number}" for number in range(50)]
    library.update_marks(library.columns.keys[:1], lambda marks: marks.with_tags(tags), "tagged")
    async with run_app(library) as driver:
        for key in ("t", "z", "m", "e", "i", "S", "ctrl+t", "ctrl+p", "question_mark", "exclamation_mark"):
            await driver.press(key)
            for width, height in ((40, 12), (40, 16), (40, 20), (80, 17), (80, 24), (120, 40)):
                await driver.resize(width, height)
                shown = driver.screen_text()
                assert "╰" in shown, (key, width, height)
                assert any("esc" in line for line in shown.splitlines() if "│" in line), (key, width, height)
                assert key != "e" or height < 24 or "notes      Folder of notes" in shown
            await driver.press("escape")
            assert len(driver.app.screen_stack) == 1, key


async def test_a_narrow_note_asks_before_it_discards(library: Library) -> None:
    async with run_app(library, size=(40, 20)) as driver:
        await driver.press("m")
        await driver.type_text("new")
        await driver.press("escape")
        assert "Discard changes? esc discards" in driver.screen_text()


async def test_the_counts_of_tags_fit_a_narrow_window(library: Library) -> None:
    tags = [f"tag{number}" for number in range(50)]
    library.update_marks(library.columns.keys[:1], lambda marks: marks.with_tags(tags), "tagged")
    async with run_app(library, size=(40, 20)) as driver:
        await driver.press("t")
        assert driver.screen_text().count("… ") == 0
        await driver.resize(60, 20)
        assert re.search(r"\[.\] tag0 {26}1 ", driver.screen_text())
