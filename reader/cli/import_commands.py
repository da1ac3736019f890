"""The command that adds digests from files to the library."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.cli import output
from reader.cli.argument_parser import parse_day, positive_integer
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.open_library import STDIN_NAME, open_or_create, open_readonly, read_stdin_bytes
from reader.clock import local_today
from reader.errors import ReaderError
from reader.paper import Digest, ImportResult, format_count
from reader.paths import files_at, url_to_path

if TYPE_CHECKING:
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

    with open_for_import(options) as library, output.progress_printer() as show_progress:
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
        output.print_data(imports_as_json(reports, result))
    return max(statuses, default=DONE_STATUS)


def open_for_import(options: Namespace) -> "Library":
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
            output.print_message(f"{name}: {describe_import(part, options)}")
    for warning in result.warnings[sum(len(part.warnings) for part in result.parts) :]:
        output.print_message(warning)
    if file_count > 1:
        files = format_count(file_count, "file")
        subject = files if len(named) == file_count else f"{len(named):,} of {files}"
        output.print_message(f"{subject}: {describe_import(result, options)}")
    return [import_facts(name, digest, part) for (name, digest), part in zip(named, result.parts, strict=True)], result


def describe_import(result: ImportResult, options: Namespace) -> str:
    """Return what an import did, or would do."""
    return f"{result.describe('would import')} (dry run)" if options.dry_run else result.describe()


def import_facts(name: str, digest: Digest, result: ImportResult) -> ImportFacts:
    """Return what the import of a digest did, as JSON shows it."""
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


def imports_as_json(reports: Sequence[ImportFacts], total: ImportResult | None = None) -> Iterator[str]:
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
