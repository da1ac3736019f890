"""Days as people put things off to them."""

from datetime import date, timedelta

from reader.errors import UsageError


def days_from(today: date) -> tuple[tuple[str, date], ...]:
    """Give the usual days to put a paper off to, in words."""
    next_monday = today + timedelta(days=7 - today.weekday())
    ahead = (("tomorrow", 1), ("in three days", 3), ("in a week", 7), ("in a month", 30), ("in three months", 91))
    days = {words: today + timedelta(days=number) for words, number in ahead}
    days["next Monday"] = next_monday
    ordered = sorted(days.items(), key=lambda named: named[1])
    return tuple((f"{words}, {day:%a} {day.isoformat()}", day) for words, day in ordered)


def day_typed(text: str, today: date) -> date:
    """Read a day that was typed as YYYY-MM-DD; raises UsageError for what is no day ahead."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text.strip()!r} is no day; write it as {today + timedelta(days=14)}") from None
    if day <= today:
        raise UsageError(f"{day} is not ahead; papers are put off to a later day")
    return day
