"""Lines that draw themselves: a change redraws one line and never lays out the screen again."""

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip

from reader.text import screen_line
from widgets.cells import cell_width, truncate
from widgets.line_view import visible_style
from widgets.textual_private import LazyComponentStyles


class Part(NamedTuple):
    """A part of a line, the name of its style, and what a click on it means to the widget."""

    text: str
    style: str = "text"
    target: str = ""


class SingleLine(LazyComponentStyles):
    """A line that is redrawn without a layout, whatever its text."""

    ALLOW_SELECT = False
    margin: ClassVar[int] = 1
    """Cells that stay blank at both ends."""
    COMPONENT_CLASSES: ClassVar[set[str]] = {"single-line--text", "single-line--key"}
    DEFAULT_CSS = """
    SingleLine { height: 1; & > .single-line--key { color: $text-accent; text-style: bold; } }
    """

    _cached: tuple[object, Strip] | None
    _styles: dict[str, Style]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._clear_cache()

    def cache_key(self) -> object:
        """Return the state that the line shows; the line is drawn again if it changes."""
        raise NotImplementedError

    def parts(self, width: int) -> Iterator[Part]:
        """Yield the parts of the line from left to right; those beyond `width` cells are cut."""
        raise NotImplementedError

    async def follow(self, target: str) -> None:
        """Do what a click on a part means: by default, run an action of the screen."""
        await self.screen.run_action(target)

    async def on_click(self, event: events.Click) -> None:
        """Follow the part under the mouse; a widget that this focuses keeps the focus."""
        if target := self._target_at(event.x):
            event.stop()
            await self.follow(target)

    def line(self, width: int) -> Strip:
        """Return the line at a width, from the cache if nothing changed."""
        cache_key = (width, self.cache_key())
        if self._cached is None or self._cached[0] != cache_key:
            line = Strip(list(self._segments(width - 2 * self.margin))).adjust_cell_length(width, self._style("text"))
            self._cached = (cache_key, line)
        return self._cached[1]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the line, with a margin at both ends."""
        line = self.line(self.size.width)
        return [line.crop(*crop.column_span) for _ in crop.line_range]

    def notify_style_update(self) -> None:
        """Drop what was drawn in the previous colours."""
        self._clear_cache()
        super().notify_style_update()

    def _clear_cache(self) -> None:
        self._cached = None
        self._styles = {}

    def _segments(self, width: int) -> Iterator[Segment]:
        yield Segment(" " * self.margin, self._style("text"))
        for part in self.parts(width):
            fitted = truncate(part.text, width)
            yield Segment(fitted, self._style(part.style))
            width -= cell_width(fitted)
            if width <= 0:
                return

    @property
    def parts_width(self) -> int:
        """The cells available to the parts at the current width."""
        return self.size.width - 2 * self.margin

    def _target_at(self, x: int) -> str:
        end = self.margin
        for part in self.parts(self.parts_width):
            end += cell_width(part.text)
            if x < end:
                return part.target
        return ""

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = visible_style(self, "single-line--text", f"single-line--{name}")
        return self._styles[name]


class TextLine(SingleLine):
    """A line of plain text, never read as markup."""

    text: reactive[str] = reactive("")

    def validate_text(self, text: str) -> str:
        """Return the text without control characters."""
        return screen_line(text)

    def cache_key(self) -> object:
        """Return the text."""
        return self.text

    def parts(self, width: int) -> Iterator[Part]:  # noqa: ARG002 - SingleLine cuts the text
        """Yield the text."""
        yield Part(self.text)
