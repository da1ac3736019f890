"""The command that fetches digests from the network and adds them to the library."""

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.argument_parser import parse_date, positive_integer
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.import_command import ImportFacts, describe_import, import_facts, open_for_import, print_imports_as_json
from reader.cli.rules_command import apply_rules
from reader.cli.run_command import run_hook
from reader.clock import local_today, utc_today
from reader.errors import NetworkError, ReaderError, UsageError
from reader.import_result import ImportResult
from reader.paper import Digest

if TYPE_CHECKING:
    from reader.config import Config
    from reader.fetch.digests import FetchPeriod, Target
    from storage import Library

_PERIOD_OPTIONS = ("date", "days", "week", "month", "since_last")


def _add_fetch_options(parser: ArgumentParser) -> None:
    from reader.fetch.digests import MAX_MISSED_DAYS, fetch_words

    names = ", ".join(fetch_words())
    parser.add_argument("source", metavar="SOURCE", nargs="*", help=f"what to fetch (default: hf): {names}")
    parser.add_argument("--category", metavar="NAME", help="with arxiv: a category, or several as cs.CL,cs.LG")
    parser.add_argument(
        "--query", metavar="WORDS", help="with arxiv: words, or a query such as 'ti:mamba AND cat:cs.LG'"
    )
    parser.add_argument(
        "--all", action="store_true", help="the daily papers, and every feed and watch of the configuration"
    )
    text = "day of the digest, or last day of --days, YYYY-MM-DD (default: the newest)"
    parser.add_argument("--date", metavar="DAY", type=parse_date, help=text)
    parser.add_argument("--days", metavar="N", type=positive_integer, help="fetch the digests of N days")
    parser.add_argument("--week", metavar="WEEK", type=parse_week, help="fetch the digests of a week, such as 2026-W48")
    parser.add_argument(
        "--month", metavar="MONTH", type=parse_month, help="fetch the digests of a month, such as 2026-11"
    )
    text = f"fetch what was missed since the last digest here, at most {MAX_MISSED_DAYS} days (the default of --quiet)"
    parser.add_argument("--since-last", action="store_true", help=text)
    parser.add_argument("--quiet", action="store_true", help="print nothing unless something is wrong, then one line")
    parser.add_argument("--dry-run", action="store_true", help="dry run: show what would be imported")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def parse_week(text: str) -> tuple[date, date]:
    """Read a week as 2026-W48; return its first and its last day."""
    match = re.fullmatch(r"([0-9]{4})-?[Ww]([0-9]{1,2})", text)
    try:
        first = date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else None
        if first:
            return first, first + timedelta(days=6)
    except (ValueError, OverflowError):
        pass
    raise ArgumentTypeError(f"invalid week {text!r}; use YYYY-Www, for example 2025-W48")


def parse_month(text: str) -> tuple[date, date]:
    """Read a month as 2026-11; return its first and its last day."""
    from calendar import monthrange

    match = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})", text)
    if match and 1 <= int(match[2]) <= 12 and int(match[1]):
        year, month = int(match[1]), int(match[2])
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    raise ArgumentTypeError(f"invalid month {text!r}; use YYYY-MM, for example 2025-11")


def _run_fetch(options: Namespace) -> int:
    """Fetch the targets one by one, and their digests day by day; keep what was imported before an error."""
    config = load_configured_sources()
    targets = _targets(options, config)
    period = _period(options, targets)
    reports: list[ImportFacts] = []
    errors: list[ReaderError] = []

    def add_error(error: ReaderError) -> None:
        errors.append(error)
        if not options.quiet:
            output.print_error(str(error))

    with open_for_import(options) as library:
        try:
            for outcome in _fetch(library, config, targets, period, options):
                if isinstance(outcome, ReaderError):
                    add_error(outcome)
                else:
                    reports.append(outcome)
        except ReaderError as error:
            add_error(error)
        if not options.dry_run:
            run_hook("after_fetch", library, chain.from_iterable(report["new_keys"] for report in reports), None)
    if options.json:
        print_imports_as_json(reports)
    if options.quiet and errors:
        output.print_error("; ".join(map(str, errors)))
    return max((error.exit_status for error in errors), default=DONE_STATUS)


def _targets(options: Namespace, config: "Config") -> "list[Target]":
    from reader.fetch.digests import DAILY_PAPERS, configured_targets

    if options.all:
        if options.source or options.category or options.query:
            raise UsageError("--all takes no SOURCE, --category or --query; leave it out, or fetch one source")
        return [DAILY_PAPERS, *configured_targets(config)]
    return [_target(options, config)]


def _target(options: Namespace, config: "Config") -> "Target":
    """Return the target that the words of the command name; raise UsageError."""
    from reader.config.search_sources import find_search_source
    from reader.fetch.digests import DAILY_PAPERS, arxiv_target, search_target

    first, *rest = options.source or ["hf"]
    if first == "hf" and rest[:1] == ["search"]:
        first, *rest = rest
    words = " ".join(rest).strip()
    if first == "arxiv":
        return arxiv_target(category=options.category, query=" ".join(filter(None, (options.query, words))) or None)
    if options.category or options.query:
        raise UsageError("--category and --query belong to arxiv: reader fetch arxiv --category cs.CL")
    if source := find_search_source(first):
        if not words:
            raise UsageError(f'{first} needs words: reader fetch {first} "state space models"')
        return search_target(source, words)
    if first in {"hf", "hf-daily"} and not rest:
        return DAILY_PAPERS
    return _named_target(" ".join(options.source), config)


def _named_target(name: str, config: "Config") -> "Target":
    """Return the feed or watch with a name, or the feed at a URL; raise UsageError."""
    from reader.config.search_sources import SEARCH_SOURCES
    from reader.config.value_parsers import feed_url
    from reader.fetch.digests import configured_targets, feed_target

    for target in configured_targets(config):
        if name.casefold() == target.name.casefold() or (target.kind == "feed" and name == target.query):
            return target
    if "://" not in name:
        searches = ", ".join(source.word for source in SEARCH_SOURCES.values())
        choices = f"use hf, {searches}, arxiv, a feed's URL, or the name of a feed or a watch"
        raise UsageError(f"unknown source {name!r}; {choices}")
    try:
        return feed_target(feed_url(name))
    except ValueError as error:
        raise UsageError(f"a feed's URL {error}") from None


def _period(options: Namespace, targets: "Sequence[Target]") -> "FetchPeriod | None":
    """Return the period that the options name, None if its days have no digests; raise UsageError if they conflict."""
    from reader.fetch.digests import NEWEST, SINCE_LAST, FetchPeriod, publication_days

    given = [name for name in _PERIOD_OPTIONS if getattr(options, name)]
    if len(given) > 1 and given != ["date", "days"]:
        names = " and ".join(f"--{name.replace('_', '-')}" for name in given)
        raise UsageError(f"{names} contradict each other; choose one")
    if options.since_last or (options.quiet and not given):
        return SINCE_LAST
    if not given:
        return NEWEST
    if options.all or not targets[0].has_days:
        name = "--all" if options.all else targets[0].name
        raise UsageError(f"{name} has no digests by day; leave out --{given[0]}")
    first, last = _days(options)
    if first == last or targets[0].kind == "arxiv":
        return FetchPeriod(tuple(first + timedelta(days=number) for number in range((last - first).days + 1)))
    days = tuple(publication_days(last, (last - first).days + 1))
    return FetchPeriod(days) if days else None


def _days(options: Namespace) -> tuple[date, date]:
    """Return the first and the last requested day, which is not in the future; raise UsageError."""
    today = max(local_today(), utc_today())
    first, last = options.week or options.month or (None, options.date or utc_today())
    if first is None:
        first = date.fromordinal(max(1, last.toordinal() - (options.days or 1) + 1))
    if options.date and last > today:
        raise UsageError(f"--date {last} is in the future; leave it out for the newest digest")
    if first > today:
        raise UsageError(f"{first} to {last} is in the future; leave the option out for the newest digest")
    return first, min(last, today)


def _fetch(
    library: "Library", config: "Config", targets: "Sequence[Target]", period: "FetchPeriod | None", options: Namespace
) -> Iterator[ImportFacts | ReaderError]:
    """Fetch targets and import their digests one by one; yield the facts of each import, and fetch errors."""
    from reader.fetch.digests import Fetcher, describe_skipped
    from reader.fetch.services import arxiv_service, hugging_face_service
    from reader.sources.client import Client
    from reader.sources.response_cache import default_cache

    if period is None:
        _say(f"{targets[0].name}: no digests on these days (none appear on weekends)", options)
        return
    skipped = describe_skipped(library, utc_today()) if period.is_since_last else ""
    with (
        output.progress_printer() as show_progress,
        closing(Client(cache=default_cache(), on_wait=show_progress)) as client,
    ):
        fetcher = Fetcher(client, library, utc_today(), hugging_face_service(config), arxiv_service())
        for target in targets:
            for fetched in fetcher.fetch(target, period):
                show_progress("")
                if isinstance(fetched, Digest):
                    yield _import(library, target, fetched, period, options)
                else:
                    yield NetworkError(f"{target.name}: {fetched}") if len(targets) > 1 else fetched
    if skipped:
        _say(skipped, options)


def _import(
    library: "Library", target: "Target", digest: Digest, period: "FetchPeriod", options: Namespace
) -> ImportFacts:
    """Import a digest as one change, or plan the import in a dry run, and print a line."""
    name = f"{target.name} {digest.day}" if digest.papers or period.days else target.name
    if not digest.papers:
        _say(f"{name}: {_describe_empty(library, target, period)}", options)
        return import_facts(name, digest, ImportResult(), 0)
    result = (library.plan_import if options.dry_run else library.import_digests)(digest)
    by_rules = [] if options.dry_run else apply_rules(library, result.new)
    for warning in (*result.warnings, *by_rules):
        _say(warning, options)
    _say(f"{name}: {describe_import(result, options)}", options)
    return import_facts(name, digest, result, len(digest.papers))


def _describe_empty(library: "Library", target: "Target", period: "FetchPeriod") -> str:
    from reader.fetch.digests import MAX_DAYS_BACK, describe_nothing_new

    if period.days:
        return (
            "no papers on this day" if len(period.days) == 1 or target.kind == "hf-daily" else "no papers on these days"
        )
    if target.only_new or period.is_since_last:
        return describe_nothing_new(library, target, utc_today())
    return f"no papers in the last {MAX_DAYS_BACK} days" if target.kind == "hf-daily" else "no papers found"


def _say(text: str, options: Namespace) -> None:
    if not options.quiet:
        output.print_message(text)


def load_configured_sources() -> "Config":
    """Return the mirror, the feeds and the watches of the configuration; raise ConfigError."""
    from reader.config import Config, existing_config_path

    if (path := existing_config_path()) is None:
        return Config()
    from reader.config.loader import load_sources

    return load_sources(path)


FETCH = CliCommand(
    "fetch",
    "fetch the latest papers",
    _run_fetch,
    _add_fetch_options,
    (
        "reader fetch                     the newest daily papers",
        "reader fetch --date 2025-11-28   or --days 7, --week 2025-W48, --month 2025-11",
        "reader fetch --since-last        every day since the newest digest here",
        'reader fetch search "state space models"',
        "reader fetch arxiv --category cs.CL",
        "reader fetch https://rss.arxiv.org/rss/cs.CL",
        "reader fetch --all --quiet       for cron: daily papers, feeds and watches",
    ),
    "A digest is imported completely or not at all. None appear on weekends. If a day fails, the next --since-last "
    "gets it. [[feeds]] and [[watch]] in the configuration name feeds and searches: --all gets all of them, 'reader "
    "fetch NAME' gets one.\n"
    "HTTPS_PROXY, ALL_PROXY and NO_PROXY set the proxy, SSL_CERT_FILE the certificates. READER_HF_ENDPOINT, "
    "HF_ENDPOINT, or hf_endpoint in the configuration, is the URL of a mirror of Hugging Face; READER_ARXIV_ENDPOINT "
    "that of one of arXiv.",
)
