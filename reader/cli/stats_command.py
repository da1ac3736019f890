"""The command that shows what was read, starred and when."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.open_library import open_library, status_for_library
from reader.clock import local_today
from reader.paper import Marks, format_count
from reader.triage import needs_triage

if TYPE_CHECKING:
    from datetime import date

    from storage import Library


def _add_json_option(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _run_stats(options: Namespace) -> int:
    with open_library(options.library) as library:
        counts = _count_library(library, local_today())
        digests, days = list(_count_digests(library)), list(_count_days(library))
        status = status_for_library(library, DONE_STATUS)
    if options.json:
        output.print_data([json.dumps({"schema": 1, **counts, "digests": digests, "days": days}, indent=2) + "\n"])
        return status
    output.print_data(_lines(counts.items()))
    for day in days:
        name = f"on {day['date']}" if day["date"] else "date unknown"
        output.print_data(_lines([(name, f"{day['read']:,} read, {day['starred']:,} starred")]))
    for digest in digests:
        text = f"{format_count(digest['papers'])}, {digest['read']:,} read, {digest['starred']:,} starred"
        output.print_data(_lines([(f"digest {digest['date']}", text)]))
    return status


def _count_library(library: "Library", day: "date") -> dict[str, int]:
    every = list(library.columns.marks.values())
    read = sum(marks.read for marks in every)
    decided = sum(not needs_triage(marks, day) for marks in every)
    return {
        "papers": len(library),
        "inbox": len(library) - decided,
        "unread": len(library) - read,
        "read": read,
        "starred": sum(marks.starred for marks in every),
        "tagged": sum(bool(marks.tags) for marks in every),
        "noted": sum(bool(marks.note) for marks in every),
        "with_code": sum(map(bool, library.columns.has_code)),
    }


def _count_digests(library: "Library") -> Iterator[dict[str, Any]]:
    """Yield the counts of each digest, newest first."""
    from datetime import date

    marks_by_day: dict[int, list[Marks]] = {}
    for key, days in zip(library.columns.keys, library.columns.digest_days, strict=True):
        for day in days:
            marks_by_day.setdefault(day, []).append(library.columns.marks_of(key))
    for day, marks in sorted(marks_by_day.items(), reverse=True):
        yield {"date": date.fromordinal(day).isoformat(), **_count_marks(marks)}


def _count_marks(marks: Sequence[Marks]) -> dict[str, int]:
    return {
        "papers": len(marks),
        "read": sum(each.read for each in marks),
        "starred": sum(each.starred for each in marks),
    }


def _count_days(library: "Library") -> Iterator[dict[str, Any]]:
    """Yield how many papers were read and starred on each day, newest first; those without a known day come last."""
    from collections import Counter

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


def _lines(pairs: Iterable[tuple[str, object]]) -> Iterator[str]:
    """Yield names and values, aligned on a terminal, separated by a tab in a pipe."""
    for name, value in pairs:
        text = name.replace("_", " ")
        yield f"{text:<20} {value}\n" if output.is_terminal() else f"{text}\t{value}\n"


STATS = CliCommand(
    "stats",
    "show reading statistics by day and by digest",
    _run_stats,
    _add_json_option,
    ("reader stats", "reader stats --json"),
    only_reads=True,
)
