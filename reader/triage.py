"""Deciding about papers one by one: what waits, how far a round has come, where it stopped.

Which papers wait for a decision.

Days as people put things off to them.

Tags to add and to remove, as they are typed.

One go through the papers that wait for a decision.

Where triage stopped, kept beside the library; losing it loses nothing but the place.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from reader.errors import UsageError
from reader.files import load_state, save_state
from reader.paper import Marks, parse_tags


def needs_triage(marks: Marks, today: date) -> bool:
    """Tell whether nothing was decided about a paper: it is neither read nor starred nor put off."""
    return not (marks.read or marks.starred or marks.is_snoozed(today))


def untriaged(
    keys: Iterable[str], get_marks: Callable[[str], Marks], today: date, skipped: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Give the papers that wait, in their order, without those that were skipped unless nothing else waits."""
    waiting = tuple(key for key in keys if needs_triage(get_marks(key), today))
    return tuple(key for key in waiting if key not in skipped) or waiting


_USUAL_DAYS = ((1, "tomorrow"), (3, "in three days"), (7, "in a week"), (30, "in a month"), (91, "in three months"))
"""Days ahead, in words."""
_SYNONYMS = {"next week": 7, "next month": 30}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}
_SPAN = rf"(?:in )?(\d{{1,4}}|{'|'.join(_NUMBER_WORDS)}) ?(?:(d)(?:ays?)?|(w)(?:eeks?)?|(m)(?:onths?)?|(y)(?:ears?)?)"


def suggest_days(today: date) -> tuple[tuple[str, date], ...]:
    """Give the usual days to put a paper off to, in words, each day once."""
    ahead = (*_USUAL_DAYS, (7 - today.weekday(), "next Monday"))
    words_of = dict(reversed(ahead))
    days = ((words_of[number], today + timedelta(days=number)) for number in sorted(words_of))
    return tuple((f"{text}, {day:%a} {day.isoformat()}", day) for text, day in days)


def parse_day(text: str, today: date) -> date:
    """Read a day that was typed: a date, the words of `suggest_days`, `3d`, `2w`, `fri`.

    Raises UsageError for what is not a day ahead.
    """
    day = _parse_words(" ".join(text.casefold().split()), today)
    if day is None:
        example = today + timedelta(days=14)
        raise UsageError(f"{text.strip()!r} is not a day; write a date such as {example}, tomorrow, 3d, 2w or fri")
    if day <= today:
        raise UsageError(f"{day} is not ahead; papers are put off to a later day")
    return day


def _parse_words(text: str, today: date) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    usual = {name: number for number, name in _USUAL_DAYS} | _SYNONYMS | {"today": 0}
    text = re.sub(r",? (?:[a-z]{3} )?\d{4}-\d\d-\d\d$", "", text)  # a usual day as it was offered, with its date
    days = usual.get(text)
    if days is None:
        days = _parse_span(text)
    if days is None:
        days = _parse_weekday(text, today)
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
    for weekday, whole in enumerate(_WEEKDAYS):
        if len(name) >= 3 and whole.startswith(name):
            return (weekday - today.weekday() - 1) % 7 + 1
    return None


class TagEdit(NamedTuple):
    """Tags to add and tags to remove."""

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
    """Read one tag; raises UsageError where it is none, or several."""
    names = parse_tags(text)
    if len(names) != 1:
        raise UsageError("a tag is one word")
    return names[0]


Decision = Literal["starred", "dismissed", "put off", "skipped"]


@dataclass(frozen=True, slots=True)
class TriageStep:
    """What was done with a paper: a decision, or a change of it such as a tag; `is_change` if undo is to take it back."""

    index: int
    decision: Decision | None
    is_change: bool


@dataclass(frozen=True, slots=True)
class TriageSession:
    """The papers of a round by key, how far it has come, and the steps that led there."""

    keys: tuple[str, ...]
    index: int = 0
    steps: tuple[TriageStep, ...] = ()

    @property
    def current(self) -> str | None:
        """The paper to decide about; None at the end."""
        return self.keys[self.index] if self.index < len(self.keys) else None

    @property
    def skipped(self) -> tuple[str, ...]:
        """The papers that were left as they are."""
        return tuple(self.keys[step.index] for step in self.steps if step.decision == "skipped")

    @property
    def decided(self) -> Counter[Decision]:
        """How often each decision was taken."""
        return Counter(step.decision for step in self.steps if step.decision)

    def decide(self, decision: Decision, *, is_change: bool) -> "TriageSession":
        """Go on to the next paper."""
        steps = (*self.steps, TriageStep(self.index, decision, is_change))
        return replace(self, index=self.index + 1, steps=steps)

    def record_change(self) -> "TriageSession":
        """Stay with the paper, which was changed."""
        return replace(self, steps=(*self.steps, TriageStep(self.index, None, is_change=True)))

    def step_back(self) -> "TriageSession":
        """Go back before the last step."""
        return replace(self, index=self.steps[-1].index, steps=self.steps[:-1])

    def progress(self, seconds: float) -> str:
        """Say how far the round has come, how many are left, and at which pace after so many seconds."""
        text = f"paper {min(self.index + 1, len(self.keys))} of {len(self.keys)}, {len(self.keys) - self.index} left"
        done = sum(self.decided.values())
        return f"{text} · {60 * done / seconds:.0f} a minute" if done and seconds >= 1 else text

    def summary(self, seconds: float) -> tuple[str, ...]:
        """Say what was decided, line by line."""
        done = sum(self.decided.values())
        lines = tuple(f"{count} {decision}" for decision, count in self.decided.most_common())
        pace = f" in {_format_duration(seconds)}, {60 * done / seconds:.0f} a minute" if seconds >= 1 and done else ""
        return (f"{done} decided{pace}", *lines)

    def short_summary(self, seconds: float) -> str:
        """Say what was decided, and how many papers are left."""
        whole, *lines = self.summary(seconds)
        text = f"{whole}: {', '.join(lines)}" if lines else "nothing decided"
        return f"{text}; {len(self.keys) - self.index} left"


def _format_duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


_FILE_NAME = "triage.json"


class TriageBookmark:
    """The papers that were skipped since the last whole round."""

    def __init__(self, folder: Path | None) -> None:
        """Take the library's folder; without one the place holds until the program ends."""
        self._path = folder / _FILE_NAME if folder else None
        self._skipped: frozenset[str] = frozenset()

    def skipped(self) -> frozenset[str]:
        """Give the keys of the papers that were skipped."""
        found = load_state(self._path)
        if isinstance(found, list):
            self._skipped = frozenset(map(str, found))
        return self._skipped

    def update(self, session: TriageSession) -> None:
        """Keep what a round has skipped so far, beside what was skipped in others; at its end nothing is skipped."""
        others = self.skipped() - set(session.keys)
        self.save(() if session.current is None else others | set(session.skipped))

    def save(self, skipped: Iterable[str]) -> None:
        """Keep which papers were skipped."""
        self._skipped = frozenset(skipped)
        save_state(self._path, sorted(self._skipped))
