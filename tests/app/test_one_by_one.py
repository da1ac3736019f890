"""Triage: one paper fills the screen, every decision goes to the next, and a round resumes where it stopped."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from reader.config.values import Config
from reader.errors import UsageError
from reader.triage.days import day_typed, days_from
from reader.triage.round import Round
from storage import Library
from tests.app.stage import TODAY, Stage, on_stage
from tests.builders import a_digest, a_paper
from widgets.one_by_one import OneByOneScreen
from widgets.paper_view import PaperView

DISTILLATION, LORA = "Knowledge Distillation at Scale", "Merging LoRAs like Playing LEGO"
ATTENTION, CLIP = "Attention Is All You Need", "Demystifying CLIP"


def in_front(stage: Stage) -> str:
    assert isinstance(stage.app.screen, OneByOneScreen)
    paper = stage.app.screen.query_one(PaperView).paper
    return paper.title if paper else ""


async def test_a_round_through_all_decisions(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("T")
        assert in_front(stage) == DISTILLATION
        assert "paper 1 of 4, 4 left" in stage.text()
        await stage.press("s")
        assert stage.paper(DISTILLATION).marks.starred
        assert not stage.paper(DISTILLATION).marks.read
        assert in_front(stage) == LORA
        assert f"starred 1 paper, u goes back: {DISTILLATION}" in stage.text()
        await stage.press("d")
        assert stage.paper(LORA).marks.read
        await stage.press("space")
        assert in_front(stage) == CLIP
        await stage.press("z", "1")
        assert stage.paper(CLIP).marks.snoozed_until == date(2025, 12, 31)
        assert "That was the last one" in stage.text()
        assert "4 decided" in stage.text()
        assert all(f"1 {word}" in stage.text() for word in ("starred", "dismissed", "skipped", "put off"))
        assert stage.text().splitlines()[-1] == " u back   q stop   ? help"
        await stage.press("q")
        assert "1 starred, 1 dismissed, 1 skipped, 1 put off; 0 left" in stage.text()
        assert stage.titles == [ATTENTION]
        assert stage.app.return_code is None


async def test_the_ways_back_and_out_are_hinted_at_and_only_what_applies_to_the_paper(library: Library) -> None:
    async with on_stage(library, size=(120, 12)) as stage:
        await stage.press("T")
        hints = stage.text().splitlines()[-1]
        assert "u back   q stop   t tag" in hints
        assert "c code" in hints
        await stage.press("space", "space", "space")
        assert in_front(stage) == CLIP
        assert "c code" not in stage.text().splitlines()[-1]


async def test_a_page_of_text_is_as_long_as_the_window_is_high() -> None:
    library = Library.in_memory()
    library.add(a_digest(a_paper("Long", abstract="\n".join(f"Line {number}" for number in range(40)))))
    async with on_stage(library, size=(40, 9)) as stage:
        await stage.press("T", "pagedown", "pagedown")
        seen = stage.text()
        await stage.press("pagedown")
        assert seen.splitlines()[6] == stage.text().splitlines()[1]


async def test_u_goes_back_and_takes_back(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("T", "s", "space", "u")
        assert in_front(stage) == LORA
        assert stage.paper(DISTILLATION).marks.starred
        await stage.press("u")
        assert in_front(stage) == DISTILLATION
        assert not stage.paper(DISTILLATION).marks.starred
        await stage.press("u")
        assert "where the round began" in stage.text()


async def test_a_tag_stays_with_the_paper_and_u_takes_it_back_first(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("T", "d", "t")
        await stage.write("vision")
        await stage.press("enter")
        assert in_front(stage) == LORA
        assert "#vision" in stage.text()
        await stage.press("u")
        assert stage.paper(LORA).marks.tags == ()
        assert in_front(stage) == LORA
        await stage.press("u")
        assert in_front(stage) == DISTILLATION
        assert not stage.paper(DISTILLATION).marks.read


async def test_the_end_can_be_taken_back(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("T", "d", "d", "d", "d", "u")
        assert in_front(stage) == CLIP
        await stage.press("d", "q")
        assert stage.titles == []


async def test_q_stops_with_the_cursor_on_the_paper_that_comes_next(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("T", "s", "space", "q")
        assert stage.on_cursor.title == ATTENTION


async def test_a_round_resumes_where_it_stopped_after_a_restart_too(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(a_digest("First", "Second", "Third", "Fourth"))
        async with on_stage(library) as stage:
            await stage.press("T", "space", "d", "q", "T")
            assert in_front(stage) == "Third"
    with Library.open(tmp_path) as library:
        async with on_stage(library) as stage:
            await stage.press("T")
            assert in_front(stage) == "Third"
            await stage.press("d", "d", "q", "T")
            assert in_front(stage) == "First"


async def test_a_round_goes_through_the_selection_where_there_is_one(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("j", "space", "space", "T")
        assert in_front(stage) == LORA
        assert "paper 1 of 2" in stage.text()


async def test_a_round_can_begin_with_the_program(library: Library) -> None:
    async with on_stage(library, config=Config(opening_view="all"), is_triage=True) as stage:
        assert in_front(stage) == DISTILLATION
        await stage.press("d", "q")
        assert stage.titles == [LORA, ATTENTION, CLIP]


async def test_a_round_through_every_paper_has_those_that_are_decided(library: Library) -> None:
    library.mark([library.columns.keys[0]], lambda marks: replace(marks, read=True), "marked", "read")
    async with on_stage(library, query="", is_triage=True) as stage:
        assert "paper 1 of 4" in stage.text()


async def test_a_round_can_begin_with_what_a_query_finds_in_all_that_papers_say(library: Library) -> None:
    async with on_stage(library, query="adaptation", is_triage=True) as stage:
        assert in_front(stage) == LORA
        assert "paper 1 of 1" in stage.text()
        await stage.press("s", "q")
        assert stage.titles == [LORA]
        assert stage.triage.query_one(Input).value == "adaptation"
        await stage.press("escape")
        assert len(stage.titles) == 3


async def test_the_help_says_what_keys_do_in_a_round(library: Library) -> None:
    async with on_stage(library, size=(120, 40)) as stage:
        await stage.press("T", "question_mark")
        text = stage.text()
        assert "Star the paper and go on" in text
        assert "Open the paper's page" in text
        assert "Scroll the text down" in text
        assert "Go to the next paper" not in text
        await stage.press("escape", "s")
        assert in_front(stage) == LORA


async def test_nothing_to_decide_is_said() -> None:
    async with on_stage(Library.in_memory()) as stage:
        await stage.press("T")
        assert "nothing here waits for a decision" in stage.text()


async def test_z_puts_papers_off_in_the_list_as_well(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("space", "space", "z", "6")
        assert "put off 2 papers" in stage.text()
        assert stage.titles == [ATTENTION, CLIP]
        await stage.press("u")
        assert len(stage.titles) == 4


async def test_what_was_put_off_comes_back_at_midnight_while_the_screen_is_open(library: Library) -> None:
    day = [TODAY]
    async with on_stage(library, today=lambda: day[0]) as stage:
        await stage.press("z", "1")
        assert DISTILLATION not in stage.titles
        day[0] += timedelta(days=1)
        await stage.until(lambda: DISTILLATION in stage.titles)
        assert stage.on_cursor.title == LORA


async def test_another_day_can_be_typed(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("z", "7")
        await stage.write("2026-02-01")
        await stage.press("enter")
        assert stage.paper(DISTILLATION).marks.snoozed_until == date(2026, 2, 1)
        await stage.press("z", "7")
        await stage.write("soon")
        await stage.press("enter")
        assert "'soon' is not a day" in stage.text()
        await stage.press(*["backspace"] * 4)
        assert "is not a day" not in stage.text()
        await stage.write("2026-03-01")
        await stage.press("enter")
        assert stage.paper(LORA).marks.snoozed_until == date(2026, 3, 1)


def test_the_usual_days_lie_ahead_and_in_order() -> None:
    days = [day for _, day in days_from(TODAY)]
    assert days == sorted(days)
    assert days[0] > TODAY
    assert date(2026, 1, 5) in days


@pytest.mark.parametrize("ahead", range(7))
def test_no_day_is_offered_twice_and_tomorrow_is_called_that(ahead: int) -> None:
    today = TODAY + timedelta(days=ahead)
    days = days_from(today)
    assert len({day for _, day in days}) == len(days)
    assert days[0][0].startswith("tomorrow")
    assert any(day > today and day.weekday() == 0 for _, day in days[:4])


@pytest.mark.parametrize("typed", ["soon", "2025-12-30", "2020-01-01", ""])
def test_a_day_that_is_not_ahead_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        day_typed(typed, TODAY)


def test_a_round_tells_pace_and_summary() -> None:
    after = Round(("a", "b", "c")).after("starred", is_change=True).after("skipped", is_change=False)
    assert after.progress(60) == "paper 3 of 3, 1 left · 2 a minute"
    assert after.summary(60) == ("2 decided in 60 s, 2 a minute", "1 starred", "1 skipped")
    assert after.skipped == ("b",)
    assert after.back().current == "b"
    assert after.summary(600)[0].startswith("2 decided in 10 min")


async def test_a_paper_that_is_gone_meanwhile_is_passed_over(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library, Library.open(tmp_path) as other:
        library.add(a_digest(DISTILLATION))
        other.add(a_digest(LORA, source="elsewhere"))
        library.refresh()
        library.add(a_digest(CLIP, source="at last"))
        async with on_stage(library) as stage:
            await stage.press("T")
            order = list(stage.titles)
            assert order.index(LORA) == 1
            other.undo()
            stage.app._look_at_others()
            await stage.press("d")
            assert in_front(stage) == CLIP
            await stage.press("d")
            assert "That was the last one" in stage.text()
        assert stage.errors() == []
