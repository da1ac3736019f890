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
_COMPARISON_WORDS = {">": "more than ", ">=": "at least ", "<": "fewer than ", "<=": "at most ", "=": ""}


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
        segments = (f"{self.year:04}", *(f"{segment:02}" for segment in (self.month, self.day) if segment))
        return "-".join(segments)

    def describe(self) -> str:
        """Say the period: "28 November 2025", "November 2025", "2025"."""
        month = _MONTHS.split()[self.month - 1] if self.month else ""
        return " ".join(str(segment) for segment in (self.day, month, self.year) if segment)


class Comparison(NamedTuple):
    """A number that counts are compared with; `operator` is one of > >= < <= =."""

    operator: str
    number: int

    def matches(self, count: int) -> bool:
        """Tell whether a count stands to this one as asked."""
        return _COMPARE[self.operator](count, self.number)

    def __str__(self) -> str:
        return f"{self.operator if self.operator != '=' else ''}{self.number}"

    def describe(self) -> str:
        """Say the comparison: "at least 10"."""
        return f"{_COMPARISON_WORDS[self.operator]}{self.number:,}"


Value = str | Period | Comparison


def parse_period(text: str) -> Period:
    """Read YYYY, YYYY-MM or YYYY-MM-DD; raises ValueError with words for the user."""
    match = re.fullmatch(_PERIOD, text)
    if not match:
        raise ValueError("write a date as YYYY, YYYY-MM or YYYY-MM-DD")
    period = Period(*(None if segment is None else int(segment) for segment in match.groups()))  # type: ignore[arg-type]
    if not _is_valid_period(period):
        raise ValueError("there is no such date")
    return period


def parse_comparison(text: str) -> Comparison:
    """Read a count with or without a sign before it; raises ValueError with words for the user."""
    match = re.fullmatch(_COMPARISON, text)
    if not match:
        raise ValueError("write a number, or one behind >, >=, < or <=")
    sign = match.group(1) or "="
    return Comparison({"≥": ">=", "≤": "<="}.get(sign, sign), int(match.group(2)))


def _is_valid_period(period: Period) -> bool:
    if period.month == 0 or period.day == 0:
        return False
    try:
        return period.first <= period.last
    except ValueError:
        return False
