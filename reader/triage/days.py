"""Days as people put things off to them."""

import re
from datetime import date, timedelta

from reader.errors import UsageError

_USUAL_DAYS = ((1, "tomorrow"), (3, "in three days"), (7, "in a week"), (30, "in a month"), (91, "in three months"))
"""Days ahead, in words."""
_SYNONYMS = {"next week": 7, "next month": 30}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}
_SPAN = rf"(?:in )?(\d{{1,4}}|{'|'.join(_NUMBER_WORDS)}) ?(?:(d)(?:ays?)?|(w)(?:eeks?)?|(m)(?:onths?)?|(y)(?:ears?)?)"


def suggest_days(today: date) -> tuple[tuple[str, date], ...]:
    """Give the usual days to put a paper off to, in words, each day once."""
    ahead = (*_USUAL_DAYS, (7 - today.weekday(), "next Monday"))
    words_of = dict(reversed(ahead))
    days = ((words_of[number], today + timedelta(days=number)) for number in sorted(words_of))
    return tuple((f"{text}, {day:%a} {day.isoformat()}", day) for text, day in days)


def parse_day(text: str, today: date) -> date:
    """Read a day that was typed: a date, the words of `suggest_days`, `3d`, `2w`, `fri`.

    Raises UsageError for what is not a day ahead.
    """
    day = _parse_words(" ".join(text.casefold().split()), today)
    if day is None:
        example = today + timedelta(days=14)
        raise UsageError(f"{text.strip()!r} is not a day; write a date such as {example}, tomorrow, 3d, 2w or fri")
    if day <= today:
        raise UsageError(f"{day} is not ahead; papers are put off to a later day")
    return day


def _parse_words(text: str, today: date) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    usual = {name: number for number, name in _USUAL_DAYS} | _SYNONYMS | {"today": 0}
    text = re.sub(r",? (?:[a-z]{3} )?\d{4}-\d\d-\d\d$", "", text)  # a usual day as it was offered, with its date
    days = usual.get(text)
    if days is None:
        days = _parse_span(text)
    if days is None:
        days = _parse_weekday(text, today)
    try:
        return None if days is None else today + timedelta(days=days)
    except OverflowError:
        return None


def _parse_span(text: str) -> int | None:
    span = re.fullmatch(_SPAN, text)
    if span is None:
        return None
    number, *units = span.groups()
    return (_NUMBER_WORDS.get(number) or int(number)) * _UNITS[next(filter(None, units))]


def _parse_weekday(text: str, today: date) -> int | None:
    name = text.removeprefix("next ").removeprefix("on ")
    for weekday, whole in enumerate(_WEEKDAYS):
        if len(name) >= 3 and whole.startswith(name):
            return (weekday - today.weekday() - 1) % 7 + 1
    return None
