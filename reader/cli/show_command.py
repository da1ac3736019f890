"""The command that shows papers with all details."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.library_access import PAPERS_HELP, open_library, saved_view_queries
from reader.cli.pager import print_lines
from reader.cli.paper_selection import find_papers_or_query
from reader.cli.rules_command import explainer
from reader.errors import NothingMatched
from reader.paper import GetReasons, Paper

if TYPE_CHECKING:
    from storage import Library


def _add_show_options(parser: ArgumentParser) -> None:
    parser.add_argument("papers", metavar="PAPER", nargs="*", help=PAPERS_HELP)
    parser.add_argument("--query", metavar="QUERY", help="the papers that a query finds, instead of PAPER")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _run_show(options: Namespace) -> int:
    from reader.search import Searcher

    with open_library(options.library) as library:
        papers = _find_papers(library, options)
        searcher = Searcher(library, saved_view_queries)
        searcher.prepare_reasons()
        get_reasons = explainer(library, searcher)
        if options.json:
            from reader.export import reader_json

            output.print_data(reader_json.write(papers, get_reasons=get_reasons))
        else:
            print_lines(list(_pages(papers, get_reasons)))
    return DONE_STATUS


def _find_papers(library: "Library", options: Namespace) -> list[Paper]:
    """Return the papers to show; if there are none, JSON has an empty list, as that of `reader list`."""
    try:
        return find_papers_or_query(library, options.papers, options)
    except NothingMatched:
        if options.json:
            from reader.export import reader_json

            output.print_data(reader_json.write([]))
        raise


def _pages(papers: Iterable[Paper], get_reasons: GetReasons) -> Iterator[str]:
    from reader.cli.paper_text import paper_lines

    for index, paper in enumerate(papers):
        if index:
            yield ""
        yield from paper_lines(paper, get_reasons(paper))


SHOW = CliCommand(
    "show",
    "show all details of a paper",
    _run_show,
    _add_show_options,
    ("reader show 2307.10802", "reader show metatransformer --json", "reader show --query is:starred"),
    only_reads=True,
)
