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

from widgets.cells import fit, readable
from widgets.colours import style_shown

HINT_GAP = "   "
Hint = tuple[str, str]
"""A key and a word."""


class Line(Widget):
    """One line, drawn without a layout, whatever it comes to say."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"line--words", "line--key"}
    DEFAULT_CSS = """
    Line { height: 1; & > .line--key { color: $text-accent; text-style: bold; } }
    """

    _drawn: tuple[object, Strip] | None
    _styles: dict[str, Style]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._forget()

    def told(self) -> object:
        """Give what the line is made of: as long as that stays the same it is drawn once."""
        raise NotImplementedError

    def pieces(self) -> Iterator[tuple[str, str]]:
        """Give what the line says piece by piece, each with the name of its style."""
        raise NotImplementedError

    def line(self, width: int) -> Strip:
        """Draw the line, or take what was drawn of the same before."""
        told = (width, self.told())
        if self._drawn is None or self._drawn[0] != told:
            line = Strip(list(self._segments(width - 2))).adjust_cell_length(width, self._style("words"))
            self._drawn = (told, line)
        return self._drawn[1]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw as much as the line is wide, one cell in from either end."""
        line = self.line(self.size.width)
        return [line.crop(*crop.column_span) for _ in crop.line_range]

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        self._forget()
        super().notify_style_update()

    def _forget(self) -> None:
        self._drawn = None
        self._styles = {}

    def _segments(self, room: int) -> Iterator[Segment]:
        yield Segment(" ", self._style("words"))
        for text, style in self.pieces():
            fitted = fit(text, room)
            yield Segment(fitted, self._style(style))
            room -= Segment(fitted).cell_length
            if room <= 0:
                return

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = style_shown(self, "line--words", f"line--{name}")
        return self._styles[name]


class LineOfWords(Line):
    """One line of plain words, shown as they are, never as markup."""

    words: reactive[str] = reactive("")

    def validate_words(self, words: str) -> str:
        """Keep the words as they can be shown."""
        return readable(words)

    def told(self) -> object:
        """Give the words."""
        return self.words

    def pieces(self) -> Iterator[tuple[str, str]]:
        """Give the words."""
        yield self.words, "words"


class Hints(Line):
    """The line of keys that apply here, each with its word; where there is no room for all, the last one stays.

    What is under way stands before them.
    """

    progress: reactive[str] = reactive("", repaint=False)
    """What is under way and how far it is, in words; empty where nothing is."""
    hints: reactive[tuple[Hint, ...]] = reactive((), repaint=False)
    """Keys and words, in order."""
    _shown: tuple[str, tuple[Hint, ...]] = ("", ())

    def watch_progress(self) -> None:
        """Draw it, and as many hints as there is still room for."""
        self._fit()

    def watch_hints(self) -> None:
        """Draw what there is room for; many moves change only what is behind the end of the line."""
        self._fit()

    def on_resize(self) -> None:
        """Say as much as there is room for."""
        self._fit()

    def told(self) -> object:
        """Give what is under way, and the hints that there is room for."""
        return self._shown

    def pieces(self) -> Iterator[tuple[str, str]]:
        """Give what is under way, and the keys and words that there is room for."""
        progress, hints = self._shown
        yield progress, "words"
        for place, (key, word) in enumerate(hints):
            yield HINT_GAP if place else "", "words"
            yield key, "key"
            yield f" {word}", "words"

    def _fit(self) -> None:
        progress = f"{self.progress}{HINT_GAP}" if self.progress else ""
        shown = (progress, tuple(_fitting(self.hints, self.size.width - 2 - cell_len(progress))))
        if shown != self._shown:
            self._shown = shown
            self.refresh()


def _fitting(hints: Sequence[Hint], room: int) -> Iterator[Hint]:
    *others, last = hints or (("", ""),)
    room += len(HINT_GAP) - _hint_width(last)
    for hint in others:
        room -= _hint_width(hint)
        if room < 0:
            break
        yield hint
    yield last


def _hint_width(hint: tuple[str, str]) -> int:
    return cell_len(" ".join(hint)) + len(HINT_GAP)
