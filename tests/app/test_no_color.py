"""NO_COLOR: no information depends on colour, and no colour is sent to the terminal."""

import re
from pathlib import Path

import pytest
from textual.widgets import Input

from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.app.pseudo_terminal import PseudoTerminal
from tests.builders import a_digest


@pytest.fixture(autouse=True)
def without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def emphasised_texts(driver: AppDriver) -> str:
    """Return the texts on the screen that are reversed or underlined."""
    segments = driver.screen_segments()
    return "".join(one.text for one in segments if one.style and (one.style.reverse or one.style.underline))


async def test_the_cursor_stands_out(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("j")
        assert "Merging LoRAs" in emphasised_texts(driver)
        assert "Knowledge" not in emphasised_texts(driver)


@pytest.mark.traced
async def test_a_dialog_and_its_cursor_stand_out(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("S", "j")
        assert "Oldest digest" in emphasised_texts(driver)
        assert "1    Best match" not in emphasised_texts(driver)
        assert "╭─" in driver.screen_text()
        await driver.press("escape", "e", "enter")
        line = driver.app.screen.query_one(Input)
        line.cursor_blink = False
        await driver.wait_until_idle()
        assert "papers.md" in emphasised_texts(driver)
        cursor = [part for part in driver.screen_strips()[line.region.y] if part.style and part.style.reverse]
        assert [part.text for part in cursor] == [" "]


async def test_selected_text_stands_out(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("enter")
        driver.app.screen.text_select_all()
        await driver.wait_until_idle()
        assert "We distil large networks" in emphasised_texts(driver)


def test_no_colour_is_sent_to_the_terminal(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("One Paper", "Another"))
    with PseudoTerminal("-m", "reader", "--library", str(tmp_path)) as terminal:
        terminal.wait_for("One Paper")
        terminal.send("sS")
        terminal.wait_for("Best match")
        terminal.send("qTs")
        terminal.wait_for("Inbox zero")
        terminal.send("qq")
        assert terminal.wait_for_end() == 0
    attributes = {code for codes in re.findall(rb"\x1b\[([\d;:]*)m", terminal.output) for code in codes.split(b";")}
    assert attributes <= {b"", b"0", b"1", b"2", b"3", b"4", b"7", b"22", b"23", b"24", b"27", b"39", b"49"}
