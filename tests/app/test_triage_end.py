"""The end of triage: what was decided, for how long, and what can be done next."""

import re
from pathlib import Path

import pytest

from reader import clock
from storage import Library
from tests.app.harness import run_app
from tests.app.test_triage import ATTENTION, CLIP, DISTILLATION, LORA, front_screen
from tests.builders import starred


async def test_a_query_ends_with_all_done_and_without_a_streak(library: Library) -> None:
    async with run_app(library, query=CLIP, is_triage=True) as driver:
        await driver.press("d")
        assert "All done   1 paper" in driver.screen_text()
        assert "Inbox zero" not in driver.screen_text()
        assert "Streak" not in driver.screen_text()


async def test_the_last_decision_can_be_undone(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T", "d", "d", "d", "d", "u")
        assert front_screen(driver) == CLIP
        await driver.press("d", "q")
        assert driver.titles == []


async def test_the_end_exports_only_what_was_starred(library: Library, tmp_path: Path) -> None:
    library.update_marks([library.columns.keys[3]], starred, "starred")
    file = tmp_path / "kept.jsonl"
    async with run_app(library) as driver:
        await driver.press("T", "s", "d", "d", "e")
        assert "Export 1 paper" in driver.screen_text()
        await driver.press("escape")
        await driver.press("e", "3")
        await driver.press("ctrl+u")
        await driver.type_text(str(file))
        await driver.press("enter")
        await driver.wait_until(file.exists)
        assert DISTILLATION in file.read_text()
        assert len(file.read_text().splitlines()) == 1


async def test_the_end_leads_to_the_starred_papers(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T", "s", "d", "d", "s", "2")
        assert driver.titles == [DISTILLATION, CLIP]


@pytest.mark.traced
async def test_the_end_reviews_the_skipped_papers(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T", "space", "s", "space", "d", "r")
        assert front_screen(driver) == DISTILLATION
        assert "1 of 4" in driver.screen_text()
        await driver.press("s")
        assert front_screen(driver) == ATTENTION
        await driver.press("d")
        assert driver.paper(ATTENTION).marks.read
        assert f"★ {DISTILLATION}\n" in driver.screen_text()
        assert f"★ {LORA}\n" in driver.screen_text()
        assert "skipped" not in driver.screen_text()


@pytest.mark.traced
async def test_the_end_offers_only_what_can_be_done(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T", *["space"] * 4)
        assert "All done   4 papers" in driver.screen_text()
        await driver.press("r", "d", "d", "d", "d")
        assert "export" not in driver.screen_text()
        assert "review" not in driver.screen_text()
        await driver.press("e", "r", "2", "s", "d", "t")
        assert "Inbox zero" in driver.screen_text()
        assert not any(marks.starred for marks in library.columns.marks.values())


async def test_the_time_spent_at_the_end_is_not_counted(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = 0.0
    monkeypatch.setattr(clock, "monotonic", lambda: seconds)
    async with run_app(library) as driver:
        await driver.press("T")
        seconds = 8
        await driver.press(*"dddd")
        assert "Inbox zero   4 papers in 8 s · 2 s each" in driver.screen_text()
        seconds = 600
        await driver.press("u")
        seconds = 604
        await driver.press("s", "q")
        assert "4 papers in 12 s, 3 s each: 1 starred, 3 dismissed" in driver.screen_text()


@pytest.mark.parametrize(
    ("keys", "buttons"),
    [
        (
            ["s", "s", "space", "space"],
            "e  export the 2 starred papers     2  read them now     r  review the 2 skipped",
        ),
        (["s", "d", "d", "space"], "e  export the starred paper     2  read it now     r  review the 1 skipped"),
    ],
)
async def test_the_buttons_at_the_end_count_papers(library: Library, keys: list[str], buttons: str) -> None:
    async with run_app(library) as driver:
        await driver.press("T", *keys)
        assert buttons in driver.screen_text()


@pytest.mark.parametrize("width", [40, 80])
async def test_the_buttons_at_the_end_stand_apart(library: Library, width: int) -> None:
    async with run_app(library, size=(width, 20)) as driver:
        await driver.press("T", "s", "d", "d", "space")
        assert re.search("e +export  +2 +starred  +r +skipped  +u +undo", driver.screen_text())
