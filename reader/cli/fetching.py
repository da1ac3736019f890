"""Fetching digests from the network."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.adding import Outcome, add, as_json, library_for, outcome_of
from reader.cli.command import DONE, Command
from reader.cli.library import today
from reader.cli.parser import a_day, a_number
from reader.errors import ReaderError, UsageError
from reader.paper import Addition, Digest

if TYPE_CHECKING:
    from reader.sources import Source
    from reader.sources.web import Web
    from storage import Library


def _options(parser: ArgumentParser) -> None:
    from reader.sources import SOURCES

    names = [source.name for source in SOURCES]
    known = "; ".join(f"{source.name}: {source.words}" for source in SOURCES)
    words = f"where from (default: {names[0]}); {known}"
    parser.add_argument("source", metavar="SOURCE", nargs="?", choices=names, default=names[0], help=words)
    words = "the digest of this day, or the last of --days (YYYY-MM-DD; default: the newest)"
    parser.add_argument("--date", metavar="DAY", type=a_day, help=words)
    parser.add_argument("--days", metavar="N", type=a_number, help="the digests of the N days up to that one")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would change")
    parser.add_argument("--json", action="store_true", help="tell the outcome as JSON")


def _run(options: Namespace) -> int:
    """Fetch day after day; what came before an error stays."""
    outcomes: list[Outcome] = []
    status = DONE
    with library_for(options) as library:
        try:
            outcomes.extend(_fetch(library, options))
        except ReaderError as error:
            output.complain(str(error))
            status = error.exit_status
    if options.json:
        output.data(as_json(outcomes))
    return status


def _fetch(library: "Library", options: Namespace) -> Iterator[Outcome]:
    from reader.sources import SOURCES
    from reader.sources.web import Web

    source = next(source for source in SOURCES if source.name == options.source)
    with output.progress() as tell, closing(Web(source, home_of(source), tell=tell)) as web:
        for digest in _digests(source, options, web):
            tell("")
            if digest.papers:
                yield add(library, f"{source.name} {digest.day}", digest, is_dry_run=options.dry_run)
            else:
                yield _told_as_empty(digest, options)


def _digests(source: "Source", options: Namespace, web: "Web") -> Iterator[Digest]:
    from reader.fetching import days_until, each_day, newest, today_there

    last = options.date or today_there()
    if last > max(today(), today_there()):
        raise UsageError(f"--date {last}: that day is still to come; leave the date out for the newest digest")
    if _is_newest_wanted(options):
        yield newest(source, last, web)
    elif days := days_until(last, options.days, source) if options.days else [last]:
        yield from each_day(source, days, web)
    else:
        output.talk(f"{source.name}: no digest appears on any of these days")


def _is_newest_wanted(options: Namespace) -> bool:
    return not options.date and not options.days


def _told_as_empty(digest: Digest, options: Namespace) -> Outcome:
    from reader.fetching import LOOKED_BACK

    if _is_newest_wanted(options):
        name, words = digest.source, f"no papers in the last {LOOKED_BACK} days"
    else:
        name, words = f"{digest.source} {digest.day}", "no papers that day"
    output.talk(f"{name}: {words}")
    return outcome_of(name, digest, Addition())


def home_of(source: "Source") -> str:
    """Tell where a source is asked: as READER_HF_ENDPOINT says, else as configured, else at its own home."""
    from reader.config.endpoint import endpoint_in

    return endpoint_in() or _configured_endpoint() or source.home


def _configured_endpoint() -> str | None:
    from reader.config.place import config_path

    path = config_path()
    if not os.path.lexists(path):
        return None
    from reader.config.reading import hf_endpoint

    return hf_endpoint(path)


FETCH = Command(
    "fetch",
    "fetch digests from the network and add them to the library",
    _run,
    _options,
    (
        "reader fetch                          the newest daily papers",
        "reader fetch --date 2025-11-28",
        "reader fetch --days 7                 what a week brought, the oldest first",
        "reader fetch --days 7 --dry-run",
        "HTTPS_PROXY=http://proxy.example:8080 reader fetch",
    ),
    "A digest is added whole or not at all, and again only where it has changed. Weekends bring none.\n"
    "Proxies and certificates are those that HTTPS_PROXY, ALL_PROXY, NO_PROXY and SSL_CERT_FILE name; "
    "READER_HF_ENDPOINT, or hf_endpoint in the configuration, names another address than Hugging Face's own, "
    "such as a mirror.",
)
