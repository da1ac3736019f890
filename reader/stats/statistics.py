"""Reading statistics: what was decided when, how fast, what waits, and what is starred most.

They are computed from the columns and from the decisions with their times. Days are those of the zone that is passed;
marks that were imported, or set before any decision was recorded, have no time.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from math import log
from typing import NamedTuple

from reader.columns import ORGANIZATION, UNDATED, Columns
from reader.paper import DecisionRecord, Marks
from reader.stats.backlog import inbox_count
from reader.triage import needs_triage

PAUSE = timedelta(minutes=5)
"""A decision this long after the previous one begins another sitting."""
PACE_DAYS = 30
"""The days up to today whose decisions give the pace."""
BACKLOG_AGES = ((7, "this week"), (30, "this month"), (90, "in three months"))
"""Ages in days, each with the name under which waiting papers below that age are counted."""
OLDER = "older"
MAX_STARRED_WORDS = 12
_MIN_WORD_LENGTH = 3
_MIN_STARS_OF_WORD = 2
_WORD = r"[^\W_]+(?:-[^\W_]+)*"
_WORD_LIST = """
    the and for with from via into towards toward using use are can how not all its that this you your what when why
    over beyond more than through without under based new does
"""
_COMMON_WORDS = frozenset(_WORD_LIST.split())

Zone = tzinfo | None
"""A time zone; None for the user's local one."""
SPARKLINE_DAYS = 7
_LEVELS = "▁▂▃▄▅▆▇█"
_SATURDAY = 5
_WEEKEND_DAYS = 2


class DayActivity(NamedTuple):
    """The keys of the papers that were decided about on a day, and of those that were starred."""

    decided: frozenset[str]
    starred: frozenset[str]


NO_ACTIVITY = DayActivity(frozenset(), frozenset())


class Pace(NamedTuple):
    """Seconds per paper, and minutes on a day with decisions; None if nothing was decided one after the other."""

    seconds_per_paper: float | None
    minutes_a_day: float | None


class MarkCounts(NamedTuple):
    """How many papers there are of a kind, and how many of them are read, and starred."""

    papers: int
    read: int
    starred: int


class WaitingPaper(NamedTuple):
    """A starred paper that is not read, and when it was starred, if that is known."""

    key: str
    title: str
    starred_at: datetime | None
    since: date
    """The day of the star, or that on which the paper was added."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """The statistics of a library on a day."""

    today: date
    counts: Mapping[str, int]
    activity: Mapping[date, DayActivity]
    """Days with decisions, in order."""
    streak: int
    best_streak: int
    pace: Pace
    with_code: int
    """How many of the papers that were starred this week have code."""
    backlog: Mapping[str, int]
    """Papers that wait for a decision, by age."""
    to_read: Sequence[WaitingPaper]
    digests: Mapping[date, MarkCounts]
    """The newest first."""
    tags: Mapping[str, MarkCounts]
    organizations: Mapping[str, MarkCounts]
    """Those with the most starred papers first."""
    words: Sequence[str]
    """The words of titles that are starred more often than others."""

    @property
    def week(self) -> Mapping[date, DayActivity]:
        """The days of this week up to today, from Monday."""
        return {day: self.activity.get(day, NO_ACTIVITY) for day in _days_of_week(self.today)}

    @property
    def decided_this_week(self) -> frozenset[str]:
        """The papers that were decided about this week."""
        return frozenset().union(*(day.decided for day in self.week.values()))

    @property
    def starred_this_week(self) -> frozenset[str]:
        """The papers that were starred this week."""
        return frozenset().union(*(day.starred for day in self.week.values()))


def compute_statistics(
    columns: Columns,
    decisions: Iterable[DecisionRecord],
    starred_at: Mapping[str, datetime],
    now: datetime,
    zone: Zone = None,
) -> Statistics:
    """Return the statistics at a moment; `starred_at` has the times of stars by key."""
    today, history = _day_of(now, zone), list(decisions)
    activity = daily_activity(history, columns, zone)
    return Statistics(
        today=today,
        counts=_count_marks(columns, today),
        activity=activity,
        streak=streak(activity, today),
        best_streak=longest_streak(activity, today),
        pace=pace_of(history, today, zone),
        with_code=_count_code(columns, activity, today),
        backlog=_backlog(columns, today, zone),
        to_read=starred_unread(columns, starred_at, zone),
        digests=_digests(columns),
        tags=_by_label(columns, lambda _row, marks: marks.tags),
        organizations=_by_label(columns, lambda row, _marks: _organizations(columns, row)),
        words=starred_words(columns),
    )


def _count_code(columns: Columns, activity: Mapping[date, DayActivity], today: date) -> int:
    week = [activity[day].starred for day in _days_of_week(today) if day in activity]
    return sum(bool(columns.has_code[columns.row_of(key)]) for key in frozenset().union(*week))


def _days_of_week(today: date) -> list[date]:
    """Return the days of a week up to today, from Monday."""
    return [today - timedelta(days=number) for number in range(today.weekday(), -1, -1)]


def daily_activity(decisions: Iterable[DecisionRecord], columns: Columns, zone: Zone = None) -> dict[date, DayActivity]:
    """Return the papers decided about on each day, each once a day; decisions reverted that day do not count."""
    marks_by_day: defaultdict[date, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for decision in decisions:
        on_day = marks_by_day[_day_of(decision.timestamp, zone)]
        gained = _marks_gained(decision.before, decision.after)
        lost = _marks_gained(decision.after, decision.before)
        for key in decision.keys:
            marks = on_day[columns.key_aliases.get(key, key)]
            marks -= lost
            marks |= gained
    days = ((day, _activity_of(papers, columns)) for day, papers in sorted(marks_by_day.items()))
    return {day: activity for day, activity in days if activity.decided}


def _activity_of(papers: Mapping[str, set[str]], columns: Columns) -> DayActivity:
    decided = frozenset(key for key, marks in papers.items() if marks and key in columns)
    return DayActivity(decided, frozenset(key for key in decided if "starred" in papers[key]))


def _marks_gained(before: Marks, after: Marks) -> frozenset[str]:
    """Return the names of the deciding marks that a paper has only after a change."""
    return frozenset(
        name
        for name in ("starred", "read", "snoozed_until")
        if getattr(after, name) and getattr(after, name) != getattr(before, name)
    )


def pace_of(decisions: Iterable[DecisionRecord], today: date, zone: Zone = None, days: int = PACE_DAYS) -> Pace:
    """Return the pace of the decisions of some days up to today; changes of several papers at once do not count."""
    first = today - timedelta(days=days - 1)
    moments = sorted(
        decision.timestamp
        for decision in decisions
        if len(decision.keys) == 1
        and _marks_gained(decision.before, decision.after)
        and first <= _day_of(decision.timestamp, zone) <= today
    )
    gaps = [after - before for before, after in pairwise(moments) if after - before <= PAUSE]
    if not gaps:
        return Pace(None, None)
    seconds = sum(gaps, timedelta()).total_seconds()
    active_days = len({_day_of(moment, zone) for moment in moments})
    return Pace(seconds / len(gaps), seconds / 60 / active_days)


def starred_unread(columns: Columns, starred_at: Mapping[str, datetime], zone: Zone = None) -> list[WaitingPaper]:
    """Return the papers that are starred and not read, the oldest star first."""
    keys = [key for key, marks in columns.marks.copy().items() if marks.starred and not marks.read and key in columns]
    waiting = [_waiting_paper(columns, key, starred_at.get(key), zone) for key in keys]
    return sorted(waiting, key=lambda paper: (paper.since, paper.starred_at.timestamp() if paper.starred_at else 0))


def _waiting_paper(columns: Columns, key: str, starred_at: datetime | None, zone: Zone) -> WaitingPaper:
    row = columns.row_of(key)
    since = _day_of(starred_at, zone) if starred_at else _added_day(columns, row, zone)
    return WaitingPaper(key, columns.titles[row], starred_at, since)


def starred_words(columns: Columns) -> list[str]:
    """Return the words that are more frequent in titles of starred papers than in others, the most telling first."""
    every, starred = Counter[str](), Counter[str]()
    stars = 0
    for key, title in zip(columns.keys, columns.titles, strict=True):
        words = _words(title)
        every.update(words)
        if columns.marks_of(key).starred:
            starred.update(words)
            stars += 1
    total = max(len(columns), 1)
    scores = {
        word: count * log(count / stars / (every[word] / total))
        for word, count in starred.items()
        if count >= _MIN_STARS_OF_WORD and count / stars > every[word] / total
    }
    return sorted(scores, key=lambda word: (-scores[word], word))[:MAX_STARRED_WORDS]


def _words(title: str) -> set[str]:
    found = re.findall(_WORD, title.casefold())
    return {word for word in found if len(word) >= _MIN_WORD_LENGTH and not word.isdigit()} - _COMMON_WORDS


def _day_of(moment: datetime, zone: Zone) -> date:
    return moment.astimezone(zone).date()


def _added_day(columns: Columns, row: int, zone: Zone) -> date:
    return datetime.fromtimestamp(columns.added[row], zone).date()


def _count_marks(columns: Columns, today: date) -> dict[str, int]:
    every = list(columns.marks.copy().values())
    return {
        "papers": len(columns),
        "inbox": inbox_count(columns, today),
        "unread": len(columns) - sum(marks.read for marks in every),
        "read": sum(marks.read for marks in every),
        "starred": sum(marks.starred for marks in every),
        "snoozed": sum(marks.is_snoozed(today) for marks in every),
        "tagged": sum(bool(marks.tags) for marks in every),
        "noted": sum(bool(marks.note) for marks in every),
        "with_code": sum(map(bool, columns.has_code)),
    }


def _backlog(columns: Columns, today: date, zone: Zone) -> dict[str, int]:
    ages = Counter[str]()
    for row, key in enumerate(columns.keys):
        if needs_triage(columns.marks_of(key), today):
            day = columns.digest_day[row]
            since = date.fromordinal(day) if day != UNDATED else _added_day(columns, row, zone)
            ages[next((name for age, name in BACKLOG_AGES if (today - since).days < age), OLDER)] += 1
    return {name: ages[name] for name in (*(name for _age, name in BACKLOG_AGES), OLDER)}


def _digests(columns: Columns) -> dict[date, MarkCounts]:
    by_day: defaultdict[int, list[Marks]] = defaultdict(list)
    for key, days in zip(columns.keys, columns.digest_days, strict=True):
        for day in days:
            by_day[day].append(columns.marks_of(key))
    return {date.fromordinal(day): _counts(marks) for day, marks in sorted(by_day.items(), reverse=True)}


def _counts(marks: Sequence[Marks]) -> MarkCounts:
    return MarkCounts(len(marks), sum(each.read for each in marks), sum(each.starred for each in marks))


def _by_label(columns: Columns, labels_of: Callable[[int, Marks], Iterable[str]]) -> dict[str, MarkCounts]:
    """Return the counts of papers by label, those with the most stars first."""
    by_label: defaultdict[str, list[Marks]] = defaultdict(list)
    for row, key in enumerate(columns.keys):
        marks = columns.marks_of(key)
        for label in labels_of(row, marks):
            by_label[label].append(marks)
    counted = {label: _counts(marks) for label, marks in by_label.items()}
    return dict(sorted(counted.items(), key=lambda item: (-item[1].starred, -item[1].papers, item[0])))


def _organizations(columns: Columns, row: int) -> Iterator[str]:
    return (label.removeprefix(ORGANIZATION) for label in columns.labels[row] if label.startswith(ORGANIZATION))


def streak(days: Collection[date], today: date) -> int:
    """Return the number of days in a row, up to today; a weekend without papers does not end it."""
    count, day = 0, today
    while day in days or day.weekday() >= _SATURDAY or day == today:
        count += day in days
        if day == date.min:
            break
        day -= timedelta(days=1)
    return count


def longest_streak(days: Collection[date], today: date) -> int:
    """Return the number of days in the longest streak up to today; weekends without papers do not end it."""
    best = run = 0
    previous: date | None = None
    for day in sorted(day for day in days if day <= today):
        run = run + 1 if previous and _only_weekend_between(previous, day) else 1
        best, previous = max(best, run), day
    return best


def _only_weekend_between(before: date, after: date) -> bool:
    between = range(1, (after - before).days)
    return len(between) <= _WEEKEND_DAYS and all(
        (before + timedelta(days=number)).weekday() >= _SATURDAY for number in between
    )


def sparkline(counts: Mapping[date, int], today: date) -> str:
    """Return the counts of the last days with decisions, oldest first, as bars of one character."""
    recent = [counts[day] for day in sorted(day for day in counts if day <= today)[-SPARKLINE_DAYS:]]
    highest = max(recent, default=1)
    return "".join(_LEVELS[(len(_LEVELS) - 1) * count // highest] for count in recent)
