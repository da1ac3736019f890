"""Adding digests to the library."""

from argparse import ArgumentParser, Namespace

from reader.cli import output, standard_input
from reader.cli.adding import ImportFacts, add_all, facts_as_json, open_library_to_import
from reader.cli.command import DONE_STATUS, CliCommand
from reader.cli.library import today
from reader.cli.parser import day_type, positive_integer
from reader.errors import ReaderError
from reader.paper import Digest, ImportResult

_MEGABYTE = 1024 * 1024


def _import_options(parser: ArgumentParser) -> None:
    from reader.digest import FORMATS, MAX_DIGEST_BYTES

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
    from reader.digest import parse

    name = standard_input.STDIN_NAME if file == "-" else file
    largest = options.max_size * _MEGABYTE
    digest = parse(
        _read_content(file, largest),
        name,
        format=options.format,
        day=options.date,
        encoding=options.encoding,
        today=today(),
        max_bytes=largest,
    )
    return name, digest


def _read_content(file: str, max_bytes: int) -> bytes:
    from reader.sources import read_file_bytes

    return standard_input.read_stdin_bytes(max_bytes) if file == "-" else read_file_bytes(file, max_bytes)


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
