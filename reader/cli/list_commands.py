"""The commands that show papers: `list` many, `show` one with all details."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable

from reader.cli import output
from reader.cli.argument_parser import positive_integer
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.marks_commands import PAPERS_HELP
from reader.cli.open_library import find_papers, list_papers, open_library, status_for_library
from reader.paper import Listing, Paper
from reader.text import clean_line

QUERY_HELP = "search query (default: the inbox; '' for all papers)"
_FORMATS = ("table", "plain", "keys", "json", "jsonl")
_FLAGS = (
    ("s", "starred", lambda paper: paper.marks.starred),
    ("r", "read", lambda paper: paper.marks.read),
    ("t", "tagged", lambda paper: bool(paper.marks.tags)),
    ("n", "has a note", lambda paper: bool(paper.marks.note)),
    ("c", "has code", lambda paper: bool(paper.code)),
    ("z", "snoozed", lambda paper: paper.marks.snoozed_until is not None),
)


def _add_list_options(parser: ArgumentParser) -> None:
    parser.description = f"{parser.description}\n\n{_filters_help()}"
    parser.add_argument("query", metavar="QUERY", nargs="*", help=QUERY_HELP)
    parser.add_argument("-n", "--limit", metavar="N", type=positive_integer, help="show at most N papers")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--format", choices=_FORMATS, help="output format (default: table on a terminal, else plain)")
    for name, text in (
        ("keys", "print keys, one per line"),
        ("json", "print JSON"),
        ("jsonl", "print JSON, one paper per line"),
    ):
        group.add_argument(f"--{name}", dest="format", action="store_const", const=name, help=text)


def _filters_help() -> str:
    from reader.search.filters import FILTERS, SIMILAR, SORT_KEYS

    values = {kind.name: "|".join(kind.values).replace(SIMILAR, f"{SIMILAR}PAPER") for kind in FILTERS.values()}
    filters = [f"{name}:{values[name] or kind.example}" for name, kind in FILTERS.items()]
    lines = "\n".join(f"  {line}" for line in (*filters, "view:NAME or @NAME", f"sort:{'|'.join(SORT_KEYS)}"))
    return (
        "A paper must match all words and filters. OR separates alternatives, NOT or - excludes, (...) groups, and\n"
        f"several values a,b are alternatives. A - before an order reverses it.\n{lines}"
    )


def _run_list(options: Namespace) -> int:
    from reader.search import INBOX

    with open_library(options.library) as library:
        listing = list_papers(library, " ".join(options.query) if options.query else INBOX)
        keys = listing.keys[: options.limit]
        if listing.advice and keys:
            output.print_message(f"reader: {listing.advice}")
        name = options.format or ("table" if output.is_terminal() else "plain")
        if name == "table":
            _print_table(map(listing.get_paper, keys), library.columns.keys)
        elif name == "keys":
            output.print_data(f"{key}\n" for key in keys)
        elif name == "plain":
            output.print_data(map(tab_separated_line, map(listing.get_paper, keys)))
        else:
            from reader.export import write

            output.print_data(write(map(listing.get_paper, keys), name))
        if output.is_terminal() and keys:
            output.print_notice(_count(listing, len(keys)))
        return status_for_library(library, DONE_STATUS if keys else print_no_matches(listing))


def _print_table(papers: Iterable[Paper], all_keys: Iterable[str]) -> None:
    from reader.cli.paper_table import PaperTable

    table = PaperTable(output.terminal_width(), all_keys, use_colour=output.uses_colour())
    for paper in papers:
        output.print_styled(table.row(paper))


def tab_separated_line(paper: Paper) -> str:
    """Return the key, date, flags and title of a paper, separated by tabs; `-` stands for a missing date or flags."""
    day = paper.published.isoformat() if paper.published else "-"
    return "\t".join((clean_line(paper.key), day, flag_letters(paper) or "-", clean_line(paper.title))) + "\n"


def flag_letters(paper: Paper) -> str:
    """Return one letter for each flag of a paper that is set."""
    return "".join(letter for letter, _, is_set in _FLAGS if is_set(paper))


def _count(listing: Listing, printed: int) -> str:
    """Return how many papers of how many were printed: "all papers: 8 of 3,000"."""
    if printed == len(listing):
        return listing.describe()
    return f"{listing.description}: {printed:,} of {len(listing):,}"


def print_no_matches(listing: Listing) -> int:
    """Print that nothing matched, and what would match more; return the exit status."""
    correction = f"did you mean “{listing.correction}”?" if listing.correction else ""
    hints = [*filter(None, [correction]), *listing.suggestions, *filter(None, [listing.advice])]
    if not listing.total:
        hints.append("add papers with 'reader fetch' or 'reader import FILE'")
    output.print_error("; ".join((f"{_no_matches(listing)} ({listing.total:,} in the library)", *hints)))
    return NOTHING_MATCHED_STATUS


def _no_matches(listing: Listing) -> str:
    from reader.search import INBOX

    return "the inbox is empty" if listing.query == INBOX else f"no papers match {listing.query!r}"


LIST = CliCommand(
    "list",
    "list or search papers",
    _run_list,
    _add_list_options,
    (
        "reader list                              the inbox: papers to triage, newest digest first",
        "reader list ''                           all papers",
        "reader list meta learning has:code       words are fuzzy, filters are exact",
        "reader list -is:read after:2024-06 sort:comments",
        "reader list --keys tag:todo | reader read -",
        "reader list --jsonl '' | jq -r .title",
    ),
    "In a pipe, a paper is one line of KEY, DATE, FLAGS and TITLE, separated by tabs; - stands for a missing value.\n"
    "FLAGS: " + ", ".join(f"{letter} {description}" for letter, description, _ in _FLAGS) + ".",
    takes_dash_words=True,
    aliases=("ls", "search"),
    only_reads=True,
)


def _add_show_options(parser: ArgumentParser) -> None:
    parser.add_argument("papers", metavar="PAPER", nargs="+", help=PAPERS_HELP)
    parser.add_argument("--json", action="store_true", help="print JSON")


def _run_show(options: Namespace) -> int:
    with open_library(options.library) as library:
        papers = find_papers(library, options.papers)
    if options.json:
        from reader.export import write

        output.print_data(write(papers, "json"))
    else:
        _print_pages(papers)
    return DONE_STATUS


def _print_pages(papers: Iterable[Paper]) -> None:
    from reader.cli.paper_text import paper_lines

    for index, paper in enumerate(papers):
        if index:
            output.print_styled("")
        for line in paper_lines(paper):
            output.print_styled(line)


SHOW = CliCommand(
    "show",
    "show all details of a paper",
    _run_show,
    _add_show_options,
    ("reader show 2307.10802", "reader show metatransformer --json"),
    only_reads=True,
)
