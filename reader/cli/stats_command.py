"""The command `stats`: decisions by day, their pace, the papers that wait, and what is starred most."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.library_access import open_library, status_for_library
from reader.clock import local_now

if TYPE_CHECKING:
    from datetime import datetime

    from reader.stats.statistics import Statistics
    from storage import Library
    from widgets.triage_summary import TriageSummary

_LABEL_WIDTH = 18
_CARD_WIDTH = 76


def _add_options(parser: ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--json", action="store_true", help="print everything as JSON")
    group.add_argument("--card", action="store_true", help="print a card of today, to share")


def _run(options: Namespace) -> int:
    with open_library(options.library) as library:
        if options.json:
            output.print_json(_to_json(library))
        elif options.card:
            output.print_data(_card(library))
        else:
            output.print_data(_lines(_rows(library)))
        return status_for_library(library, DONE_STATUS)


def _statistics(library: "Library", now: "datetime") -> "Statistics":
    from reader.stats.statistics import compute_statistics

    return compute_statistics(library.columns, library.decisions(), library.marked_at("starred"), now)


def _to_json(library: "Library") -> dict[str, Any]:
    from reader.stats.statistics_text import to_json

    return {**to_json(_statistics(library, local_now())), "days": list(_count_days(library))}


def _rows(library: "Library") -> Iterator[tuple[str, str]]:
    from reader.stats.backlog import digests
    from reader.stats.statistics_text import statistics_rows

    statistics = _statistics(library, local_now())
    return statistics_rows(statistics, digests(library.columns, statistics.today))


def _card(library: "Library") -> Iterator[str]:
    """Yield the lines of the summary card of triage, for all decisions of today."""
    from widgets.triage_summary import summary_paragraphs

    now = local_now()
    for paragraph in summary_paragraphs(_summary(library, now), now.date(), _CARD_WIDTH):
        yield f"{paragraph.text}".rstrip() + "\n"


def _summary(library: "Library", now: "datetime") -> "TriageSummary":
    from reader.stats.backlog import next_returns
    from reader.stats.statistics import NO_ACTIVITY, pace_of, sparkline
    from widgets.triage_summary import TriageSummary

    statistics, columns, today = _statistics(library, now), library.columns, now.date()
    decided, starred = statistics.activity.get(today, NO_ACTIVITY)
    snoozed = sum(columns.marks_of(key).is_snoozed(today) for key in decided - starred)
    counts = {"starred": len(starred), "dismissed": len(decided) - len(starred) - snoozed, "snoozed": snoozed}
    inbox = statistics.counts["inbox"]
    minutes = pace_of(library.decisions(), today, days=1).minutes_a_day or 0
    return TriageSummary(
        f"Inbox {inbox:,}" if inbox else "Inbox zero",
        counts,
        minutes * 60,
        [columns.titles[row] for row in sorted(map(columns.row_of, starred))],
        next_returns(columns, today),
        statistics.streak,
        sparkline({day: len(activity.decided) for day, activity in statistics.activity.items()}, today),
    )


def _count_days(library: "Library") -> Iterator[dict[str, Any]]:
    """Yield how many papers were read and starred on each day, newest first; those with an unknown day come last."""
    read, starred = (
        Counter(timestamp.astimezone().date().isoformat() for timestamp in library.marked_at(mark).values())
        for mark in ("read", "starred")
    )
    for day in sorted(read | starred, reverse=True):
        yield {"date": day, "read": read[day], "starred": starred[day]}
    every = list(library.columns.marks.values())
    undated_read = sum(marks.read for marks in every) - read.total()
    undated_starred = sum(marks.starred for marks in every) - starred.total()
    if undated_read or undated_starred:
        yield {"date": None, "read": undated_read, "starred": undated_starred}


def _lines(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield labels and texts, aligned and wrapped on a terminal, separated by a tab in a pipe."""
    if not output.is_terminal():
        yield from (f"{label}\t{text}\n" for label, text in rows if text)
        return
    from widgets.cells import wrap

    width = output.terminal_width() - 1 - _LABEL_WIDTH
    for label, text in rows:
        for index, (start, end) in enumerate(wrap(text, width) if text else [(0, 0)]):
            yield f"{'' if index else label:<{_LABEL_WIDTH}}{text[start:end]}".rstrip() + "\n"


STATS = CliCommand(
    "stats",
    "show what was read and starred, streak and backlog",
    _run,
    _add_options,
    ("reader stats", "reader stats --json", "reader stats --card"),
    only_reads=True,
)
