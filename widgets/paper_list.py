"""The list of papers: one row each under headings, with a cursor that stays on its paper when the listing changes."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterable, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive

from reader.paper import Listing, Paper
from widgets.cells import truncate
from widgets.line_view import LineView, merge_adjacent
from widgets.paper_row import render_row
from widgets.viewport import FIRST_ROW, Viewport

MAX_CACHED_ROWS = 400
MAX_NEIGHBOURS = 50
_BOLD_STYLES = ("title", "match")
EMPTY_LISTING = Listing(keys=(), get_paper=lambda key: Paper(key, ""), description="", total=0)


class RowMap:
    """Maps the rows of a listing to lines: each heading takes a line above its first paper."""

    def __init__(self, listing: Listing) -> None:
        self._headings = listing.headings
        self._index_by_line = [heading.position for heading in listing.headings]
        self._heading_lines = [index + number for number, index in enumerate(self._index_by_line)]
        self.count = len(listing) + len(self._headings)

    def line_of_index(self, index: int) -> int:
        """Return the line of a row."""
        return index + bisect_right(self._index_by_line, index)

    def index_at_line(self, line: int) -> int | None:
        """Return the row on a line, or None if the line is a heading or beyond the end."""
        before = bisect_left(self._heading_lines, line)
        if line >= self.count or (before < len(self._heading_lines) and self._heading_lines[before] == line):
            return None
        return line - before

    def heading_at_line(self, line: int) -> str:
        """Return the text of the heading on a line."""
        return self._headings[bisect_left(self._heading_lines, line)].text


class _RowStyle(NamedTuple):
    """What a row looks like, apart from the paper itself; the key of the row cache."""

    key: str
    is_cursor: bool
    is_selected: bool
    has_duplicate: bool


class PaperList(LineView):
    """Shows a listing; only the rows in the window are made."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paper-list--title",
        "paper-list--read",
        "paper-list--unread",
        "paper-list--star",
        "paper-list--selected",
        "paper-list--tags",
        "paper-list--dim",
        "paper-list--match",
        "paper-list--heading",
        "paper-list--cursor",
    }
    DEFAULT_CSS = """
    PaperList {
        & > .paper-list--title { text-style: bold; }
        & > .paper-list--unread { color: $text-accent; }
        & > .paper-list--star { color: $text-warning; }
        & > .paper-list--selected { color: $text-success; }
        & > .paper-list--tags { color: $text-secondary; }
        & > .paper-list--read, & > .paper-list--dim { color: $text-muted; }
        & > .paper-list--match { color: $text-accent; text-style: bold underline; }
        & > .paper-list--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        & > .paper-list--heading { color: $text-secondary; text-style: bold; background: $boost; }
        &:nocolor > .paper-list--cursor { text-style: reverse; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False, init=False)

    class Opened(Message):
        """The current paper was double-clicked."""

    def __init__(self, on_cursor_moved: Callable[[], None], *, id: str | None = None) -> None:  # noqa: A002
        """Call `on_cursor_moved` in the same frame in which the current paper changes."""
        super().__init__(id=id)
        self.listing = EMPTY_LISTING
        self._row_map = RowMap(EMPTY_LISTING)
        self._restored_viewport: Viewport | None = None
        self.selected: frozenset[str] = frozenset()
        self._on_cursor_moved = on_cursor_moved

    @property
    def paper(self) -> Paper | None:
        """The current paper."""
        return self.listing.paper_at(self.cursor) if self.listing else None

    @property
    def key(self) -> str | None:
        """The key of the current paper."""
        return self.listing.keys[self.cursor] if self.listing else None

    @property
    def viewport(self) -> Viewport:
        """The present position of the cursor and the window."""
        keys, at = self.listing.keys, self.cursor
        before = tuple(reversed(keys[max(0, at - MAX_NEIGHBOURS) : at]))
        after = tuple(keys[at : at + MAX_NEIGHBOURS])
        return Viewport(at, before, after, self._row_map.line_of_index(at) - self.top, self.size.height)

    def show(
        self,
        listing: Listing,
        *,
        selected: Iterable[str] = (),
        cursor_key: str | None = None,
        viewport: Viewport | None = None,
        keep_best_match: bool = False,
    ) -> None:
        """Show a listing, with the cursor on `cursor_key`, else on the paper that it was on.

        If that paper is gone, the cursor goes to its nearest neighbour in the listing, first to those below. `viewport`
        restores the position of cursor and window. With `keep_best_match` the cursor stays on the first row, whichever
        paper that is now, unless the user has moved it.
        """
        if viewport is None and cursor_key is None and keep_best_match and self._restored_viewport is FIRST_ROW:
            viewport = FIRST_ROW
        before = self.viewport
        if (listing.query, listing.description) != (self.listing.query, self.listing.description):
            self._row_cache.clear()  # the highlights may differ
        self.listing, self.selected = listing, frozenset(selected)
        self._row_map = RowMap(listing)
        self.set_reactive(PaperList.cursor, self._nearest_row(viewport or before, cursor_key))
        if viewport is None:
            self._keep_cursor_offset(before.offset)
        else:
            self._restore(viewport)
        if viewport is not None or cursor_key is not None:
            self._restored_viewport = viewport
        self.refresh()
        self._on_cursor_moved()

    def select(self, selected: Iterable[str]) -> None:
        """Mark the selected papers."""
        self.selected = frozenset(selected)
        self.refresh()

    def move(self, by: int) -> None:
        """Move the cursor by rows, at most to the first or last."""
        self.cursor += by

    def move_wrapping(self, by: int) -> None:
        """Move the cursor by rows, around the ends."""
        if self.listing:
            self.cursor = (self.cursor + by) % len(self.listing)

    def move_to_next(self, keys: Container[str], by: int) -> bool:
        """Move the cursor to the next of some papers, down (1) or up (-1); return whether one is in the listing."""
        visible, count = self.listing.keys, len(self.listing)
        around = ((self.cursor + by * step) % count for step in range(1, count + 1))
        index = next((row for row in around if visible[row] in keys), None)
        if index is not None:
            self.cursor = index
        return index is not None

    def page(self, by: int) -> None:
        """Move the cursor by pages, which overlap by one row."""
        self.cursor += by * max(1, self.size.height - 1)

    def jump(self, index: int) -> None:
        """Move the cursor to a row; negative numbers count from the end."""
        self.cursor = index if index >= 0 else len(self.listing) + index

    def validate_cursor(self, index: int) -> int:
        """Keep the cursor within the listing."""
        return max(0, min(index, len(self.listing) - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        """Redraw the two rows, or all if the window moved, and call `on_cursor_moved` in the same frame."""
        self._restored_viewport = None
        top, width = self.top, self.size.width
        self._scroll_to_cursor()
        if self.top == top:
            lines = (self._row_map.line_of_index(index) - top for index in (before, now))
            self.refresh(*(Region(0, line, width, 1) for line in lines))
        else:
            self.refresh()
        self._on_cursor_moved()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row under the mouse; a double click opens the paper."""
        index = self._row_map.index_at_line(self.top + event.y)
        if index is not None:
            self.cursor = index
            if event.chain == 2:
                self.post_message(self.Opened())

    def on_resize(self) -> None:
        """Keep the cursor in the window, or the restored viewport until the cursor moves."""
        if self._restored_viewport is None:
            self._scroll_to_cursor()
        else:
            self._restore(self._restored_viewport)

    def scroll_to_line(self, top: int) -> None:
        """Scroll the window without the cursor."""
        self._restored_viewport = None
        super().scroll_to_line(top)

    def line_count(self) -> int:
        """Return the number of rows and headings."""
        return self._row_map.count

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Return a heading or a row, from the cache if the paper is unchanged."""
        row = self._row_map.index_at_line(index)
        if row is None:
            return self._heading(self._row_map.heading_at_line(index), width)
        paper = self.listing.paper_at(row)
        key = paper.key
        row_style = _RowStyle(key, row == self.cursor, key in self.selected, key in self.listing.duplicates)
        source, segments = self._row_cache.get(row_style, (None, ()))
        if source is not paper:
            if len(self._row_cache) >= MAX_CACHED_ROWS:
                self._row_cache.clear()
            segments = self._row(paper, width, row_style)
            self._row_cache[row_style] = (paper, segments)
        return segments

    def clear_cache(self) -> None:
        """Drop the cached rows."""
        super().clear_cache()
        self._row_cache: dict[_RowStyle, tuple[Paper, Sequence[Segment]]] = {}

    def _heading(self, text: str, width: int) -> Sequence[Segment]:
        style = self.style("paper-list--heading")
        return Segment.adjust_line_length([Segment(f" {truncate(text, width - 1)}", style)], width, style)

    def _row(self, paper: Paper, width: int, row_style: _RowStyle) -> Sequence[Segment]:
        cells = render_row(
            paper,
            width,
            highlight=self.listing.highlight,
            selected=row_style.is_selected,
            has_duplicate=row_style.has_duplicate,
        )
        is_cursor = row_style.is_cursor
        segments = [Segment(text, self._cell_style(style, is_cursor=is_cursor)) for text, style in cells]
        return Segment.adjust_line_length(merge_adjacent(segments), width, self._cell_style("", is_cursor=is_cursor))

    def _cell_style(self, name: str, *, is_cursor: bool) -> Style:
        own = (f"paper-list--{name}",) if name else ()
        if not is_cursor:
            return self.style(*own)
        # the cursor's colours come last, but its style would also reset the weight
        return self.style(*own, "paper-list--cursor") + Style(bold=name in _BOLD_STYLES or None)

    def _scroll_to_cursor(self) -> None:
        line, height = self._row_map.line_of_index(self.cursor), max(1, self.size.height)
        above = line - 1 if line and height > 1 and self._row_map.index_at_line(line - 1) is None else line
        self.top = min(above, max(self.top, line - height + 1))
        self.clamp_scroll()

    def _keep_cursor_offset(self, offset: int) -> None:
        """Leave the window in place if it holds the cursor, else put the cursor at the same offset from its top."""
        line = self._row_map.line_of_index(self.cursor)
        if not self.top <= line < self.top + self.size.height:
            self.top = line - offset
        self._scroll_to_cursor()

    def _restore(self, viewport: Viewport) -> None:
        """Restore the window; a cursor that was within it must stay within it."""
        line = self._row_map.line_of_index(self.cursor)
        self.top = line - viewport.offset
        self.clamp_scroll()
        if viewport.showed_cursor and not self.top <= line < self.top + self.size.height:
            self._scroll_to_cursor()

    def _nearest_row(self, viewport: Viewport, wanted_key: str | None) -> int:
        """Return the row of the wanted paper, else of the one nearest to the viewport's cursor."""
        if wanted_key is not None and (index := self.listing.index_of(wanted_key)) is not None:
            return index
        for key in (*viewport.after, *viewport.before):
            if (index := self.listing.index_of(key)) is not None:
                return index
        return self.validate_cursor(viewport.row)
