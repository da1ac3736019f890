"""A paper as one row of the list: which of its facts fit at which width."""

from collections.abc import Iterator
from typing import NamedTuple

from reader.paper import Highlight, Paper, no_highlights
from reader.text import printable
from widgets.cells import cell_width, clip_spans, pad, pad_left, split_at_spans, truncate

UNREAD_SYMBOL, STARRED_SYMBOL, SELECTED_SYMBOL, NOTE_SYMBOL, DUPLICATE_SYMBOL = "●", "★", "▌", "✎", "≈"
FLAGS_WIDTH = 4


class Cell(NamedTuple):
    """A part of a row and the name of its style; an empty name is the row's own style."""

    text: str
    style: str = ""


class RowLayout(NamedTuple):
    """The width of each part of a row, in cells, with the space before it; 0 leaves it out.

    The tags take what they need from the title's width, at most `tags`.
    """

    title: int
    tags: int = 0
    counts: int = 0
    date: int = 0


def layout_at(width: int) -> RowLayout:
    """Return the layout of a row; the narrower it is, the less is shown besides the title."""
    date = 11 if width >= 84 else 8 if width >= 44 else 0
    count = 6 if width >= 52 else 0
    tags = min(28, width // 5) if width >= 64 else 0
    return RowLayout(max(1, width - FLAGS_WIDTH - date - count), tags, count, date)


def render_row(
    paper: Paper,
    width: int,
    *,
    highlight: Highlight = no_highlights,
    selected: bool = False,
    has_duplicate: bool = False,
) -> Iterator[Cell]:
    """Yield the cells of a paper's row from left to right, `width` cells in all."""
    layout = layout_at(width)
    tags = _tags(paper, layout.tags)
    room = layout.title - cell_width(tags)
    yield from _flags(paper, selected=selected)
    if has_duplicate and room > 2:
        yield Cell(f"{DUPLICATE_SYMBOL} ", "dim")
        room -= 2
    yield from _title(paper, room, highlight)
    if tags:
        yield Cell(tags, "tags")
    if layout.counts:
        yield Cell(pad_left(popularity(paper), layout.counts), "dim")
    if layout.date:
        yield Cell(pad_left(_date(paper, layout.date), layout.date), "dim")


def popularity(paper: Paper) -> str:
    """Return a paper's upvotes, else its comments, in at most five cells."""
    if paper.upvotes is not None:
        return f"▲{_abbreviate(paper.upvotes)}"
    return f"{_abbreviate(paper.comments)}c" if paper.comments else ""


def _flags(paper: Paper, *, selected: bool) -> Iterator[Cell]:
    marks = paper.marks
    yield Cell(SELECTED_SYMBOL if selected else " ", "selected")
    yield Cell(" " if marks.read else UNREAD_SYMBOL, "unread")
    yield Cell(STARRED_SYMBOL if marks.starred else " ", "star")
    yield Cell(NOTE_SYMBOL if marks.note else " ", "dim")


def _title(paper: Paper, width: int, highlight: Highlight) -> Iterator[Cell]:
    title = printable(paper.title)
    fitted = truncate(title, width)
    end = len(fitted) if fitted == title else len(fitted) - 1
    style = "read" if paper.marks.read else "title"
    for part, is_match in split_at_spans(fitted, list(clip_spans(highlight(title), 0, end))):
        yield Cell(part, "match" if is_match else style)
    yield Cell(pad("", width - cell_width(fitted)))


def _tags(paper: Paper, width: int) -> str:
    tags = " ".join(f"#{printable(tag)}" for tag in paper.marks.tags)
    return f" {truncate(tags, width - 1)}" if tags and width > 1 else ""


def _date(paper: Paper, width: int) -> str:
    day = paper.published or paper.newest_day
    if day is None:
        return ""
    return day.isoformat() if width > 10 else f"{day:%Y-%m}"


def _abbreviate(count: int) -> str:
    return str(count) if count < 10_000 else f"{count // 1000}k" if count < 1_000_000 else "1M+"
