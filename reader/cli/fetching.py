"""Fetching digests from the network."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.adding import ImportFacts, facts_as_json, import_digest, import_facts, open_library_to_import
from reader.cli.command import DONE_STATUS, CliCommand
from reader.cli.library import today
from reader.cli.parser import day_type, positive_integer
from reader.errors import ReaderError, UsageError
from reader.paper import Digest, ImportResult

if TYPE_CHECKING:
    from reader.sources import Source
    from reader.sources.web import Client
    from storage import Library


def _fetch_options(parser: ArgumentParser) -> None:
    from reader.sources import SOURCES

    names = [source.name for source in SOURCES]
    known = "; ".join(f"{source.name}: {source.title}" for source in SOURCES)
    text = f"where from (default: {names[0]}); {known}"
    parser.add_argument("source", metavar="SOURCE", nargs="?", choices=names, default=names[0], help=text)
    text = "the digest of this day, or the last of --days (YYYY-MM-DD; default: the newest)"
    parser.add_argument("--date", metavar="DAY", type=day_type, help=text)
    parser.add_argument("--days", metavar="N", type=positive_integer, help="the digests of the N days up to that one")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would change")
    parser.add_argument("--json", action="store_true", help="tell the outcome as JSON")


def _run_fetch(options: Namespace) -> int:
    """Fetch day after day; what came before an error stays."""
    outcomes: list[ImportFacts] = []
    status = DONE_STATUS
    with open_library_to_import(options) as library:
        try:
            outcomes.extend(_fetch(library, options))
        except ReaderError as error:
            output.print_error(str(error))
            status = error.exit_status
    if options.json:
        output.print_data(facts_as_json(outcomes))
    return status


def _fetch(library: "Library", options: Namespace) -> Iterator[ImportFacts]:
    from reader.sources import SOURCES
    from reader.sources.web import Client

    source = next(source for source in SOURCES if source.name == options.source)
    with output.progress_printer() as tell, closing(Client(source, base_url_of(source), on_wait=tell)) as web:
        for digest in _digests(source, options, web):
            tell("")
            if digest.papers:
                yield import_digest(library, f"{source.name} {digest.day}", digest, is_dry_run=options.dry_run)
            else:
                yield _report_empty(digest, options)


def _digests(source: "Source", options: Namespace, client: "Client") -> Iterator[Digest]:
    from reader.fetching import fetch_days, fetch_newest, publication_days, today_at_source

    last = options.date or today_at_source()
    if last > max(today(), today_at_source()):
        raise UsageError(f"--date {last}: that day is still to come; leave the date out for the newest digest")
    if _wants_newest(options):
        yield fetch_newest(source, last, client)
    elif days := publication_days(last, options.days, source) if options.days else [last]:
        yield from fetch_days(source, days, client)
    else:
        output.print_message(f"{source.name}: no digest appears on any of these days")


def _wants_newest(options: Namespace) -> bool:
    return not options.date and not options.days


def _report_empty(digest: Digest, options: Namespace) -> ImportFacts:
    from reader.fetching import MAX_DAYS_BACK

    if _wants_newest(options):
        name, text = digest.source, f"no papers in the last {MAX_DAYS_BACK} days"
    else:
        name, text = f"{digest.source} {digest.day}", "no papers that day"
    output.print_message(f"{name}: {text}")
    return import_facts(name, digest, ImportResult())


def base_url_of(source: "Source") -> str:
    """Tell where a source is asked: as READER_HF_ENDPOINT says, else as configured, else at its own home."""
    from reader.config.endpoint import endpoint_from_environment

    return endpoint_from_environment() or _configured_endpoint() or source.base_url


def _configured_endpoint() -> str | None:
    from reader.config.place import config_path

    path = config_path()
    if not os.path.lexists(path):
        return None
    from reader.config.reading import hf_endpoint

    return hf_endpoint(path)


FETCH = CliCommand(
    "fetch",
    "fetch digests from the network and add them to the library",
    _run_fetch,
    _fetch_options,
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
