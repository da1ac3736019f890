"""The current paper in full, wrapped to a readable width."""

from asyncio import TimerHandle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property, partial
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.screen import Screen
from textual.selection import Selection
from textual.strip import Strip

from reader.paper import NO_REASONS, Highlight, Listing, Paper, Reasons, Span, no_highlights
from reader.text.links import host_of
from widgets import commands
from widgets.cells import cell_width, wrap
from widgets.keys import keys_by_command
from widgets.line_view import FrameCache, LineView, visible_style
from widgets.paper_document import MAX_TEXT_WIDTH, LinkKeys, PaperContext, Paragraph, StyledSpan, render_paper
from widgets.timer import call_after

MARGIN = 2
MAX_DOCUMENTS = 4
"""Papers whose lines are cached: the current one, its neighbours, and the one that was prepared."""
WRITE_SECONDS = 0.01
"""Seconds that the writer thread gets for the frame of a movement before the next paper is drawn.

Otherwise it waits for the interpreter, and starts to write after 1.2 instead of 0.5 ms.
"""
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


class _Document:
    """A paper in its context and its drawn lines; without a paper, other paragraphs."""

    def __init__(
        self, paper: Paper | None, context: PaperContext, margin: int, paragraphs: Sequence[Paragraph] = ()
    ) -> None:
        self.paper = paper
        self.context = context
        self.margin = margin
        self.segments: dict[int, Sequence[Segment]] = {}
        self.frames: FrameCache = {}
        self._paragraphs = paragraphs

    @cached_property
    def lines(self) -> Sequence[_WrappedLine]:
        """The wrapped lines."""
        return [
            _WrappedLine(paragraph, start, end)
            for paragraph in (render_paper(self.paper, self.context) if self.paper else self._paragraphs)
            for start, end in wrap(paragraph.text, self.context.width)
        ]


class PaperView(LineView):
    """Shows one paper as a document; creates only the lines in the window."""

    ALLOW_SELECT = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paper-view--title",
        "paper-view--text",
        "paper-view--dim",
        "paper-view--marks",
        "paper-view--tags",
        "paper-view--note",
        "paper-view--label",
        "paper-view--summary",
        "paper-view--alert",
        "paper-view--key",
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
        & > .paper-view--label { color: $text-secondary; text-style: none; }
        & > .paper-view--summary { text-style: italic; }
        & > .paper-view--alert { color: $text-error; text-style: bold; }
        & > .paper-view--key { color: $text-accent; text-style: bold; }
        & > .paper-view--link { color: $text; text-style: underline; }
        & > .paper-view--match { color: $text-accent; text-style: bold underline; }
    }
    """

    class LinkFollowed(Message):
        """A link was clicked."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    class QueryRequested(Message):
        """A tag or another text that represents a query was clicked."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.paper: Paper | None = None
        self._document: _Document | None = None
        self.get_news: Callable[[Paper], str] = no_news
        self.is_card = False
        """Whether the summary is below the title."""
        self._keys = LinkKeys()
        self._highlight: Highlight = no_highlights
        self._duplicates: Sequence[Paper] = ()
        self._reasons = NO_REASONS
        self._today = date.min
        self._paragraphs: Sequence[Paragraph] = ()
        self._preparation: TimerHandle | None = None

    def on_mount(self) -> None:
        """Update the keys beside the links whenever a keymap changes them."""
        self.screen.bindings_updated_signal.subscribe(self, self._update_keys)

    def show(
        self,
        paper: Paper | None,
        highlight: Highlight = no_highlights,
        duplicates: Sequence[Paper] = (),
        reasons: Reasons = NO_REASONS,
    ) -> None:
        """Show a paper from its top, or the same paper after a change at the same position."""
        if paper is None or self.paper is None or paper.key != self.paper.key:
            self.top = 0
        self.paper = paper
        self._highlight = highlight
        self._duplicates = duplicates
        self._reasons = reasons
        self._document = None
        self.refresh()

    def show_paragraphs(self, paragraphs: Sequence[Paragraph]) -> None:
        """Show a document that is not a paper."""
        self._paragraphs = paragraphs
        self.show(None)

    def show_from(self, listing: Listing, paper: Paper | None) -> None:
        """Show a paper of a listing, with its highlights, possible duplicates and reasons."""
        self._today = listing.today
        self.show(paper, *(_described(listing, paper) if paper else ()))

    def prepare_soon(self, paper: Paper | None, listing: Listing) -> None:
        """Draw the visible part of the paper that is probably shown next, after WRITE_SECONDS.

        A cursor movement takes 2.4 instead of 4.0 ms of processor time until its frame is written; a bare Textual app
        takes 1.9 ("move" of `python -m tests.bench screen`).
        """
        if self._preparation is not None:
            self._preparation.cancel()
        self._preparation = call_after(self, WRITE_SECONDS, partial(self._prepare, paper, listing))

    def _prepare(self, paper: Paper | None, listing: Listing) -> None:
        if paper is None or not self.size:
            return
        shown, top = self._document, self.top
        self._document, self.top = self._document_of(paper, *_described(listing, paper)), 0
        for strip in super().render_lines(self.size.region):
            strip.render(self.app.console)  # the strip caches its rendering
        self._document, self.top = shown, top

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
        """Return the number of lines at the current width."""
        return len(self._current.lines)

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Return a line of the document, from the cache if it was drawn before."""
        document = self._current
        segments = document.segments.get(index)
        if segments is None:
            segments = document.segments[index] = self._line(document.lines[index], document.margin, width)
        return segments

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return lines with the selected text in its own style."""
        selection = self.text_selection
        if selection is None:
            return super().render_lines(crop)
        lines = super().render_lines(Region(0, crop.y, self.size.width, crop.height))
        style = visible_style(self.screen, "screen--selection")
        spans = (selection.get_span(self.top + y) for y in crop.line_range)
        lines = [_with_selection(line, span, style) for line, span in zip(lines, spans, strict=True)]
        return [line.crop(*crop.column_span) for line in lines]

    def render_line(self, y: int) -> Strip:
        """Return one line; Textual uses it to find the part of the document under the mouse."""
        return super().render_lines(Region(0, y, self.size.width, 1))[0].apply_offsets(0, self.top + y)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, with the lines of each paragraph joined."""
        margin, _ = self.column
        text, before = "", None
        for index, (paragraph, start, end) in enumerate(self._current.lines):
            if (span := selection.get_span(index)) is None:
                continue
            first, last = start + max(0, span[0] - margin), end if span[1] < 0 else start + max(0, span[1] - margin)
            if before is not None:
                text += " " if before is paragraph else "\n"
            text, before = text + paragraph.text[first : min(last, end)], paragraph
        return text, "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - Textual's signature
        """Draw the selection."""
        self.refresh()

    def clear_cache(self) -> None:
        """Drop the wrapped lines and their drawn segments."""
        super().clear_cache()
        self._clear_documents()

    def _clear_documents(self) -> None:
        self._document = None
        self._documents: deque[_Document] = deque(maxlen=MAX_DOCUMENTS)

    @property
    def _current(self) -> _Document:
        """The document that is shown, reused if it was shown or prepared before and nothing has changed."""
        document = self._document
        if document is None:
            document = self._document_of(self.paper, self._highlight, self._duplicates, self._reasons)
            self._document = document if self.size else None  # a hidden view has no width yet
        self._frame_cache = document.frames
        return document

    def _document_of(
        self, paper: Paper | None, highlight: Highlight, duplicates: Sequence[Paper], reasons: Reasons
    ) -> _Document:
        news = self.get_news(paper) if paper else ""
        margin, width = self.column
        context = PaperContext(
            highlight,
            news,
            duplicates,
            width,
            is_full=self._is_zoomed,
            keys=self._keys,
            is_card=self.is_card,
            reasons=reasons,
            today=self._today,
        )
        for document in self._documents if paper else ():
            if document.paper is paper and document.context == context:
                return document
        document = _Document(paper, context, margin, self._paragraphs)
        self._documents.append(document)
        return document

    @property
    def _is_zoomed(self) -> bool:
        return self.screen.has_class("-zoomed")

    def _update_keys(self, screen: Screen[object]) -> None:
        if screen.focused is not None:  # the active keys are those of the focused input
            return
        labels = keys_by_command(screen.active_bindings)
        commands_in_order = (commands.OpenCode, commands.OpenPage, commands.OpenPdf, commands.OpenLink)
        keys = LinkKeys(*(next(iter(labels.get(command.id, ())), "") for command in commands_in_order))
        if keys != self._keys:
            self._keys = keys
            self._clear_documents()
            self.refresh()

    def _line(self, line: _WrappedLine, margin: int, width: int) -> Sequence[Segment]:
        used = margin + cell_width(line.paragraph.text[line.start : line.end])
        segments = list(self._segments(line, " " * margin, " " * max(0, width - used)))
        return segments if used <= width else Segment.adjust_line_length(segments, width)

    def _segments(self, line: _WrappedLine, margin: str, rest: str) -> Iterator[Segment]:
        """Yield one segment for each stretch in one style; margins join the text next to them."""
        text, base = line.paragraph.text, f"paper-view--{line.paragraph.style}"
        at, before = line.start, margin
        for span in line.paragraph.spans:
            start, end = max(span.start, line.start), min(span.end, line.end)
            if start >= end:
                continue
            yield Segment(before + text[at:start], self.style(base))
            style = self.style(base, f"paper-view--{span.style}")
            yield Segment(text[start:end], style + _link_style(span) if span.url or span.query else style)
            at, before = end, ""
        yield Segment(before + text[at : line.end] + rest, self.style(base))


def _described(listing: Listing, paper: Paper) -> tuple[Highlight, Sequence[Paper], Reasons]:
    return listing.highlight, listing.duplicates_of(paper), listing.reasons(paper)


def _with_selection(line: Strip, span: Span | None, style: Style) -> Strip:
    """Return a line with a span of its characters in another style; -1 is the end of the line."""
    if span is None:
        return line
    text = line.text
    start = cell_width(text[: span[0]])
    end = line.cell_length if span[1] < 0 else cell_width(text[: span[1]])
    if start >= end:
        return line
    selected = Strip(list(Segment.apply_style(line.crop(start, end), post_style=style)), end - start)
    return Strip.join([line.crop(0, start), selected, line.crop(end)])


def _link_style(span: StyledSpan) -> Style:
    """Return the style that makes a span clickable, in the terminal and in the app.

    A terminal opens a link without asking, so a link that needs a confirmation is clickable only in the app.
    """
    link = span.url if _is_unremarkable(span.url) else None
    return Style(link=link, meta={"url": span.url, "query": span.query})


def _is_unremarkable(url: str) -> bool:
    if not url or host_of(url) in USUAL_HOSTS:
        return bool(url)
    from reader.text.link_safety import confirmation_reason  # noqa: PLC0415 - the first frame seldom needs it

    return confirmation_reason(url) is None
