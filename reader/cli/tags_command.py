"""The command that lists and renames tags."""

import json
from argparse import ArgumentParser, Namespace
from collections import Counter
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.bar_chart import bar_lines
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.configured_rules import retract_rule_tags
from reader.cli.library_access import open_library, status_for_library
from reader.errors import NothingMatched, UsageError
from reader.paper import format_count, tag_key
from reader.text import clean_line
from reader.triage import parse_tag

if TYPE_CHECKING:
    from storage import Library


def _add_tags_options(parser: ArgumentParser) -> None:
    parser.usage = f"{parser.prog} [-h] [--library DIR] [--json | --rename OLD NEW [--dry-run]]"
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--rename", metavar="OLD", help="rename a tag to NEW on all papers, as one change")
    parser.add_argument("new_name", metavar="NEW", nargs="?", help="the new name of --rename")
    parser.add_argument("--dry-run", action="store_true", help="dry run: show how many papers --rename would change")


def _run_tags(options: Namespace) -> int:
    if options.rename is not None:
        return _rename(options)
    if options.new_name is not None:
        raise UsageError(f"unknown argument {options.new_name!r}; see 'reader tags --help'")
    if options.dry_run:
        raise UsageError("--dry-run needs --rename OLD NEW")
    with open_library(options.library) as library:
        tags, unread = library.tag_counts(), _count_unread(library)
        status = status_for_library(library, DONE_STATUS)
    if options.json:
        output.print_data([json.dumps({"schema": 1, "tags": tags}, indent=2) + "\n"])
    elif output.is_terminal():
        rows = [(tag, count, _describe_unread(unread[tag_key(tag)])) for tag, count in tags.items()]
        for line in bar_lines(rows):
            output.print_styled(line)
    else:
        output.print_data(f"{clean_line(tag)}\t{count}\n" for tag, count in tags.items())
    if not tags:
        output.print_message("No tags yet")
    return status


def _count_unread(library: "Library") -> Counter[str]:
    every = library.columns.marks.copy().values()
    return Counter(tag_key(tag) for marks in every if not marks.read for tag in marks.tags)


def _describe_unread(count: int) -> str:
    return f"{count:,} unread" if count else ""


def _rename(options: Namespace) -> int:
    if options.new_name is None:
        raise UsageError(f"no new name given; write reader tags --rename {options.rename} NEW")
    old, new = options.rename.removeprefix("#"), parse_tag(options.new_name.removeprefix("#"))
    with open_library(options.library, writable=not options.dry_run) as library:
        if not options.dry_run:
            retract_rule_tags(library)
        tagged = [
            key for key, marks in library.columns.marks.copy().items() if tag_key(old) in map(tag_key, marks.tags)
        ]
        if not tagged:
            raise NothingMatched(f"no paper is tagged {old!r}; 'reader tags' lists the tags")
        if options.dry_run:
            output.print_message(f"{format_count(len(tagged))} would be tagged {new} instead of {old} (dry run)")
            return DONE_STATUS
        change = library.update_marks(
            tagged, lambda marks: marks.with_tag_renamed(old, new), f"renamed #{old} to #{new} on"
        )
    output.print_notice(change.description if change else f"no change: the tag is {new} already")
    return DONE_STATUS


TAGS = CliCommand(
    "tags",
    "list or rename tags",
    _run_tags,
    _add_tags_options,
    ("reader tags", "reader tags --rename todo later --dry-run", "reader tags --rename todo later"),
    only_reads=True,
)
