"""The command that shows papers with all details."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.open_library import PAPERS_HELP, open_library
from reader.cli.pager import print_lines
from reader.cli.paper_selection import find_papers_or_query
from reader.paper import Paper


def _add_show_options(parser: ArgumentParser) -> None:
    parser.add_argument("papers", metavar="PAPER", nargs="*", help=PAPERS_HELP)
    parser.add_argument("--query", metavar="QUERY", help="the papers that a query finds, instead of PAPER")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _run_show(options: Namespace) -> int:
    with open_library(options.library) as library:
        papers = find_papers_or_query(library, options.papers, options)
    if options.json:
        from reader.export import write

        output.print_data(write(papers, "json"))
    else:
        print_lines(list(_pages(papers)))
    return DONE_STATUS


def _pages(papers: Iterable[Paper]) -> Iterator[str]:
    from reader.cli.paper_text import paper_lines

    for index, paper in enumerate(papers):
        if index:
            yield ""
        yield from paper_lines(paper)


SHOW = CliCommand(
    "show",
    "show all details of a paper",
    _run_show,
    _add_show_options,
    ("reader show 2307.10802", "reader show metatransformer --json", "reader show --query is:starred"),
    only_reads=True,
)
