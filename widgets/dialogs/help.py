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
from widgets.dialogs.dialog import Dialog
from widgets.line_window import LineWindow
from widgets.lines_of_words import LineOfWords

KEYS_WIDTH = 22
"""Cells for the keys, or a third of a narrow window."""


class HelpLine(NamedTuple):
    """Keys and what they do; a headline has no keys."""

    keys: str
    words: str
    applies: bool = True


def help_lines(
    keys: Mapping[str, tuple[str, ...]], paper: Paper | None = None, here: Iterable[tuple[str, str]] = ()
) -> Iterator[HelpLine]:
    """Give the keys of each command, as written, and its help, under the headline of its group.

    Takes the paper under the cursor, which tells what applies; and what keys do where they do something of their own,
    which then is all that is said.
    """
    if here := tuple(here):
        yield HelpLine("", "Here")
        yield from (HelpLine(key, words) for key, words in here)
        return
    for group, commands in groupby(COMMANDS, key=lambda command: command.group):
        yield HelpLine("", group)
        for command in commands:
            written = "  ".join(keys.get(command.name, ())) or "palette"
            yield HelpLine(written, command.help(), command.applies_to(paper))
        yield HelpLine("", "")


def wrapped(line: HelpLine, width: int) -> Iterator[HelpLine]:
    """Give a line as several where it has no room in a width in cells; those below the first have blanks for keys."""
    if not line.keys:
        yield line
        return
    keys_width = min(KEYS_WIDTH, width // 3)
    keys = (line.keys[start:end] for start, end in wrap(line.keys, keys_width - 1))
    words = (line.words[start:end] for start, end in wrap(line.words, width - keys_width))
    for some_keys, some_words in zip_longest(keys, words, fillvalue=""):
        yield HelpLine(pad(some_keys, keys_width), some_words, line.applies)


class HelpLines(LineWindow):
    """The keys on the left, what they do on the right; what has no meaning just now stands back."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--key", "help--group", "help--idle"}
    DEFAULT_CSS = """
    HelpLines { height: 1fr;
        & > .help--key { color: $text-accent; text-style: bold; }
        & > .help--group { text-style: bold underline; }
        & > .help--idle { color: $text-muted; text-style: dim; }
    }
    """

    def __init__(self, lines: tuple[HelpLine, ...]) -> None:
        super().__init__()
        self._lines = lines

    def forget(self) -> None:
        """Drop what was wrapped for another width."""
        super().forget()
        self._wrapped: Sequence[HelpLine] = ()

    def line_count(self) -> int:
        """Count the lines at the present width."""
        return len(self._lines_at(self.text_width))

    def line(self, index: int, width: int) -> Sequence[Segment]:
        """Make one line: a headline, or keys and what they do."""
        keys, words, applies = self._lines_at(width)[index]
        styles = (
            ("help--key", "") if keys and applies else ("help--idle", "help--idle") if keys else ("", "help--group")
        )
        segments = [
            Segment(keys, self._named(styles[0])),
            Segment(words, self._named(styles[1])),
        ]
        return Segment.adjust_line_length(segments, width, self.style())

    def _lines_at(self, width: int) -> Sequence[HelpLine]:
        if not self._wrapped:
            self._wrapped = [piece for line in self._lines for piece in wrapped(line, width)]
        return self._wrapped

    def _named(self, name: str) -> Style:
        return self.style(name) if name else self.style()


class LinesScreen(Dialog[None]):
    """Shows lines to scroll through, on top of the screen."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,ctrl+c", "leave", show=False),
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

    def __init__(self, lines: Iterable[HelpLine]) -> None:
        """Take what is shown."""
        super().__init__()
        self._shown = tuple(lines)

    def compose(self) -> ComposeResult:
        """Lay the lines over how to leave."""
        told = LineOfWords(classes="told")
        told.words = "j k: scroll · esc: leave"
        with Vertical():
            yield HelpLines(self._shown)
            yield told

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        shown = self.query_one(HelpLines)
        shown.scroll_to_line(shown.top + lines)


class HelpScreen(LinesScreen):
    """Shows every command with its keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,f1", "leave", show=False)]

    def __init__(
        self,
        keys: Mapping[str, tuple[str, ...]],
        paper: Paper | None = None,
        here: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Take the keys of each command by its name, the paper under the cursor, and what keys mean here alone."""
        super().__init__(help_lines(keys, paper, here))
