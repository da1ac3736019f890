"""Days to snooze until, as people type them."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import UsageError
from reader.triage import parse_day, suggest_days

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
    ],
)
def test_days_are_read_as_people_write_them(typed: str, day: date) -> None:
    assert parse_day(typed, FRIDAY) == day


@pytest.mark.parametrize(
    "typed", ["soon", "", "d", "3", "3x", "0d", "today", "2026-02-27", "2026-02-30", "9999y", "mo"]
)
def test_what_is_not_a_future_day_is_rejected(typed: str) -> None:
    with pytest.raises(UsageError):
        parse_day(typed, FRIDAY)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_every_suggested_day_can_be_typed(today: date) -> None:
    for name, day in suggest_days(today):
        assert parse_day(name, today) == parse_day(name.upper(), today) == day


@given(st.text(max_size=20), st.dates(date(1990, 1, 1), date(9999, 12, 31)))
def test_any_text_is_a_future_day_or_an_error(typed: str, today: date) -> None:
    with contextlib.suppress(UsageError):
        assert parse_day(typed, today) >= today + timedelta(days=1)
