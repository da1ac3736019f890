"""What stands behind the colon of a filter, once it is understood."""

import operator
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

_PERIOD = r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?"
_COMPARISON = r"(>=|<=|≥|≤|>|<|=|)([0-9]{1,15})"
_MONTHS = """
    January February March April May June July August September October November December
"""
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}
_COMPARED_IN_WORDS = {">": "more than ", ">=": "at least ", "<": "fewer than ", "<=": "at most ", "=": ""}


class Period(NamedTuple):
    """A day, a month or a year, as people write dates."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day."""
        if self.day:
            return self.first
        month = self.month or 12
        if (self.year, month) == (date.max.year, 12):
            return date.max
        return date(self.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)

    def __str__(self) -> str:
        parts = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part))
        return "-".join(parts)

    def in_words(self) -> str:
        """Say the period: "28 November 2025", "November 2025", "2025"."""
        month = _MONTHS.split()[self.month - 1] if self.month else ""
        return " ".join(str(part) for part in (self.day, month, self.year) if part)


class Comparison(NamedTuple):
    """A number that counts are compared with; `sign` is one of > >= < <= =."""

    sign: str
    number: int

    def holds(self, count: int) -> bool:
        """Tell whether a count stands to this one as asked."""
        return _COMPARE[self.sign](count, self.number)

    def __str__(self) -> str:
        return f"{self.sign if self.sign != '=' else ''}{self.number}"

    def in_words(self) -> str:
        """Say the comparison: "at least 10"."""
        return f"{_COMPARED_IN_WORDS[self.sign]}{self.number:,}"


Value = str | Period | Comparison


def read_period(text: str) -> Period:
    """Read YYYY, YYYY-MM or YYYY-MM-DD; raises ValueError with words for the user."""
    found = re.fullmatch(_PERIOD, text)
    if not found:
        raise ValueError("write a date as YYYY, YYYY-MM or YYYY-MM-DD")
    period = Period(*(None if part is None else int(part) for part in found.groups()))  # type: ignore[arg-type]
    if not _exists(period):
        raise ValueError("there is no such date")
    return period


def read_comparison(text: str) -> Comparison:
    """Read a count with or without a sign before it; raises ValueError with words for the user."""
    found = re.fullmatch(_COMPARISON, text)
    if not found:
        raise ValueError("write a number, or one behind >, >=, < or <=")
    sign = found.group(1) or "="
    return Comparison({"≥": ">=", "≤": "<="}.get(sign, sign), int(found.group(2)))


def _exists(period: Period) -> bool:
    if period.month == 0 or period.day == 0:
        return False
    try:
        return period.first <= period.last
    except ValueError:
        return False
