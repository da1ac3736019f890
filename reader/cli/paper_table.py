"""The numbered table of `reader list` on a terminal: aligned, coloured, and never wider than the window."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from reader.cli.output import link_text, style_text
from reader.clock import local_today
from reader.description import format_day
from reader.paper import GetReasons, Paper, no_reasons
from reader.text import clean_line, printable
from reader.text.link_safety import confirmation_reason
from widgets.cells import cell_width, pad_left, truncate

_MIN_KEY_WIDTH = 6
_MAX_KEY_WIDTH = 16
_MIN_NUMBER_WIDTH = 3
_MIN_FULL_WIDTH = 60
"""Width of the window, in columns, below which titles get nearly all of it."""
_MAX_AUTHOR_SHARE = 4
_CODE = "code"
_GAP = "  "
_COUNTS: Mapping[str, tuple[str, Callable[[Paper], int | None]]] = {
    "upvotes": ("▲", lambda paper: paper.upvotes),
    "comments": ("✉", lambda paper: paper.comments),
    "stars": ("☆", lambda paper: paper.stars),
}
_DAYS: Mapping[str, Callable[[Paper], date | None]] = {
    "date": lambda paper: paper.published,
    "added": lambda paper: paper.added.astimezone().date() if paper.added else None,
}


class TableOptions(NamedTuple):
    """What a table shows besides titles: the column that it is sorted by, the first author, headings, colours, reasons.

    `groups` maps keys to rule groups; these papers come under the name of their group, not the day of their digest.
    """

    sort: str = ""
    shows_author: bool = False
    has_headings: bool = False
    use_colour: bool = False
    groups: Mapping[str, str] = {}
    get_reasons: GetReasons = no_reasons


class PaperTable:
    """Formats papers as numbered rows of limited width, under the days of their digests if they are in that order."""

    def __init__(self, width: int, papers: Sequence[Paper], all_keys: Iterable[str], options: TableOptions) -> None:
        """Lay out papers; a key is shortened to the beginning that no other of `all_keys` has."""
        self._width = width
        self._papers = papers
        self._options = options
        self._today = local_today()
        self._keys = sorted(all_keys)
        self._is_full = width >= _MIN_FULL_WIDTH
        self._number_width = max(len(str(len(papers))), _MIN_NUMBER_WIDTH)
        self._count_width = max((cell_width(self._count(paper)) for paper in papers), default=0)
        self._has_code = any(paper.code for paper in papers)
        longest = max((cell_width(self._name(paper)) for paper in papers), default=0)
        self._name_width = min(longest, _MAX_KEY_WIDTH) if self._is_full else 0

    def lines(self) -> Iterator[str]:
        """Yield the rows, in digest order with a heading before each group or digest."""
        heading = ""
        for number, paper in enumerate(self._papers, start=1):
            if self._options.has_headings and (text := self._heading(paper)) != heading:
                heading = text
                yield ""
                yield self._style(heading, "strong")
            yield self._row(number, paper)
            if why := str(self._options.get_reasons(paper)):
                indent = " " * (self._number_width + len(_GAP))
                yield self._style(indent + truncate(clean_line(why), self._width - len(indent)), "faint")

    def _heading(self, paper: Paper) -> str:
        if group := self._options.groups.get(paper.key):
            return clean_line(group)
        day = _digest_day(paper)
        return format_day(day, with_weekday=True) if day else "Undated"

    def _row(self, number: int, paper: Paper) -> str:
        first = [
            _Cell(pad_left(str(number), self._number_width) + _GAP),
            _Cell(self._symbols(paper), "star"),
            _Cell(" "),
        ]
        if self._is_full and self._has_code:
            first.append(_Cell((_CODE if paper.code else " " * len(_CODE)) + _GAP, "faint"))
        if self._is_full and self._count_width:
            first.append(_Cell(pad_left(self._count(paper), self._count_width) + _GAP))
        last = [_Cell(_GAP + truncate(self._name(paper), self._name_width), "key")] if self._name_width else []
        room = self._width - _width_of(first) - (len(_GAP) + self._name_width if last else 0)
        return "".join(map(self._styled, (*first, *self._title_cells(paper, room), *last))).rstrip()

    def _title_cells(self, paper: Paper, room: int) -> Iterator["_Cell"]:
        """Yield the title, the first author if it is shown and the tags, filled up to a width."""
        author = truncate(_first_author(paper), room // _MAX_AUTHOR_SHARE) if self._options.shows_author else ""
        tags = truncate(" ".join(f"#{clean_line(tag)}" for tag in paper.marks.tags), room // 3)
        extra = [_Cell(_GAP + text, style) for text, style in ((author, "faint"), (tags, "tag")) if text]
        title = truncate(printable(paper.title), room - _width_of(extra))
        yield _Cell(title, "faint" if paper.marks.read else "", _safe_page_url(paper))
        yield from extra
        yield _Cell(" " * (room - cell_width(title) - _width_of(extra)))

    def _symbols(self, paper: Paper) -> str:
        """Return a symbol for the state of a paper and one for its note."""
        marks = paper.marks
        state = "★" if marks.starred else "✓" if marks.read else "z" if marks.is_snoozed(self._today) else " "
        return state + ("✎" if marks.note else " ")

    def _count(self, paper: Paper) -> str:
        """Return the value that the table is sorted by, or the upvotes."""
        if get_day := _DAYS.get(self._options.sort):
            day = get_day(paper)
            return day.isoformat() if day else "-"
        symbol, get_count = _COUNTS.get(self._options.sort, _COUNTS["upvotes"])
        count = get_count(paper)
        return "" if count is None else f"{symbol} {count:,}"

    def _name(self, paper: Paper) -> str:
        """Return the arXiv id, or the shortest prefix of the key that neither neighbour in sorted order shares."""
        if paper.arxiv_id:
            return paper.arxiv_id
        index = bisect_left(self._keys, paper.key)
        neighbours = self._keys[max(index - 1, 0) : index] + self._keys[index + 1 : index + 2]
        shared = max((_common_prefix_length(paper.key, neighbour) for neighbour in neighbours), default=0)
        return clean_line(paper.key[: max(shared + 1, _MIN_KEY_WIDTH)])

    def _style(self, text: str, style: str) -> str:
        return style_text(text, style, use_colour=self._options.use_colour)

    def _styled(self, cell: "_Cell") -> str:
        """Return the text of a cell in its colour; terminals open a title as a link."""
        if not self._options.use_colour or not cell.text.strip():
            return cell.text
        text = self._style(cell.text, cell.style) if cell.style else cell.text
        return link_text(text, cell.url) if cell.url else text


class _Cell(NamedTuple):
    """A part of a row: its text, its style if any, and the URL that it leads to."""

    text: str
    style: str = ""
    url: str = ""


def _width_of(cells: Iterable[_Cell]) -> int:
    return sum(cell_width(cell.text) for cell in cells)


def _safe_page_url(paper: Paper) -> str:
    """Return the URL of the page, or an empty text if it is not on a public host."""
    url = paper.page_url or ""
    return "" if url and confirmation_reason(url) else url


def _digest_day(paper: Paper) -> date | None:
    return max((seen.day for seen in paper.appearances if seen.day), default=None)


def _first_author(paper: Paper) -> str:
    more = len(paper.authors) > 1 or (paper.author_count or 0) > 1
    return clean_line(paper.authors[0]) + (" et al." if more else "") if paper.authors else ""


def _common_prefix_length(first: str, second: str) -> int:
    pairs = enumerate(zip(first, second, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(first), len(second)))
