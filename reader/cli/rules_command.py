"""The command that lists rules and watches, with how many papers each concerns."""

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.bar_chart import bar_lines
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.configured_rules import retract_rule_tags, rule_set
from reader.cli.library_access import list_papers, open_library, status_for_library
from reader.clock import local_today
from reader.paper import format_count
from reader.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reader.rules import Effect
    from storage import Library


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--dry-run", metavar="QUERY", help="dry run: show the papers that a rule with QUERY would concern"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def _run(options: Namespace) -> int:
    with open_library(options.library) as library:
        if options.dry_run is not None:
            _try_query(library, options)
        else:
            retract_rule_tags(library)
            _list(library, options)
        return status_for_library(library, DONE_STATUS)


def _try_query(library: "Library", options: Namespace) -> None:
    listing = list_papers(library, options.dry_run)
    if options.json:
        document = {"schema": 1, "query": options.dry_run, "papers": list(listing.keys)}
        output.print_data([json.dumps(document, indent=2, ensure_ascii=False) + "\n"])
        return
    output.print_data(f"{clean_line(key)}\t{clean_line(listing.get_paper(key).title)}\n" for key in listing.keys)
    output.print_message(f"A rule with this query would concern {format_count(len(listing))}")


def _list(library: "Library", options: Namespace) -> None:
    counted = list(_count(library))
    if options.json:
        described = [
            {
                "kind": "watch" if effect.is_watch else effect.kind,
                "name": effect.name,
                "query": effect.query,
                "tag": effect.tag or None,
                "papers": count,
            }
            for effect, count in counted
        ]
        output.print_data([json.dumps({"schema": 1, "rules": described}, indent=2, ensure_ascii=False) + "\n"])
    elif output.is_terminal():
        output.print_data(
            f"{line}\n" for line in bar_lines([(str(each.reasons), count, "") for each, count in counted])
        )
    else:
        output.print_data(f"{clean_line(str(effect.reasons))}\t{count}\n" for effect, count in counted)
    if not counted and not options.json:
        output.print_message("No rules yet; [[rules]] and [[watch]] in the configuration add some")


def _count(library: "Library") -> "Iterator[tuple[Effect, int]]":
    """Yield each rule and watch with the number of papers that it concerns, or that it tagged."""
    from reader.rule_tags import tagged_by

    if rules := rule_set(library):
        for effect in rules.effects:
            found = rules.papers_of(effect, local_today(), wait=True)
            yield effect, tagged_by(library, effect) if effect.tag else len(found)


RULES = CliCommand(
    "rules",
    "list rules and watches with the number of papers",
    _run,
    _add_options,
    ("reader rules", "reader rules --dry-run 'author:hinton has:code'"),
    "[[rules]] in the configuration lift papers in the inbox, sink them, or tag new ones; a [[watch]] lifts "
    "what it finds.\n"
    "The counts are the papers that a query finds in the library, or those that a rule tagged.\n"
    "When a tag rule is deleted, the next change, or this command, removes its tags from papers whose tags have not\n"
    "changed since; 'reader undo' brings them back.",
)
