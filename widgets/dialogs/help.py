"""Every key and what it does, made from the keys that hold."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.strip import Strip

from widgets.cells import fit, pad
from widgets.commands import COMMANDS
from widgets.line_window import LineWindow
from widgets.lines_of_words import LineOfWords

KEYS_WIDTH = 22
"""Cells for the keys, or a third of a narrow window."""


def help_lines(keys: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Give the keys of each command, as written, and its help, under the headline of its group."""
    for group, commands in groupby(COMMANDS, key=lambda command: command.group):
        yield ("", group)
        for command in commands:
            yield ("  ".join(keys.get(command.name, ())) or "palette", command.help())
        yield ("", "")


class HelpLines(LineWindow):
    """The keys on the left, what they do on the right."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"help--key", "help--group"}
    DEFAULT_CSS = """
    HelpLines { height: 1fr;
        & > .help--key { color: $accent; text-style: bold; }
        & > .help--group { text-style: bold underline; }
    }
    """

    def __init__(self, lines: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._lines = lines

    def line_count(self) -> int:
        """Count the lines."""
        return len(self._lines)

    def line(self, index: int, width: int) -> Strip:
        """Make one line: a headline, or keys and what they do."""
        keys, words = self._lines[index]
        if not keys:
            return Strip([Segment(fit(words, width), self.style("help--group"))]).adjust_cell_length(
                width, self.style()
            )
        keys_width = min(KEYS_WIDTH, width // 3)
        segments = [
            Segment(pad(keys, keys_width - 1), self.style("help--key")),
            Segment(f" {fit(words, width - keys_width)}", self.style()),
        ]
        return Strip(segments).adjust_cell_length(width, self.style())


class HelpScreen(ModalScreen[None]):
    """Shows every command with its keys."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "leave", show=False),
        Binding("j,down", "scroll_by(1)", show=False),
        Binding("k,up", "scroll_by(-1)", show=False),
        Binding("space,pagedown,ctrl+d", "scroll_by(12)", show=False),
        Binding("pageup,ctrl+u", "scroll_by(-12)", show=False),
        Binding("home,g", "scroll_by(-10000)", show=False),
        Binding("end,G", "scroll_by(10000)", show=False),
    ]
    DEFAULT_CSS = """
    HelpScreen { align: center middle;
        & > Vertical { width: 90; max-width: 96%; height: 90%; padding: 1 2; background: $panel; }
        & .told { color: $text-muted; padding: 0; }
    }
    """

    def __init__(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        """Take the keys of each command by its name."""
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay the keys over how to leave."""
        told = LineOfWords(classes="told")
        told.words = "j k: scroll · esc: leave"
        with Vertical():
            yield HelpLines(tuple(help_lines(self._keys)))
            yield told

    def action_leave(self) -> None:
        """Go."""
        self.dismiss(None)

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        shown = self.query_one(HelpLines)
        shown.scroll_to_line(shown.top + lines)
