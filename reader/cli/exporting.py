"""Writing papers out."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from reader.cli import output
from reader.cli.command import DONE, Command
from reader.cli.library import listing_of, open_library, status_of
from reader.cli.listing import say_why_nothing
from reader.errors import UsageError
from reader.paper import count_in_words

_STARRED = "is:starred sort:digest"
_BY_DEFAULT = "markdown"
_PLAIN_ENDINGS = ("", ".md", ".markdown", ".txt")


def _export_options(parser: ArgumentParser) -> None:
    from reader.export import WRITERS

    formats = "\n".join(f"  {name:<10} {writer.WORDS}" for name, writer in WRITERS.items())
    parser.description = f"{parser.description}\n\nformats:\n{formats}"
    parser.add_argument("query", metavar="QUERY", nargs="*", help="which papers (default: is:starred; '' is all)")
    parser.add_argument("--format", choices=WRITERS, help="how (default: what FILE ends in, else markdown)")
    for name in ("json", "jsonl"):
        words = f"the same as --format {name}"
        parser.add_argument(f"--{name}", dest="format", action="store_const", const=name, help=words)
    parser.add_argument("--dialect", choices=("bibtex", "biblatex"), help="of --format bibtex")
    parser.add_argument("-o", "--output", metavar="FILE", default="-", help="where to (default: the standard output)")
    parser.add_argument("--force", action="store_true", help="replace FILE where it exists")


def _run_export(options: Namespace) -> int:
    from reader.export import write, write_file

    name = _format_of(options)
    with open_library(options.library) as library:
        listing = listing_of(library, " ".join(options.query) if options.query else _STARRED)
        papers = map(listing.paper_of, listing.keys)
        if options.output == "-":
            output.data(write(papers, name))
        elif listing.keys:
            write_file(papers, name, Path(options.output), replace=options.force)
            output.talk(f"wrote {count_in_words(len(listing))} to {options.output} as {name}")
        return status_of(library, DONE if listing.keys else say_why_nothing(listing))


def _format_of(options: Namespace) -> str:
    from reader.export import writer_for_file

    name: str = options.format or (options.dialect and "bibtex") or writer_for_file(options.output) or _BY_DEFAULT
    if name == _BY_DEFAULT and not options.format and Path(options.output).suffix.lower() not in _PLAIN_ENDINGS:
        raise UsageError(f"no format is written to files such as {options.output}; say which with --format")
    if options.dialect and name not in ("bibtex", "biblatex"):
        raise UsageError(f"--dialect is for --format bibtex, and this is {name}")
    return options.dialect or name


EXPORT = Command(
    "export",
    "write papers out, as they can be read elsewhere or come back",
    _run_export,
    _export_options,
    (
        "reader export > reading-list.md",
        "reader export tag:vision --format bibtex -o vision.bib",
        "reader export '' --format json -o everything.json --force",
    ),
    words="query",
    only_reads=True,
)
