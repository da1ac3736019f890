"""The library at a glance: its tags, and how far the reading has come."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from reader.cli import output
from reader.cli.command import DONE_STATUS, CliCommand
from reader.cli.library import open_library, status_for_library, today
from reader.paper import Marks
from reader.triage.waiting import needs_triage

if TYPE_CHECKING:
    from datetime import date

    from storage import Library


def _json_option(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")


def _run_tags(options: Namespace) -> int:
    with open_library(options.library) as library:
        tags, status = library.tag_counts(), status_for_library(library, DONE_STATUS)
    if options.json:
        output.print_data([json.dumps({"schema": 1, "tags": tags}, indent=2) + "\n"])
    else:
        output.print_data(_lines(tags.items()))
    if not tags:
        output.print_message("no paper has a tag yet")
    return status


TAGS = CliCommand(
    "tags",
    "list the tags with the number of their papers",
    _run_tags,
    _json_option,
    ("reader tags",),
    only_reads=True,
)


def _run_stats(options: Namespace) -> int:
    with open_library(options.library) as library:
        counts, digests, days = _counts(library, today()), list(_digests(library)), list(_days(library))
        status = status_for_library(library, DONE_STATUS)
    if options.json:
        output.print_data([json.dumps({"schema": 1, **counts, "digests": digests, "days": days}, indent=2) + "\n"])
        return status
    output.print_data(_lines(counts.items()))
    for day in days:
        name = f"on {day['date']}" if day["date"] else "at unknown times"
        output.print_data(_lines([(name, f"{day['read']:,} read, {day['starred']:,} starred")]))
    for digest in digests:
        text = f"{digest['papers']:,} papers, {digest['read']:,} read, {digest['starred']:,} starred"
        output.print_data(_lines([(f"digest {digest['date']}", text)]))
    return status


def _counts(library: "Library", day: "date") -> dict[str, int]:
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


def _digests(library: "Library") -> Iterator[dict[str, Any]]:
    """Count the papers of each digest, the newest first."""
    from datetime import date

    marks_by_day: dict[int, list[Marks]] = {}
    for key, days in zip(library.columns.keys, library.columns.digest_days, strict=True):
        for day in days:
            marks_by_day.setdefault(day, []).append(library.columns.marks_of(key))
    for day, marks in sorted(marks_by_day.items(), reverse=True):
        yield {"date": date.fromordinal(day).isoformat(), **_count_progress(marks)}


def _days(library: "Library") -> Iterator[dict[str, Any]]:
    """Count the papers that were read and starred on each day, the newest first; those of which nothing tells come last."""
    from collections import Counter

    read, starred = (
        Counter(timestamp.astimezone().date().isoformat() for timestamp in library.marked_at(mark).values())
        for mark in ("read", "starred")
    )
    for day in sorted(read | starred, reverse=True):
        yield {"date": day, "read": read[day], "starred": starred[day]}
    every = list(library.columns.marks.values())
    rest = (
        sum(marks.read for marks in every) - read.total(),
        sum(marks.starred for marks in every) - starred.total(),
    )
    if any(rest):
        yield {"date": None, "read": rest[0], "starred": rest[1]}


def _count_progress(marks: Sequence[Marks]) -> dict[str, int]:
    return {
        "papers": len(marks),
        "read": sum(each.read for each in marks),
        "starred": sum(each.starred for each in marks),
    }


def _lines(pairs: Iterable[tuple[str, object]]) -> Iterator[str]:
    """Write names and values with a tab between, and aligned where a person looks."""
    for name, value in pairs:
        text = name.replace("_", " ")
        yield f"{text:<20} {value}\n" if output.is_terminal() else f"{text}\t{value}\n"


STATS = CliCommand(
    "stats",
    "tell how far the reading has come, day by day and digest by digest",
    _run_stats,
    _json_option,
    ("reader stats", "reader stats --json"),
    only_reads=True,
)
