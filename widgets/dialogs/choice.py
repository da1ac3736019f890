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

from reader.text import harmless
from widgets.dialogs.dialog import Dialog
from widgets.lines_of_words import LineOfWords

NUMBERS = "123456789"
"""The keys that choose the first possibilities at once."""


class Choice(Dialog[int]):
    """Shows a few possibilities, and gives the place of the chosen one counted from 0."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,ctrl+c", "leave", show=False),
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

    def __init__(self, asked: str, possibilities: Sequence[str], *, details: str = "") -> None:
        """Take the question, what can be chosen, and what is to be known before."""
        super().__init__()
        self._asked, self._possibilities, self._details = asked, possibilities, details

    def compose(self) -> ComposeResult:
        """Lay the question over the possibilities, each with its number."""
        asked, told = LineOfWords(classes="asked"), LineOfWords(classes="told")
        asked.words, told.words = self._asked, "enter or its number: choose · esc: leave"
        numbers = chain(NUMBERS, repeat(" "))
        numbered = (
            Content(harmless(f"{number}  {one}")) for number, one in zip(numbers, self._possibilities, strict=False)
        )
        with Vertical():
            yield asked
            if self._details:
                yield Static(Content(harmless(self._details)), classes="details")
            yield OptionList(*map(Option, numbered), markup=False)
            yield told

    def on_key(self, event: events.Key) -> None:
        """Choose by number."""
        if event.character and event.character in NUMBERS:
            place = int(event.character) - 1
            if place < len(self._possibilities):
                event.stop()
                self.answer(place)

    def action_move(self, direction: str) -> None:
        """Move the cursor with the letters that move it elsewhere."""
        shown = self.query_one(OptionList)
        shown.action_cursor_down() if direction == "down" else shown.action_cursor_up()

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.answer(event.option_index)
