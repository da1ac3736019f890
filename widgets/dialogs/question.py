"""A question that is answered with one line."""

from asyncio import to_thread
from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.suggester import Suggester
from textual.widgets import Input

from widgets.dialogs.dialog import Dialog
from widgets.lines_of_words import TextLine
from widgets.one_line_input import OneLineInput, one_line


class PathSuggester(Suggester):
    """Completes what is typed as a function says, which may take its time, as a slow disk does."""

    def __init__(self, complete: Callable[[str], str | None]) -> None:
        """Take what gives the whole of what was typed in part, or None where it knows nothing."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Complete what was typed, or nothing."""
        return await to_thread(self._complete, value)


def accept_anything(_answer: str) -> str:
    """Take every answer."""
    return ""


class Prompt(Dialog[str]):
    """Asks for one line of text; gives None where the user leaves without an answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "cancel", show=False),
        Binding("tab", "complete", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Prompt { align: center middle;
        & > Vertical { width: 76; max-width: 96%; height: auto; padding: 1 2; background: $panel; }
        & .asked { text-style: bold; padding: 0; }
        & .told { color: $text-muted; padding: 0; }
        & .problem { color: $text-error; text-style: bold; padding: 0; display: none; }
        &.-refused .problem { display: block; }
        & Input { margin: 1 0; }
        & Input.-textual-compact { padding: 0 1; }
    }
    """

    def __init__(
        self,
        title: str,
        *,
        value: str = "",
        placeholder: str = "",
        help_lines: tuple[str, ...] = (),
        suggester: Suggester | None = None,
        validate: Callable[[str], str] = accept_anything,
        join: Callable[[str], str] = one_line,
    ) -> None:
        """Take the question, an answer to begin with, an example, and lines that help to answer.

        `refuse` says why an answer cannot be taken, or nothing where it can; then the user may change it. `join` makes
        one line of several that are pasted.
        """
        super().__init__()
        self._title, self._initial_value, self._placeholder = title, value, placeholder
        self._help_lines, self._suggester, self._validate = help_lines, suggester, validate
        self._join = join

    def compose(self) -> ComposeResult:
        """Lay the question over the line, and the help under it."""
        with Vertical():
            yield self._text_line(self._title, "asked")
            line = OneLineInput(
                self._initial_value, placeholder=self._placeholder, suggester=self._suggester, compact=True
            )
            line.join = self._join
            yield line
            yield self._text_line("", "problem")
            yield from self._compose_help()

    def action_complete(self) -> None:
        """Take the completion that is shown."""
        self.query_one(Input).action_cursor_right()

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        problem = self._validate(event.value)
        self._show_error(problem)
        if not problem:
            self.accept(event.value)

    @on(Input.Changed)
    def _clear_error(self) -> None:
        self._show_error("")

    def _show_error(self, error: str) -> None:
        self.query_one(".problem", TextLine).text = error
        self.set_class(bool(error), "-refused")

    def _compose_help(self) -> Iterator[TextLine]:
        for text in (*self._help_lines, "enter: do it · esc: leave"):
            yield self._text_line(text, "told")

    @staticmethod
    def _text_line(text: str, css_class: str) -> TextLine:
        line = TextLine(classes=css_class)
        line.text = text
        return line
