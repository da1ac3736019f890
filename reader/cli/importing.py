"""Adding digests to the library."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from reader.cli import output, standard_input
from reader.cli.adding import Outcome, add, as_json, library_for
from reader.cli.command import DONE, Command
from reader.cli.library import today
from reader.cli.parser import a_day, a_number
from reader.errors import ReaderError

if TYPE_CHECKING:
    from storage import Library

_MEGABYTE = 1024 * 1024


def _import_options(parser: ArgumentParser) -> None:
    from reader.digest import FORMATS, LARGEST_DIGEST

    parser.add_argument("files", metavar="FILE", nargs="+", help="the digests; - is the standard input")
    parser.add_argument("--format", choices=FORMATS, help="how they are written, where recognition errs")
    words = "the digest's day, where the text lacks a year (YYYY-MM-DD)"
    parser.add_argument("--date", metavar="DAY", type=a_day, help=words)
    parser.add_argument("--encoding", metavar="NAME", help="of texts that are neither UTF-8 nor UTF-16")
    words = f"how large a file may be, in megabytes (default: {LARGEST_DIGEST // _MEGABYTE})"
    parser.add_argument("--max-size", metavar="MB", type=a_number, default=LARGEST_DIGEST // _MEGABYTE, help=words)
    parser.add_argument("--dry-run", action="store_true", help="only tell what would change")
    parser.add_argument("--json", action="store_true", help="tell the outcome as JSON")


def _run_import(options: Namespace) -> int:
    """Import file after file; one that fails changes nothing and keeps no other from being imported."""
    statuses: list[int] = []
    outcomes: list[Outcome] = []
    with library_for(options) as library:
        for file in dict.fromkeys(options.files):
            try:
                outcomes.append(_import(library, file, options))
            except ReaderError as error:
                output.complain(str(error))
                statuses.append(error.exit_status)
    if options.json:
        output.data(as_json(outcomes))
    return max(statuses, default=DONE)


def _import(library: "Library", file: str, options: Namespace) -> Outcome:
    from reader.digest import parse

    name = standard_input.NAME if file == "-" else file
    largest = options.max_size * _MEGABYTE
    digest = parse(
        _content(file, largest),
        name,
        format=options.format,
        day=options.date,
        encoding=options.encoding,
        today=today(),
        largest=largest,
    )
    return add(library, name, digest, is_dry_run=options.dry_run)


def _content(file: str, largest: int) -> bytes:
    from reader.sources import bytes_of_file

    return standard_input.bytes_given(largest) if file == "-" else bytes_of_file(file, largest)


IMPORT = Command(
    "import",
    "add digests to the library",
    _run_import,
    _import_options,
    (
        "reader import daily_papers.txt",
        "reader import *.txt --dry-run",
        "pbpaste | reader import - --date 2025-11-28",
        "reader export '' --format json | reader --library ~/copy import -",
    ),
    "A file is imported whole or not at all. Papers that are known already are not doubled, and no mark is touched.",
)
