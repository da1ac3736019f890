"""The paper under the cursor, whole, in a measure that reads well."""

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message

from reader.links import host_of
from reader.paper import Highlight, Paper, nothing_highlighted
from widgets.cells import cells_of, wrap
from widgets.line_window import LineWindow
from widgets.paper_page import Block, Stretch, page_of

MEASURE = 88
"""The longest line, in cells, that is read with ease."""
MARGIN = 2
USUAL_HOSTS = frozenset({"arxiv.org", "github.com", "huggingface.co", "doi.org"})
"""Hosts of most links."""


def no_news(_paper: Paper) -> str:
    """Say that nothing is new about a paper."""
    return ""


class _Line(NamedTuple):
    block: Block
    start: int
    end: int


class PaperView(LineWindow):
    """Shows one paper's page, wrapped; only the lines in sight are made into strips."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paper-view--title",
        "paper-view--text",
        "paper-view--dim",
        "paper-view--marks",
        "paper-view--tags",
        "paper-view--note",
        "paper-view--link",
        "paper-view--match",
    }
    DEFAULT_CSS = """
    PaperView {
        & > .paper-view--title { text-style: bold; color: $text-primary; }
        & > .paper-view--dim { color: $text-muted; }
        & > .paper-view--marks { color: $text-warning; }
        & > .paper-view--tags { color: $text-secondary; }
        & > .paper-view--note { color: $text-success; text-style: italic; }
        & > .paper-view--link { color: $text-accent; text-style: underline; }
        & > .paper-view--match { color: $text-accent; text-style: bold underline; }
    }
    """

    class LinkFollowed(Message):
        """An address on the page is to be opened."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    class QueryAsked(Message):
        """Something on the page is to be searched for."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.paper: Paper | None = None
        self.news_of: Callable[[Paper], str] = no_news
        self._highlight: Highlight = nothing_highlighted
        self._twins: Sequence[Paper] = ()
        self._page: Sequence[Block] = ()

    def show(
        self, paper: Paper | None, highlight: Highlight = nothing_highlighted, twins: Sequence[Paper] = ()
    ) -> None:
        """Show a paper from its top; the same paper, changed, where it stood."""
        if paper is None or self.paper is None or paper.key != self.paper.key:
            self.top = 0
        self.paper = paper
        self._highlight = highlight
        self._twins = twins
        self._forget_lines()
        self.refresh()

    def show_page(self, page: Sequence[Block]) -> None:
        """Show a page that is no paper's."""
        self._page = page
        self.show(None)

    def on_click(self, event: events.Click) -> None:
        """Follow the link or the tag under the mouse."""
        if address := event.style.meta.get("address"):
            self.post_message(self.LinkFollowed(address))
        elif query := event.style.meta.get("query"):
            self.post_message(self.QueryAsked(query))

    def line_count(self) -> int:
        """Count the lines at the present width."""
        return len(self._wrapped())

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Make a line of the page, or take it from those made before."""
        made = self._made.get(index)
        if made is None:
            made = self._made[index] = self._line(self._wrapped()[index], width)
        return made

    def forget(self) -> None:
        """Drop what was wrapped and drawn."""
        super().forget()
        self._forget_lines()

    def _forget_lines(self) -> None:
        self._made: dict[int, Sequence[Segment]] = {}
        self._lines: Sequence[_Line] | None = None

    def _wrapped(self) -> Sequence[_Line]:
        if self._lines is None:
            width = min(MEASURE, self.text_width - 2 * MARGIN)
            blocks = self._blocks_of(self.paper) if self.paper else self._page
            self._lines = [_Line(block, start, end) for block in blocks for start, end in wrap(block.text, width)]
        return self._lines

    def _blocks_of(self, paper: Paper) -> Sequence[Block]:
        return page_of(paper, self._highlight, self.news_of(paper), self._twins)

    def _line(self, line: _Line, width: int) -> Sequence[Segment]:
        used = MARGIN + cells_of(line.block.text[line.start : line.end])
        segments = list(self._segments(line, " " * MARGIN, " " * max(0, width - used)))
        return segments if used <= width else Segment.adjust_line_length(segments, width)

    def _segments(self, line: _Line, margin: str, rest: str) -> Iterator[Segment]:
        """Give a line in as few pieces as there are looks in it: blanks are drawn with the text that they are beside."""
        text, base = line.block.text, f"paper-view--{line.block.style}"
        at, before = line.start, margin
        for stretch in line.block.stretches:
            start, end = max(stretch.start, line.start), min(stretch.end, line.end)
            if start >= end:
                continue
            yield Segment(before + text[at:start], self.style(base))
            style = self.style(base, f"paper-view--{stretch.style}")
            yield Segment(text[start:end], style + _followed(stretch))
            at, before = end, ""
        yield Segment(before + text[at : line.end] + rest, self.style(base))


def _followed(stretch: Stretch) -> Style:
    """Let the mouse follow a stretch: in terminals that know links, and in ours.

    A terminal opens a link without a question, so it gets none that must be asked about.
    """
    meta = {"address": stretch.address, "query": stretch.query} if stretch.address or stretch.query else None
    return Style(link=stretch.address if _is_usual(stretch.address) else None, meta=meta)


def _is_usual(address: str) -> bool:
    if not address or host_of(address) in USUAL_HOSTS:
        return bool(address)
    from reader.link_safety import confirmation_reason  # noqa: PLC0415 - seldom needed for the first frame

    return confirmation_reason(address) is None
