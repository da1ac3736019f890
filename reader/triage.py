"""The model of triage: which papers need a decision, what users type, how a session advances, where it stopped."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from reader.errors import UsageError
from reader.files import load_state, save_state
from reader.paper import Change, Marks, format_count, parse_tags

Decision = Literal["starred", "dismissed", "snoozed", "skipped"]

_SUGGESTIONS = ((1, "Tomorrow"), (3, "In 3 days"), (7, "In a week"), (30, "In a month"), (91, "In 3 months"))
"""Days ahead and their names."""
_SYNONYMS = {"today": 0, "next week": 7, "next month": 30}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}
_SPAN = rf"(?:in )?(\d{{1,4}}|{'|'.join(_NUMBER_WORDS)}) ?(?:(d)(?:ays?)?|(w)(?:eeks?)?|(m)(?:onths?)?|(y)(?:ears?)?)"
_NEVER = ("never", "none", "now", "unsnooze")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_DAY = (
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?\.? (?:of )?(?P<month>[a-z]{3,9})"
    r"|(?P<m>[a-z]{3,9})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?),?(?: (?P<year>\d{4}))?"
)
_BOOKMARK_FILE_NAME = "triage.json"


def needs_triage(marks: Marks, today: date) -> bool:
    """Return whether a paper is neither read nor starred nor snoozed."""
    return not (marks.read or marks.starred or marks.is_snoozed(today))


def untriaged(
    keys: Iterable[str], get_marks: Callable[[str], Marks], today: date, skipped: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return the papers that need triage, in order; `skipped` ones only if no others are left."""
    pending = tuple(key for key in keys if needs_triage(get_marks(key), today))
    return tuple(key for key in pending if key not in skipped) or pending


def without_decision(marks: Marks, decision: Decision | None) -> Marks:
    """Return marks without what a decision set."""
    if decision == "starred":
        return replace(marks, starred=False)
    if decision == "dismissed":
        return replace(marks, read=False)
    return replace(marks, snoozed_until=None) if decision == "snoozed" else marks


def suggest_days(today: date) -> tuple[tuple[str, date], ...]:
    """Return the usual days to snooze until, each once and with its name, the nearest first."""
    names = dict(reversed((*_SUGGESTIONS, (7 - today.weekday(), "Next Monday"))))
    return tuple((names[days], today + timedelta(days=days)) for days in sorted(names))


def parse_day(text: str, today: date) -> date:
    """Read a day that was typed: a date, a name of `suggest_days`, `3d`, `2w`, `fri`.

    Raise UsageError unless it is a day after today.
    """
    day = _parse_day_words(" ".join(text.casefold().split()), today)
    if day is None:
        raise UsageError(f"not a date: {text.strip()}. Use YYYY-MM-DD, 15 jan, 10d, 2w or fri")
    if day <= today:
        raise UsageError(f"that date has passed: {day}")
    return day


def parse_snooze(text: str, today: date) -> date | None:
    """Read until when to snooze: a day as `parse_day` reads it, or None for `never`; raise UsageError."""
    return None if text.strip().casefold() in _NEVER else parse_day(text, today)


def _parse_day_words(text: str, today: date) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    days_by_name = {name.casefold(): days for days, name in _SUGGESTIONS} | _SYNONYMS
    days = days_by_name.get(text)
    if days is None:
        days = _parse_span(text)
    if days is None:
        days = _parse_weekday(text, today)
    if days is None:
        return _parse_month_day(text, today)
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
    for weekday, full_name in enumerate(_WEEKDAYS):
        if len(name) >= 3 and full_name.startswith(name):
            return (weekday - today.weekday() - 1) % 7 + 1
    return None


def _parse_month_day(text: str, today: date) -> date | None:
    """Read a day of a month, "15 jan", "jan 15", "15 jan 2027"; without a year, the next one."""
    words = re.fullmatch(_MONTH_DAY, text)
    if words is None:
        return None
    month = next((number for number, name in enumerate(_MONTHS, 1) if name.startswith(words["month"] or words["m"])), 0)
    day, year = int(words["day"] or words["d"]), int(words["year"] or 0)
    for candidate in (year,) if year else range(today.year, today.year + 9):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or found > today:
            return found
    return None


class TagEdit(NamedTuple):
    """Tags to add and tags to remove; as text "+vision -todo"."""

    added: tuple[str, ...]
    removed: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join([*(f"+{tag}" for tag in self.added), *(f"-{tag}" for tag in self.removed)])


def parse_tag_edit(text: str) -> TagEdit:
    """Read what was typed: `vision +todo` adds, `-old` removes."""
    words = text.replace(",", " ").split()
    removed = parse_tags(" ".join(word for word in words if word.startswith("-")))
    return TagEdit(parse_tags(" ".join(word for word in words if not word.startswith("-"))), removed)


def parse_tag(text: str) -> str:
    """Read one tag; raise UsageError for none and for several."""
    tags = parse_tags(text)
    if len(tags) != 1:
        raise UsageError(f"not a tag: {text.strip() or 'nothing'}. A tag is one word")
    return tags[0]


@dataclass(frozen=True, slots=True)
class TriageStep:
    """A decision about a paper, or a change such as a tag (no decision), with the change to undo, if any."""

    index: int
    decision: Decision | None
    change: Change | None


@dataclass(frozen=True, slots=True)
class TriageSession:
    """The papers of one session by key, the one that is shown, and the steps that led there."""

    keys: tuple[str, ...]
    index: int = 0
    steps: tuple[TriageStep, ...] = ()

    @property
    def current(self) -> str | None:
        """The paper that is shown; None at the end."""
        return self.keys[self.index] if self.index < len(self.keys) else None

    @property
    def decisions(self) -> dict[int, Decision]:
        """The last decision about each paper that has one, by its index."""
        return {step.index: step.decision for step in self.steps if step.decision}

    @property
    def current_decision(self) -> Decision | None:
        """The decision about the paper that is shown, if it was made already."""
        return self.decisions.get(self.index)

    @property
    def is_complete(self) -> bool:
        """Whether every paper has a decision."""
        return len(self.decisions) == len(self.keys)

    @property
    def following(self) -> str | None:
        """The paper that comes after a decision about the current one; None if that is the last."""
        index = self._next_undecided({*self.decisions, self.index})
        return self.keys[index] if index < len(self.keys) else None

    @property
    def skipped(self) -> tuple[str, ...]:
        """The papers that were skipped."""
        return self.keys_with("skipped")

    @property
    def decided(self) -> Counter[Decision]:
        """How often each decision was made."""
        return Counter(self.decisions.values())

    def keys_with(self, decision: Decision) -> tuple[str, ...]:
        """Return the papers with a decision, in order."""
        return tuple(self.keys[index] for index, each in sorted(self.decisions.items()) if each == decision)

    def decide(self, decision: Decision, change: Change | None = None) -> "TriageSession":
        """Record a decision and advance to the next paper without one."""
        steps = (*self.steps, TriageStep(self.index, decision, change))
        return replace(self, index=self._next_undecided({*self.decisions, self.index}), steps=steps)

    def record_change(self, change: Change) -> "TriageSession":
        """Record a change of the current paper and stay with it."""
        return replace(self, steps=(*self.steps, TriageStep(self.index, None, change)))

    def step_back(self) -> "TriageSession":
        """Return to the state before the last step."""
        return replace(self, index=self.steps[-1].index, steps=self.steps[:-1])

    def review(self) -> "TriageSession":
        """Show the first of the skipped papers; all of them need a decision again, the others keep theirs."""
        skipped = [index for index, decision in self.decisions.items() if decision == "skipped"]
        steps = tuple(step for step in self.steps if step.index not in skipped or step.decision != "skipped")
        return replace(self, index=min(skipped, default=self.index), steps=steps)

    def look(self, by: int) -> "TriageSession":
        """Show an earlier or a later paper without a decision; the end is shown only if every paper has one."""
        last = len(self.keys) - (not self.is_complete)
        return replace(self, index=max(0, min(self.index + by, last)))

    def _next_undecided(self, decisions: Collection[int]) -> int:
        """Return the next index without a decision, then the first one; the number of papers if none is left."""
        count = len(self.keys)
        in_order = chain(range(self.index + 1, count), range(min(self.index, count)))
        return next((index for index in in_order if index not in decisions), count)

    def progress(self) -> str:
        """Return how far the session is: "1 of 33"."""
        return f"{min(self.index + 1, len(self.keys)):,} of {len(self.keys):,}"

    def summary(self, seconds: float) -> str:
        """Return what was decided, and how fast, or an empty text: "3 papers in 27 s, 9 s each: 3 starred"."""
        done = self.decided.total()
        if not done:
            return ""
        pace = f" in {format_duration(seconds)}" if seconds >= 1 else ""
        if seconds >= done:
            pace += f", {format_duration(seconds / done)} each"
        counts = (f"{self.decided[decision]} {decision}" for decision in get_args(Decision) if self.decided[decision])
        return f"{format_count(done)}{pace}: {', '.join(counts)}"


def format_duration(seconds: float) -> str:
    """Return a duration in seconds, or in minutes from two minutes on."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


class TriageBookmark:
    """The papers skipped since the last complete session: a small state file in the library's folder."""

    def __init__(self, folder: Path | None) -> None:
        """Read the bookmark from the library's folder; without one it lasts until the program ends."""
        self._path = folder / _BOOKMARK_FILE_NAME if folder else None
        self._skipped: frozenset[str] = frozenset()

    def skipped(self) -> frozenset[str]:
        """Return the keys of the skipped papers."""
        state = load_state(self._path)
        if isinstance(state, list):
            self._skipped = frozenset(map(str, state))
        return self._skipped

    def update(self, session: TriageSession) -> None:
        """Save the papers skipped in this session, with those of others; clear them all if the session is complete."""
        elsewhere = self.skipped() - set(session.keys)
        self.save(() if session.is_complete else elsewhere | set(session.skipped))

    def save(self, skipped: Iterable[str]) -> None:
        """Save which papers were skipped."""
        self._skipped = frozenset(skipped)
        save_state(self._path, sorted(self._skipped))
