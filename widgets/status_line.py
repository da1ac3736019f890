"""Lines of words that say what is on show, what happened, and what can be done.

The line that says what is on show and where the cursor is, and for a while what just happened.

What stands below the papers: what is on show or happened, and what can be done.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from reader.paper import Listing, Paper, format_count
from reader.text import printable
from widgets.cells import truncate
from widgets.command import Command
from widgets.commands import Quit
from widgets.empty_state import GETTING_STARTED
from widgets.keys import key_hints
from widgets.line_view import visible_style
from widgets.navigation_commands import Back, Zoom

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


NOTICE_SECONDS = 8.0
"""Seconds for which the last thing that happened stays to be read."""
ERROR_STAYS = 20.0
"""Seconds for which what went wrong stays to be read."""


class StatusLine(TextLine):
    """Says what is on show; what happened takes its place until it was read. At the end it says where the cursor is."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._permanent_text = ""
        self._position = " "
        self._more = ""
        self._timer: Timer | None = None

    def set_position(self, position: str) -> None:
        """Say where the cursor is; no more is drawn for it than that, for every move does it."""
        before, self._position = self._position, f"{position} "
        if self._position != before:
            cells = max(len(before), len(self._position))
            self.refresh(Region(self.size.width - cells, 0, cells, 1))

    def set_text(self, text: str) -> None:
        """Say what is on show, once what happened was read."""
        self._permanent_text = text
        if self._timer is None:
            self.text = text

    def show_notice(self, text: str, *, is_error: bool = False, more: str = "") -> None:
        """Say what happened; where there is no room for all of it, say how to read the rest."""
        self._stop_timer()
        self._more = f" · {more}" if more else ""
        self.text = text
        self.set_class(not is_error, "-notice")
        self.set_class(is_error, "-error")
        self._timer = self.set_timer(ERROR_STAYS if is_error else NOTICE_SECONDS, self.clear_notice)

    @property
    def tells_error(self) -> bool:
        """Whether it says what went wrong."""
        return self.has_class("-error")

    def clear_notice(self) -> None:
        """Say again what is on show."""
        self._stop_timer()
        self.remove_class("-notice", "-error")
        self._more = ""
        self.text = self._permanent_text

    def cache_key(self) -> object:
        """Give the words, and how to read the rest of them."""
        return self.text, self._more

    def styled_parts(self) -> Iterator[tuple[str, str]]:
        """Give the words, or as many of them as there is room for, and how to read the rest."""
        room = self.size.width - 2 - len(self._position)
        if not self._more or cell_len(self.text) <= room:
            yield self.text, "words"
        else:
            yield truncate(self.text, room - cell_len(self._more)) + self._more, "words"

    def line(self, width: int) -> Strip:
        """Draw the words, and the cursor's place at the end."""
        index = Strip([Segment(self._position, self._style("words"))], len(self._position))
        return Strip.join([super().line(width - len(self._position)), index])

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None


NARROW_WIDTH = 72
"""The window's width in cells below which there is no room for many words, and none for the paper beside the list."""
TYPING_HINTS = (("enter", "keep"), ("esc", "clear"), ("↑ ↓", "move"))
Keys = Mapping[str, tuple[str, ...]]


class Footer:
    """The two lines below the papers."""

    def __init__(self) -> None:
        self.status = StatusLine(id="status")
        self.hints = KeyHints(id="hints")

    def show_listing(self, listing: Listing, view: str, *, selected: int, width: int) -> None:
        """Say what is on show and how much of it is selected, in as many words as a window's width has room for."""
        chosen = f"{format_count(selected)} selected · " if selected else ""
        text = listing.describe() if width >= NARROW_WIDTH else f"{len(listing):,} of {listing.total:,}"
        self.status.set_text(f"{chosen}{view}: {text}")

    def show_position(self, index: int, count: int) -> None:
        """Say on which of so many papers the cursor is, counted from 0."""
        self.status.set_position(f"{index + 1:,}/{count:,}" if count else "")

    def show_progress(self, text: str) -> bool:
        """Say what is under way and how far it is, or nothing; tell whether that is news."""
        before, self.hints.progress = self.hints.progress, text
        return text != before

    @property
    def has_progress(self) -> bool:
        """Tell whether it says that something is under way."""
        return bool(self.hints.progress)

    def show_hints(self, keys: Keys, paper: Paper | None, *, back: str, is_paper_visible: bool) -> None:
        """Say what can be done with a paper; takes what esc does, if anything, and whether the paper is to be seen."""
        show = "" if is_paper_visible or paper is None else "show"
        hints = key_hints(keys, paper)
        if back and Quit.id in keys:
            hints = tuple(hint for hint in hints if hint != (keys[Quit.id][0], Quit.footer))
        self.hints.hints = (*_hints(keys, (Back, back), (Zoom, show)), *hints)

    def show_typing_hints(self) -> None:
        """Say what can be done with the query that is typed."""
        self.hints.hints = TYPING_HINTS

    def show_getting_started_hints(self, keys: Keys, *, back: str) -> None:
        """Say what can be done before there are papers; takes what esc does, if anything."""
        self.hints.hints = tuple(_hints(keys, (Back, back), *((one, one.id) for one in GETTING_STARTED)))


def _hints(keys: Keys, *hinted: tuple[type[Command], str]) -> Iterator[Hint]:
    """Give the keys of commands, each with a word; without one, or without a key, a command is left out."""
    return ((keys[one.id][0], word) for one, word in hinted if word and one.id in keys)
