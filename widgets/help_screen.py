"""Every key and what it does, made from the keys that hold."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, zip_longest
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from reader.paper import Paper
from widgets.cells import pad, wrap
from widgets.commands import COMMANDS
from widgets.dialogs import Dialog
from widgets.line_view import LineView
from widgets.status_line import TextLine

KEYS_WIDTH = 22
"""Cells for the keys, or a third of a narrow window."""


class HelpEntry(NamedTuple):
    """Keys and what they do; a headline has no keys."""

    keys: str
    text: str
    is_active: bool = True


def help_entries(
    keys: Mapping[str, tuple[str, ...]], paper: Paper | None = None, screen_keys: Iterable[tuple[str, str]] = ()
) -> Iterator[HelpEntry]:
    """Give the keys of each command, as written, and its help, under the headline of its group.

    Takes the paper under the cursor, which tells what applies; and what keys do where they do something of their own,
    which then is all that is said.
    """
    if screen_keys := tuple(screen_keys):
        yield HelpEntry("", "Here")
        yield from (HelpEntry(key, text) for key, text in screen_keys)
        return
    for group, commands in groupby(COMMANDS, key=lambda command: command.group):
        yield HelpEntry("", group)
        for command in commands:
            written = "  ".join(keys.get(command.id, ())) or "palette"
            yield HelpEntry(written, command.summary(), command.applies_to(paper))
        yield HelpEntry("", "")


def wrap_entry(entry: HelpEntry, width: int) -> Iterator[HelpEntry]:
    """Give a line as several where it has no room in a width in cells; those below the first have blanks for keys."""
    if not entry.keys:
        yield entry
        return
    keys_width = min(KEYS_WIDTH, width // 3)
    keys = (entry.keys[start:end] for start, end in wrap(entry.keys, keys_width - 1))
    text = (entry.text[start:end] for start, end in wrap(entry.text, width - keys_width))
    for some_keys, some_words in zip_longest(keys, text, fillvalue=""):
        yield HelpEntry(pad(some_keys, keys_width), some_words, entry.is_active)


class HelpLines(LineView):
    """The keys on the left, what they do on the right; what has no meaning just now stands back."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--key", "help--group", "help--idle"}
    DEFAULT_CSS = """
    HelpLines { height: 1fr;
        & > .help--key { color: $text-accent; text-style: bold; }
        & > .help--group { text-style: bold underline; }
        & > .help--idle { color: $text-muted; text-style: dim; }
    }
    """

    def __init__(self, entries: tuple[HelpEntry, ...]) -> None:
        super().__init__()
        self._entries = entries

    def clear_cache(self) -> None:
        """Drop what was wrapped for another width."""
        super().clear_cache()
        self._wrapped_entries: Sequence[HelpEntry] = ()

    def line_count(self) -> int:
        """Count the lines at the present width."""
        return len(self._lines_at(self.text_width))

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Make one line: a headline, or keys and what they do."""
        keys, text, applies = self._lines_at(width)[index]
        styles = (
            ("help--key", "") if keys and applies else ("help--idle", "help--idle") if keys else ("", "help--group")
        )
        segments = [
            Segment(keys, self._named_style(styles[0])),
            Segment(text, self._named_style(styles[1])),
        ]
        return Segment.adjust_line_length(segments, width, self.style())

    def _lines_at(self, width: int) -> Sequence[HelpEntry]:
        if not self._wrapped_entries:
            self._wrapped_entries = [piece for line in self._entries for piece in wrap_entry(line, width)]
        return self._wrapped_entries

    def _named_style(self, name: str) -> Style:
        return self.style(name) if name else self.style()


class LinesScreen(Dialog[None]):
    """Shows lines to scroll through, on top of the screen."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,ctrl+c", "cancel", show=False),
        Binding("j,down", "scroll_by(1)", show=False),
        Binding("k,up", "scroll_by(-1)", show=False),
        Binding("space,pagedown,ctrl+d", "scroll_by(12)", show=False),
        Binding("pageup,ctrl+u", "scroll_by(-12)", show=False),
        Binding("home,g", "scroll_by(-10000)", show=False),
        Binding("end,G", "scroll_by(10000)", show=False),
    ]
    DEFAULT_CSS = """
    LinesScreen { align: center middle;
        & > Vertical { width: 90; max-width: 96%; height: 90%; padding: 1 2; background: $panel; }
        & .told { color: $text-muted; padding: 0; }
    }
    """

    def __init__(self, lines: Iterable[HelpEntry]) -> None:
        """Take what is shown."""
        super().__init__()
        self._shown = tuple(lines)

    def compose(self) -> ComposeResult:
        """Lay the lines over how to leave."""
        help_line = TextLine(classes="told")
        help_line.text = "j k: scroll · esc: leave"
        with Vertical():
            yield HelpLines(self._shown)
            yield help_line

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        shown = self.query_one(HelpLines)
        shown.scroll_to_line(shown.top + lines)


class HelpScreen(LinesScreen):
    """Shows every command with its keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,f1", "cancel", show=False)]

    def __init__(
        self,
        keys: Mapping[str, tuple[str, ...]],
        paper: Paper | None = None,
        screen_keys: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Take the keys of each command by its name, the paper under the cursor, and what keys mean here alone."""
        super().__init__(help_entries(keys, paper, screen_keys))
