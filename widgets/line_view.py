"""Styles in the colours that a terminal can show.

A window on lines of which only those in sight are ever made.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


def visible_style(widget: Widget, *names: str) -> Style:
    """Give the style of a widget's component classes laid over one another, as it is shown.

    Made to be kept until the widget's styles change: Textual's own way filters each piece of every line in every frame.
    """
    style = widget.get_component_rich_style(*names)
    pieces = [Segment(" ", style)]
    for line_filter in widget.get_line_filters():
        pieces = line_filter.apply(pieces, widget.background_colors[1])
    return pieces[0].style or style


LINES_PER_WHEEL_STEP = 3
"""How far a notch of the mouse's wheel goes."""

MAX_CACHED_FRAMES = 400
"""Few: each strip holds caches of its own."""


class LineView(Widget):
    """Shows lines from `top` on, with a mark at the right edge that tells where the window stands."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"line-window--text", "line-window--bar"}
    DEFAULT_CSS = """
    LineView {
        & > .line-window--bar { color: $scrollbar; }
    }
    """

    top: int = 0

    def line_count(self) -> int:
        """Give the number of lines that there are to see."""
        raise NotImplementedError

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Give the pieces of one line, together exactly as wide as told in cells.

        As long as the line stays the same, the same sequence is best given.
        """
        raise NotImplementedError

    def clear_cache(self) -> None:
        """Drop what was made for a width, a theme or a focus that holds no more."""
        self._styles: dict[tuple[str, ...], Style] = {}
        self._frame_cache: dict[tuple[int, bool], tuple[Sequence[Segment], Strip]] = {}
        self._blank_line: Sequence[Segment] = ()

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rendered_width = 0
        self.clear_cache()

    @property
    def text_width(self) -> int:
        """The cells that a line has, beside the bar."""
        return max(0, self.size.width - 1)

    def scroll_to_line(self, top: int) -> None:
        """Put a line at the top of the window, as far as there are lines below it."""
        before, self.top = self.top, top
        self.clamp_scroll()
        if self.top != before:
            self.refresh()

    def clamp_scroll(self) -> None:
        """Move the window so that it lies within the lines."""
        self.top = max(0, min(self.top, self.line_count() - self.size.height))

    def style(self, *names: str) -> Style:
        """Give the style of component classes laid over one another, in colours that the terminal can show."""
        style = self._styles.get(names)
        if style is None:
            style = self._styles[names] = visible_style(self, "line-window--text", *names)
        return style

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        self.clear_cache()
        super().notify_style_update()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go down with the wheel."""
        event.stop()
        self.scroll_to_line(self.top + LINES_PER_WHEEL_STEP)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go up with the wheel."""
        event.stop()
        self.scroll_to_line(self.top - LINES_PER_WHEEL_STEP)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Make the lines of a part of the window; Textual's own way would make every line anew."""
        width = self.size.width
        if width != self._rendered_width:  # a frame can be drawn at a new size before the event that tells of it
            self.clear_cache()
            self._rendered_width = width
        self.clamp_scroll()
        thumb = self._thumb()
        lines = [self._frame(self.top + y, width, is_thumb=y in thumb) for y in crop.line_range]
        whole = crop.column_span == (0, width)
        return lines if whole else [line.crop(*crop.column_span) for line in lines]

    def _frame(self, index: int, width: int, *, is_thumb: bool) -> Strip:
        """Put the bar behind a line, or take what was made of the same line before: strips keep what they cost."""
        line = self.line(index, width - 1) if index < self.line_count() else self._blank(width - 1)
        made_of, framed = self._frame_cache.get((index, is_thumb), (None, None))
        if framed is None or made_of is not line:
            bar = Segment("▐" if is_thumb else " ", self.style("line-window--bar"))
            framed = Strip([*line, bar], width)
            if len(self._frame_cache) >= MAX_CACHED_FRAMES:
                self._frame_cache.clear()
            self._frame_cache[index, is_thumb] = (line, framed)
        return framed

    def _blank(self, width: int) -> Sequence[Segment]:
        self._blank_line = self._blank_line or (Segment(" " * width, self.style()),)
        return self._blank_line

    def _thumb(self) -> range:
        height, count = self.size.height, self.line_count()
        if count <= height:
            return range(0)
        size = max(1, height * height // count)
        start = round((height - size) * self.top / (count - height))
        return range(start, start + size)


def merge_adjacent(segments: Iterable[Segment]) -> list[Segment]:
    """Join neighbours that look alike, for each piece of a line costs on its way to the terminal.

    Blanks look like what is beside them on the same ground, unless one of them has lines through or under it, or is a
    link.
    """
    pieces: list[Segment] = []
    for segment in segments:
        if pieces and (style := _common_style(pieces[-1], segment)) is not None:
            pieces[-1] = Segment(pieces[-1].text + segment.text, style)
        elif segment.text:
            pieces.append(segment)
    return pieces


def _common_style(first: Segment, second: Segment) -> Style | None:
    """Give the style in which two neighbours can be drawn as one piece; None where there is none."""
    if first.style is second.style or first.style == second.style:
        return first.style
    if first.style is None or second.style is None or not _render_blanks_alike(first.style, second.style):
        return None
    if second.text.isspace():
        return first.style
    return second.style if first.text.isspace() else None


def _render_blanks_alike(first: Style, second: Style) -> bool:
    return first.bgcolor == second.bgcolor and _is_background_only(first) and _is_background_only(second)


def _is_background_only(style: Style) -> bool:
    """Tell whether a blank in a style shows nothing but its background."""
    return not (style.reverse or style.underline or style.strike or style.link or style.meta)
