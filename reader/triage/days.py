"""Days as people put things off to them."""

import re
from datetime import date, timedelta

from reader.errors import UsageError

_USUAL = ((1, "tomorrow"), (3, "in three days"), (7, "in a week"), (30, "in a month"), (91, "in three months"))
"""Days ahead, in words."""
_SYNONYMS = {"next week": 7, "next month": 30}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}
_SPAN = rf"(?:in )?(\d{{1,4}}|{'|'.join(_NUMBERS)}) ?(?:(d)(?:ays?)?|(w)(?:eeks?)?|(m)(?:onths?)?|(y)(?:ears?)?)"


def days_from(today: date) -> tuple[tuple[str, date], ...]:
    """Give the usual days to put a paper off to, in words, each day once."""
    ahead = (*_USUAL, (7 - today.weekday(), "next Monday"))
    words_of = dict(reversed(ahead))
    days = ((words_of[number], today + timedelta(days=number)) for number in sorted(words_of))
    return tuple((f"{words}, {day:%a} {day.isoformat()}", day) for words, day in days)


def day_typed(text: str, today: date) -> date:
    """Read a day that was typed: a date, the words of `days_from`, `3d`, `2w`, `fri`.

    Raises UsageError for what is not a day ahead.
    """
    day = _day_of(" ".join(text.casefold().split()), today)
    if day is None:
        example = today + timedelta(days=14)
        raise UsageError(f"{text.strip()!r} is not a day; write a date such as {example}, tomorrow, 3d, 2w or fri")
    if day <= today:
        raise UsageError(f"{day} is not ahead; papers are put off to a later day")
    return day


def _day_of(words: str, today: date) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        pass
    usual = {name: number for number, name in _USUAL} | _SYNONYMS | {"today": 0}
    words = re.sub(r",? (?:[a-z]{3} )?\d{4}-\d\d-\d\d$", "", words)  # a usual day as it was offered, with its date
    days = usual.get(words)
    if days is None:
        days = _days_of_span(words)
    if days is None:
        days = _days_to_weekday(words, today)
    try:
        return None if days is None else today + timedelta(days=days)
    except OverflowError:
        return None


def _days_of_span(words: str) -> int | None:
    span = re.fullmatch(_SPAN, words)
    if span is None:
        return None
    number, *units = span.groups()
    return (_NUMBERS.get(number) or int(number)) * _UNITS[next(filter(None, units))]


def _days_to_weekday(words: str, today: date) -> int | None:
    name = words.removeprefix("next ").removeprefix("on ")
    for weekday, whole in enumerate(_WEEKDAYS):
        if len(name) >= 3 and whole.startswith(name):
            return (weekday - today.weekday() - 1) % 7 + 1
    return None
