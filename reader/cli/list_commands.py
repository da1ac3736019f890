"""The list as a person reads it on a terminal: aligned, coloured, and never wider than the window.

One paper whole, as a person reads it on a terminal.

Looking at papers: many as a list, one whole.
"""

import textwrap
from argparse import ArgumentParser, Namespace
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from reader.cli import output
from reader.cli.argument_parser import positive_integer
from reader.cli.cli_command import DONE_STATUS, NOTHING_MATCHED_STATUS, CliCommand
from reader.cli.marks_commands import PAPER_HELP
from reader.cli.open_library import find_papers, list_papers, open_library, status_for_library
from reader.cli.output import style_text, text_width, truncate_columns
from reader.link_safety import confirmation_reason
from reader.paper import Appearance, Listing, Paper, format_count
from reader.tex import tex_to_text
from reader.text import clean_line, clean_text

_MIN_KEY_WIDTH = 6
_MAX_KEY_WIDTH = 16
_FLAG_SYMBOLS = 4
_DAY_WIDTH = 10
_NARROW_WIDTH = 60
"""Columns below which there is no room for days."""


class PaperTable:
    """Writes papers as lines of a width in columns; a key is shown as the beginning that no other key has."""

    def __init__(self, width: int, all_keys: Iterable[str], *, use_colour: bool) -> None:
        self._width = width
        self._keys = sorted(all_keys)
        self._in_colour = use_colour
        self._has_days = width >= _NARROW_WIDTH
        longest = max(map(len, map(self._key_prefix, self._keys)), default=_MIN_KEY_WIDTH)
        self._key_width = min(longest, _MAX_KEY_WIDTH, max(width // 4, _MIN_KEY_WIDTH))

    def line(self, paper: Paper) -> str:
        """Write one paper."""
        tags = " ".join(f"#{clean_line(tag)}" for tag in paper.marks.tags)
        room = self._width - _FLAG_SYMBOLS - self._key_width - 2 - (_DAY_WIDTH + 2 if self._has_days else 0)
        tags = truncate_columns(tags, room // 3)
        title = truncate_columns(clean_line(tex_to_text(paper.title)), room - (text_width(tags) + 2 if tags else 0))
        return self._aligned(paper, title, tags)

    def _aligned(self, paper: Paper, title: str, tags: str) -> str:
        key = truncate_columns(self._key_prefix(paper.key), self._key_width)
        cells = [self._flag_symbols(paper), self._styled(key, "key") + " " * (self._key_width - text_width(key) + 1)]
        if self._has_days:
            day = paper.published.isoformat() if paper.published else "-"
            cells.append(self._styled(f"{day:<{_DAY_WIDTH}}", "faint") + " ")
        cells.append(self._styled(title, "faint") if paper.marks.read else title)
        return " ".join((*cells, "", self._styled(tags, "tag")) if tags else cells).rstrip()

    def _flag_symbols(self, paper: Paper) -> str:
        star = self._styled("★", "star") if paper.marks.starred else " "
        read = "✓" if paper.marks.read else " "
        return star + read + ("c" if paper.code else " ")

    def _styled(self, text: str, style: str) -> str:
        return style_text(text, style, use_colour=self._in_colour)

    def _key_prefix(self, key: str) -> str:
        """Shorten a key to what tells it from its neighbours in the alphabet."""
        index = bisect_left(self._keys, key)
        neighbours = self._keys[max(index - 1, 0) : index] + self._keys[index + 1 : index + 2]
        shared = max((_common_prefix_length(key, neighbour) for neighbour in neighbours), default=0)
        return clean_line(key[: max(shared + 1, _MIN_KEY_WIDTH)])


def _common_prefix_length(one: str, other: str) -> int:
    """Count the characters with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (mine, yours) in pairs if mine != yours), min(len(one), len(other)))


_MAX_WIDTH = 88
_PIPED_WIDTH = 80
_LABELS = 9


def paper_lines(paper: Paper) -> Iterator[str]:
    """Write the title, what is known, the abstract, the user's note, and every address."""
    yield from (_styled(line, "strong") for line in _wrapped(clean_line(tex_to_text(paper.title))))
    yield from _wrapped(" · ".join(_facts(paper)))
    yield from _wrapped(" · ".join(_marks(paper)))
    if paper.abstract:
        yield ""
        yield from _paragraphs(tex_to_text(paper.abstract))
    if paper.marks.note:
        yield ""
        yield from (f"> {line}".rstrip() for line in _paragraphs(paper.marks.note))
    yield ""
    yield from _labelled(paper)


def _facts(paper: Paper) -> Iterator[str]:
    if paper.authors:
        yield clean_line(", ".join(paper.authors))
    if paper.author_count and paper.author_count != len(paper.authors):
        yield format_count(paper.author_count, "author")
    if paper.published:
        yield paper.published.isoformat()
    if paper.comments is not None:
        yield format_count(paper.comments, "comment")
    if paper.upvotes is not None:
        yield format_count(paper.upvotes, "upvote")


def _marks(paper: Paper) -> Iterator[str]:
    if paper.withdrawn:
        yield "withdrawn"
    yield "read" if paper.marks.read else "unread"
    if paper.marks.starred:
        yield "★ starred"
    if paper.marks.snoozed_until:
        yield f"put off to {paper.marks.snoozed_until.isoformat()}"
    if paper.marks.tags:
        yield " ".join(f"#{clean_line(tag)}" for tag in paper.marks.tags)


def _labelled(paper: Paper) -> Iterator[str]:
    yield _labelled_line("key", paper.key)
    for label, url in (("page", paper.page_url), ("pdf", paper.pdf_url)):
        if url:
            yield _address_line(label, url)
    for url in paper.code:
        yield _address_line("code", url)
    for url in paper.links:
        if url not in (*paper.code, paper.page_url, paper.pdf_url):
            yield _address_line("link", url)
    if paper.keywords:
        yield _labelled_line("keywords", ", ".join(paper.keywords))
    for title in paper.former_titles:
        yield _labelled_line("formerly", tex_to_text(title))
    for appearance in paper.appearances:
        yield _labelled_line("digest", _appearance(appearance))


def _appearance(appearance: Appearance) -> str:
    day = appearance.day.isoformat() if appearance.day else "undated"
    return f"{day}, {appearance.source}, place {appearance.position + 1}"


def _address_line(label: str, url: str) -> str:
    """Write an address, and what it is where it does not lead to a public host."""
    reason = confirmation_reason(url)
    return _labelled_line(label, f"{url} ({reason})" if reason else url)


def _labelled_line(label: str, text: str) -> str:
    return f"{_styled(f'{label:<{_LABELS}}', 'faint')} {clean_line(text)}"


def _paragraphs(text: str) -> Iterator[str]:
    for line in clean_text(text).split("\n"):
        yield from _wrapped(line) or [""]


def _wrapped(text: str) -> list[str]:
    width = min(output.terminal_width() - 1, _MAX_WIDTH) if output.is_terminal() else _PIPED_WIDTH
    return textwrap.wrap(text, width, break_on_hyphens=False)


def _styled(text: str, style: str) -> str:
    return style_text(text, style, use_colour=output.uses_colour())


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
    from reader.search.query import FILTERS, SIMILAR, SORT_KEYS

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
