"""Which line of the list shows which paper, and which a headline.

The rows: one paper each, with a cursor that stays on its paper whatever happens to the others.
"""

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


class RowMap:
    """The lines of a listing: each headline has one of its own, above the paper that it begins with."""

    def __init__(self, listing: Listing) -> None:
        self._headings = listing.headings
        self._index_by_line = [heading.position for heading in listing.headings]
        self._heading_lines = [index + number for number, index in enumerate(self._index_by_line)]
        self.count = len(listing) + len(self._headings)

    def line_of_index(self, index: int) -> int:
        """Give the line of a paper by its place in the listing; both are counted from 0."""
        return index + bisect_right(self._index_by_line, index)

    def index_at_line(self, line: int) -> int | None:
        """Give the place of the paper on a line; None where there is a headline, or nothing."""
        before = bisect_left(self._heading_lines, line)
        if line >= self.count or (before < len(self._heading_lines) and self._heading_lines[before] == line):
            return None
        return line - before

    def heading_at_line(self, line: int) -> str:
        """Give the words of the headline on a line."""
        return self._headings[bisect_left(self._heading_lines, line)].text


MAX_CACHED_ROWS = 400
MAX_NEIGHBOURS = 50
_BOLD_STYLES = ("title", "match")
EMPTY_LISTING = Listing(keys=(), get_paper=lambda key: Paper(key, ""), description="", total=0)


class _RowStyle(NamedTuple):
    """What makes the row of a paper look as it does, besides the paper itself."""

    key: str
    is_cursor: bool
    is_selected: bool
    has_duplicate: bool


class PaperList(LineView):
    """Shows a listing, of which only the rows in sight are ever made."""

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
        """The paper under the cursor was asked for with the mouse."""

    def __init__(self, on_cursor_moved: Callable[[], None], *, id: str | None = None) -> None:  # noqa: A002
        """Take what to call, within the same frame, when another paper comes under the cursor."""
        super().__init__(id=id)
        self.listing = EMPTY_LISTING
        self._row_map = RowMap(EMPTY_LISTING)
        self._restored_viewport: Viewport | None = None
        self.selected: frozenset[str] = frozenset()
        self._on_cursor_moved = on_cursor_moved

    @property
    def paper(self) -> Paper | None:
        """The paper under the cursor."""
        return self.listing.paper_at(self.cursor) if self.listing else None

    @property
    def key(self) -> str | None:
        """The key of the paper under the cursor."""
        return self.listing.keys[self.cursor] if self.listing else None

    @property
    def viewport(self) -> Viewport:
        """Where the cursor and the window stand now."""
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
        """Show a listing, with the cursor on the paper that is named, else on the one that it was on.

        Where that one is no longer on show the cursor goes to its nearest neighbour that is, first of those below.
        A viewport restores where the cursor and the window stood. With `keeps_best` the cursor stays on the first row,
        whichever paper that is now, unless the user has moved it.
        """
        if viewport is None and cursor_key is None and keep_best_match and self._restored_viewport is FIRST_ROW:
            viewport = FIRST_ROW
        before = self.viewport
        if (listing.query, listing.description) != (self.listing.query, self.listing.description):
            self._row_cache.clear()  # other words may be highlighted
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
        """Show which papers are selected."""
        self.selected = frozenset(selected)
        self.refresh()

    def move(self, by: int) -> None:
        """Move the cursor by papers, as far as there are any."""
        self.cursor += by

    def move_wrapping(self, by: int) -> None:
        """Move the cursor by papers, from the last to the first and back."""
        if self.listing:
            self.cursor = (self.cursor + by) % len(self.listing)

    def move_to_next(self, keys: Container[str], by: int) -> bool:
        """Move the cursor in a direction (1, -1) to the next of some papers; tell whether one of them is on show."""
        shown, count = self.listing.keys, len(self.listing)
        around = ((self.cursor + by * step) % count for step in range(1, count + 1))
        index = next((place for place in around if shown[place] in keys), None)
        if index is not None:
            self.cursor = index
        return index is not None

    def page(self, by: int) -> None:
        """Move the cursor by pages, of which two have a paper in common."""
        self.cursor += by * max(1, self.size.height - 1)

    def jump(self, index: int) -> None:
        """Put the cursor on a place counted from 0, or from the end with negative numbers."""
        self.cursor = index if index >= 0 else len(self.listing) + index

    def validate_cursor(self, index: int) -> int:
        """Keep the cursor within the listing."""
        return max(0, min(index, len(self.listing) - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        """Draw what changed, and tell of it within the same frame."""
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
        """Put the cursor where the mouse is; a double click opens the paper."""
        index = self._row_map.index_at_line(self.top + event.y)
        if index is not None:
            self.cursor = index
            if event.chain == 2:
                self.post_message(self.Opened())

    def on_resize(self) -> None:
        """Keep the cursor in sight, or the window where it was put before there was room for it."""
        if self._restored_viewport is None:
            self._scroll_to_cursor()
        else:
            self._restore(self._restored_viewport)

    def scroll_to_line(self, top: int) -> None:
        """Put a line at the top of the window, wherever the cursor is."""
        self._restored_viewport = None
        super().scroll_to_line(top)

    def line_count(self) -> int:
        """Count the rows and the headlines."""
        return self._row_map.count

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Make a headline or a paper's row, or take it from those made before of the same paper as it is now."""
        place = self._row_map.index_at_line(index)
        if place is None:
            return self._heading(self._row_map.heading_at_line(index), width)
        paper = self.listing.paper_at(place)
        key = paper.key
        row_style = _RowStyle(key, place == self.cursor, key in self.selected, key in self.listing.duplicates)
        made_of, made = self._row_cache.get(row_style, (None, ()))
        if made_of is not paper:
            if len(self._row_cache) >= MAX_CACHED_ROWS:
                self._row_cache.clear()
            made = self._row(paper, width, row_style)
            self._row_cache[row_style] = (paper, made)
        return made

    def clear_cache(self) -> None:
        """Drop the rows that were made."""
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
        # colours of the cursor come last, but they would take the weight with them
        return self.style(*own, "paper-list--cursor") + Style(bold=name in _BOLD_STYLES or None)

    def _scroll_to_cursor(self) -> None:
        line, height = self._row_map.line_of_index(self.cursor), max(1, self.size.height)
        above = line - 1 if line and height > 1 and self._row_map.index_at_line(line - 1) is None else line
        self.top = min(above, max(self.top, line - height + 1))
        self.clamp_scroll()

    def _keep_cursor_offset(self, offset: int) -> None:
        """Leave the window where it is if the cursor is in sight there, else keep the cursor so far below its top."""
        line = self._row_map.line_of_index(self.cursor)
        if not self.top <= line < self.top + self.size.height:
            self.top = line - offset
        self._scroll_to_cursor()

    def _restore(self, viewport: Viewport) -> None:
        """Put the window where it stood, but never let a cursor that was in sight be out of it."""
        line = self._row_map.line_of_index(self.cursor)
        self.top = line - viewport.offset
        self.clamp_scroll()
        if viewport.showed_cursor and not self.top <= line < self.top + self.size.height:
            self._scroll_to_cursor()

    def _nearest_row(self, viewport: Viewport, wanted_key: str | None) -> int:
        """Give the row of the paper wanted, else of the nearest one to a viewport's cursor that is on show."""
        if wanted_key is not None and (index := self.listing.index_of(wanted_key)) is not None:
            return index
        for key in (*viewport.after, *viewport.before):
            if (index := self.listing.index_of(key)) is not None:
                return index
        return self.validate_cursor(viewport.row)
