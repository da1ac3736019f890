"""A choice of one thing among several."""

from collections.abc import Sequence
from itertools import chain, repeat
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from reader.text import strip_controls
from widgets.dialogs.dialog import Dialog
from widgets.lines_of_words import TextLine

NUMBER_KEYS = "123456789"
"""The keys that choose the first possibilities at once."""


class Choice(Dialog[int]):
    """Shows a few possibilities, and gives the place of the chosen one counted from 0."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,ctrl+c", "cancel", show=False),
        Binding("j", "move('down')", show=False),
        Binding("k", "move('up')", show=False),
    ]
    DEFAULT_CSS = """
    Choice { align: center middle;
        & > Vertical { width: 76; max-width: 96%; height: auto; max-height: 90%; padding: 1 2; background: $panel; }
        & .asked { text-style: bold; padding: 0; }
        & .told { color: $text-muted; padding: 0; }
        & .details { height: auto; max-height: 12; padding: 1 1 0 1; }
        & OptionList { margin: 1 0; border: none; padding: 0 1; height: auto; max-height: 16; background: $panel; }
        & OptionList:focus { border: none; }
    }
    """

    def __init__(self, title: str, options: Sequence[str], *, details: str = "") -> None:
        """Take the question, what can be chosen, and what is to be known before."""
        super().__init__()
        self._title, self._options, self._details = title, options, details

    def compose(self) -> ComposeResult:
        """Lay the question over the possibilities, each with its number."""
        title_line, help_line = TextLine(classes="asked"), TextLine(classes="told")
        title_line.text, help_line.text = self._title, "enter or its number: choose · esc: leave"
        numbers = chain(NUMBER_KEYS, repeat(" "))
        numbered = (
            Content(strip_controls(f"{number}  {one}")) for number, one in zip(numbers, self._options, strict=False)
        )
        with Vertical():
            yield title_line
            if self._details:
                yield Static(Content(strip_controls(self._details)), classes="details")
            yield OptionList(*map(Option, numbered), markup=False)
            yield help_line

    def on_key(self, event: events.Key) -> None:
        """Choose by number."""
        if event.character and event.character in NUMBER_KEYS:
            index = int(event.character) - 1
            if index < len(self._options):
                event.stop()
                self.accept(index)

    def action_move(self, direction: str) -> None:
        """Move the cursor with the letters that move it elsewhere."""
        shown = self.query_one(OptionList)
        shown.action_cursor_down() if direction == "down" else shown.action_cursor_up()

    @on(OptionList.OptionSelected)
    def _accept(self, event: OptionList.OptionSelected) -> None:
        self.accept(event.option_index)
