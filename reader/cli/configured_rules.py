"""The rules and watches of the configuration, applied to new papers, and why a paper has its place."""

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.library_access import saved_view_queries
from reader.clock import local_today
from reader.errors import ConfigError
from reader.paper import GetReasons, Paper, Reasons

if TYPE_CHECKING:
    from reader.rules import Effect, RuleSet
    from reader.search import Searcher
    from storage import Library


def configured_effects() -> "Sequence[Effect]":
    """Return the effects of the rules and watches of the configuration; raise ConfigError."""
    from reader.config import config_path

    path = config_path()
    if not os.path.lexists(path):  # most users have none, and need not load what reads it
        return ()
    from reader.config.loader import load_rules
    from reader.rules import effects_of
    from reader.search import parse_query

    config = load_rules(path, parse_query)
    return effects_of(config.rules, config.watches)


def rule_set(library: "Library", searcher: "Searcher | None" = None) -> "RuleSet | None":
    """Return the rules and watches of the configuration, None if there are none; raises ConfigError."""
    if not (effects := configured_effects()):
        return None
    from reader.rules import RuleSet
    from reader.search import Searcher

    return RuleSet(effects, searcher or Searcher(library, saved_view_queries))


def apply_rules(library: "Library", new: Sequence[str]) -> list[str]:
    """Tag new papers as the rules say, and return what was done; raise ConfigError."""
    if not (rules := rule_set(library)):
        return []
    from reader.rule_tags import apply_tag_rules

    return [change.description for change in apply_tag_rules(library, rules, new, local_today())]


def retract_rule_tags(library: "Library") -> None:
    """Untag papers whose rule was deleted from the configuration, and print what was done.

    Without a configuration that can be read nothing is done: it may only be elsewhere, or half edited.
    """
    from reader.config import config_path
    from reader.rule_tag_file import rule_tags_version
    from reader.rule_tags import retract_tags

    with suppress(ConfigError):
        if rule_tags_version(library.folder) and os.path.lexists(config_path()):
            for change in retract_tags(library, configured_effects()):
                output.print_notice(change.description)


def explainer(library: "Library", searcher: "Searcher") -> GetReasons:
    """Return a function that gives the rules and watches of a paper, and why a known ranking likes it."""
    rules, today = rule_set(library, searcher), local_today()

    def reasons(paper: Paper) -> Reasons:
        of_rules = rules.reasons(paper, today, wait=True) if rules else Reasons()
        return of_rules._replace(why=searcher.reasons(paper).why)

    return reasons
