"""Triage without a screen: days and tags as people type them, and the steps of a session."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import UsageError
from reader.paper import UNMARKED, Marks
from reader.triage import Decision, TriageSession, parse_day, parse_tag, suggest_days, untriaged, without_decision

FRIDAY = date(2026, 2, 27)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-03-09", date(2026, 3, 9)),
        ("tomorrow", date(2026, 2, 28)),
        (" Tomorrow ", date(2026, 2, 28)),
        ("3d", date(2026, 3, 2)),
        ("3 days", date(2026, 3, 2)),
        ("in three days", date(2026, 3, 2)),
        ("2w", date(2026, 3, 13)),
        ("in 2 weeks", date(2026, 3, 13)),
        ("next week", date(2026, 3, 6)),
        ("1m", date(2026, 3, 29)),
        ("fri", date(2026, 3, 6)),
        ("Saturday", date(2026, 2, 28)),
        ("next monday", date(2026, 3, 2)),
        ("on tues", date(2026, 3, 3)),
        ("In a week", date(2026, 3, 6)),
        ("9 mar", date(2026, 3, 9)),
        ("march 9", date(2026, 3, 9)),
        ("27 feb", date(2027, 2, 27)),
        ("29 feb", date(2028, 2, 29)),
        ("9 mar 2027", date(2027, 3, 9)),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, day: date) -> None:
    assert parse_day(typed, FRIDAY) == day


@pytest.mark.parametrize(
    "typed",
    [
        "soon",
        "",
        "d",
        "3",
        "3x",
        "0d",
        "today",
        "2026-02-27",
        "2020-01-01",
        "2026-02-30",
        "30 feb",
        "9 mar 2025",
        "9999y",
        "mo",
    ],
)
def test_what_is_not_a_future_day_is_rejected(typed: str) -> None:
    with pytest.raises(UsageError):
        parse_day(typed, FRIDAY)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_suggested_day_can_be_typed(today: date) -> None:
    for name, day in suggest_days(today):
        assert parse_day(name, today) == parse_day(name.upper(), today) == day


def test_the_usual_days_lie_ahead_and_in_order() -> None:
    days = [day for _, day in suggest_days(FRIDAY)]
    assert days == sorted(days)
    assert days[0] > FRIDAY
    assert date(2026, 3, 2) in days


@pytest.mark.parametrize("ahead", range(7))
def test_no_day_is_offered_twice_and_tomorrow_is_called_that(ahead: int) -> None:
    today = FRIDAY + timedelta(days=ahead)
    days = suggest_days(today)
    assert len({day for _, day in days}) == len(days)
    assert days[0][0] == "Tomorrow"
    assert any(day > today and day.weekday() == 0 for _, day in days[:4])


@given(st.text(max_size=20), st.dates(date(1990, 1, 1), date(9999, 12, 31)))
def test_any_text_is_a_future_day_or_an_error(typed: str, today: date) -> None:
    with contextlib.suppress(UsageError):
        assert parse_day(typed, today) >= today + timedelta(days=1)


def test_one_tag_is_read() -> None:
    assert parse_tag("#Vision") == parse_tag(" Vision,") == "Vision"
    for typed in ("", "two words"):
        with pytest.raises(UsageError, match="A tag is one word"):
            parse_tag(typed)


@pytest.mark.parametrize(
    ("decision", "left"),
    [
        ("starred", Marks(read=True, snoozed_until=FRIDAY)),
        ("dismissed", Marks(starred=True, snoozed_until=FRIDAY)),
        ("snoozed", Marks(starred=True, read=True)),
        ("skipped", Marks(starred=True, read=True, snoozed_until=FRIDAY)),
        (None, Marks(starred=True, read=True, snoozed_until=FRIDAY)),
    ],
)
def test_a_decision_is_taken_out_of_the_marks_it_set(decision: Decision | None, left: Marks) -> None:
    assert without_decision(Marks(starred=True, read=True, snoozed_until=FRIDAY), decision) == left
    assert without_decision(UNMARKED, decision) == UNMARKED


def test_a_session_has_a_progress_and_a_summary() -> None:
    session = TriageSession(("a", "b", "c"))
    assert (session.progress(), session.summary(60)) == ("1 of 3", "")
    after = session.decide("skipped").decide("starred")
    assert after.progress() == "3 of 3"
    assert after.summary(0.5) == "2 papers: 1 starred, 1 skipped"
    assert after.summary(1) == "2 papers in 1 s: 1 starred, 1 skipped"
    assert after.summary(2) == "2 papers in 2 s, 1 s each: 1 starred, 1 skipped"
    assert after.summary(60) == "2 papers in 60 s, 30 s each: 1 starred, 1 skipped"
    assert after.summary(600).startswith("2 papers in 10 min, 5 min each: ")
    assert after.skipped == ("a",)
    back = after.step_back()
    assert (back.current, back.skipped, back.summary(0)) == ("b", ("a",), "1 paper: 1 skipped")


def test_skipped_papers_need_triage_again_if_no_others_are_left() -> None:
    marks = {"a": Marks(), "b": Marks(read=True), "c": Marks(snoozed_until=FRIDAY), "d": Marks(starred=True)}
    assert untriaged(marks, marks.__getitem__, FRIDAY, frozenset()) == ("a", "c")
    assert untriaged(marks, marks.__getitem__, FRIDAY, frozenset({"a"})) == ("c",)
    assert untriaged(marks, marks.__getitem__, FRIDAY, frozenset({"a", "c"})) == ("a", "c")
    assert untriaged(["b", "d"], marks.__getitem__, FRIDAY, frozenset({"a"})) == ()
