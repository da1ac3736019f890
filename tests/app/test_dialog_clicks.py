"""Dialogs with the mouse: their keys, ticks and options can be clicked, and a click beside one cancels it."""

from pathlib import Path

import pytest

from storage import Library
from tests.app.harness import run_app

DISTILLATION = "Knowledge Distillation at Scale"


async def test_the_keys_that_a_dialog_names_can_be_clicked(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("m")
        await driver.type_text("read again")
        await driver.click_on("ctrl+d save")
        assert driver.paper(DISTILLATION).marks.note == "read again"
        await driver.press("t")
        await driver.type_text("new")
        await driver.click_on("tab complete")
        await driver.click_on("enter add #new")
        assert driver.paper(DISTILLATION).marks.tags == ("new",)
        await driver.press("i")
        await driver.click_on("esc cancel")
        assert len(driver.app.screen_stack) == 1


async def test_a_click_outside_a_dialog_cancels_it(library: Library) -> None:
    async with run_app(library) as driver:
        for key in ("t", "z", "m", "i", "e", "S", "exclamation_mark", "percent_sign", "ctrl+p", "ctrl+t"):
            await driver.press(key)
            assert len(driver.app.screen_stack) == 2, key
            await driver.pilot.click(offset=(0, 5))
            await driver.wait_until_idle()
            assert len(driver.app.screen_stack) == 1, key


async def test_a_click_outside_a_changed_note_asks_first(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("m")
        await driver.type_text("half a thought")
        await driver.pilot.click(offset=(0, 5))
        await driver.wait_until_idle()
        assert "Discard changes?" in driver.screen_text()
        await driver.click_on("ctrl+d saves")
        assert driver.paper(DISTILLATION).marks.note == "half a thought"


async def test_the_fields_of_an_export_are_ticked_by_clicks(library: Library, tmp_path: Path) -> None:
    async with run_app(library) as driver:
        await driver.press("space", "e", "4")
        await driver.click_on("[ ] abstract")
        assert "[x] abstract F2" in driver.screen_text()
        await driver.paste(str(tmp_path / "out.bib"))
        await driver.click_on("enter export")
    assert "abstract = {" in (tmp_path / "out.bib").read_text()


async def test_a_question_is_answered_by_a_click(library: Library, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("old")
    async with run_app(library) as driver:
        for answer, content in (("n no", "old"), ("y yes", "{")):
            await driver.press("e", "3")
            await driver.paste(str(tmp_path / "out.jsonl"))
            await driver.press("enter")
            await driver.click_on(answer)
            assert (tmp_path / "out.jsonl").read_text().startswith(content)


@pytest.mark.parametrize(
    ("width", "key", "shown"),
    [
        (80, "m", "ctrl+d save · F4 editor · esc cancel"),
        (40, "m", "ctrl+d save · esc cancel"),
        (40, "z", "enter snooze · esc cancel"),
        (24, "m", "esc cancel"),
    ],
)
async def test_the_keys_that_close_a_dialog_stay(library: Library, width: int, key: str, shown: str) -> None:
    async with run_app(library, size=(width, 20)) as driver:
        await driver.press(key)
        assert any(shown == line.partition("│")[2].strip(" │▕") for line in driver.screen_text().splitlines())


async def test_messages_have_a_title_and_no_more_lines_than_needed(library: Library) -> None:
    async with run_app(library, size=(80, 24)) as driver:
        await driver.press("s", "exclamation_mark")
        lines = driver.screen_text().splitlines()
        top = next(y for y, line in enumerate(lines) if "─ Messages ─" in line)
        bottom = next(y for y, line in enumerate(lines) if "╰──" in line)
        assert bottom - top == 6
        assert "Starred “Knowledge Distillation at Scale”" in lines[top + 2]
