"""Looking at papers: many as a list, one whole."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable

from reader.cli import output
from reader.cli.command import DONE, NOTHING_MATCHED, Command
from reader.cli.library import listing_of, open_library, papers_named, status_of
from reader.cli.marking import PAPER_HELP
from reader.cli.parser import a_number
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
    parser.description = f"{parser.description}\n\n{_filters_in_words()}"
    parser.add_argument(
        "query", metavar="QUERY", nargs="*", help="what to find (default: the inbox; '' is every paper)"
    )
    parser.add_argument("-n", "--limit", metavar="N", type=a_number, help="the first N alone")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--format", choices=_FORMS, help="how (default: table on a terminal, else plain)")
    for name, words in (("keys", "keys alone, one a line"), ("json", "as JSON"), ("jsonl", "as JSON, a paper a line")):
        form.add_argument(f"--{name}", dest="format", action="store_const", const=name, help=words)


def _filters_in_words() -> str:
    from reader.search.filters import FILTERS, SIMILAR
    from reader.search.query import SORT_KEYS

    values = {kind.name: "|".join(kind.values).replace(SIMILAR, f"{SIMILAR}KEY") for kind in FILTERS.values()}
    filters = [f"{name}:{values[name] or kind.example}" for name, kind in FILTERS.items()]
    lines = "\n".join(f"  {line}" for line in (*filters, f"sort:{'|'.join(SORT_KEYS)}"))
    return f"Filters, which must all hold; - before one negates it, or reverses the order:\n{lines}"


def _run_list(options: Namespace) -> int:
    from reader.search import INBOX

    with open_library(options.library) as library:
        listing = listing_of(library, " ".join(options.query) if options.query else INBOX)
        keys = listing.keys[: options.limit]
        if listing.advice and keys:
            output.talk(f"reader: {listing.advice}")
        form = options.format or ("table" if output.on_terminal() else "plain")
        if form == "table":
            _print_table(map(listing.paper_of, keys), library.columns.keys)
        elif form == "keys":
            output.data(f"{key}\n" for key in keys)
        elif form == "plain":
            output.data(map(plain_line, map(listing.paper_of, keys)))
        else:
            from reader.export import write

            output.data(write(map(listing.paper_of, keys), form))
        if output.on_terminal() and keys:
            output.talk(_footer(listing, len(keys)))
        return status_of(library, DONE if keys else say_why_nothing(listing))


def _footer(listing: Listing, shown: int) -> str:
    """Say what was printed: "every paper: 8 of 3,000"."""
    if shown == len(listing):
        return listing.describe()
    return f"{listing.words}: {shown:,} of {len(listing):,}"


def _print_table(papers: Iterable[Paper], every_key: Iterable[str]) -> None:
    from reader.cli.table import Table

    table = Table(output.width(), every_key, in_colour=output.in_colour())
    for paper in papers:
        output.painted(table.line(paper))


def plain_line(paper: Paper) -> str:
    """Write a paper as key, day, flags and title with tabs between; a hyphen stands for what there is none of."""
    day = paper.published.isoformat() if paper.published else "-"
    return "\t".join((clean_line(paper.key), day, flags_of(paper) or "-", clean_line(paper.title))) + "\n"


def flags_of(paper: Paper) -> str:
    """Say in single letters what is true of a paper."""
    return "".join(letter for letter, _, holds in _FLAGS if holds(paper))


def say_why_nothing(listing: Listing) -> int:
    """Tell that nothing was found, and what would find more."""
    hints = f" ({'; '.join(listing.hints)})" if listing.hints else ""
    hints += f"; {listing.advice}" if listing.advice else ""
    empty = "; 'reader fetch' or 'reader import FILE' adds papers" if not listing.total else ""
    output.talk(f"reader: nothing matched: {listing.describe()}{hints}{empty}")
    return NOTHING_MATCHED


LIST = Command(
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
    words="query",
    aliases=("ls", "search"),
    only_reads=True,
)


def _show_options(parser: ArgumentParser) -> None:
    parser.add_argument("papers", metavar="PAPER", nargs="+", help=PAPER_HELP)
    parser.add_argument("--json", action="store_true", help="as JSON")


def _run_show(options: Namespace) -> int:
    with open_library(options.library) as library:
        papers = papers_named(library, options.papers)
    if options.json:
        from reader.export import write

        output.data(write(papers, "json"))
        return DONE
    from reader.cli.page import lines_of

    for place, paper in enumerate(papers):
        if place:
            output.painted("")
        for line in lines_of(paper):
            output.painted(line)
    return DONE


SHOW = Command(
    "show",
    "show a paper whole",
    _run_show,
    _show_options,
    ("reader show 2307.10802", "reader show metatransformer --json"),
    only_reads=True,
)
