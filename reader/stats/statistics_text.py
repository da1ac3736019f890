"""Statistics as labelled lines, which the command line, plain mode and the screen show, and as JSON."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

from reader.clock import utc_text
from reader.paper import format_count
from reader.stats.backlog import DigestProgress
from reader.stats.statistics import DayActivity, MarkCounts, Statistics, WaitingPaper
from reader.text import printable, progress_bar

WEEK_BAR_WIDTH = 8
DIGEST_BAR_WIDTH = 12
MAX_DIGESTS_SHOWN = 2
MAX_LABELS_SHOWN = 5
MAX_WAITING_SHOWN = 3

Row = tuple[str, str]
"""A label, which is empty if the line continues the one above, and a text."""


def statistics_rows(statistics: Statistics, digests: Iterator[DigestProgress]) -> Iterator[Row]:
    """Yield the statistics as labelled lines; `digests` yields the progress of each, the newest first."""
    yield "This week", _week(statistics)
    yield "Streak", _streak(statistics)
    yield "Pace", _pace(statistics)
    yield "Kept", _kept(statistics)
    yield from _to_read(statistics)
    yield "Inbox", _inbox(statistics)
    if statistics.counts["inbox"]:
        yield "Backlog", _join(f"{name} {count:,}" for name, count in statistics.backlog.items() if count)
    yield "", ""
    for number, digest in enumerate(islice(digests, MAX_DIGESTS_SHOWN)):
        yield "" if number else "Digests", _digest(digest)
    if statistics.tags:
        yield "Top tags", _labels({tag: counts.papers for tag, counts in statistics.tags.items()})
    if starred := {name: counts.starred for name, counts in statistics.organizations.items() if counts.starred}:
        yield "Top organizations", _labels(starred)
    if statistics.words:
        yield "Words you star", ", ".join(map(printable, statistics.words))
    yield "Library", _library(statistics.counts)


def _week(statistics: Statistics) -> str:
    counts = {day: len(activity.decided) for day, activity in statistics.week.items()}
    highest = max(*counts.values(), 1)
    bars = (
        f"{day:%a} {'▇' * -(-count * WEEK_BAR_WIDTH // highest)}{' ' if count else ''}{count:,}"
        for day, count in counts.items()
        if count or day.weekday() < 5
    )
    return "   ".join(bars) or "no decisions yet"


def _streak(statistics: Statistics) -> str:
    mornings = "1 morning" if statistics.streak == 1 else f"{statistics.streak:,} mornings in a row"
    return f"{mornings} (best {statistics.best_streak:,})"


def _pace(statistics: Statistics) -> str:
    seconds, minutes = statistics.pace
    if seconds is None or minutes is None:
        return "not known yet"
    return f"{seconds:.0f} s per paper · {minutes:.0f} min a day"


def _kept(statistics: Statistics) -> str:
    decided, starred = len(statistics.decided_this_week), len(statistics.starred_this_week)
    if not decided:
        return "nothing decided this week"
    code = f" · {statistics.with_code:,} of them with code" if statistics.with_code else ""
    return f"{starred:,} of {decided:,} starred ({100 * starred / decided:.0f} %){code}"


def _to_read(statistics: Statistics) -> Iterator[Row]:
    waiting = statistics.to_read
    if not waiting:
        yield "To read", "no starred papers unread"
        return
    noun = "paper" if len(waiting) == 1 else "papers"
    oldest = _short_day(waiting[0].since, statistics.today)
    yield "To read", f"{len(waiting):,} starred {noun} unread, oldest from {oldest}"
    yield from (("", _waiting(paper, statistics.today)) for paper in waiting[:MAX_WAITING_SHOWN])


def _waiting(paper: WaitingPaper, today: date) -> str:
    return f"★ {_short_day(paper.since, today)}   {printable(paper.title)}"


def _inbox(statistics: Statistics) -> str:
    snoozed = statistics.counts["snoozed"]
    return f"{statistics.counts['inbox']:,}{f' · {snoozed:,} snoozed' if snoozed else ''}"


def _digest(digest: DigestProgress) -> str:
    bar = "".join(progress_bar(digest.decided, digest.total, DIGEST_BAR_WIDTH))
    day = f"{digest.day:%a} {digest.day.day} {digest.day:%b}"
    return f"{day}  {bar} {digest.decided:,}/{digest.total:,}"


def _labels(counts: Mapping[str, int]) -> str:
    first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_LABELS_SHOWN]
    return _join(f"{printable(label)} {count:,}" for label, count in first)


def _library(counts: Mapping[str, int]) -> str:
    rest = (
        f"{counts[name]:,} {name.replace('_', ' ')}" for name in ("read", "starred", "tagged", "noted", "with_code")
    )
    return _join((format_count(counts["papers"]), *rest))


def _join(texts: Iterable[str]) -> str:
    return " · ".join(texts)


def _short_day(day: date, today: date) -> str:
    text = f"{day.day} {day:%b}"
    return text if day.year == today.year else f"{text} {day.year}"


def to_json(statistics: Statistics) -> dict[str, Any]:
    """Return the statistics as JSON values."""
    decided, starred = len(statistics.decided_this_week), len(statistics.starred_this_week)
    return {
        **statistics.counts,
        "today": statistics.today.isoformat(),
        "week": _activity_json(statistics.week),
        "activity": _activity_json(statistics.activity),
        "streak": {"current": statistics.streak, "best": statistics.best_streak},
        "pace": statistics.pace._asdict(),
        "kept": {
            "decided": decided,
            "starred": starred,
            "with_code": statistics.with_code,
            "share": round(starred / decided, 4) if decided else None,
        },
        "to_read": [_waiting_json(paper) for paper in statistics.to_read],
        "backlog": dict(statistics.backlog),
        "tags": _counts_json("tag", statistics.tags),
        "organizations": _counts_json("organization", statistics.organizations),
        "words": list(statistics.words),
        "digests": [{"date": day.isoformat(), **counts._asdict()} for day, counts in statistics.digests.items()],
    }


def _activity_json(days: Mapping[date, DayActivity]) -> list[dict[str, Any]]:
    return [
        {"date": day.isoformat(), "decided": len(activity.decided), "starred": len(activity.starred)}
        for day, activity in days.items()
    ]


def _waiting_json(paper: WaitingPaper) -> dict[str, Any]:
    moment = paper.starred_at
    return {"key": paper.key, "title": paper.title, "starred_at": utc_text(moment) if moment else None}


def _counts_json(name: str, by_label: Mapping[str, MarkCounts]) -> list[dict[str, Any]]:
    return [{name: label, **counts._asdict()} for label, counts in by_label.items()]
