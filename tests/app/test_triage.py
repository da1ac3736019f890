"""Triage: one paper fills the screen, every decision goes to the next, and a round resumes where it stopped."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from reader.config import Config
from reader.config.keymap import PRESETS
from storage import Library
from tests.app.harness import TODAY, AppDriver, run_app
from tests.builders import a_digest, a_paper
from widgets.paper_view import PaperView
from widgets.triage_lines import TallyLine
from widgets.triage_screen import TriageScreen

DISTILLATION, LORA = "Knowledge Distillation at Scale", "Merging LoRAs like Playing LEGO"
ATTENTION, CLIP = "Attention Is All You Need", "Demystifying CLIP"


def front_screen(driver: AppDriver) -> str:
    assert isinstance(driver.app.screen, TriageScreen)
    paper = driver.app.screen.query_one(PaperView).paper
    return paper.title if paper else ""


@pytest.mark.traced
async def test_a_round_through_all_decisions(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T")
        assert front_screen(driver) == DISTILLATION
        assert "1 of 4" in driver.screen_text()
        await driver.press("s")
        assert driver.paper(DISTILLATION).marks.starred
        assert not driver.paper(DISTILLATION).marks.read
        assert front_screen(driver) == LORA
        assert "Starred “Knowledge Distillation at S…” · u undo" in driver.screen_text()
        await driver.press("d")
        assert driver.paper(LORA).marks.read
        await driver.press("space")
        assert front_screen(driver) == CLIP
        await driver.press("z", "1", "enter")
        assert driver.paper(CLIP).marks.snoozed_until == date(2025, 12, 31)
        assert "Snoozed until Wed 31 Dec · u undo" in driver.screen_text()
        text = driver.screen_text()
        assert "Inbox zero   4 papers" in text
        assert all(
            re.search(rf"{decision} +1  █\n", text) for decision in ("starred", "dismissed", "snoozed", "skipped")
        )
        assert f"★ {DISTILLATION}\n" in text
        assert "Back     tomorrow   1 paper" in text
        await driver.press("q")
        assert "1 starred, 1 dismissed, 1 snoozed, 1 skipped" in driver.screen_text()
        assert driver.titles == [ATTENTION]
        assert driver.app.return_code is None


async def test_hints_show_back_and_only_applicable_commands(library: Library) -> None:
    async with run_app(library, size=(120, 12)) as driver:
        await driver.press("T")
        *_, keycaps, _tally, hints = driver.screen_text().splitlines()
        assert " ".join(keycaps.split()) == "s star d dismiss z snooze space skip u undo"
        assert "c code" in hints
        assert hints.endswith("esc back to list  [ ] look back  ? help")
        await driver.press("space", "space", "space")
        assert front_screen(driver) == CLIP
        assert "c code" not in driver.screen_text().splitlines()[-1]


async def test_a_page_of_text_is_as_long_as_the_window_is_high() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(a_paper("Long", abstract="\n".join(f"Line {number}" for number in range(40)))))
    async with run_app(library, size=(40, 9)) as driver:
        await driver.press("T", "pagedown", "pagedown")
        seen = driver.screen_text()
        await driver.press("pagedown")
        assert seen.splitlines()[6] == driver.screen_text().splitlines()[1]


async def test_an_error_in_triage_has_the_colour_of_errors(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T")
        driver.app.context.notify_error("An error")
        assert driver.app.screen.query_one(TallyLine).has_class("-error")
        driver.app.context.notify("A notice")
        assert not driver.app.screen.query_one(TallyLine).has_class("-error")


async def test_u_goes_back_and_undoes(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T", "s", "space", "u")
        assert front_screen(driver) == LORA
        assert driver.paper(DISTILLATION).marks.starred
        await driver.press("u")
        assert front_screen(driver) == DISTILLATION
        assert not driver.paper(DISTILLATION).marks.starred
        await driver.press("u")
        assert "Nothing to undo" in driver.screen_text()


async def test_u_undoes_its_own_decision_after_other_changes(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library, Library.open(tmp_path) as other:
        library.import_digests(a_digest(a_paper("A"), a_paper("B"), a_paper("C")))
        async with run_app(library) as driver:
            await driver.press("T", "d", "s")
            other.refresh()
            assert other.undo() is not None
            library.import_digests(a_digest(a_paper("D"), source="a background job"))
            await driver.press("u")
            assert "Already undone by another program" in driver.screen_text()
            assert front_screen(driver) == "B"
            await driver.press("u")
            assert "Undone: dismissed 1 paper" in driver.screen_text()
            assert front_screen(driver) == "A"
            assert len(library) == 4


@pytest.mark.traced
async def test_u_undoes_the_end_of_a_snooze(library: Library) -> None:
    key = next(paper.key for paper in library.papers() if paper.title == CLIP)
    library.update_marks([key], lambda marks: replace(marks, snoozed_until=date(2026, 1, 10)), "snoozed")
    async with run_app(library, query="", is_triage=True) as driver:
        await driver.press(*"]]]", "z")
        await driver.type_text("never")
        await driver.press("enter")
        assert driver.paper(CLIP).marks.snoozed_until is None
        await driver.press("u")
        assert driver.paper(CLIP).marks.snoozed_until == date(2026, 1, 10)
        assert front_screen(driver) == CLIP


@pytest.mark.traced
async def test_a_tag_stays_with_the_paper_and_u_undoes_it_first(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T", "d", "t")
        await driver.type_text("vision")
        await driver.press("enter")
        assert front_screen(driver) == LORA
        assert "#vision" in driver.screen_text()
        await driver.press("u")
        assert driver.paper(LORA).marks.tags == ()
        assert front_screen(driver) == LORA
        await driver.press("u")
        assert front_screen(driver) == DISTILLATION
        assert not driver.paper(DISTILLATION).marks.read


async def test_q_stops_with_the_cursor_on_the_paper_that_comes_next(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T", "s", "space", "q")
        assert driver.current_paper.title == ATTENTION


async def test_a_round_resumes_where_it_stopped_after_a_restart_too(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest("First", "Second", "Third", "Fourth"))
        async with run_app(library) as driver:
            await driver.press("T", "space", "d", "q", "T")
            assert front_screen(driver) == "Third"
    with Library.open(tmp_path) as library:
        async with run_app(library) as driver:
            await driver.press("T")
            assert front_screen(driver) == "Third"
            await driver.press("d", "d", "q", "T")
            assert front_screen(driver) == "First"


async def test_a_round_goes_through_the_selection_where_there_is_one(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("j", "space", "space", "T")
        assert front_screen(driver) == LORA
        assert "1 of 2" in driver.screen_text()


async def test_a_round_can_begin_with_the_program(library: Library) -> None:
    async with run_app(library, config=Config(opening_view="all"), is_triage=True) as driver:
        assert front_screen(driver) == DISTILLATION
        await driver.press("d", "q")
        assert driver.titles == [LORA, ATTENTION, CLIP]


async def test_a_round_through_every_paper_has_those_that_are_decided(library: Library) -> None:
    library.update_marks([library.columns.keys[0]], lambda marks: replace(marks, read=True), "marked", "read")
    async with run_app(library, query="", is_triage=True) as driver:
        assert "1 of 4" in driver.screen_text()


@pytest.mark.traced
async def test_triage_can_start_from_a_full_text_query(library: Library) -> None:
    async with run_app(library, query="adaptation", is_triage=True) as driver:
        assert front_screen(driver) == LORA
        assert "1 of 1" in driver.screen_text()
        await driver.press("s", "q")
        assert driver.titles == [LORA]
        assert driver.main_screen.query_one(Input).value == "adaptation"
        await driver.press("escape")
        assert len(driver.titles) == 3


async def test_the_help_says_what_keys_do_in_a_round(library: Library) -> None:
    async with run_app(library, size=(120, 40)) as driver:
        await driver.press("T", "question_mark")
        text = driver.screen_text()
        assert "Star, then next" in text
        assert "Open page" in text
        assert "Scroll the abstract down" in text
        assert "Next paper" not in text
        await driver.press("escape", "s")
        assert front_screen(driver) == LORA


async def test_nothing_to_triage_gives_a_notice() -> None:
    async with run_app(Library.in_memory()) as driver:
        await driver.press("T")
        assert "Nothing to triage here" in driver.screen_text()


async def test_z_puts_papers_off_in_the_list_as_well(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("space", "space", "z", "6", "enter")
        assert "Snoozed 2 papers" in driver.screen_text()
        assert driver.titles == [ATTENTION, CLIP]
        await driver.press("u")
        assert len(driver.titles) == 4


async def test_snoozed_papers_return_at_midnight(library: Library) -> None:
    day = [TODAY]
    async with run_app(library, today=lambda: day[0]) as driver:
        await driver.press("z", "1", "enter")
        assert DISTILLATION not in driver.titles
        driver.app.poll_external_changes()  # which indexes the change, and shows the papers again
        await driver.wait_until_idle()
        day[0] += timedelta(days=1)
        await driver.wait_until(lambda: DISTILLATION in driver.titles)
        assert driver.current_paper.title == LORA
        await driver.press("k")
        assert "back since Wed 31 Dec 2025" in driver.screen_text()
        assert f"z {DISTILLATION}" not in driver.screen_text()


@pytest.mark.traced
async def test_a_day_is_typed_and_its_meaning_is_shown(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("z")
        await driver.type_text("15 jan")
        assert "until Thu 15 Jan 2026" in driver.screen_text()
        await driver.press("enter")
        assert driver.paper(DISTILLATION).marks.snoozed_until == date(2026, 1, 15)
        await driver.press("z")
        await driver.type_text("soon")
        await driver.press("enter")
        assert "Not a date: soon. Use YYYY-MM-DD, 15 jan, 10d, 2w or fri" in driver.screen_text()
        await driver.press(*["backspace"] * 4)
        assert "Not a date" not in driver.screen_text()
        await driver.type_text("3d")
        await driver.press("enter")
        assert driver.paper(LORA).marks.snoozed_until == date(2026, 1, 2)


async def test_arrows_choose_one_of_the_usual_days(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("z", "enter", "z", "down", "enter")
        assert driver.paper(DISTILLATION).marks.snoozed_until == date(2025, 12, 31)
        assert driver.paper(LORA).marks.snoozed_until == date(2026, 1, 2)


async def test_never_wakes_a_paper_up(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("z", "enter", "3", "home", "z")
        await driver.type_text("never")
        assert "Not snoozed" in driver.screen_text()
        await driver.press("enter")
        assert driver.paper(DISTILLATION).marks.snoozed_until is None


async def test_a_paper_that_is_gone_meanwhile_is_passed_over(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library, Library.open(tmp_path) as other:
        library.import_digests(a_digest(DISTILLATION))
        other.import_digests(a_digest(LORA, source="elsewhere"))
        library.refresh()
        library.import_digests(a_digest(CLIP, source="at last"))
        async with run_app(library) as driver:
            await driver.press("T")
            order = list(driver.titles)
            assert order.index(LORA) == 1
            other.undo()
            driver.app.poll_external_changes()
            await driver.press("d")
            assert front_screen(driver) == CLIP
            await driver.press("d")
            assert "Inbox zero" in driver.screen_text()
        assert driver.errors() == []


@pytest.mark.traced
async def test_brackets_look_back_and_a_key_there_changes_the_decision(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T", "s", "d", *"[[")
        assert front_screen(driver) == DISTILLATION
        assert "Starred · another key changes it" in driver.screen_text()
        assert "1 of 4" in driver.screen_text()
        await driver.press("d")
        assert not driver.paper(DISTILLATION).marks.starred
        assert driver.paper(DISTILLATION).marks.read
        assert front_screen(driver) == ATTENTION
        assert "dismissed 2" in driver.screen_text()
        await driver.press("u")
        assert driver.paper(DISTILLATION).marks.starred
        assert not driver.paper(DISTILLATION).marks.read
        assert front_screen(driver) == DISTILLATION


async def test_papers_looked_past_come_before_the_end(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T", *"]]", "s", "s")
        assert front_screen(driver) == DISTILLATION
        await driver.press("d", "d")
        assert "Inbox zero" in driver.screen_text()
        await driver.press(*"[[[[[")
        assert front_screen(driver) == DISTILLATION
        await driver.press("space")
        assert front_screen(driver) == LORA
        assert driver.paper(DISTILLATION).marks.read


async def test_the_next_title_and_the_progress_are_shown(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T")
        top, bar, *_ = driver.screen_text().splitlines()
        assert top.startswith(" Triage · Inbox · Mon 29 Dec ")
        assert top.endswith(" 1 of 4")
        assert bar == "╌" * 120
        assert f"next  {LORA}" in driver.screen_text()
        await driver.press("d")
        assert driver.screen_text().splitlines()[1] == "━" * 30 + "╌" * 90


@pytest.mark.parametrize("width", [40, 60, 80, 200])
async def test_all_decisions_are_visible_at_every_width(library: Library, width: int) -> None:
    async with run_app(library, size=(width, 20)) as driver:
        await driver.press("T", "s")
        text = driver.screen_text()
        assert {"star", "done" if width == 40 else "dismiss", "snooze", "skip", "undo"} <= set(text.split())
        assert re.search("★ ?1", text)


async def test_a_click_on_a_button_decides(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("T")
        row = next(y for y, line in enumerate(driver.screen_text().splitlines()) if "dismiss" in line)
        column = driver.screen_text().splitlines()[row].index("dismiss")
        await driver.pilot.click(offset=(column, row))
        await driver.wait_until_idle()
        assert driver.paper(DISTILLATION).marks.read
        assert front_screen(driver) == LORA


@pytest.mark.parametrize("preset", ["default", "arrows", "vim"])
async def test_arrows_star_and_dismiss_with_every_preset(library: Library, preset: str) -> None:
    async with run_app(library, config=Config(keys=dict(PRESETS[preset]))) as driver:
        await driver.press("T", "right", "left")
        assert driver.paper(DISTILLATION).marks.starred
        assert driver.paper(LORA).marks.read
        assert front_screen(driver) == ATTENTION


async def test_enter_opens_the_page_and_stays(library: Library, opened: list[str]) -> None:
    async with run_app(library) as driver:
        await driver.press("T", "enter")
        assert opened == ["https://arxiv.org/abs/2512.00001"]
        assert front_screen(driver) == DISTILLATION


@pytest.mark.traced
async def test_a_narrow_window_shows_the_end_of_the_title(library: Library) -> None:
    async with run_app(library, size=(40, 20)) as driver:
        await driver.press("T", "s")
        assert driver.screen_text().splitlines()[0].strip().startswith("Inbox · Mon 29 Dec  ")
