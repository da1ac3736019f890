"""The current paper in full, wrapped to a readable width."""

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message

from reader.links import host_of
from reader.paper import Highlight, Paper, Span, no_highlights
from widgets.cells import cell_width, wrap
from widgets.line_view import LineView
from widgets.paper_document import Paragraph, StyledSpan, render_paper

MAX_TEXT_WIDTH = 88
"""The longest comfortable line, in cells."""
MARGIN = 2
USUAL_HOSTS = frozenset({"arxiv.org", "github.com", "huggingface.co", "doi.org"})
"""Hosts that need no check, because most links lead there."""


def no_news(_paper: Paper) -> str:
    """Return an empty text: nothing is new about the paper."""
    return ""


def text_column(width: int, *, is_centred: bool) -> Span:
    """Return the margin and the width of text in a view of some width."""
    text_width = min(MAX_TEXT_WIDTH, width - 2 * MARGIN)
    return (max(MARGIN, (width - text_width) // 2) if is_centred else MARGIN), text_width


class _WrappedLine(NamedTuple):
    paragraph: Paragraph
    start: int
    end: int


class PaperView(LineView):
    """Shows one paper as a document; only the lines in the window are made."""

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
        """A link was clicked."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    class QueryRequested(Message):
        """A tag or another text that stands for a query was clicked."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.paper: Paper | None = None
        self.get_news: Callable[[Paper], str] = no_news
        self._highlight: Highlight = no_highlights
        self._duplicates: Sequence[Paper] = ()
        self._paragraphs: Sequence[Paragraph] = ()

    def show(self, paper: Paper | None, highlight: Highlight = no_highlights, duplicates: Sequence[Paper] = ()) -> None:
        """Show a paper from its top, or the same paper after a change at the same position."""
        if paper is None or self.paper is None or paper.key != self.paper.key:
            self.top = 0
        self.paper = paper
        self._highlight = highlight
        self._duplicates = duplicates
        self._clear_lines()
        self.refresh()

    def show_paragraphs(self, paragraphs: Sequence[Paragraph]) -> None:
        """Show a document that is not a paper."""
        self._paragraphs = paragraphs
        self.show(None)

    def on_click(self, event: events.Click) -> None:
        """Follow the link or the tag under the mouse."""
        if url := event.style.meta.get("url"):
            self.post_message(self.LinkFollowed(url))
        elif query := event.style.meta.get("query"):
            self.post_message(self.QueryRequested(query))

    @property
    def column(self) -> Span:
        """The margin and the width of the text; `align-horizontal: center` puts it in the middle of a wide view."""
        return text_column(self.text_width, is_centred=self.styles.align_horizontal == "center")

    def line_count(self) -> int:
        """Return the number of lines at the present width."""
        return len(self._wrap_lines())

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Return a line of the document, from the cache if it was drawn before."""
        segments = self._line_cache.get(index)
        if segments is None:
            segments = self._line_cache[index] = self._line(self._wrap_lines()[index], width)
        return segments

    def clear_cache(self) -> None:
        """Drop the wrapped lines and what was drawn of them."""
        super().clear_cache()
        self._clear_lines()

    def _clear_lines(self) -> None:
        self._line_cache: dict[int, Sequence[Segment]] = {}
        self._lines: Sequence[_WrappedLine] | None = None

    def _wrap_lines(self) -> Sequence[_WrappedLine]:
        if self._lines is None:
            width = self.column[1]
            paragraphs = self._paragraphs_of(self.paper) if self.paper else self._paragraphs
            self._lines = [
                _WrappedLine(paragraph, start, end)
                for paragraph in paragraphs
                for start, end in wrap(paragraph.text, width)
            ]
        return self._lines

    def _paragraphs_of(self, paper: Paper) -> Sequence[Paragraph]:
        return render_paper(paper, self._highlight, self.get_news(paper), self._duplicates)

    def _line(self, line: _WrappedLine, width: int) -> Sequence[Segment]:
        margin, _ = self.column
        used = margin + cell_width(line.paragraph.text[line.start : line.end])
        segments = list(self._segments(line, " " * margin, " " * max(0, width - used)))
        return segments if used <= width else Segment.adjust_line_length(segments, width)

    def _segments(self, line: _WrappedLine, margin: str, rest: str) -> Iterator[Segment]:
        """Yield as few segments as the line has styles: margins are drawn with the text next to them."""
        text, base = line.paragraph.text, f"paper-view--{line.paragraph.style}"
        at, before = line.start, margin
        for span in line.paragraph.spans:
            start, end = max(span.start, line.start), min(span.end, line.end)
            if start >= end:
                continue
            yield Segment(before + text[at:start], self.style(base))
            style = self.style(base, f"paper-view--{span.style}")
            yield Segment(text[start:end], style + _link_style(span))
            at, before = end, ""
        yield Segment(before + text[at : line.end] + rest, self.style(base))


def _link_style(span: StyledSpan) -> Style:
    """Return the style that makes a span clickable, in the terminal and in the app.

    A terminal opens a link without asking, so a link that needs a confirmation is clickable only in the app.
    """
    meta = {"url": span.url, "query": span.query} if span.url or span.query else None
    return Style(link=span.url if _is_unremarkable(span.url) else None, meta=meta)


def _is_unremarkable(url: str) -> bool:
    if not url or host_of(url) in USUAL_HOSTS:
        return bool(url)
    from reader.link_safety import confirmation_reason  # noqa: PLC0415 - the first frame seldom needs it

    return confirmation_reason(url) is None
