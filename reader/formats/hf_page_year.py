"""Inference of the year for a page whose dates omit it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reader.formats.dates import PartialDate

_LEAP_CYCLE = 8
"""The most years between two leap years, as between 1896 and 1904."""


@dataclass(frozen=True, slots=True)
class YearHints:
    """Evidence for the year of a page: its own date, dates of papers, days in URLs, the given day, today."""

    page_date: PartialDate | None
    paper_dates: tuple[PartialDate, ...]
    url_days: tuple[date, ...]
    given_day: date | None
    today: date


def infer_year(hints: YearHints) -> int | None:
    """Return the year of the dates without one, or None if there are no such dates.

    A page omits the year of a paper if it is the page's own, so the page's year is later than any year written on it. A
    day in a URL takes precedence, and so does the day that the user gave if it is the page's. If the page has no years,
    the result is the latest year that does not put the page after the given day, or else after today. A 29 February
    moves it to a leap year.
    """
    yearless = tuple(partial_date for partial_date in _all_dates(hints) if partial_date.year is None)
    if hints.page_date and hints.page_date.year:
        return hints.page_date.year
    if not yearless:
        return None
    least = _min_year(hints)
    hinted = _year_from_urls(hints) or _year_from_given_day(hints, yearless, least)
    if hinted and hinted >= least and _all_valid_in(yearless, hinted):
        return hinted
    if least and not _always_writes_year(hints, least):
        return next(
            (year for year in range(least, _max_year(hints, least) + 1) if _all_valid_in(yearless, year)), least
        )
    return _latest_possible_year(hints, yearless, hints.today + timedelta(days=1))


def last_year_of(hints: YearHints, year: int) -> int:
    """Return the last possible year of the page's date, if its year was inferred only from the papers.

    A later page may list no papers from the years between, so the largest year on it is only a lower bound.
    """
    page, least = hints.page_date, _min_year(hints)
    if page is None or page.year or not least or _is_confirmed(hints, year):
        return year
    limit = hints.today + timedelta(days=1)
    later = (later for later in range(limit.year, year, -1) if (day := page.in_year(later)) and day <= limit)
    return next(later, year)


def earlier_is_possible(hints: YearHints, year: int) -> bool:
    """Return whether the page's date may also be in an earlier year than the inferred one."""
    page = hints.page_date
    return page is not None and not page.year and not _min_year(hints) and not _is_confirmed(hints, year)


def _is_confirmed(hints: YearHints, year: int) -> bool:
    """Return whether a URL on the page or the user confirms the inferred year."""
    yearless = tuple(partial_date for partial_date in _all_dates(hints) if partial_date.year is None)
    return year in (_year_from_urls(hints), _year_from_given_day(hints, yearless, _min_year(hints)))


def _all_dates(hints: YearHints) -> tuple[PartialDate, ...]:
    return ((hints.page_date,) if hints.page_date else ()) + hints.paper_dates


def _min_year(hints: YearHints) -> int:
    """Return the year after the largest one written, or 0."""
    return max((partial_date.year for partial_date in hints.paper_dates if partial_date.year), default=-1) + 1


def _max_year(hints: YearHints, min_year: int) -> int:
    return max(min_year, min(hints.today.year, min_year + _LEAP_CYCLE))


def _year_from_urls(hints: YearHints) -> int | None:
    """Return the year that brings the page's date closest to a day in its URLs."""
    page = hints.page_date
    if not hints.url_days or page is None:
        return hints.url_days[0].year if hints.url_days else None
    choices = [(abs(day - near), near.year) for day in hints.url_days for near in _days_around(page, day)]
    return min(choices)[1] if choices else None


def _days_around(partial_date: PartialDate, day: date) -> list[date]:
    years = (day.year - 1, day.year, day.year + 1)
    return [found for year in years if date.min.year < year <= date.max.year and (found := partial_date.in_year(year))]


def _year_from_given_day(hints: YearHints, yearless: Sequence[PartialDate], min_year: int) -> int | None:
    given_day, page = hints.given_day, hints.page_date
    if given_day is None:
        return None
    if min_year and not (page and (page.month, page.day) == (given_day.month, given_day.day)):
        return None
    return _latest_possible_year(hints, yearless, given_day)


def _always_writes_year(hints: YearHints, min_year: int) -> bool:
    """Return whether the page writes every year, even its own, because its date would otherwise be in the future."""
    page = hints.page_date.in_year(min_year) if hints.page_date else None
    all_written = all(partial_date.year is not None for partial_date in hints.paper_dates)
    return all_written and page is not None and page > hints.today + timedelta(days=1)


def _latest_possible_year(hints: YearHints, yearless: Sequence[PartialDate], limit: date) -> int:
    """Return the latest year that does not put the page, or every paper if it has no date, after a day."""
    decisive = (hints.page_date,) if hints.page_date else yearless
    for year in range(limit.year, max(limit.year - _LEAP_CYCLE, 1) - 1, -1):
        days = [partial_date.in_year(year) for partial_date in decisive]
        if _all_valid_in(yearless, year) and all(day is not None and day <= limit for day in days):
            return year
    return limit.year


def _all_valid_in(yearless: Iterable[PartialDate], year: int) -> bool:
    """Return whether every date that exists in some year exists in this one."""
    return all(partial_date.in_year(year) or not partial_date.in_year(2000) for partial_date in yearless)
