"""A question that is answered with one line."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input

from widgets.dialogs.room import SHORT
from widgets.lines_of_words import LineOfWords


class Question(ModalScreen[str | None]):
    """Asks for one line of text; gives None where the user leaves without an answer."""

    VERTICAL_BREAKPOINTS = SHORT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", show=False),
        Binding("tab", "complete", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Question { align: center middle;
        & > Vertical { width: 76; max-width: 96%; height: auto; padding: 1 2; background: $panel; }
        & .asked { text-style: bold; padding: 0; }
        & .told { color: $text-muted; padding: 0; }
        & Input { margin: 1 0; }
    }
    """

    def __init__(
        self,
        asked: str,
        *,
        answer: str = "",
        example: str = "",
        told: tuple[str, ...] = (),
        suggester: Suggester | None = None,
    ) -> None:
        """Take the question, an answer to begin with, an example, and lines that help to answer."""
        super().__init__()
        self._asked, self._answer, self._example = asked, answer, example
        self._told, self._suggester = told, suggester

    def compose(self) -> ComposeResult:
        """Lay the question over the line, and the help under it."""
        with Vertical():
            yield self._line(self._asked, "asked")
            yield Input(self._answer, placeholder=self._example, suggester=self._suggester, compact=True)
            yield from self._help()

    def action_leave(self) -> None:
        """Go without an answer."""
        self.dismiss(None)

    def action_complete(self) -> None:
        """Take the completion that is shown."""
        self.query_one(Input).action_cursor_right()

    @on(Input.Submitted)
    def _give(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def _help(self) -> Iterator[LineOfWords]:
        for words in (*self._told, "enter: do it · esc: leave"):
            yield self._line(words, "told")

    @staticmethod
    def _line(words: str, kind: str) -> LineOfWords:
        line = LineOfWords(classes=kind)
        line.words = words
        return line
