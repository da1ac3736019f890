"""The values of filters: dates, ranges and comparisons, with their text, their description and what they match."""

import operator
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

LATEST = "latest"
"""The day of the newest digest."""
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_MONTHS = """
    January February March April May June July August September October November December
"""
_PERIOD = r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?"
_RECENT = r"([0-9]{1,4})([dwmy])"
_RANGE = ".."
_DAYS_IN_UNIT = {"d": 1, "w": 7, "m": 30, "y": 365}
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
_COMPARISON = r"(>=|<=|≥|≤|>|<|=|)([0-9]{1,15})"
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}
_COMPARISON_WORDS = {">": "more than ", ">=": "at least ", "<": "fewer than ", "<=": "at most ", "=": ""}

WEEKDAYS = tuple(_DAYS.split())
RELATIVE_DAYS = ("today", "yesterday", LATEST, *WEEKDAYS)
DATE_HINT = "Use YYYY-MM-DD, YYYY-MM, YYYY, today, yesterday, 7d, 2w, monday, latest or FROM..TO."
FIRST_DAY, LAST_DAY = 1, date.max.toordinal()


class Calendar(NamedTuple):
    """The days that relative dates count from, as ordinals; `latest_digest` is 0 if there is no digest."""

    today: int
    latest_digest: int = 0


class Days(NamedTuple):
    """Days from the first to the last, both included, as ordinals; empty if the first is after the last."""

    first: int
    last: int


NO_DAYS = Days(FIRST_DAY, 0)


class Period(NamedTuple):
    """A day, a month or a year."""

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

    def days(self, _calendar: Calendar) -> Days:
        """Return the days of the period."""
        return Days(self.first.toordinal(), self.last.toordinal())

    def __str__(self) -> str:
        parts = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part))
        return "-".join(parts)

    def describe(self) -> str:
        """Return the period as text: "28 November 2025", "November 2025", "2025"."""
        month = _MONTHS.split()[self.month - 1] if self.month else ""
        return " ".join(str(part) for part in (self.day, month, self.year) if part)

    def describe_when(self) -> str:
        """Return the period after a verb: "on 28 November 2025", "in 2025"."""
        return f"{'on' if self.day else 'in'} {self.describe()}"


class RelativeDay(NamedTuple):
    """A day by its name, one of RELATIVE_DAYS; a weekday is the last one, which may be today."""

    name: str

    def days(self, calendar: Calendar) -> Days:
        """Return the day."""
        if self.name == LATEST:
            return Days(calendar.latest_digest, calendar.latest_digest) if calendar.latest_digest else NO_DAYS
        if self.name in WEEKDAYS:
            back = (calendar.today - 1 - WEEKDAYS.index(self.name)) % 7  # ordinal 1 is a Monday
        else:
            back = int(self.name == "yesterday")
        return Days(calendar.today - back, calendar.today - back)

    def __str__(self) -> str:
        return self.name

    def describe(self) -> str:
        """Return the day as text: "today", "Monday", "the newest digest"."""
        if self.name == LATEST:
            return "the newest digest"
        return self.name.title() if self.name in WEEKDAYS else self.name

    def describe_when(self) -> str:
        """Return the day after a verb: "today", "on Monday"."""
        if self.name == LATEST:
            return "on the day of the newest digest"
        return f"on {self.describe()}" if self.name in WEEKDAYS else self.name


class RecentDays(NamedTuple):
    """The last days, weeks, months of 30 days or years of 365, today included; `unit` is one of d w m y."""

    number: int
    unit: str

    def days(self, calendar: Calendar) -> Days:
        """Return the days up to today."""
        first = calendar.today - self.number * _DAYS_IN_UNIT[self.unit] + 1
        return Days(max(FIRST_DAY, first), calendar.today)

    def __str__(self) -> str:
        return f"{self.number}{self.unit}"

    def describe(self) -> str:
        """Return the days as text: "the last 7 days"."""
        unit = _UNITS[self.unit]
        return f"the last {self.number:,} {unit}" if self.number != 1 else f"the last {unit.removesuffix('s')}"

    def describe_when(self) -> str:
        """Return the days after a verb: "in the last 7 days"."""
        return f"in {self.describe()}"


Date = Period | RelativeDay | RecentDays


class DateRange(NamedTuple):
    """The days from the first of one date to the last of another; an end may be open."""

    first: Date | None
    last: Date | None

    def days(self, calendar: Calendar) -> Days:
        """Return the days of the range."""
        first = self.first.days(calendar) if self.first else Days(FIRST_DAY, LAST_DAY)
        last = self.last.days(calendar) if self.last else Days(FIRST_DAY, LAST_DAY)
        return NO_DAYS if NO_DAYS in (first, last) else Days(first.first, last.last)

    def __str__(self) -> str:
        return f"{self.first or ''}{_RANGE}{self.last or ''}"

    def describe(self) -> str:
        """Return the range as text: "from 2024 to 2025", "since 2024", "until 2025"."""
        first, last = (one and one.describe() for one in self)
        if first and last:
            return f"from {first} to {last}"
        return f"since {first}" if first else f"until {last}"

    def describe_when(self) -> str:
        """Return the range after a verb."""
        return self.describe()


class Comparison(NamedTuple):
    """A comparison of a count with a number; `operator` is one of > >= < <= =."""

    operator: str
    number: int

    def matches(self, count: int) -> bool:
        """Return whether a count fulfils the comparison."""
        return _COMPARE[self.operator](count, self.number)

    def __str__(self) -> str:
        return f"{self.operator if self.operator != '=' else ''}{self.number}"

    def describe(self) -> str:
        """Return the comparison as text: "at least 10"."""
        return f"{_COMPARISON_WORDS[self.operator]}{self.number:,}"

    @property
    def is_one(self) -> bool:
        """Whether the noun after the description is singular."""
        return self.number == 1


class CountRange(NamedTuple):
    """Counts from one number to another, both included; an end may be open."""

    first: int | None
    last: int | None

    def matches(self, count: int) -> bool:
        """Return whether a count is in the range."""
        return (self.first is None or count >= self.first) and (self.last is None or count <= self.last)

    def __str__(self) -> str:
        return f"{'' if self.first is None else self.first}{_RANGE}{'' if self.last is None else self.last}"

    def describe(self) -> str:
        """Return the range as text: "10 to 20"."""
        if self.first is None:
            return f"at most {self.last:,}"
        return f"at least {self.first:,}" if self.last is None else f"{self.first:,} to {self.last:,}"

    @property
    def is_one(self) -> bool:
        """Whether the noun after the description is singular."""
        return 1 in (self.first, self.last) and None in (self.first, self.last)


Value = str | Date | DateRange | Comparison | CountRange


def parse_date_or_range(text: str) -> Date | DateRange:
    """Parse a date or FROM..TO, either of which may be missing; raise ValueError with a message for the user."""
    first, separator, last = text.partition(_RANGE)
    if not separator:
        return parse_date(text)
    if not first.strip() and not last.strip():
        raise ValueError(f"Not a date: {text}. {DATE_HINT}")
    dates = DateRange(*(parse_date(end.strip()) if end.strip() else None for end in (first, last)))
    if isinstance(dates.first, Period) and isinstance(dates.last, Period) and dates.first.first > dates.last.last:
        raise ValueError(f"Empty range: {dates.first} is after {dates.last}. Use {dates.last}{_RANGE}{dates.first}.")
    return dates


def parse_date(text: str) -> Date:
    """Parse a period, the name of a day or a number of recent days; raise ValueError with a message for the user."""
    name = text.casefold()
    if match := re.fullmatch(_PERIOD, text, re.ASCII):
        period = Period(*(None if part is None else int(part) for part in match.groups()))  # type: ignore[arg-type]
        if _is_valid_period(period):
            return period
    elif (match := re.fullmatch(_RECENT, name, re.ASCII)) and int(match[1]):
        return RecentDays(int(match[1]), match[2])
    elif name in RELATIVE_DAYS:
        return RelativeDay(name)
    elif full_name := next((day for day in WEEKDAYS if len(name) >= 3 and day.startswith(name)), ""):
        return RelativeDay(full_name)
    raise ValueError(f"Not a date: {text}. {DATE_HINT}")


def parse_count_range(text: str) -> Comparison | CountRange:
    """Parse a number, a comparison or FROM..TO; raise ValueError with a message for the user."""
    if match := re.fullmatch(r"([0-9]{0,15})\.\.([0-9]{0,15})", text, re.ASCII):
        first, last = (int(end) if end else None for end in match.groups())
        if first is not None and last is not None and first > last:
            raise ValueError(f"Empty range: {first} is more than {last}. Use {last}{_RANGE}{first}.")
        if first is not None or last is not None:
            return CountRange(first, last)
    elif match := re.fullmatch(_COMPARISON, text, re.ASCII):
        symbol = match.group(1) or "="
        return Comparison({"≥": ">=", "≤": "<="}.get(symbol, symbol), int(match.group(2)))
    raise ValueError(f"Not a number: {text}. Use a number such as 10, >3, <=5 or 10..20.")


def _is_valid_period(period: Period) -> bool:
    if period.month == 0 or period.day == 0:
        return False
    try:
        return period.first <= period.last
    except ValueError:
        return False
