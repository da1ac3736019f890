"""Virtual scrolling: a view that creates only the lines in its window and draws them from a cache."""

from asyncio import TimerHandle
from collections.abc import Iterable, Sequence
from functools import lru_cache
from time import monotonic
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from widgets.textual_private import LazyComponentStyles
from widgets.themes import readable
from widgets.timer import call_after

LINES_PER_WHEEL_STEP = 3
SCROLLBAR_SECONDS = 1.0
"""Seconds for which the scrollbar is shown after the window or the mouse has moved."""
MAX_CACHED_PAIRS = 1_000
"""Results that are kept of comparing two styles; a few hundred pairs occur."""
FrameCache = dict[tuple[int, bool], tuple[Sequence[Segment], Strip]]
"""Lines and their strips, by the line's identity and whether the scrollbar's thumb is beside it."""
MAX_CACHED_FRAMES = 400
"""Few, because each strip holds caches of its own."""


class LineView(LazyComponentStyles):
    """Shows lines from `top` on, with a scrollbar at the right edge if they do not fit.

    Subclasses create the lines. Moving the cursor in 10,000 papers takes 5.8 ms to the last byte of the repaint, 41 ms
    in a Textual OptionList (median, 120×40 pseudo-terminal; `tests/bench/screen.py` measures it).
    """

    ALLOW_SELECT = False
    hides_scrollbar: ClassVar[bool] = False
    """Whether to show the scrollbar only while the lines move, for views whose position is shown elsewhere."""
    COMPONENT_CLASSES: ClassVar[set[str]] = {"line-view--text", "line-view--bar"}
    DEFAULT_CSS = """
    LineView {
        & > .line-view--bar { color: $scrollbar; }
    }
    """

    top: int = 0

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rendered_width = 0
        self._rendered_window = (Size(0, 0), 0)
        self._scrollbar_end = 0.0
        self._scrollbar_timer: TimerHandle | None = None
        self.clear_cache()

    def line_count(self) -> int:
        """Return the number of lines."""
        raise NotImplementedError

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Return the segments of a line, exactly `width` cells wide.

        Return the same object while the line is unchanged: its strip is cached by identity.
        """
        raise NotImplementedError

    def shown_line(self, y: int) -> int:
        """Return the number of the line that is shown `y` lines below the top of the window."""
        return self.top + y

    def clear_cache(self) -> None:
        """Drop what was drawn for another width, theme or focus."""
        self._styles: dict[tuple[str, ...], Style] = {}
        self._frame_cache: FrameCache = {}
        self._blank_line: Sequence[Segment] = ()

    def fit_width(self) -> None:
        """Recreate the lines for a new width."""
        self.clear_cache()

    @property
    def text_width(self) -> int:
        """The width of a line, in cells, without the scrollbar."""
        return max(0, self.size.width - 1)

    def scroll_to_line(self, top: int) -> None:
        """Scroll a line to the top of the window, or as far as the last line allows."""
        before, self.top = self.top, top
        self.clamp_scroll()
        if self.top != before:
            self.refresh()

    def clamp_scroll(self) -> None:
        """Keep the window within the lines."""
        self.top = max(0, min(self.top, self.line_count() - self.size.height))

    def style(self, *names: str) -> Style:
        """Return the merged style of component classes in the colours that the terminal shows."""
        style = self._styles.get(names)
        if style is None:
            style = self._styles[names] = visible_style(self, "line-view--text", *names)
        return style

    def notify_style_update(self) -> None:
        """Drop what was drawn in the previous colours."""
        self.clear_cache()
        super().notify_style_update()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        event.stop()
        self.scroll_to_line(self.top + LINES_PER_WHEEL_STEP)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        event.stop()
        self.scroll_to_line(self.top - LINES_PER_WHEEL_STEP)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show the scrollbar; scroll while its thumb is dragged."""
        if self.app.mouse_captured is self:
            self._scroll_to_fraction(event.y)
        elif self.hides_scrollbar and self.line_count() > self.size.height:
            is_hidden = self._scrollbar_timer is None
            self._show_scrollbar()
            if is_hidden:
                self._refresh_scrollbar()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Scroll to where the scrollbar is pressed."""
        if self.is_on_scrollbar(event):
            event.stop()
            self.capture_mouse()
            self.screen.clear_selection()  # the press has begun one
            self._scroll_to_fraction(event.y)

    def on_mouse_up(self) -> None:
        """Release the thumb."""
        self.release_mouse()

    def is_on_scrollbar(self, event: events.MouseEvent) -> bool:
        """Return whether the mouse is on the scrollbar, shown or not."""
        return event.x >= self.text_width and self.line_count() > self.size.height

    def _scroll_to_fraction(self, y: int) -> None:
        height = max(1, self.size.height - 1)
        self.scroll_to_line(round((self.line_count() - self.size.height) * max(0, min(y, height)) / height))

    def _show_scrollbar(self) -> None:
        """Show the scrollbar for a while, with one timer however often the window moves."""
        self._scrollbar_end = monotonic() + SCROLLBAR_SECONDS
        if self._scrollbar_timer is None:
            self._scrollbar_timer = call_after(self, SCROLLBAR_SECONDS, self._hide_scrollbar)

    def _hide_scrollbar(self) -> None:
        rest = self._scrollbar_end - monotonic()
        self._scrollbar_timer = call_after(self, rest, self._hide_scrollbar) if rest > 0 else None
        if self._scrollbar_timer is None:
            self._refresh_scrollbar()

    def _refresh_scrollbar(self) -> None:
        self.refresh(Region(self.size.width - 1, 0, 1, self.size.height))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region of the window; Textual's own method would rebuild every strip."""
        width = self.size.width
        if width != self._rendered_width:  # a frame may be drawn at a new size before the Resize event
            self._rendered_width = width
            self.fit_width()
        self.clamp_scroll()
        before, self._rendered_window = self._rendered_window, (self.size, self.top)
        if self.hides_scrollbar and before[0] == self.size and before[1] != self.top:
            self._show_scrollbar()
        thumb, count = self._thumb(), self.line_count()
        lines = [self._frame(self.shown_line(y), width, count, is_thumb=y in thumb) for y in crop.line_range]
        whole = crop.column_span == (0, width)
        return lines if whole else [line.crop(*crop.column_span) for line in lines]

    def _frame(self, index: int, width: int, count: int, *, is_thumb: bool) -> Strip:
        """Return one of `count` lines with its part of the scrollbar; reused strips keep what was rendered for them."""
        line = self.line(index, width - 1) if index < count else self._blank(width - 1)
        _, framed = self._frame_cache.get((id(line), is_thumb), (None, None))
        if framed is None:
            bar = Segment("▕" if is_thumb else " ", self.style("line-view--bar"))
            framed = Strip([*line, bar], width)
            if len(self._frame_cache) >= MAX_CACHED_FRAMES:
                self._frame_cache.clear()
            self._frame_cache[id(line), is_thumb] = (line, framed)  # holding the line keeps its id from being reused
        return framed

    def _blank(self, width: int) -> Sequence[Segment]:
        self._blank_line = self._blank_line or (Segment(" " * width, self.style()),)
        return self._blank_line

    def _thumb(self) -> range:
        height, count = self.size.height, self.line_count()
        if count <= height or (self.hides_scrollbar and self._scrollbar_timer is None):
            return range(0)
        size = max(1, height * height // count)
        start = round((height - size) * self.top / (count - height))
        return range(start, start + size)


def visible_style(widget: Widget, *names: str) -> Style:
    """Return the merged style of a widget's component classes in the colours that the terminal shows.

    The result can be kept until the widget's styles change; Textual itself filters every segment in every frame.
    """
    style = widget.get_component_rich_style(*names)
    segments = [Segment(" ", style)]
    for line_filter in widget.get_line_filters():
        segments = line_filter.apply(segments, widget.background_colors[1])
    return readable(segments[0].style or style)


def merge_adjacent(segments: Iterable[Segment]) -> list[Segment]:
    """Merge adjacent segments that look alike, because each segment costs time on its way to the terminal.

    A blank looks like its neighbour on the same background, unless one of the two is underlined, struck, or a link.
    """
    merged: list[Segment] = []
    for segment in segments:
        if merged and (style := _common_style(merged[-1], segment)) is not None:
            merged[-1] = Segment(merged[-1].text + segment.text, style)
        elif segment.text:
            merged.append(segment)
    return merged


def _common_style(first: Segment, second: Segment) -> Style | None:
    """Return the style in which two segments can be drawn as one, or None."""
    if first.style is second.style:
        return first.style
    if first.style is None or second.style is None or not _render_blanks_alike(first.style, second.style):
        return None
    if second.text.isspace() or first.style == second.style:
        return first.style
    return second.style if first.text.isspace() else None


@lru_cache(MAX_CACHED_PAIRS)
def _render_blanks_alike(first: Style, second: Style) -> bool:
    """Return whether blanks look the same in two styles, as text does in styles that are equal."""
    return first == second or (
        first.bgcolor == second.bgcolor and _is_background_only(first) and _is_background_only(second)
    )


def _is_background_only(style: Style) -> bool:
    """Return whether a blank in this style shows only its background."""
    return not (style.reverse or style.underline or style.strike or style.link or style.meta)
