"""The commands that add digests to the library: `import` from files, `fetch` from the network."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.cli import output
from reader.cli.argument_parser import parse_day, positive_integer
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.open_library import STDIN_NAME, open_or_create, open_readonly, read_stdin_bytes
from reader.clock import local_today, utc_today
from reader.errors import ReaderError, UsageError
from reader.paper import Digest, ImportResult, format_count
from reader.paths import files_at, url_to_path

if TYPE_CHECKING:
    from reader.sources import Service, Source
    from reader.sources.client import Client
    from storage import Library

ImportFacts = dict[str, Any]
"""What an import did, as JSON shows it."""
_MEGABYTE = 1024 * 1024
_MAX_FILES_LISTED = 20
"""Of more files only the warnings and the total are printed."""


def _add_import_options(parser: ArgumentParser) -> None:
    from reader.formats import FORMATS, MAX_DIGEST_BYTES

    parser.add_argument("files", metavar="FILE", nargs="+", help="files, folders or globs; - is standard input")
    parser.add_argument("--format", choices=FORMATS, help="input format (default: detected)")
    text = "date of the digest if the text has no year, YYYY-MM-DD"
    parser.add_argument("--date", metavar="DAY", type=parse_day, help=text)
    parser.add_argument("--encoding", metavar="NAME", help="text encoding (default: UTF-8 or UTF-16)")
    default = MAX_DIGEST_BYTES // _MEGABYTE
    text = f"maximum size of a file in megabytes (default: {default})"
    parser.add_argument("--max-size", metavar="MB", type=positive_integer, default=default, help=text)
    text = "also import the marks of a Reader export; they replace those of papers already in the library"
    parser.add_argument("--marks", action="store_true", help=text)
    text = "dry run: show what would be imported, over all files together"
    parser.add_argument("--dry-run", action="store_true", help=text)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def _run_import(options: Namespace) -> int:
    """Import the files as one change; a file that cannot be read does not keep the others out."""
    statuses: list[int] = []
    named: list[tuple[str, Digest]] = []
    reports, result = list[ImportFacts](), ImportResult()
    files = list(dict.fromkeys(chain.from_iterable(map(_files_named, options.files))))
    if not files:
        output.print_error(f"no files in {', '.join(options.files)}")
        return NOTHING_MATCHED_STATUS

    def report_error(error: ReaderError) -> None:
        output.print_error(str(error))
        statuses.append(error.exit_status)

    with _open_library(options) as library, output.progress_printer() as show_progress:
        for number, file in enumerate(files, 1):
            show_progress(output.progress_bar(f"Reading {number:,}/{len(files):,}", number / len(files)))
            try:
                named.append(_read_digest(file, options))
            except ReaderError as error:
                show_progress("")
                report_error(error)
        show_progress(f"Importing {format_count(len(named), 'file')} …")
        try:
            if named:
                reports, result = _import_digests(library, named, options, file_count=len(files))
        except ReaderError as error:
            report_error(error)
    if options.json:
        output.print_data(_as_json(reports, result))
    return max(statuses, default=DONE_STATUS)


def _open_library(options: Namespace) -> "Library":
    """Open the library to import into; a dry run creates none and needs no permission to write."""
    if options.dry_run:
        return open_readonly(options.library)
    return open_or_create(options.library, writable=True)


def _files_named(argument: str) -> Iterator[str]:
    """Yield the files that an argument names; `-` and a file that does not exist are yielded unchanged."""
    if argument == "-" or url_to_path(argument):
        yield argument
    else:
        found = tuple(files_at(Path(argument)))
        yield from [argument] if found == (Path(argument),) else map(str, found)


def _read_digest(file: str, options: Namespace) -> tuple[str, Digest]:
    """Return the name by which the user knows a file, and its digest."""
    from reader.formats import parse
    from reader.sources import read_file_bytes

    max_bytes = options.max_size * _MEGABYTE
    name = STDIN_NAME if file == "-" else file
    content = read_stdin_bytes(max_bytes) if file == "-" else read_file_bytes(file, max_bytes)
    digest = parse(
        content,
        name,
        format=options.format,
        day=options.date,
        encoding=options.encoding,
        today=local_today(),
        max_bytes=max_bytes,
    )
    return name, digest


def _import_digests(
    library: "Library", named: Sequence[tuple[str, Digest]], options: Namespace, *, file_count: int = 1
) -> tuple[list[ImportFacts], ImportResult]:
    """Import digests as one change, or plan it in a dry run; print a line for each of few, and one for all together.

    `file_count` also counts the files that could not be read.
    """
    run = library.plan_import if options.dry_run else library.import_digests
    result = run(*(digest for _name, digest in named), with_marks=getattr(options, "marks", False))
    for (name, _digest), part in zip(named, result.parts, strict=True):
        for warning in part.warnings:
            output.print_message(warning)
        if len(named) <= _MAX_FILES_LISTED:
            output.print_message(f"{name}: {_describe(part, options)}")
    for warning in result.warnings[sum(len(part.warnings) for part in result.parts) :]:
        output.print_message(warning)
    if file_count > 1:
        files = format_count(file_count, "file")
        subject = files if len(named) == file_count else f"{len(named):,} of {files}"
        output.print_message(f"{subject}: {_describe(result, options)}")
    return [_facts(name, digest, part) for (name, digest), part in zip(named, result.parts, strict=True)], result


def _describe(result: ImportResult, options: Namespace) -> str:
    return f"{result.describe('would import')} (dry run)" if options.dry_run else result.describe()


def _facts(name: str, digest: Digest, result: ImportResult) -> ImportFacts:
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


def _counts(result: ImportResult) -> dict[str, int]:
    return {
        "new": len(result.new),
        "updated": len(result.updated),
        "unchanged": len(result.unchanged),
        "marks_taken": len(result.marked),
        "marks_differ": len(result.distinct),
        "renamed": len(result.renamed),
        "withdrawn": len(result.withdrawn),
        "left_out": result.skipped,
    }


def _as_json(reports: Sequence[ImportFacts], total: ImportResult | None = None) -> Iterator[str]:
    """Yield the reports as JSON, with the counts of all together if they are one change."""
    import json

    totals = {"total": _counts(total)} if total else {}
    yield json.dumps({"schema": 1, "imports": list(reports), **totals}, indent=2) + "\n"


IMPORT = CliCommand(
    "import",
    "import digests from files or standard input",
    _run_import,
    _add_import_options,
    (
        "reader import daily_papers.txt",
        "reader import ~/digests --dry-run          all files in a folder",
        "pbpaste | reader import - --date 2025-11-28",
        "reader export '' --format json | reader --library ~/copy import -",
        "reader import from_laptop.json --marks",
    ),
    "Each file is imported completely or not at all, and all files of one command are one change. Duplicates are "
    "merged; stars, tags and notes change only with --marks.",
)


def _add_fetch_options(parser: ArgumentParser) -> None:
    from reader.sources import SOURCES

    names = [source.name for source in SOURCES]
    titles = "; ".join(f"{source.name}: {source.title}" for source in SOURCES)
    text = f"where to fetch from (default: {names[0]}); {titles}"
    parser.add_argument("source", metavar="SOURCE", nargs="?", choices=names, default=names[0], help=text)
    text = "day of the digest, or last day of --days, YYYY-MM-DD (default: the newest)"
    parser.add_argument("--date", metavar="DAY", type=parse_day, help=text)
    parser.add_argument("--days", metavar="N", type=positive_integer, help="fetch the digests of N days")
    parser.add_argument("--dry-run", action="store_true", help="dry run: show what would be imported")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def _run_fetch(options: Namespace) -> int:
    """Fetch day after day; days before an error stay imported."""
    reports: list[ImportFacts] = []
    status = DONE_STATUS
    with _open_library(options) as library:
        try:
            reports.extend(_fetch(library, options))
        except ReaderError as error:
            output.print_error(str(error))
            status = error.exit_status
    if options.json:
        output.print_data(_as_json(reports))
    return status


def _fetch(library: "Library", options: Namespace) -> Iterator[ImportFacts]:
    from reader.sources import SOURCES
    from reader.sources.client import Client
    from reader.sources.response_cache import default_cache

    source = next(source for source in SOURCES if source.name == options.source)
    service = source.service.at(configured_hf_endpoint())
    with (
        output.progress_printer() as show_progress,
        closing(Client(cache=default_cache(), on_wait=show_progress)) as client,
    ):
        for digest in _digests(source, options, service, client):
            show_progress("")
            if digest.papers:
                (report,), _result = _import_digests(library, [(f"{source.name} {digest.day}", digest)], options)
                yield report
            else:
                yield _report_empty(digest, options)


def _digests(source: "Source", options: Namespace, service: "Service", client: "Client") -> Iterator[Digest]:
    from reader.fetch import fetch_days, fetch_newest, publication_days

    last = options.date or utc_today()
    if last > max(local_today(), utc_today()):
        raise UsageError(f"--date {last} is in the future; leave it out for the newest digest")
    if _wants_newest(options):
        yield fetch_newest(source, last, service, client)
    elif days := publication_days(last, options.days, source) if options.days else [last]:
        yield from fetch_days(source, days, service, client)
    else:
        output.print_message(f"{source.name}: no digests on these days (none appear on weekends)")


def _wants_newest(options: Namespace) -> bool:
    return not options.date and not options.days


def _report_empty(digest: Digest, options: Namespace) -> ImportFacts:
    from reader.fetch import MAX_DAYS_BACK

    if _wants_newest(options):
        name, text = digest.source, f"no papers in the last {MAX_DAYS_BACK} days"
    else:
        name, text = f"{digest.source} {digest.day}", "no papers on this day"
    output.print_message(f"{name}: {text}")
    return _facts(name, digest, ImportResult())


def configured_hf_endpoint() -> str | None:
    """Return the URL that replaces Hugging Face's: READER_HF_ENDPOINT, HF_ENDPOINT, or as configured; None for its own."""
    from reader.config.settings import endpoint_from_environment

    return endpoint_from_environment() or _configured_endpoint()


def _configured_endpoint() -> str | None:
    from reader.config import config_path

    path = config_path()
    if not os.path.lexists(path):
        return None
    from reader.config.load import load_sources

    return load_sources(path).hf_endpoint


FETCH = CliCommand(
    "fetch",
    "fetch the latest papers",
    _run_fetch,
    _add_fetch_options,
    (
        "reader fetch                          the newest daily papers",
        "reader fetch --date 2025-11-28",
        "reader fetch --days 7                 the digests of a week, oldest first",
        "reader fetch --days 7 --dry-run",
        "HTTPS_PROXY=http://proxy.example:8080 reader fetch",
    ),
    "A digest is imported completely or not at all. None appear on weekends.\n"
    "HTTPS_PROXY, ALL_PROXY and NO_PROXY set the proxy, SSL_CERT_FILE the certificates. READER_HF_ENDPOINT, or "
    "hf_endpoint in the configuration, sets another URL than Hugging Face's own, such as a mirror.",
)
