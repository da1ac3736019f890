"""Dates as programs and pages write them: complete, without the year, or with only a year or month."""

import re
from dataclasses import dataclass
from datetime import date

from reader.text import clean_line

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_DAY_OF_MONTH = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR_OR_NONE = r"(?:,?\s+(?P<year>[0-9]{4}))?"
_LABEL = (
    r"(?:Published on\s+)?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
    rf"(?:(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?\s+[0-9]{{1,2}}\s*[-–—]\s*)?"
)
"""Text before a date: a label, the day of the week, or the first day of a range."""
WRITTEN_DATES = (
    rf"{_LABEL}{_MONTH}\s+{_DAY_OF_MONTH}{_YEAR_OR_NONE}",
    rf"{_DAY_OF_MONTH}\s+{_MONTH}{_YEAR_OR_NONE}",
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
)
"""Case-insensitive patterns of dates such as "Jul 20, 2023", "20 July" and "2023-07-20".

Only the first may have a label; the others begin with a digit.
"""
_MAX_WRITTEN_LENGTH = 100

_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].{0,40})?|([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_YEAR = re.compile(r"(?<![0-9])(1[5-9][0-9]{2}|20[0-9]{2})(?![0-9])")
_YEAR_AND_MONTH = re.compile(r"([0-9]{4})[-/ ]([0-9]{1,2}|[A-Za-z]{3,9})\.?")
_ARXIV_VENUE = re.compile(r"(?i)(?:arxiv|corr)\b.{0,80}")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date on a page, which omits the year if it is the year of the page."""

    month: int
    day: int
    year: int | None = None

    @classmethod
    def from_match(cls, match: re.Match[str]) -> "PartialDate":
        """Return the date that one of the patterns matched."""
        month, year = match["month"].lower(), match["year"]
        number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
        return cls(number, int(match["day"]), int(year) if year else None)

    def in_year(self, year: int | None) -> date | None:
        """Return the day in the date's own year, else in the given year; None if no such day exists."""
        chosen = year if self.year is None else self.year
        try:
            return None if chosen is None else date(chosen, self.month, self.day)
        except ValueError:
            return None

    def is_valid(self, latest: int) -> bool:
        """Return whether the day exists in some year up to the latest one."""
        return self.in_year(2000) is not None and (self.year is None or self.year <= latest)


def parse_day_text(text: str) -> date | None:
    """Return the date in a text: in digits or words, a timestamp, or from a mail header; None if it is not a date."""
    if match := _DAY.fullmatch(text):
        return _make_day(*(int(part) for part in match.groups() if part))
    if match := _DAY_FIRST.fullmatch(text):
        return _make_day(int(match[3]), int(match[2]), int(match[1]))
    if (written := _parse_written(text)) and written.year:
        return written.in_year(None)
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - few digests have the dates of mail headers

    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parse_partial_date(text: str) -> tuple[date | None, str]:
    """Return the day of a date or the first one of a range (None if incomplete), and its year ("" if absent)."""
    text = clean_line(text[:200])
    first = re.split(r"(?<=[0-9])(?:/(?=[0-9]{4})|\s*(?:--|–|\.\.)\s*)", text, maxsplit=1)[0].strip("/ ")
    day = None if _YEAR_AND_MONTH.fullmatch(first) else parse_day_text(first)
    year = _YEAR.search(text)
    return day, str(day.year) if day else year[1] if year else ""


def venue_with_year(venue: str, year: str, arxiv_id: str) -> str:
    """Return a venue with the year of a paper that has no date, unless its arXiv id implies the year."""
    venue = "" if _ARXIV_VENUE.fullmatch(venue) else venue
    is_known = arxiv_id and (not venue or year.endswith(arxiv_id.rpartition("/")[2][:2]))
    return venue if year in venue or is_known else f"{venue} {year}".strip()


def _make_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _parse_written(text: str) -> PartialDate | None:
    if len(text) > _MAX_WRITTEN_LENGTH:
        return None
    patterns = WRITTEN_DATES if text[:1].isdigit() else WRITTEN_DATES[:1]
    match = next((match for pattern in patterns if (match := re.fullmatch(pattern, text, re.IGNORECASE))), None)
    return PartialDate.from_match(match) if match else None
