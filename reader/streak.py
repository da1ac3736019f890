"""Mornings in a row: the days on which papers were decided about, weekends aside, when no digest appears."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

SPARKLINE_DAYS = 7
_LEVELS = "▁▂▃▄▅▆▇█"
_SATURDAY = 5
_WEEKEND_DAYS = 2


def streak(days: Collection[date], today: date) -> int:
    """Return the number of days in a row, up to today; a weekend without papers does not end it."""
    count, day = 0, today
    while day in days or day.weekday() >= _SATURDAY or day == today:
        count += day in days
        if day == date.min:
            break
        day -= timedelta(days=1)
    return count


def longest_streak(days: Collection[date], today: date) -> int:
    """Return the number of days in the longest row of days up to today; weekends without papers do not end it."""
    best = run = 0
    previous: date | None = None
    for day in sorted(day for day in days if day <= today):
        run = run + 1 if previous and _only_weekend_between(previous, day) else 1
        best, previous = max(best, run), day
    return best


def _only_weekend_between(before: date, after: date) -> bool:
    between = range(1, (after - before).days)
    return len(between) <= _WEEKEND_DAYS and all(
        (before + timedelta(days=number)).weekday() >= _SATURDAY for number in between
    )


def sparkline(counts: Mapping[date, int], today: date) -> str:
    """Return the counts of the last days with decisions, oldest first, as bars of one character."""
    recent = [counts[day] for day in sorted(day for day in counts if day <= today)[-SPARKLINE_DAYS:]]
    highest = max(recent, default=1)
    return "".join(_LEVELS[(len(_LEVELS) - 1) * count // highest] for count in recent)
