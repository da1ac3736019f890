"""Dates in headings and list entries of Markdown."""

import re
from datetime import date, timedelta

from reader.formats.field_aliases import parse_day_text

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = re.compile(
    r"(?<![\w./-])(?:(?P<iso>[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2})|(?P<east>[0-9]{4})\s?年\s?(?P<month>[0-9]{1,2})\s?月\s?(?P<day>[0-9]{1,2})\s?日"
    rf"|(?P<words>{_MONTH}\s+[0-9]{{1,2}}(?:st|nd|rd|th)?(?:,?\s+[0-9]{{4}})|[0-9]{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+[0-9]{{4}})"
    rf"|(?P<short>{_MONTH}\s+[0-9]{{1,2}}(?:st|nd|rd|th)?))(?![\w/-])",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"\A\W{{0,5}}(?:{_DAY.pattern})[\s,,:|·—–)\]*-]*", re.IGNORECASE)
_MAX_LENGTH = 300
_EARLIEST = date(1990, 1, 1)


def find_day(text: str, today: date) -> tuple[date | None, bool]:
    """Return the first day in a heading, and whether its year is assumed: the last one that is not in the future."""
    for match in _DAY.finditer(text[:_MAX_LENGTH]):
        if day := _parse(match):
            return day, False
        if match["short"] and (day := _latest(match["short"], today)):
            return day, True
    return None, False


def find_published(text: str) -> str | None:
    """Return the first date with a year in an entry, in ISO form."""
    days = (_parse(match) for match in _DAY.finditer(text[:_MAX_LENGTH]))
    return next((day.isoformat() for day in days if day and day >= _EARLIEST), None)


def strip_date(text: str) -> str:
    """Remove a date at the beginning of a text."""
    match = _LEADING.match(text[:_MAX_LENGTH])
    return text[match.end() :] if match and not match["short"] else text


def _parse(match: re.Match[str]) -> date | None:
    if match["east"]:
        return parse_day_text(f"{match['east']}-{match['month']}-{match['day']}")
    text = match["iso"] or match["words"]
    return parse_day_text(re.sub(r"\s+", " ", text)) if text else None


def _latest(short: str, today: date) -> date | None:
    years = range(today.year, today.year - 9, -1)
    days = (parse_day_text(f"{re.sub(r'(?:st|nd|rd|th)$', '', short)}, {year}") for year in years)
    return next((day for day in days if day and day <= today + timedelta(days=1)), None)
