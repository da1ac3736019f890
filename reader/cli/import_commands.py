"""Adding digests to the library, and what is said of it.

Adding digests to the library.

Fetching digests from the network.
"""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from reader.cli import open_library, output
from reader.cli.argument_parser import day_type, positive_integer
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.open_library import open_or_create, open_readonly
from reader.clock import local_today, utc_today
from reader.errors import ReaderError, UsageError
from reader.paper import Digest, ImportResult, format_count

if TYPE_CHECKING:
    from reader.sources import Source
    from reader.sources.client import Client
    from storage import Library


ImportFacts = dict[str, Any]
"""What an import did, as JSON tells it."""


def open_library_to_import(options: Namespace) -> "Library":
    """Open the library that is to be added to, or, for a dry run, the one that there is, to be looked at alone."""
    if options.dry_run:
        return open_readonly(options.library)
    return open_or_create(options.library, writable=True)


def import_digest(library: "Library", name: str, digest: Digest, *, is_dry_run: bool) -> ImportFacts:
    """Add a digest, or only report what that would do; takes the name that the user knows it by."""
    outcomes, _addition = add_all(library, [(name, digest)], is_dry_run=is_dry_run)
    return outcomes[0]


def add_all(
    library: "Library",
    named: Sequence[tuple[str, Digest]],
    *,
    is_dry_run: bool,
    with_marks: bool = False,
    asked: int = 1,
) -> tuple[list[ImportFacts], ImportResult]:
    """Add digests as one change, or only report what that would do: a line for each, and one for all together.

    Of the files asked for, those that could not be read are not among the digests.
    """
    add_to = library.plan_import if is_dry_run else library.import_digests
    result = add_to(*(digest for _name, digest in named), with_marks=with_marks)
    outcomes = []
    for (name, digest), part in zip(named, result.parts, strict=True):
        for notice in part.warnings:
            output.print_message(notice)
        output.print_message(f"{name}: {_describe(part, is_dry_run=is_dry_run)}")
        outcomes.append(import_facts(name, digest, part))
    for notice in result.warnings[sum(len(part.warnings) for part in result.parts) :]:
        output.print_message(notice)
    if asked > 1:
        files = format_count(asked, "file")
        which = files if len(named) == asked else f"{len(named):,} of {files}"
        output.print_message(f"{which}: {_describe(result, is_dry_run=is_dry_run)}")
    return outcomes, result


def import_facts(name: str, digest: Digest, result: ImportResult) -> ImportFacts:
    """Return the facts of an import."""
    return {
        "file": name,
        "format": digest.format,
        "source": digest.source,
        "date": digest.day.isoformat() if digest.day else None,
        "papers": len(digest.papers),
        **_counts(result),
        "new_keys": list(result.new),
        "updated_keys": list(result.updated),
        "notices": list(result.warnings),
    }


def facts_as_json(outcomes: Sequence[ImportFacts], total: ImportResult | None = None) -> Iterator[str]:
    """Write what imports did as JSON, with the counts of all together if they are one change."""
    import json

    together = {"total": _counts(total)} if total else {}
    yield json.dumps({"schema": 1, "imports": list(outcomes), **together}, indent=2) + "\n"


def _counts(result: ImportResult) -> dict[str, int]:
    return {
        "new": len(result.new),
        "updated": len(result.updated),
        "unchanged": len(result.unchanged),
        "marks_taken": len(result.marked),
        "marks_differ": len(result.distinct),
    }


def _describe(result: ImportResult, *, is_dry_run: bool) -> str:
    return f"{result.describe('would import')} (dry run)" if is_dry_run else result.describe()


_MEGABYTE = 1024 * 1024


def _import_options(parser: ArgumentParser) -> None:
    from reader.formats import FORMATS, MAX_DIGEST_BYTES

    parser.add_argument("files", metavar="FILE", nargs="+", help="the digests; - is the standard input")
    parser.add_argument("--format", choices=FORMATS, help="how they are written, where recognition errs")
    text = "the digest's day, where the text lacks a year (YYYY-MM-DD)"
    parser.add_argument("--date", metavar="DAY", type=day_type, help=text)
    parser.add_argument("--encoding", metavar="NAME", help="of texts that are neither UTF-8 nor UTF-16")
    text = f"how large a file may be, in megabytes (default: {MAX_DIGEST_BYTES // _MEGABYTE})"
    parser.add_argument(
        "--max-size", metavar="MB", type=positive_integer, default=MAX_DIGEST_BYTES // _MEGABYTE, help=text
    )
    text = "also take the marks that an export of Reader holds, in place of those that known papers have"
    parser.add_argument("--marks", action="store_true", help=text)
    parser.add_argument("--dry-run", action="store_true", help="only report what would change, over all files together")
    parser.add_argument("--json", action="store_true", help="tell the outcome as JSON")


def _run_import(options: Namespace) -> int:
    """Import the files as one change; one that cannot be read keeps no other from being imported."""
    statuses: list[int] = []
    named: list[tuple[str, Digest]] = []
    outcomes, result = list[ImportFacts](), ImportResult()
    files = list(dict.fromkeys(options.files))
    with open_library_to_import(options) as library:
        for file in files:
            try:
                named.append(_read(file, options))
            except ReaderError as error:
                output.print_error(str(error))
                statuses.append(error.exit_status)
        try:
            if named:
                outcomes, result = add_all(
                    library, named, is_dry_run=options.dry_run, with_marks=options.marks, asked=len(files)
                )
        except ReaderError as error:
            output.print_error(str(error))
            statuses.append(error.exit_status)
    if options.json:
        output.print_data(facts_as_json(outcomes, result))
    return max(statuses, default=DONE_STATUS)


def _read(file: str, options: Namespace) -> tuple[str, Digest]:
    from reader.formats import parse

    name = open_library.STDIN_NAME if file == "-" else file
    largest = options.max_size * _MEGABYTE
    digest = parse(
        _read_content(file, largest),
        name,
        format=options.format,
        day=options.date,
        encoding=options.encoding,
        today=local_today(),
        max_bytes=largest,
    )
    return name, digest


def _read_content(file: str, max_bytes: int) -> bytes:
    from reader.sources import read_file_bytes

    return open_library.read_stdin_bytes(max_bytes) if file == "-" else read_file_bytes(file, max_bytes)


IMPORT = CliCommand(
    "import",
    "add digests to the library",
    _run_import,
    _import_options,
    (
        "reader import daily_papers.txt",
        "reader import *.txt --dry-run",
        "pbpaste | reader import - --date 2025-11-28",
        "reader export '' --format json | reader --library ~/copy import -",
        "reader import from_laptop.json --marks",
    ),
    "A file is imported whole or not at all, and all files of one command are one change. Papers that are known already "
    "are not doubled, and their marks are only touched by --marks.",
)


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
    from reader.sources.client import Client

    source = next(source for source in SOURCES if source.name == options.source)
    with output.progress_printer() as tell, closing(Client(source, base_url_of(source), on_wait=tell)) as web:
        for digest in _digests(source, options, web):
            tell("")
            if digest.papers:
                yield import_digest(library, f"{source.name} {digest.day}", digest, is_dry_run=options.dry_run)
            else:
                yield _report_empty(digest, options)


def _digests(source: "Source", options: Namespace, client: "Client") -> Iterator[Digest]:
    from reader.fetch import fetch_days, fetch_newest, publication_days

    last = options.date or utc_today()
    if last > max(local_today(), utc_today()):
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
    from reader.fetch import MAX_DAYS_BACK

    if _wants_newest(options):
        name, text = digest.source, f"no papers in the last {MAX_DAYS_BACK} days"
    else:
        name, text = f"{digest.source} {digest.day}", "no papers that day"
    output.print_message(f"{name}: {text}")
    return import_facts(name, digest, ImportResult())


def base_url_of(source: "Source") -> str:
    """Tell where a source is asked: as READER_HF_ENDPOINT says, else as configured, else at its own home."""
    from reader.config.settings import endpoint_from_environment

    return endpoint_from_environment() or _configured_endpoint() or source.base_url


def _configured_endpoint() -> str | None:
    from reader.config import config_path

    path = config_path()
    if not os.path.lexists(path):
        return None
    from reader.config.load import hf_endpoint

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
