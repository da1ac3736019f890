"""The rules and watches of the configuration, applied to new papers, and the command that lists them."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.library_access import list_papers, open_library, saved_view_queries, status_for_library
from reader.clock import local_today
from reader.errors import ConfigError
from reader.paper import GetReasons, Paper, Reasons, format_count
from reader.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reader.rules import Effect, RuleSet
    from reader.search import Searcher
    from storage import Library


def configured_effects() -> "Sequence[Effect]":
    """Return the effects of the rules and watches of the configuration; raise ConfigError."""
    from reader.config import existing_config_path

    if (path := existing_config_path()) is None:
        return ()
    from reader.config.loader import load_rules
    from reader.rules import effects_of
    from reader.search import parse_query

    config = load_rules(path, parse_query)
    return effects_of(config.rules, config.watches)


def rule_set(library: "Library", searcher: "Searcher | None" = None) -> "RuleSet | None":
    """Return the rules and watches of the configuration, None if there are none; raise ConfigError."""
    if not (effects := configured_effects()):
        return None
    from reader.rules import RuleSet
    from reader.search import Searcher

    return RuleSet(effects, searcher or Searcher(library, saved_view_queries))


def apply_rules(library: "Library", new: Sequence[str]) -> list[str]:
    """Tag new papers by the rules, and return what was done; raise ConfigError."""
    if not (rules := rule_set(library)):
        return []
    from reader.rule_tags import apply_tag_rules

    return [change.description for change in apply_tag_rules(library, rules, new, local_today())]


def retract_rule_tags(library: "Library") -> None:
    """Untag papers whose rule was deleted from the configuration, and print what was done.

    Do nothing if the configuration cannot be read: it may only be elsewhere, or half edited.
    """
    from reader.config import existing_config_path
    from reader.rule_tag_file import rule_tags_version
    from reader.rule_tags import retract_tags

    with suppress(ConfigError):
        if rule_tags_version(library.folder) and existing_config_path():
            for change in retract_tags(library, configured_effects()):
                output.print_notice(change.description)


def explainer(library: "Library", searcher: "Searcher") -> GetReasons:
    """Return a function that returns the rules and watches that match a paper, and why a known ranking favours it."""
    rules, today = rule_set(library, searcher), local_today()

    def reasons(paper: Paper) -> Reasons:
        of_rules = rules.reasons(paper, today, wait=True) if rules else Reasons()
        return of_rules._replace(why=searcher.reasons(paper).why)

    return reasons


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
        output.print_json({"query": options.dry_run, "papers": list(listing.keys)})
        return
    output.print_data(f"{clean_line(key)}\t{clean_line(listing.get_paper(key).title)}\n" for key in listing.keys)
    output.print_message(f"A rule with this query would concern {format_count(len(listing))}")


def _list(library: "Library", options: Namespace) -> None:
    counted = list(_count(library))
    if options.json:
        output.print_json({"rules": [_to_json(effect, count) for effect, count in counted]})
    elif output.is_terminal():
        output.print_bars([(str(effect.reasons), count, "") for effect, count in counted])
    else:
        output.print_data(f"{clean_line(str(effect.reasons))}\t{count}\n" for effect, count in counted)
    if not counted and not options.json:
        output.print_message("No rules yet; [[rules]] and [[watch]] in the configuration add some")


def _to_json(effect: "Effect", count: int) -> dict[str, object]:
    return {
        "kind": "watch" if effect.is_watch else effect.kind,
        "name": effect.name,
        "query": effect.query,
        "tag": effect.tag or None,
        "papers": count,
    }


def _count(library: "Library") -> "Iterator[tuple[Effect, int]]":
    """Yield each rule and watch with the number of papers that it matches, or that it tagged."""
    from reader.rule_tags import tagged_by

    if rules := rule_set(library):
        for effect in rules.effects:
            if effect.tag:
                yield effect, tagged_by(library, effect)
            else:
                yield effect, len(rules.papers_of(effect, local_today(), wait=True))


RULES = CliCommand(
    "rules",
    "list rules and watches with the number of papers",
    _run,
    _add_options,
    ("reader rules", "reader rules --dry-run 'author:hinton has:code'"),
    "[[rules]] in the configuration lift papers in the inbox, sink them, or tag new ones; a [[watch]] lifts "
    "what it finds.\n"
    "The counts are the papers that a query finds in the library, or those that a rule tagged.\n"
    "When a tag rule is deleted, the next change, or this command, removes its tags from papers whose tags have not "
    "changed since; 'reader undo' brings them back.",
)
