"""The command that lists or searches papers."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from reader.cli import output
from reader.cli.argument_parser import positive_integer
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.library_access import open_library, saved_view_queries, status_for_library
from reader.cli.paper_lookup import save_last_list
from reader.cli.rules_command import explainer, rule_set
from reader.clock import local_today
from reader.paper import GetReasons, Listing, Paper, format_count, no_reasons
from reader.text import capitalized, clean_line
from widgets.cells import truncate

if TYPE_CHECKING:
    from reader.search import Query, Searcher
    from storage import Library

QUERY_HELP = "search query (default: the inbox; '' for all papers)"
_ROWS_ON_TERMINAL = 20
_INBOX_DESCRIPTION = "unread, not starred, not snoozed"
_FORMATS = ("table", "plain", "keys", "json", "jsonl")
_FLAGS = (
    ("s", "starred", lambda paper: paper.marks.starred),
    ("r", "read", lambda paper: paper.marks.read),
    ("t", "tagged", lambda paper: bool(paper.marks.tags)),
    ("n", "has a note", lambda paper: bool(paper.marks.note)),
    ("c", "has code", lambda paper: bool(paper.code)),
    ("z", "snoozed", lambda paper: paper.marks.snoozed_until is not None and paper.marks.is_snoozed(local_today())),
)


def _add_list_options(parser: ArgumentParser) -> None:
    parser.description = f"{parser.description}\n\n{_filters_help()}"
    parser.add_argument("query", metavar="QUERY", nargs="*", help=QUERY_HELP)
    parser.add_argument("-n", "--limit", metavar="N", type=positive_integer, help="show at most N papers")
    parser.add_argument("--all", action="store_true", help="every paper, or every row of a query")
    from reader.search.filters import SORT_KEYS

    text = f"order: {', '.join(SORT_KEYS)}; a - before it reverses it"
    parser.add_argument("--sort", metavar="KEY", help=text)
    parser.add_argument("--why", action="store_true", help="show why you may like each paper, by what you starred")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--format", choices=_FORMATS, help="output format (default: table on a terminal, else plain)")
    for name, text in (
        ("keys", "print keys, one per line"),
        ("json", "print JSON"),
        ("jsonl", "print JSON, one paper per line"),
    ):
        group.add_argument(f"--{name}", dest="format", action="store_const", const=name, help=text)


def _filters_help() -> str:
    from reader.query_text import SIMILAR
    from reader.search.filters import FILTERS, SORT_KEYS

    values = {kind.name: "|".join(kind.values).replace(SIMILAR, f"{SIMILAR}PAPER") for kind in FILTERS.values()}
    filters = [f"{name}:{values[name] or kind.example}" for name, kind in FILTERS.items()]
    half = len(SORT_KEYS) // 2
    orders = (f"sort:{'|'.join([*SORT_KEYS][:half])}", f"     |{'|'.join([*SORT_KEYS][half:])}")
    lines = "\n".join(f"  {line}" for line in (*filters, "view:NAME or @NAME", *orders))
    return (
        "A paper must match all words and filters. OR separates alternatives, NOT or - excludes, (...) groups, and "
        f"several values a,b are alternatives. A - before an order reverses it.\n{lines}"
    )


def _run_list(options: Namespace) -> int:
    from reader.search import Searcher

    name = options.format or ("table" if output.is_terminal() else "plain")
    with open_library(options.library) as library:
        searcher = Searcher(library, saved_view_queries)
        query = _query_text(options)
        arranged = _arrange(library, searcher, searcher.listing(query, today=local_today()), options)
        listing = arranged.listing
        keys = listing.keys[: _row_limit(options, name)]
        if options.why:
            searcher.rank_now()
        get_reasons = explainer(library, searcher) if options.why else None
        advice = listing.advice or (searcher.ranking_advice() if get_reasons else "")
        if advice and keys:
            output.print_message(f"reader: {advice}")
        if name == "table" and keys:
            _print_table(library, arranged, keys, searcher.parse(query), get_reasons or no_reasons)
        elif name == "keys":
            output.print_data(f"{key}\n" for key in keys)
        elif name == "plain":
            output.print_data(tab_separated_line(paper, get_reasons) for paper in map(listing.get_paper, keys))
        elif name != "table":
            from reader.export import reader_json

            write = reader_json.write_lines if name == "jsonl" else reader_json.write
            output.print_data(write(map(listing.get_paper, keys), get_reasons=get_reasons))
        return status_for_library(library, DONE_STATUS if keys else print_no_matches(listing))


class _Arranged(NamedTuple):
    """A listing in its final order, and the rule groups of its papers."""

    listing: Listing
    groups: Mapping[str, str]


def _arrange(library: "Library", searcher: "Searcher", listing: Listing, options: Namespace) -> _Arranged:
    """Return the inbox in the order of the rules, and any other listing as it is."""
    if options.sort or (rules := rule_set(library, searcher)) is None:
        return _Arranged(listing, {})
    from reader.rules import is_inbox

    arrangement = rules.arrange(listing.keys, local_today(), wait=True) if is_inbox(listing.query) else None
    if arrangement is None:
        return _Arranged(listing, {})
    return _Arranged(replace(listing, keys=arrangement.keys), arrangement.groups)


def _query_text(options: Namespace) -> str:
    """Return the query: the inbox if there is none, every paper with --all, in the order of --sort."""
    from reader.search import ALL_PAPERS, INBOX

    query = " ".join(options.query) if options.query else ALL_PAPERS if options.all else INBOX
    if not options.sort:
        return query
    name, is_reversed = options.sort.removeprefix("-"), options.sort.startswith("-")
    return f"{query} {'-' if is_reversed else ''}sort:{name}".lstrip()


def _row_limit(options: Namespace, name: str) -> int | None:
    is_short = name == "table" and output.is_terminal() and not options.all
    limit: int | None = options.limit or (_ROWS_ON_TERMINAL if is_short else None)
    return limit


def _print_table(
    library: "Library", arranged: _Arranged, keys: Sequence[str], query: "Query", get_reasons: GetReasons
) -> None:
    """Print a numbered table, and save which paper each number names for the next command."""
    from reader.cli.paper_table import PaperTable, TableOptions
    from reader.query_text import SIMILAR

    listing = arranged.listing
    papers = list(map(listing.get_paper, keys))
    sort = query.order.key if query.order else ""
    is_ranked = query.search_words or SIMILAR in listing.query
    options = TableOptions(
        sort,
        shows_author="author:" in listing.query,
        has_headings=sort == "digest" or not (sort or is_ranked),
        groups=arranged.groups,
        use_colour=output.uses_colour(),
        get_reasons=get_reasons,
    )
    table = PaperTable(output.terminal_width(), papers, library.columns.keys, options)
    output.print_lines([_heading(listing), *([] if options.has_headings else [""]), *table.lines()])
    if output.is_terminal():
        save_last_list(library.folder, keys)
        if len(keys) < len(listing):
            output.print_message(f"Showing {len(keys):,} of {len(listing):,} · all of them: -n {len(listing)}")


def _heading(listing: Listing) -> str:
    """Return the heading of a table: "Inbox · 27 papers · newest digest first"."""
    from reader.search import INBOX

    first, rest = listing.description, ""
    if listing.query == INBOX or listing.query.startswith(f"{INBOX} "):
        first, _, rest = listing.description.replace(_INBOX_DESCRIPTION, "inbox").partition(", ")
    text = " · ".join(filter(None, (first, format_count(len(listing)), rest)))
    line = truncate(clean_line(capitalized(text)), output.terminal_width())
    return output.style_text(line, "strong", use_colour=output.uses_colour())


def tab_separated_line(paper: Paper, get_reasons: GetReasons | None = None) -> str:
    """Return the key, date, flags and title of a paper, separated by tabs, and its reasons if they are requested.

    `-` stands for a missing value.
    """
    day = paper.published.isoformat() if paper.published else "-"
    why = [clean_line(str(get_reasons(paper))) or "-"] if get_reasons else []
    fields = (clean_line(paper.key), day, flag_letters(paper) or "-", clean_line(paper.title), *why)
    return "\t".join(fields) + "\n"


def flag_letters(paper: Paper) -> str:
    """Return one letter for each flag of a paper that is set."""
    return "".join(letter for letter, _, is_set in _FLAGS if is_set(paper))


def print_no_matches(listing: Listing) -> int:
    """Print that nothing matched, with queries that would match more; return the exit status."""
    output.print_error(describe_no_matches(listing))
    return NOTHING_MATCHED_STATUS


def describe_no_matches(listing: Listing) -> str:
    """Return a message that nothing matched, with queries that would match more."""
    correction = f"did you mean “{listing.correction}”?" if listing.correction else ""
    hints = [*filter(None, [correction]), *listing.suggestions]
    if not listing.total:
        hints.append("add papers with 'reader fetch' or 'reader import FILE'")
    message = "; ".join((_no_matches(listing), *hints))
    return f"{message}. {listing.advice}" if listing.advice else message


def _no_matches(listing: Listing) -> str:
    from reader.search import INBOX, STARRED

    if not listing.query:
        return "the library is empty"
    named = {INBOX: "the inbox is empty", STARRED: "no paper is starred"}
    text = named.get(listing.query) or f"no papers match {listing.query!r}"
    return f"{text} ({listing.total:,} in the library)"


LIST = CliCommand(
    "list",
    "list or search papers",
    _run_list,
    _add_list_options,
    (
        "reader list                          the inbox: papers to triage, newest first",
        "reader list --all                    all papers",
        "reader list meta learning has:code   words are fuzzy, filters are exact",
        "reader list -is:read after:2024-06 --sort comments",
        "reader list --keys tag:todo | reader read -",
        "reader list @foryou --why            what you may like first, and why",
        "reader list --jsonl '' | jq -r .title",
    ),
    "On a terminal, papers are numbered, and 'reader open 3' opens the third of the last list; a list longer than the "
    "window goes through $PAGER. In a pipe, a paper is one line of KEY, DATE, FLAGS and TITLE, separated by tabs; "
    "- stands for a missing value.\n"
    "FLAGS: " + ", ".join(f"{letter} {description}" for letter, description, _ in _FLAGS) + ".",
    takes_dash_words=True,
    aliases=("ls", "search", "find"),
    only_reads=True,
)
