"""NO_COLOR: nothing is told by colour, and none is sent to the terminal."""

import re
from pathlib import Path

import pytest

from storage import Library
from tests.app.stage import Stage, on_stage
from tests.app.terminal import Terminal
from tests.builders import a_digest


@pytest.fixture(autouse=True)
def without_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def standing_out(stage: Stage) -> str:
    """Give the texts on the screen that are reversed or underlined."""
    segments = (segment for strip in stage.app.screen._compositor.render_strips() for segment in strip)
    return "".join(one.text for one in segments if one.style and (one.style.reverse or one.style.underline))


async def test_the_cursor_stands_out(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("j")
        assert "Merging LoRAs" in standing_out(stage)
        assert "Knowledge" not in standing_out(stage)


async def test_a_dialog_and_its_cursor_stand_out(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("S", "j")
        assert "2  relevance, reversed" in standing_out(stage)
        assert "1  relevance" not in standing_out(stage)
        assert "╭─" in stage.text()


def test_no_colour_is_sent_to_the_terminal(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(a_digest("One Paper", "Another"))
    with Terminal("-m", "reader", "--library", str(tmp_path)) as terminal:
        terminal.wait_for("One Paper")
        terminal.send("sS")
        terminal.wait_for("relevance")
        terminal.send("qq")
        assert terminal.wait_for_end() == 0
    attributes = {code for codes in re.findall(rb"\x1b\[([\d;:]*)m", terminal.output) for code in codes.split(b";")}
    assert attributes <= {b"", b"0", b"1", b"2", b"3", b"4", b"7", b"22", b"23", b"24", b"27", b"39", b"49"}
