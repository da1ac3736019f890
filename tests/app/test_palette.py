"""The palette, its verbs with a query, the help that runs commands, and the preview of themes."""

from pathlib import Path

import pytest

from reader.app.preferences import load_preferences
from reader.config import Config
from storage import Library
from tests.app.harness import AppDriver, run_app
from widgets.dialogs import DialogFrame, KeysLine
from widgets.help_screen import HelpScreen

DISTILLATION, LORA = "Knowledge Distillation at Scale", "Merging LoRAs like Playing LEGO"
ATTENTION, CLIP = "Attention Is All You Need", "Demystifying CLIP"


async def run_verb(driver: AppDriver, text: str) -> str:
    """Type a verb into the palette, run it, and return what the palette said before."""
    await driver.press("colon")
    await driver.type_text(text)
    shown = driver.screen_text()
    await driver.press("enter")
    return shown


@pytest.mark.traced
async def test_a_verb_says_how_many_papers_before_it_is_done(library: Library) -> None:
    async with run_app(library) as driver:
        assert "Tag 2 papers #todo" in await run_verb(driver, "tag todo has:code")
        assert driver.paper(DISTILLATION).marks.tags == driver.paper(LORA).marks.tags == ("todo",)
        assert driver.paper(CLIP).marks.tags == ()
        await driver.press("u")
        assert driver.paper(DISTILLATION).marks.tags == ()


@pytest.mark.parametrize(
    ("typed", "said", "starred"),
    [
        ("star has:code", "Star 2 papers", 2),
        ("star title:clip", "Star 1 paper ", 1),
        ("star tag:nothing", "Star 0 papers", 0),
    ],
)
async def test_a_verb_applies_to_the_papers_of_its_query(library: Library, typed: str, said: str, starred: int) -> None:
    async with run_app(library) as driver:
        assert said in await run_verb(driver, typed)
        assert sum(marks.starred for marks in library.columns.marks.values()) == starred


@pytest.mark.traced
async def test_verbs_take_tags_with_signs_and_days_of_two_words(library: Library) -> None:
    async with run_app(library) as driver:
        await run_verb(driver, "tag +a +b clip")
        assert driver.paper(CLIP).marks.tags == ("a", "b")
        await run_verb(driver, "untag a clip")
        assert driver.paper(CLIP).marks.tags == ("b",)
        assert "Snooze 1 paper until Thu 15 Jan 2026" in await run_verb(driver, "snooze 15 jan clip")
        assert "Snooze 1 paper until Fri 2 Jan 2026" in await run_verb(driver, "snooze fri clip")
        await run_verb(driver, "snooze never clip")
        assert driver.paper(CLIP).marks.snoozed_until is None


async def test_verbs_search_triage_and_export(library: Library) -> None:
    async with run_app(library) as driver:
        assert "Show 1 paper" in await run_verb(driver, "search clip")
        assert driver.titles == [CLIP]
        await driver.press("escape")
        await run_verb(driver, "export has:code")
        assert "Export 2 papers" in driver.screen_text()
        await driver.press("escape")
        await run_verb(driver, "triage has:code")
        assert "Triage · Search" in driver.screen_text()
        assert "1 of 2" in driver.screen_text()


async def test_a_verb_with_a_faulty_query_changes_nothing(library: Library) -> None:
    async with run_app(library) as driver:
        assert "star: " in await run_verb(driver, "star is:nothing")
        assert not library.columns.marks
        assert driver.errors() == []


async def test_tags_and_themes_are_found_by_name(library: Library) -> None:
    library.update_marks(["2512.00001"], lambda marks: marks.with_tags(["vision"]), "tagged")
    async with run_app(library) as driver:
        await driver.press("ctrl+p")
        await driver.type_text("#vision")
        assert "Go to #vision (1)" in driver.screen_text()
        await driver.press("enter")
        assert driver.titles == [DISTILLATION]
        await driver.press("escape", "ctrl+p")
        await driver.type_text("theme: nord")
        await driver.press("enter")
        assert driver.app.theme == "nord"


async def test_what_was_run_last_comes_first(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("ctrl+p")
        await driver.type_text("select all")
        await driver.press("enter", "ctrl+p")
        lines = driver.screen_text().splitlines()
        first = next(y for y, line in enumerate(lines) if "Run a command" in line) + 1
        assert "Select all visible" in lines[first]


async def test_themes_are_previewed_and_saved_only_if_they_are_kept(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    async with run_app(library, config=Config(path)) as driver:
        await driver.press("ctrl+t")
        assert "● textual-dark" in driver.screen_text()
        await driver.press("j")
        assert driver.app.theme == "textual-light"
        await driver.press("escape")
        assert driver.app.theme == "textual-dark"
        assert not path.exists()
        await driver.press("ctrl+t", "j", "j", "enter")
        assert driver.app.theme == "nord"
    assert load_preferences(path).theme == "nord"


async def test_the_help_fits_a_window_of_120_by_40(library: Library) -> None:
    async with run_app(library, size=(120, 40)) as driver:
        await driver.press("question_mark")
        text = driver.screen_text()
        assert "Star or unstar" in text
        assert "Back, or quit (everything is saved)" in text


async def test_the_help_is_filtered_and_runs_a_command(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("question_mark", "slash")
        await driver.type_text("select all")
        assert "Star or unstar" not in driver.screen_text()
        await driver.press("enter")
        assert driver.app.screen is driver.main_screen
        assert "4 papers selected" in driver.screen_text()


@pytest.mark.traced
async def test_esc_removes_the_filter_and_then_closes_the_help(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("question_mark", "slash")
        await driver.type_text("zotero")
        await driver.press("escape")
        assert "Star or unstar" in driver.screen_text()
        assert "Back, or quit" not in driver.screen_text()
        await driver.press("G")
        assert "Back, or quit" in driver.screen_text()
        await driver.press("escape")
        assert driver.app.screen is driver.main_screen


@pytest.mark.traced
async def test_the_help_of_triage_runs_its_commands(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T", "question_mark", "j", "enter")
        assert driver.paper(DISTILLATION).marks.read


@pytest.mark.traced
async def test_a_click_in_the_help_runs_a_command(library: Library) -> None:
    async with run_app(library, size=(120, 40)) as driver:
        await driver.press("question_mark")
        assert isinstance(driver.app.screen, HelpScreen)
        lines = driver.screen_text().splitlines()
        row = next(y for y, line in enumerate(lines) if "Star or unstar" in line)
        await driver.pilot.click(offset=(lines[row].index("Star or"), row))
        await driver.wait_until_idle()
        assert driver.paper(DISTILLATION).marks.starred


async def test_the_palette_is_as_high_as_what_it_shows(library: Library) -> None:
    async with run_app(library, size=(80, 24)) as driver:
        for typed, height in (("", 18), ("rename tag", 6), ("zzzz", 5)):
            await driver.press("ctrl+p", *typed)
            frame = driver.app.screen.query_one(DialogFrame)
            assert frame.outer_size.height <= height
            keys = driver.app.screen.query_one(KeysLine).region
            assert keys.bottom == frame.region.bottom - 1
            assert ("No matches" in driver.screen_text()) == (typed == "zzzz")
            await driver.press("escape")
