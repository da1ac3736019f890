"""Dates that bear no year, and which year they are of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_LEAP_CYCLE = 8
"""Years within which a 29th of February certainly comes."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as a page writes it: the year only if it is not the page's own."""

    month: int
    day: int
    year: int | None = None

    def in_year(self, year: int | None) -> date | None:
        """Give the day that is meant, in its own year or else in the one given; None where there is no such day."""
        chosen = year if self.year is None else self.year
        try:
            return None if chosen is None else date(chosen, self.month, self.day)
        except ValueError:
            return None

    def is_valid(self, latest: int) -> bool:
        """Tell whether there is such a day in some year, up to the latest that can be meant."""
        return self.in_year(2000) is not None and (self.year is None or self.year <= latest)


@dataclass(frozen=True, slots=True)
class YearHints:
    """What tells a page's year: its own date, its papers' dates, days in its addresses, what the user said, today."""

    page_date: PartialDate | None
    paper_dates: tuple[PartialDate, ...]
    url_days: tuple[date, ...]
    given_day: date | None
    today: date


def infer_year(hints: YearHints) -> int | None:
    """Give the year of the dates that bear none; None where nothing needs it.

    A page writes the year of every paper that is not of the page's own year, so that its year comes after the largest
    that is written. A day in an address goes before that, and so does the day that the user said if it is the page's.
    Where no year is written it is the newest that puts the page not after the day that the user said, or today. A 29th
    of February moves it to a year that has one.
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


def last_year_of(evidence: YearHints, year: int) -> int:
    """Give the last year that the page's date may be of, where nothing but its papers tells the year taken for it.

    A page of a later year may show no paper of the years between, so that the largest year written is only a bound.
    """
    page, least = evidence.page_date, _min_year(evidence)
    if page is None or page.year or not least or _is_told(evidence, year):
        return year
    limit = evidence.today + timedelta(days=1)
    later = (later for later in range(limit.year, year, -1) if (day := page.in_year(later)) and day <= limit)
    return next(later, year)


def earlier_is_possible(evidence: YearHints, year: int) -> bool:
    """Tell whether nothing on the page keeps its date from being of an earlier year than the one taken for it."""
    page = evidence.page_date
    return page is not None and not page.year and not _min_year(evidence) and not _is_told(evidence, year)


def _is_told(evidence: YearHints, year: int) -> bool:
    """Tell whether an address on the page or the user named the year that was taken."""
    yearless = tuple(partial_date for partial_date in _all_dates(evidence) if partial_date.year is None)
    return year in (_year_from_urls(evidence), _year_from_given_day(evidence, yearless, _min_year(evidence)))


def _all_dates(hints: YearHints) -> tuple[PartialDate, ...]:
    return ((hints.page_date,) if hints.page_date else ()) + hints.paper_dates


def _min_year(hints: YearHints) -> int:
    """Give the year after the largest that is written, or 0."""
    return max((partial_date.year for partial_date in hints.paper_dates if partial_date.year), default=-1) + 1


def _max_year(hints: YearHints, min_year: int) -> int:
    return max(min_year, min(hints.today.year, min_year + _LEAP_CYCLE))


def _year_from_urls(hints: YearHints) -> int | None:
    """Give the year that brings the page's date nearest to a day in its addresses."""
    page = hints.page_date
    if not hints.url_days or page is None:
        return hints.url_days[0].year if hints.url_days else None
    choices = [(abs(day - near), near.year) for day in hints.url_days for near in _nearest_year(page, day)]
    return min(choices)[1] if choices else None


def _nearest_year(text: PartialDate, day: date) -> list[date]:
    years = (day.year - 1, day.year, day.year + 1)
    return [found for year in years if date.min.year < year <= date.max.year and (found := text.in_year(year))]


def _year_from_given_day(hints: YearHints, yearless: Sequence[PartialDate], min_year: int) -> int | None:
    given_day, page = hints.given_day, hints.page_date
    if given_day is None:
        return None
    if min_year and not (page and (page.month, page.day) == (given_day.month, given_day.day)):
        return None
    return _latest_possible_year(hints, yearless, given_day)


def _always_writes_year(hints: YearHints, min_year: int) -> bool:
    """Tell a page that writes the year of every paper, this year's too, by its date lying ahead otherwise."""
    page = hints.page_date.in_year(min_year) if hints.page_date else None
    all_written = all(partial_date.year is not None for partial_date in hints.paper_dates)
    return all_written and page is not None and page > hints.today + timedelta(days=1)


def _latest_possible_year(hints: YearHints, yearless: Sequence[PartialDate], limit: date) -> int:
    """Give the newest year that puts the page, or without its date every paper, not after a day."""
    decisive = (hints.page_date,) if hints.page_date else yearless
    for year in range(limit.year, max(limit.year - _LEAP_CYCLE, 1) - 1, -1):
        days = [partial_date.in_year(year) for partial_date in decisive]
        if _all_valid_in(yearless, year) and all(day is not None and day <= limit for day in days):
            return year
    return limit.year


def _all_valid_in(yearless: Iterable[PartialDate], year: int) -> bool:
    """Tell whether every date that exists in some year exists in this one."""
    return all(partial_date.in_year(year) or not partial_date.in_year(2000) for partial_date in yearless)
