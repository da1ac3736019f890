"""The two lines below the papers: the status line and the key hints."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from reader.paper import Listing, Paper, format_count
from reader.text import printable
from widgets.cells import cell_width, truncate
from widgets.command import Command
from widgets.commands import Quit
from widgets.empty_state import GETTING_STARTED
from widgets.keys import key_hints
from widgets.line_view import visible_style
from widgets.navigation_commands import Back, Zoom

NARROW_WIDTH = 72
"""Width of the window, in cells, below which the list has no paper next to it and the status line is short."""
NOTICE_SECONDS = 8.0
ERROR_SECONDS = 20.0
SEARCH_NAME = "search"
"""What a listing is called that was searched for."""
HINT_GAP = "   "
TYPING_HINTS = (("enter", "done"), ("esc", "clear search"), ("↑↓", "select"))

Hint = tuple[str, str]
"""A key and what it does, in a word."""
Keys = Mapping[str, tuple[str, ...]]
"""The labels of each command's keys, by the command's id."""


class SingleLine(Widget):
    """A line that is redrawn without a layout, whatever its text is."""

    ALLOW_SELECT = False
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
        """Return what the line is made of; the line is drawn again when this changes."""
        raise NotImplementedError

    def styled_parts(self) -> Iterator[tuple[str, str]]:
        """Yield the parts of the line, each with the name of its style."""
        raise NotImplementedError

    def line(self, width: int) -> Strip:
        """Return the line at a width, from the cache if nothing changed."""
        cache_key = (width, self.cache_key())
        if self._cached is None or self._cached[0] != cache_key:
            line = Strip(list(self._segments(width - 2))).adjust_cell_length(width, self._style("text"))
            self._cached = (cache_key, line)
        return self._cached[1]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the line, with a margin of one cell at both ends."""
        line = self.line(self.size.width)
        return [line.crop(*crop.column_span) for _ in crop.line_range]

    def notify_style_update(self) -> None:
        """Drop what was drawn in other colours."""
        self._clear_cache()
        super().notify_style_update()

    def _clear_cache(self) -> None:
        self._cached = None
        self._styles = {}

    def _segments(self, width: int) -> Iterator[Segment]:
        yield Segment(" ", self._style("text"))
        for text, style in self.styled_parts():
            fitted = truncate(text, width)
            yield Segment(fitted, self._style(style))
            width -= Segment(fitted).cell_length
            if width <= 0:
                return

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = visible_style(self, "single-line--text", f"single-line--{name}")
        return self._styles[name]


class TextLine(SingleLine):
    """A line of plain text, never read as markup."""

    text: reactive[str] = reactive("")

    def validate_text(self, text: str) -> str:
        """Return the text without control characters."""
        return printable(text)

    def cache_key(self) -> object:
        """Return the text."""
        return self.text

    def styled_parts(self) -> Iterator[tuple[str, str]]:
        """Yield the text."""
        yield self.text, "text"


class KeyHints(SingleLine):
    """The keys that apply here, each with a word, after the progress of the running job.

    Hints that do not fit are left out whole; the last one always stays.
    """

    progress: reactive[str] = reactive("", repaint=False)
    """The progress of the running job; empty if none runs."""
    hints: reactive[tuple[Hint, ...]] = reactive((), repaint=False)
    """Keys and words, in order."""
    _visible: tuple[str, tuple[Hint, ...]] = ("", ())

    def watch_progress(self) -> None:
        """Redraw the line if what fits has changed."""
        self._fit()

    def watch_hints(self) -> None:
        """Redraw the line if what fits has changed; many cursor movements change only hints beyond its end."""
        self._fit()

    def on_resize(self) -> None:
        """Fit the hints to the new width."""
        self._fit()

    def cache_key(self) -> object:
        """Return the progress and the hints that fit."""
        return self._visible

    def styled_parts(self) -> Iterator[tuple[str, str]]:
        """Yield the progress and the hints that fit."""
        progress, hints = self._visible
        yield progress, "text"
        for index, (key, word) in enumerate(hints):
            yield HINT_GAP if index else "", "text"
            yield key, "key"
            yield f" {word}", "text"

    def _fit(self) -> None:
        progress = f"{self.progress}{HINT_GAP}" if self.progress else ""
        visible = (progress, tuple(_fitting_hints(self.hints, self.size.width - 2 - cell_width(progress))))
        if visible != self._visible:
            self._visible = visible
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


def _hint_width(hint: Hint) -> int:
    return cell_width(" ".join(hint)) + len(HINT_GAP)


class StatusLine(TextLine):
    """The listing and the cursor's position, and for some seconds what just happened."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._permanent_text = ""
        self._more = ""
        self._position = " "
        self._timer: Timer | None = None

    def set_position(self, position: str) -> None:
        """Show the cursor's position at the right end, and redraw only that."""
        before, self._position = self._position, f"{position} "
        if self._position != before:
            cells = max(len(before), len(self._position))
            self.refresh(Region(self.size.width - cells, 0, cells, 1))

    def set_text(self, text: str) -> None:
        """Set the text that is shown while there is no notice."""
        self._permanent_text = text
        if self._timer is None:
            self.text = text

    def show_notice(self, text: str, *, is_error: bool = False, more: str = "") -> None:
        """Show what happened for some seconds; `more` says how to read a notice that does not fit."""
        self._stop_timer()
        self._more = f" · {more}" if more else ""
        self.text = text
        self.set_class(not is_error, "-notice")
        self.set_class(is_error, "-error")
        self._timer = self.set_timer(ERROR_SECONDS if is_error else NOTICE_SECONDS, self.clear_notice)

    @property
    def shows_error(self) -> bool:
        """Whether an error is shown."""
        return self.has_class("-error")

    def clear_notice(self) -> None:
        """Show the permanent text again."""
        self._stop_timer()
        self.remove_class("-notice", "-error")
        self._more = ""
        self.text = self._permanent_text

    def cache_key(self) -> object:
        """Return the text and how to read the rest of it."""
        return self.text, self._more

    def styled_parts(self) -> Iterator[tuple[str, str]]:
        """Yield the text, or what fits of it and how to read the rest."""
        room = self.size.width - 2 - len(self._position)
        if not self._more or cell_width(self.text) <= room:
            yield self.text, "text"
        else:
            yield truncate(self.text, room - cell_width(self._more)) + self._more, "text"

    def line(self, width: int) -> Strip:
        """Return the line with the cursor's position at its end."""
        position = Strip([Segment(self._position, self._style("text"))], len(self._position))
        return Strip.join([super().line(width - len(self._position)), position])

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None


class Footer:
    """Fills the status line and the key hints."""

    def __init__(self) -> None:
        self.status = StatusLine(id="status-line")
        self.hints = KeyHints(id="key-hints")

    def show_listing(self, listing: Listing, view: str, *, selected: int, width: int) -> None:
        """Describe the listing and how much of it is selected; briefly in a narrow window."""
        parts = [f"{format_count(selected)} selected"] if selected else []
        parts.append(_listing_count(listing, view))
        if width >= NARROW_WIDTH:
            parts.append(listing.description)
        self.status.set_text(" · ".join(parts))

    def show_position(self, index: int, count: int) -> None:
        """Show on which of so many papers the cursor is; `index` counts from 0."""
        self.status.set_position(f"{index + 1:,}/{count:,}" if count else "")

    def show_progress(self, text: str) -> bool:
        """Show the progress of the running job, or none; return whether this changed the line."""
        before, self.hints.progress = self.hints.progress, text
        return text != before

    @property
    def has_progress(self) -> bool:
        """Whether a job is running."""
        return bool(self.hints.progress)

    def show_hints(self, keys: Keys, paper: Paper | None, *, back: str, is_paper_visible: bool) -> None:
        """Show what can be done with a paper; `back` is what esc does, if anything."""
        show = "" if is_paper_visible or paper is None else "show"
        hints = key_hints(keys, paper)
        if back and Quit.id in keys:
            hints = tuple(hint for hint in hints if hint != (keys[Quit.id][0], Quit.footer))
        self.hints.hints = (*_hints(keys, (Back, back), (Zoom, show)), *hints)

    def show_typing_hints(self) -> None:
        """Show what can be done with a query while it is typed."""
        self.hints.hints = TYPING_HINTS

    def show_getting_started_hints(self, keys: Keys, *, back: str) -> None:
        """Show what can be done in an empty library; `back` is what esc does, if anything."""
        words = ((command, command.footer or command.id) for command in GETTING_STARTED)
        self.hints.hints = tuple(_hints(keys, (Back, back), *words))


def _listing_count(listing: Listing, view: str) -> str:
    """Return "5 of 39" for a search, "Inbox 39" for a view."""
    if view == SEARCH_NAME:
        return f"{len(listing):,} of {listing.total:,}"
    return f"{view[:1].upper()}{view[1:]} {len(listing):,}"


def _hints(keys: Keys, *commands: tuple[type[Command], str]) -> Iterator[Hint]:
    """Yield the first key of each command with its word, except commands without a word or a key."""
    return ((keys[command.id][0], word) for command, word in commands if word and command.id in keys)
