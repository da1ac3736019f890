"""Dates that bear no year, and which year they are of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_LEAP_CYCLE = 8
"""Years within which a 29th of February certainly comes."""


@dataclass(frozen=True, slots=True)
class WrittenDate:
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

    def is_sound(self, latest: int) -> bool:
        """Tell whether there is such a day in some year, up to the latest that can be meant."""
        return self.in_year(2000) is not None and (self.year is None or self.year <= latest)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells a page's year: its own date, its papers' dates, days in its addresses, what the user said, today."""

    page: WrittenDate | None
    papers: tuple[WrittenDate, ...]
    addressed: tuple[date, ...]
    said: date | None
    today: date


def year_of(evidence: Evidence) -> int | None:
    """Give the year of the dates that bear none; None where nothing needs it.

    A page writes the year of every paper that is not of the page's own year, so that its year comes after the largest
    that is written. A day in an address goes before that, and so does the day that the user said if it is the page's.
    Where no year is written it is the newest that puts the page not after the day that the user said, or today. A 29th
    of February moves it to a year that has one.
    """
    yearless = tuple(written for written in _all_dates(evidence) if written.year is None)
    if evidence.page and evidence.page.year:
        return evidence.page.year
    if not yearless:
        return None
    least = _least_year(evidence)
    told = _addressed_year(evidence) or _said_year(evidence, yearless, least)
    if told and told >= least and _fits(yearless, told):
        return told
    if least and not _writes_every_year(evidence, least):
        return next((year for year in range(least, _last_year(evidence, least) + 1) if _fits(yearless, year)), least)
    return _newest_year(evidence, yearless, evidence.today + timedelta(days=1))


def last_year_of(evidence: Evidence, year: int) -> int:
    """Give the last year that the page's date may be of, where nothing but its papers tells the year taken for it.

    A page of a later year may show no paper of the years between, so that the largest year written is only a bound.
    """
    page, least = evidence.page, _least_year(evidence)
    if page is None or page.year or not least or _is_told(evidence, year):
        return year
    limit = evidence.today + timedelta(days=1)
    later = (later for later in range(limit.year, year, -1) if (day := page.in_year(later)) and day <= limit)
    return next(later, year)


def earlier_is_possible(evidence: Evidence, year: int) -> bool:
    """Tell whether nothing on the page keeps its date from being of an earlier year than the one taken for it."""
    page = evidence.page
    return page is not None and not page.year and not _least_year(evidence) and not _is_told(evidence, year)


def _is_told(evidence: Evidence, year: int) -> bool:
    """Tell whether an address on the page or the user named the year that was taken."""
    yearless = tuple(written for written in _all_dates(evidence) if written.year is None)
    return year in (_addressed_year(evidence), _said_year(evidence, yearless, _least_year(evidence)))


def _all_dates(evidence: Evidence) -> tuple[WrittenDate, ...]:
    return ((evidence.page,) if evidence.page else ()) + evidence.papers


def _least_year(evidence: Evidence) -> int:
    """Give the year after the largest that is written, or 0."""
    return max((written.year for written in evidence.papers if written.year), default=-1) + 1


def _last_year(evidence: Evidence, least: int) -> int:
    return max(least, min(evidence.today.year, least + _LEAP_CYCLE))


def _addressed_year(evidence: Evidence) -> int | None:
    """Give the year that brings the page's date nearest to a day in its addresses."""
    page = evidence.page
    if not evidence.addressed or page is None:
        return evidence.addressed[0].year if evidence.addressed else None
    choices = [(abs(day - near), near.year) for day in evidence.addressed for near in _near(page, day)]
    return min(choices)[1] if choices else None


def _near(written: WrittenDate, day: date) -> list[date]:
    years = (day.year - 1, day.year, day.year + 1)
    return [found for year in years if date.min.year < year <= date.max.year and (found := written.in_year(year))]


def _said_year(evidence: Evidence, yearless: Sequence[WrittenDate], least: int) -> int | None:
    said, page = evidence.said, evidence.page
    if said is None:
        return None
    if least and not (page and (page.month, page.day) == (said.month, said.day)):
        return None
    return _newest_year(evidence, yearless, said)


def _writes_every_year(evidence: Evidence, least: int) -> bool:
    """Tell a page that writes the year of every paper, this year's too, by its date lying ahead otherwise."""
    page = evidence.page.in_year(least) if evidence.page else None
    all_written = all(written.year is not None for written in evidence.papers)
    return all_written and page is not None and page > evidence.today + timedelta(days=1)


def _newest_year(evidence: Evidence, yearless: Sequence[WrittenDate], limit: date) -> int:
    """Give the newest year that puts the page, or without its date every paper, not after a day."""
    decisive = (evidence.page,) if evidence.page else yearless
    for year in range(limit.year, max(limit.year - _LEAP_CYCLE, 1) - 1, -1):
        days = [written.in_year(year) for written in decisive]
        if _fits(yearless, year) and all(day is not None and day <= limit for day in days):
            return year
    return limit.year


def _fits(yearless: Iterable[WrittenDate], year: int) -> bool:
    """Tell whether every date that exists in some year exists in this one."""
    return all(written.in_year(year) or not written.in_year(2000) for written in yearless)
