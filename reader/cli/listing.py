"""Looking at papers: many as a list, one whole."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable

from reader.cli import output
from reader.cli.command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.library import find_papers, list_papers, open_library, status_for_library
from reader.cli.marking import PAPER_HELP
from reader.cli.parser import positive_integer
from reader.paper import Listing, Paper
from reader.text import clean_line

_FORMS = ("table", "plain", "keys", "json", "jsonl")
_FLAGS = (
    ("s", "starred", lambda paper: paper.marks.starred),
    ("r", "read", lambda paper: paper.marks.read),
    ("t", "tagged", lambda paper: bool(paper.marks.tags)),
    ("n", "has a note", lambda paper: bool(paper.marks.note)),
    ("c", "has code", lambda paper: bool(paper.code)),
    ("z", "put off", lambda paper: paper.marks.snoozed_until is not None),
)


def _list_options(parser: ArgumentParser) -> None:
    parser.description = f"{parser.description}\n\n{_filters_help()}"
    parser.add_argument(
        "query", metavar="QUERY", nargs="*", help="what to find (default: the inbox; '' is every paper)"
    )
    parser.add_argument("-n", "--limit", metavar="N", type=positive_integer, help="the first N alone")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--format", choices=_FORMS, help="how (default: table on a terminal, else plain)")
    for name, text in (("keys", "keys alone, one a line"), ("json", "as JSON"), ("jsonl", "as JSON, a paper a line")):
        form.add_argument(f"--{name}", dest="format", action="store_const", const=name, help=text)


def _filters_help() -> str:
    from reader.search.filters import FILTERS, SIMILAR
    from reader.search.query import SORT_KEYS

    values = {kind.name: "|".join(kind.values).replace(SIMILAR, f"{SIMILAR}KEY") for kind in FILTERS.values()}
    filters = [f"{name}:{values[name] or kind.example}" for name, kind in FILTERS.items()]
    lines = "\n".join(f"  {line}" for line in (*filters, f"sort:{'|'.join(SORT_KEYS)}"))
    return f"Filters, which must all hold; - before one negates it, or reverses the order:\n{lines}"


def _run_list(options: Namespace) -> int:
    from reader.search import INBOX

    with open_library(options.library) as library:
        listing = list_papers(library, " ".join(options.query) if options.query else INBOX)
        keys = listing.keys[: options.limit]
        if listing.advice and keys:
            output.print_message(f"reader: {listing.advice}")
        form = options.format or ("table" if output.is_terminal() else "plain")
        if form == "table":
            _print_table(map(listing.get_paper, keys), library.columns.keys)
        elif form == "keys":
            output.print_data(f"{key}\n" for key in keys)
        elif form == "plain":
            output.print_data(map(tab_separated_line, map(listing.get_paper, keys)))
        else:
            from reader.export import write

            output.print_data(write(map(listing.get_paper, keys), form))
        if output.is_terminal() and keys:
            output.print_message(_footer(listing, len(keys)))
        return status_for_library(library, DONE_STATUS if keys else print_no_matches(listing))


def _footer(listing: Listing, printed: int) -> str:
    """Say what was printed: "every paper: 8 of 3,000"."""
    if printed == len(listing):
        return listing.describe()
    return f"{listing.description}: {printed:,} of {len(listing):,}"


def _print_table(papers: Iterable[Paper], all_keys: Iterable[str]) -> None:
    from reader.cli.table import PaperTable

    table = PaperTable(output.terminal_width(), all_keys, use_colour=output.uses_colour())
    for paper in papers:
        output.print_styled(table.line(paper))


def tab_separated_line(paper: Paper) -> str:
    """Write a paper as key, day, flags and title with tabs between; a hyphen stands for what there is none of."""
    day = paper.published.isoformat() if paper.published else "-"
    return "\t".join((clean_line(paper.key), day, flag_letters(paper) or "-", clean_line(paper.title))) + "\n"


def flag_letters(paper: Paper) -> str:
    """Say in single letters what is true of a paper."""
    return "".join(letter for letter, _, holds in _FLAGS if holds(paper))


def print_no_matches(listing: Listing) -> int:
    """Tell that nothing was found, and what would find more."""
    hints = f" ({'; '.join(listing.suggestions)})" if listing.suggestions else ""
    hints += f"; {listing.advice}" if listing.advice else ""
    empty = "; 'reader fetch' or 'reader import FILE' adds papers" if not listing.total else ""
    output.print_message(f"reader: nothing matched: {listing.describe()}{hints}{empty}")
    return NOTHING_MATCHED_STATUS


LIST = CliCommand(
    "list",
    "list the papers that a query finds, in its order",
    _run_list,
    _list_options,
    (
        "reader list                              the inbox: what waits for a decision, newest digest first",
        "reader list ''                           every paper",
        "reader list meta learning has:code       words are fuzzy, filters are exact",
        "reader list -is:read after:2024-06 sort:comments",
        "reader list --keys tag:todo | reader read -",
        "reader list --jsonl '' | jq -r .title",
    ),
    "Piped, a paper is one line: KEY, DATE, FLAGS and TITLE with tabs between; - stands for none.\nFLAGS: "
    + ", ".join(f"{letter} {words}" for letter, words, _ in _FLAGS),
    arguments="query",
    aliases=("ls", "search"),
    only_reads=True,
)


def _show_options(parser: ArgumentParser) -> None:
    parser.add_argument("papers", metavar="PAPER", nargs="+", help=PAPER_HELP)
    parser.add_argument("--json", action="store_true", help="as JSON")


def _run_show(options: Namespace) -> int:
    with open_library(options.library) as library:
        papers = find_papers(library, options.papers)
    if options.json:
        from reader.export import write

        output.print_data(write(papers, "json"))
        return DONE_STATUS
    from reader.cli.page import paper_lines

    for index, paper in enumerate(papers):
        if index:
            output.print_styled("")
        for line in paper_lines(paper):
            output.print_styled(line)
    return DONE_STATUS


SHOW = CliCommand(
    "show",
    "show a paper whole",
    _run_show,
    _show_options,
    ("reader show 2307.10802", "reader show metatransformer --json"),
    only_reads=True,
)
