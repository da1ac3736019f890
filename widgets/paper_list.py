"""The list of papers: one row each under headings, with a cursor that stays on its paper when the listing changes."""

from collections.abc import Callable, Container, Iterable, Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive

from reader.paper import Highlight, Listing, Paper, explain_nothing
from reader.text import screen_line
from widgets.cells import cell_width, pad, truncate
from widgets.line_view import LineView, merge_adjacent
from widgets.paper_row import Cell, RowContext, render_row, render_two_lines
from widgets.viewport import FIRST_ROW, RowMap, Viewport

MAX_CACHED_ROWS = 400
"""The most rows in each cache: that of a listing, and that of rows by their content."""
MAX_CACHED_LISTINGS = 4
"""Listings whose rows are cached, so that switching between views renders no row again.

Showing another view takes 4.2 instead of 6.3 ms of processor time until its frame is written; a key of a bare Textual
app takes 1.6 ms ("replace all rows" of `python -m tests.bench screen`).
"""
MAX_NEIGHBOURS = 50
TWO_LINE_WIDTH = 59
"""Width of the list, in cells, below which a row takes two lines."""
STICKY_HEIGHT = 8
"""Height of the list, in lines, from which the heading of the first visible row stays at the top."""
_BOLD_STYLES = ("new", "match")
_Row = Sequence[Sequence[Segment]]
"""The lines of a row."""
EMPTY_LISTING = Listing(keys=(), get_paper=lambda key: Paper(key, ""), description="", total=0)


class _ListingKey(NamedTuple):
    """What the rows of a listing show besides their papers: the key of its cache of rows."""

    highlight: Highlight
    sort: str
    year: int | None
    is_mixed: bool
    explain: Callable[[Paper], str]
    height: int
    today: date

    @classmethod
    def of(cls, listing: Listing, height: int) -> "_ListingKey":
        """Return the key of a listing; rows under headings show neither a day nor a reason."""
        year, explain = (None, explain_nothing) if listing.headings else (listing.year, listing.explain)
        return cls(listing.highlight, listing.sort, year, listing.is_mixed, explain, height, listing.today)


class _RowKey(NamedTuple):
    """What a row of a listing shows besides its paper: the key in the cache of rows."""

    key: str
    is_cursor: bool
    is_selected: bool
    has_duplicate: bool
    is_new: bool
    is_muted: bool


class PaperList(LineView):
    """Shows a listing; creates only the rows in the window."""

    hides_scrollbar = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paper-list--title",
        "paper-list--new",
        "paper-list--read",
        "paper-list--unread",
        "paper-list--star",
        "paper-list--selected",
        "paper-list--tags",
        "paper-list--dim",
        "paper-list--match",
        "paper-list--heading",
        "paper-list--heading-detail",
        "paper-list--cursor",
    }
    DEFAULT_CSS = """
    PaperList {
        & > .paper-list--new { text-style: bold; }
        & > .paper-list--star { color: $text-warning; }
        & > .paper-list--selected { color: $text-success; }
        & > .paper-list--tags { color: $text-secondary; }
        & > .paper-list--read, & > .paper-list--dim { color: $text-muted; }
        & > .paper-list--match { color: $text-accent; text-style: bold underline; }
        & > .paper-list--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
        & > .paper-list--heading { color: $text-secondary; text-style: bold; background: $boost; }
        & > .paper-list--heading-detail { color: $text-muted; background: $boost; }
        &:nocolor > .paper-list--read { text-style: dim; }
        &.-blurred > .paper-list--cursor {
            background: $block-cursor-blurred-background; color: $block-cursor-blurred-foreground;
        }
        &:nocolor > .paper-list--cursor { text-style: reverse; }
        &.-blurred:nocolor > .paper-list--cursor, &.-blurred:ansi > .paper-list--cursor { text-style: underline; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False, init=False)

    class Opened(Message):
        """The current paper was double-clicked."""

    class HeadingClicked(Message):
        """A heading was clicked; `keys` are those of its papers."""

        def __init__(self, keys: Sequence[str]) -> None:
            super().__init__()
            self.keys = keys

    def __init__(self, on_cursor_moved: Callable[[], None], *, id: str | None = None) -> None:  # noqa: A002
        """Call `on_cursor_moved` in the same frame in which the current paper changes."""
        super().__init__(id=id)
        self.listing = EMPTY_LISTING
        self._row_map = RowMap(EMPTY_LISTING)
        self._listing_key = _ListingKey.of(EMPTY_LISTING, self._row_map.height)
        self._restored_viewport: Viewport | None = None
        self.selected: frozenset[str] = frozenset()
        self._step = 0
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
    def was_moved(self) -> bool:
        """Whether the cursor was moved in the listing."""
        return self._step != 0

    @property
    def next_paper(self) -> Paper | None:
        """The paper that the cursor reaches if it repeats its last movement; None if it has not moved."""
        index = self.validate_cursor(self.cursor + self._step)
        return None if index == self.cursor else self.listing.paper_at(index)

    @property
    def viewport(self) -> Viewport:
        """The current position of the cursor and the window."""
        keys, at = self.listing.keys, self.cursor
        before = tuple(reversed(keys[max(0, at - MAX_NEIGHBOURS) : at]))
        after = tuple(keys[at : at + MAX_NEIGHBOURS])
        return Viewport(at, before, after, self._row_map.line_of_index(at) - self.top, self._height)

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
        if listing.headings is not self.listing.headings:
            self._headings.clear()
        self.listing, self.selected = listing, frozenset(selected)
        self._map_rows()
        self._place_cursor(before, cursor_key, viewport)
        self._step = 0
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
        if (index := next((row for row in around if visible[row] in keys), None)) is None:
            return False
        self.cursor = index
        return True

    def move_to_heading(self, by: int) -> bool:
        """Move to the first paper under the next heading, or the one before, and scroll the heading to the top.

        Return whether there is one.
        """
        if (index := self._row_map.next_heading(self.cursor, by)) is None:
            return False
        self.cursor = index
        self.scroll_to_line(self._row_map.line_of_index(index) - 1)
        return True

    def page(self, by: int) -> None:
        """Move the cursor by pages, which overlap by one row."""
        self.cursor += by * max(1, self.size.height // self._row_map.height - 1)

    def jump(self, index: int) -> None:
        """Move the cursor to a row; negative numbers count from the end."""
        self.cursor = index if index >= 0 else len(self.listing) + index

    def validate_cursor(self, index: int) -> int:
        """Keep the cursor within the listing."""
        return max(0, min(index, len(self.listing) - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        """Redraw the two rows, or all if the window moved, and call `on_cursor_moved` in the same frame."""
        self._restored_viewport = None
        self._step = now - before
        top, width = self.top, self.size.width
        self._scroll_to_cursor()
        if self.top == top:
            lines = (self._row_map.line_of_index(index) - top for index in (before, now))
            self.refresh(*(Region(0, line, width, self._row_map.height) for line in lines))
        else:
            self.refresh()
        self._on_cursor_moved()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row under the mouse; a double click opens the paper, a click on a heading selects."""
        if self.is_on_scrollbar(event):
            return
        line = self.shown_line(event.y)
        index = self._row_map.index_at_line(line)
        if index is not None:
            self.cursor = index
            if event.chain == 2:
                self.post_message(self.Opened())
        elif line < self._row_map.count:
            rows = self._row_map.papers_under(line)
            self.post_message(self.HeadingClicked(self.listing.keys[rows.start : rows.stop]))

    def on_resize(self) -> None:
        """Keep the cursor in the window, or the restored viewport until the cursor moves."""
        top = self.top
        self._update_row_map()
        if self._restored_viewport is None:
            self._scroll_to_cursor()
        else:
            self._restore(self._restored_viewport)
        if self.top != top:
            self.refresh()

    def scroll_to_line(self, top: int) -> None:
        """Scroll the window without the cursor."""
        self._restored_viewport = None
        super().scroll_to_line(top)

    def line_count(self) -> int:
        """Return the number of rows and headings."""
        return self._row_map.count

    def shown_line(self, y: int) -> int:
        """Return the line shown at height `y`; at the top of the window, the heading of the row below is kept."""
        line = self.top + y
        if y or not self._has_sticky_heading or self._row_map.index_at_line(line) is None:
            return line
        heading = self._row_map.heading_line_above(line)
        return line if heading is None else heading

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Return a heading or a line of a row, from the cache if the paper is unchanged."""
        row = self._row_map.index_at_line(index)
        if row is None:
            return self._heading(index, width)
        paper, listing = self.listing.paper_at(row), self.listing
        key = paper.key
        is_new = listing.is_new(key)
        is_cursor, is_muted = row == self.cursor, key in listing.muted
        row_key = _RowKey(key, is_cursor, key in self.selected, key in listing.duplicates, is_new, is_muted)
        cache = self._row_caches.setdefault(self._listing_key, {})
        source, lines = cache.get(row_key, (None, ()))
        if source is not paper:
            if len(cache) >= MAX_CACHED_ROWS:
                cache.clear()
            lines = self._row(paper, width, row_key)
            cache[row_key] = (paper, lines)
        return lines[self._row_map.is_second_line(index)]

    def clear_cache(self) -> None:
        """Drop the cached rows."""
        super().clear_cache()
        self._row_caches: dict[_ListingKey, dict[_RowKey, tuple[Paper, _Row]]] = {}
        self._rows: dict[tuple[str, bool, int, RowContext], tuple[Paper, _Row]] = {}
        """Rows by content: a row that the next letter of a query leaves unchanged is shared by both listings."""
        self._headings: dict[int, Sequence[Segment]] = {}

    def fit_width(self) -> None:
        """Recreate the rows for a new width, with one line or two."""
        super().fit_width()
        self._update_row_map()

    def _update_row_map(self) -> None:
        if self._row_map.height != self._row_height:
            self._map_rows()
            self._scroll_to_cursor()

    def _map_rows(self) -> None:
        self._row_map = RowMap(self.listing, self._row_height)
        self._listing_key = _ListingKey.of(self.listing, self._row_map.height)
        if self._listing_key not in self._row_caches and len(self._row_caches) >= MAX_CACHED_LISTINGS:
            del self._row_caches[next(iter(self._row_caches))]

    @property
    def _row_height(self) -> int:
        """The lines of a row; a hidden list has no width and keeps its previous number."""
        height = 2 if self.text_width < TWO_LINE_WIDTH else 1
        return height if self.size.width else self._row_map.height

    @property
    def _has_sticky_heading(self) -> bool:
        return bool(self.listing.headings) and self._height >= STICKY_HEIGHT

    @property
    def _height(self) -> int:
        """The height of the window in lines; a hidden list keeps the one it had."""
        return self.outer_size.height

    def _heading(self, line: int, width: int) -> Sequence[Segment]:
        if line not in self._headings:
            heading = self._row_map.heading_at_line(line)
            style, detail_style = self.style("paper-list--heading"), self.style("paper-list--heading-detail")
            detail = truncate(heading.detail, width - 2)
            text = Segment(pad(f" {heading.text}", width - cell_width(detail) - 1), style)
            self._headings[line] = [text, Segment(f"{detail} ", detail_style)]
        return self._headings[line]

    def _row(self, paper: Paper, width: int, row_key: _RowKey) -> _Row:
        context, is_cursor, height = self._row_context(paper, row_key), row_key.is_cursor, self._row_map.height
        shown = (paper.key, is_cursor, height, context)
        source, lines = self._rows.get(shown, (None, ()))
        if source is not paper:
            if len(self._rows) >= MAX_CACHED_ROWS:
                self._rows.clear()
            cells = render_two_lines(paper, width, context) if height > 1 else (render_row(paper, width, context),)
            lines = [self._segments(line, width, is_cursor=is_cursor) for line in cells]
            self._rows[shown] = (paper, lines)
        return lines

    def _row_context(self, paper: Paper, row_key: _RowKey) -> RowContext:
        shared = self._listing_key
        return RowContext(
            matches=tuple(shared.highlight(screen_line(paper.title))),
            sort=shared.sort,
            year=shared.year,
            is_mixed=shared.is_mixed,
            is_selected=row_key.is_selected,
            has_duplicate=row_key.has_duplicate,
            is_new=row_key.is_new,
            is_muted=row_key.is_muted,
            reason=shared.explain(paper),
            today=shared.today,
        )

    def _segments(self, cells: Iterable[Cell], width: int, *, is_cursor: bool) -> Sequence[Segment]:
        segments = [Segment(text, self._cell_style(style, is_cursor=is_cursor)) for text, style in cells]
        return Segment.adjust_line_length(merge_adjacent(segments), width, self._cell_style("", is_cursor=is_cursor))

    def _cell_style(self, name: str, *, is_cursor: bool) -> Style:
        own = (f"paper-list--{name}",) if name else ()
        if not is_cursor:
            return self.style(*own)
        # the cursor's colours come last, but its style would also reset the weight
        return self.style(*own, "paper-list--cursor") + Style(bold=name in _BOLD_STYLES or None)

    def _scroll_to_cursor(self) -> None:
        rows, height = self._row_map, max(1, self._height)
        line = rows.line_of_index(self.cursor)
        has_heading_above = line > 0 and height > 1 and rows.index_at_line(line - 1) is None
        above = line - 1 if has_heading_above or (line and self._has_sticky_heading) else line
        self.top = min(above, max(self.top, line + rows.height - height))
        self.clamp_scroll()

    def _place_cursor(self, before: Viewport, cursor_key: str | None, viewport: Viewport | None) -> None:
        """Place the cursor and the window in a new listing: they were at `before`, and go to `viewport` if given."""
        self.set_reactive(PaperList.cursor, self._nearest_row(viewport or before, cursor_key))
        if viewport is None:
            self._keep_cursor_offset(before.offset)
        else:
            self._restore(viewport)
        if viewport is not None or cursor_key is not None:
            self._restored_viewport = viewport

    def _keep_cursor_offset(self, offset: int) -> None:
        """Leave the window in place if it holds the cursor, else put the cursor at the same offset from its top."""
        line = self._row_map.line_of_index(self.cursor)
        if not self._height:  # before the first layout, which scrolls to the cursor
            return
        if not self.top <= line < self.top + self._height:
            self.top = line - offset
        self._scroll_to_cursor()

    def _restore(self, viewport: Viewport) -> None:
        """Restore the window; a cursor that was within it must stay within it."""
        line = self._row_map.line_of_index(self.cursor)
        self.top = line - viewport.offset
        self.clamp_scroll()
        if viewport.showed_cursor and not self.top <= line < self.top + self._height:
            self._scroll_to_cursor()

    def _nearest_row(self, viewport: Viewport, wanted_key: str | None) -> int:
        """Return the row of the wanted paper, else of the one nearest to the viewport's cursor."""
        wanted = () if wanted_key is None else (wanted_key,)
        rows = map(self.listing.index_of, (*wanted, *viewport.after, *viewport.before))
        return next((row for row in rows if row is not None), self.validate_cursor(viewport.row))
