"""Writing papers out."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from reader.cli import output
from reader.cli.command import DONE_STATUS, CliCommand
from reader.cli.library import list_papers, open_library, status_for_library
from reader.cli.listing import print_no_matches
from reader.errors import UsageError
from reader.paper import format_count

_STARRED_QUERY = "is:starred sort:digest"
_DEFAULT_FORMAT = "markdown"
_PLAIN_SUFFIXES = ("", ".md", ".markdown", ".txt")


def _export_options(parser: ArgumentParser) -> None:
    from reader.export import WRITERS

    formats = "\n".join(f"  {name:<10} {writer.DESCRIPTION}" for name, writer in WRITERS.items())
    parser.description = f"{parser.description}\n\nformats:\n{formats}"
    parser.add_argument("query", metavar="QUERY", nargs="*", help="which papers (default: is:starred; '' is all)")
    parser.add_argument("--format", choices=WRITERS, help="how (default: what FILE ends in, else markdown)")
    for name in ("json", "jsonl"):
        text = f"the same as --format {name}"
        parser.add_argument(f"--{name}", dest="format", action="store_const", const=name, help=text)
    parser.add_argument("--dialect", choices=("bibtex", "biblatex"), help="of --format bibtex")
    parser.add_argument("-o", "--output", metavar="FILE", default="-", help="where to (default: the standard output)")
    parser.add_argument("--force", action="store_true", help="replace FILE where it exists")


def _run_export(options: Namespace) -> int:
    from reader.export import write, write_file

    name = _chosen_format(options)
    with open_library(options.library) as library:
        listing = list_papers(library, " ".join(options.query) if options.query else _STARRED_QUERY)
        papers = map(listing.get_paper, listing.keys)
        if options.output == "-":
            output.print_data(write(papers, name))
        elif listing.keys:
            write_file(papers, name, Path(options.output), replace=options.force)
            output.print_message(f"wrote {format_count(len(listing))} to {options.output} as {name}")
        return status_for_library(library, DONE_STATUS if listing.keys else print_no_matches(listing))


def _chosen_format(options: Namespace) -> str:
    from reader.export import format_for_file

    name: str = options.format or (options.dialect and "bibtex") or format_for_file(options.output) or _DEFAULT_FORMAT
    if name == _DEFAULT_FORMAT and not options.format and Path(options.output).suffix.lower() not in _PLAIN_SUFFIXES:
        raise UsageError(f"no format is written to files such as {options.output}; say which with --format")
    if options.dialect and name not in ("bibtex", "biblatex"):
        raise UsageError(f"--dialect is for --format bibtex, and this is {name}")
    return options.dialect or name


EXPORT = CliCommand(
    "export",
    "write papers out, as they can be read elsewhere or come back",
    _run_export,
    _export_options,
    (
        "reader export > reading-list.md",
        "reader export tag:vision --format bibtex -o vision.bib",
        "reader export '' --format json -o everything.json --force",
    ),
    arguments="query",
    only_reads=True,
)
