"""The dates of publications as programs write them: complete, or only a year or a month."""

import re
from datetime import date

from reader.formats.hf_page_lines import PageLine, parse_date_line
from reader.text import clean_line

_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].{0,40})?|([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_YEAR = re.compile(r"(?<![0-9])(1[5-9][0-9]{2}|20[0-9]{2})(?![0-9])")
_YEAR_AND_MONTH = re.compile(r"([0-9]{4})[-/ ]([0-9]{1,2}|[A-Za-z]{3,9})\.?")
_ARXIV_VENUE = re.compile(r"(?i)(?:arxiv|corr)\b.{0,80}")


def parse_day_text(text: str) -> date | None:
    """Return the date in digits or words, of a timestamp or of a mail header; None if a text is not a date."""
    if match := _DAY.fullmatch(text):
        return _make_day(*(int(part) for part in match.groups() if part))
    if match := _DAY_FIRST.fullmatch(text):
        return _make_day(int(match[3]), int(match[2]), int(match[1]))
    if (partial_date := parse_date_line(PageLine(1, text))) and partial_date[0].year:
        return partial_date[0].in_year(None)
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - few digests have the dates of mail headers

    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parse_partial_date(text: str) -> tuple[date | None, str]:
    """Return the first day of a date or range, if it is complete, and its year, if there is one."""
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
