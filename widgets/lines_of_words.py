"""Lines of words that say what is on show, what happened, and what can be done."""

from collections.abc import Iterator
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from widgets.cells import fit, readable

HINT_GAP = "   "


class Line(Widget):
    """One line, drawn without a layout, whatever it comes to say."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"line--words", "line--key"}
    DEFAULT_CSS = """
    Line { height: 1; & > .line--key { color: $text-accent; text-style: bold; } }
    """

    def pieces(self) -> Iterator[tuple[str, str]]:
        """Give what the line says piece by piece, each with the name of its style."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw as much as the line is wide, one cell in from either end."""
        line = self._line(self.size.width)
        for line_filter in self.get_line_filters():
            line = line.apply_filter(line_filter, self.background_colors[1])
        return [line.crop(*crop.column_span) for _ in crop.line_range]

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        self._drawn = None
        super().notify_style_update()

    _drawn: tuple[object, Strip] | None = None

    def _line(self, width: int) -> Strip:
        """Draw the line, or take what was drawn of the same words before."""
        said = (width, tuple(self.pieces()))
        if self._drawn is None or self._drawn[0] != said:
            line = Strip(list(self._segments(width - 2))).adjust_cell_length(width, self._style("words"))
            self._drawn = (said, line)
        return self._drawn[1]

    def _segments(self, room: int) -> Iterator[Segment]:
        yield Segment(" ", self._style("words"))
        for text, style in self.pieces():
            fitted = fit(text, room)
            yield Segment(fitted, self._style(style))
            room -= Segment(fitted).cell_length
            if room <= 0:
                return

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style("line--words", f"line--{name}")


class LineOfWords(Line):
    """One line of plain words, shown as they are, never as markup."""

    words: reactive[str] = reactive("")

    def validate_words(self, words: str) -> str:
        """Keep the words as they can be shown."""
        return readable(words)

    def pieces(self) -> Iterator[tuple[str, str]]:
        """Give the words."""
        yield self.words, "words"


class Hints(Line):
    """The line of keys that apply here, each with its word; where there is no room for all, the last one stays.

    What is under way stands before them.
    """

    progress: reactive[str] = reactive("")
    """What is under way and how far it is, in words; empty where nothing is."""
    hints: reactive[tuple[tuple[str, str], ...]] = reactive((), repaint=False)
    """Keys and words, in order."""

    def watch_hints(self) -> None:
        """Draw them where there is room for what is new: many moves change what is behind the end of the line."""
        if self._drawn is None or self._drawn[0] != (self.size.width, tuple(self.pieces())):
            self.refresh()

    def pieces(self) -> Iterator[tuple[str, str]]:
        """Give the keys and words that there is room for."""
        progress = f"{self.progress}{HINT_GAP}" if self.progress else ""
        yield progress, "words"
        for place, (key, word) in enumerate(self._fitting(self.size.width - 2 - cell_len(progress))):
            yield HINT_GAP if place else "", "words"
            yield key, "key"
            yield f" {word}", "words"

    def _fitting(self, room: int) -> Iterator[tuple[str, str]]:
        *others, last = self.hints or (("", ""),)
        room += len(HINT_GAP) - _hint_width(last)
        for hint in others:
            room -= _hint_width(hint)
            if room < 0:
                break
            yield hint
        yield last


def _hint_width(hint: tuple[str, str]) -> int:
    return cell_len(" ".join(hint)) + len(HINT_GAP)
