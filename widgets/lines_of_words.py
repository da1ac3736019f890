"""Lines of words that say what is on show, what happened, and what can be done."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from widgets.cells import printable, truncate
from widgets.colours import visible_style

HINT_GAP = "   "
Hint = tuple[str, str]
"""A key and a word."""


class SingleLine(Widget):
    """One line, drawn without a layout, whatever it comes to say."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"line--words", "line--key"}
    DEFAULT_CSS = """
    SingleLine { height: 1; & > .line--key { color: $text-accent; text-style: bold; } }
    """

    _cached: tuple[object, Strip] | None
    _styles: dict[str, Style]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._clear_cache()

    def cache_key(self) -> object:
        """Give what the line is made of: as long as that stays the same it is drawn once."""
        raise NotImplementedError

    def styled_parts(self) -> Iterator[tuple[str, str]]:
        """Give what the line says piece by piece, each with the name of its style."""
        raise NotImplementedError

    def line(self, width: int) -> Strip:
        """Draw the line, or take what was drawn of the same before."""
        cache_key = (width, self.cache_key())
        if self._cached is None or self._cached[0] != cache_key:
            line = Strip(list(self._segments(width - 2))).adjust_cell_length(width, self._style("words"))
            self._cached = (cache_key, line)
        return self._cached[1]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw as much as the line is wide, one cell in from either end."""
        line = self.line(self.size.width)
        return [line.crop(*crop.column_span) for _ in crop.line_range]

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        self._clear_cache()
        super().notify_style_update()

    def _clear_cache(self) -> None:
        self._cached = None
        self._styles = {}

    def _segments(self, width: int) -> Iterator[Segment]:
        yield Segment(" ", self._style("words"))
        for text, style in self.styled_parts():
            fitted = truncate(text, width)
            yield Segment(fitted, self._style(style))
            width -= Segment(fitted).cell_length
            if width <= 0:
                return

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = visible_style(self, "line--words", f"line--{name}")
        return self._styles[name]


class TextLine(SingleLine):
    """One line of plain words, shown as they are, never as markup."""

    text: reactive[str] = reactive("")

    def validate_text(self, text: str) -> str:
        """Keep the words as they can be shown."""
        return printable(text)

    def cache_key(self) -> object:
        """Give the words."""
        return self.text

    def styled_parts(self) -> Iterator[tuple[str, str]]:
        """Give the words."""
        yield self.text, "words"


class KeyHints(SingleLine):
    """The line of keys that apply here, each with its word; where there is no room for all, the last one stays.

    What is under way stands before them.
    """

    progress: reactive[str] = reactive("", repaint=False)
    """What is under way and how far it is, in words; empty where nothing is."""
    hints: reactive[tuple[Hint, ...]] = reactive((), repaint=False)
    """Keys and words, in order."""
    _visible: tuple[str, tuple[Hint, ...]] = ("", ())

    def watch_progress(self) -> None:
        """Draw it, and as many hints as there is still room for."""
        self._fit()

    def watch_hints(self) -> None:
        """Draw what there is room for; many moves change only what is behind the end of the line."""
        self._fit()

    def on_resize(self) -> None:
        """Say as much as there is room for."""
        self._fit()

    def cache_key(self) -> object:
        """Give what is under way, and the hints that there is room for."""
        return self._visible

    def styled_parts(self) -> Iterator[tuple[str, str]]:
        """Give what is under way, and the keys and words that there is room for."""
        progress, hints = self._visible
        yield progress, "words"
        for index, (key, word) in enumerate(hints):
            yield HINT_GAP if index else "", "words"
            yield key, "key"
            yield f" {word}", "words"

    def _fit(self) -> None:
        progress = f"{self.progress}{HINT_GAP}" if self.progress else ""
        shown = (progress, tuple(_fitting_hints(self.hints, self.size.width - 2 - cell_len(progress))))
        if shown != self._visible:
            self._visible = shown
            self.refresh()


def _fitting_hints(hints: Sequence[Hint], width: int) -> Iterator[Hint]:
    *others, last = hints or (("", ""),)
    width += len(HINT_GAP) - _hint_width(last)
    for hint in others:
        width -= _hint_width(hint)
        if width < 0:
            break
        yield hint
    yield last


def _hint_width(hint: tuple[str, str]) -> int:
    return cell_len(" ".join(hint)) + len(HINT_GAP)
