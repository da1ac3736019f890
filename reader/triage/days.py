"""Days as people put things off to them."""

from datetime import date, timedelta

from reader.errors import UsageError

_USUAL = ((1, "tomorrow"), (3, "in three days"), (7, "in a week"), (30, "in a month"), (91, "in three months"))
"""Days ahead, in words."""


def days_from(today: date) -> tuple[tuple[str, date], ...]:
    """Give the usual days to put a paper off to, in words, each day once."""
    ahead = (*_USUAL, (7 - today.weekday(), "next Monday"))
    words_of = dict(reversed(ahead))
    days = ((words_of[number], today + timedelta(days=number)) for number in sorted(words_of))
    return tuple((f"{words}, {day:%a} {day.isoformat()}", day) for words, day in days)


def day_typed(text: str, today: date) -> date:
    """Read a day that was typed as YYYY-MM-DD; raises UsageError for what is no day ahead."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text.strip()!r} is no day; write it as {today + timedelta(days=14)}") from None
    if day <= today:
        raise UsageError(f"{day} is not ahead; papers are put off to a later day")
    return day
