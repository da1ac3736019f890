"""The dialog that asks until when to snooze: a field for a day, and the usual days below it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from reader.description import format_day
from reader.errors import ReaderError
from reader.text import capitalized
from widgets.dialogs import Dialog, DialogFrame, text_line
from widgets.one_line_input import OneLineInput
from widgets.single_line import TextLine

SNOOZE_HELP = "1–{count} or a day · ↑↓ choose · enter snooze · esc cancel"
EXAMPLES = "a day such as 3d, fri, 15 jan"
"""Shown until the text typed is a day."""
NEVER = "Not snoozed: back to the inbox"


class SnoozeAnswer(NamedTuple):
    """Until when to snooze; None wakes a paper up."""

    day: date | None


class SnoozeDialog(Dialog[SnoozeAnswer]):
    """Asks for a day, and shows which day the text typed so far means."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "cancel", show=False),
        Binding("down,tab", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    SnoozeDialog {
        & Input { margin: 0; }
        & .meaning { color: $text-success; text-style: bold; padding: 0; }
        &.-incomplete .meaning { color: $text-muted; text-style: none; }
        &.-invalid .meaning { color: $text-error; }
        & OptionList { margin: 0 0 1 0; max-height: 8; }
    }
    """

    def __init__(self, title: str, days: Sequence[tuple[str, date]], parse: Callable[[str], date | None]) -> None:
        """Offer named days for the papers that `title` names; `parse` reads the typed text or raises ReaderError."""
        super().__init__()
        self._title, self._days, self._parse = title, days, parse

    def compose(self) -> ComposeResult:
        """Put the usual days below the field."""
        rows = [
            Content(f"{number}  {name:<13} {day:%a} {day.day} {day:%b}")
            for number, (name, day) in enumerate(self._days, 1)
        ]
        with DialogFrame("Snooze", self._title):
            yield OneLineInput(placeholder="3d, fri, 2w, 15 jan, tomorrow, never", compact=True)
            yield text_line("", "meaning")
            yield OptionList(*map(Option, rows), markup=False)
            yield text_line(SNOOZE_HELP.format(count=len(self._days)), "help")

    def on_mount(self) -> None:
        """Put the cursor on the first day; keys stay with the field."""
        options = self.query_one(OptionList)
        options.can_focus = False
        options.highlighted = 0

    def action_move(self, by: int) -> None:
        """Move the cursor among the usual days, which empties the field."""
        self.query_one(Input).value = ""
        super().action_move(by)

    @on(Input.Changed)
    def _show_meaning(self, event: Input.Changed) -> None:
        self.remove_class("-invalid")
        options = self.query_one(OptionList)
        if not event.value.strip():
            options.highlighted = options.highlighted or 0
            return self._say("")
        try:
            day = self._answer(event.value).day
        except ReaderError:
            options.highlighted = None
            return self._say(EXAMPLES, is_hint=True)
        options.highlighted = next((place for place, (_, each) in enumerate(self._days) if each == day), None)
        return self._say(NEVER if day is None else f"until {format_day(day, with_weekday=True)}")

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        try:
            self.accept(self._answer(event.value))
        except ReaderError as error:
            self.add_class("-invalid")
            self._say(capitalized(str(error)))

    @on(OptionList.OptionSelected)
    def _accept_clicked(self, event: OptionList.OptionSelected) -> None:
        self.accept(SnoozeAnswer(self._days[event.option_index][1]))

    def _answer(self, typed: str) -> SnoozeAnswer:
        index = self._index(typed.strip()) if typed.strip() else self.query_one(OptionList).highlighted
        return SnoozeAnswer(self._parse(typed) if index is None else self._days[index][1])

    def _index(self, number: str) -> int | None:
        """Return the index of a day by its number in the list."""
        numbers = [str(index + 1) for index in range(len(self._days))]
        return numbers.index(number) if number in numbers else None

    def _say(self, text: str, *, is_hint: bool = False) -> None:
        self.set_class(is_hint, "-incomplete")
        self.query_one(".meaning", TextLine).text = text
