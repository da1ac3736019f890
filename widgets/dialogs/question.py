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
from widgets.lines_of_words import LineOfWords
from widgets.one_line_input import OneLineInput, one_line


class Completion(Suggester):
    """Completes what is typed as a function says, which may take its time, as a slow disk does."""

    def __init__(self, complete: Callable[[str], str | None]) -> None:
        """Take what gives the whole of what was typed in part, or None where it knows nothing."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Complete what was typed, or nothing."""
        return await to_thread(self._complete, value)


def nothing_refused(_answer: str) -> str:
    """Take every answer."""
    return ""


class Question(Dialog[str]):
    """Asks for one line of text; gives None where the user leaves without an answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "leave", show=False),
        Binding("tab", "complete", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Question { align: center middle;
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
        asked: str,
        *,
        answer: str = "",
        example: str = "",
        told: tuple[str, ...] = (),
        suggester: Suggester | None = None,
        refuse: Callable[[str], str] = nothing_refused,
        join: Callable[[str], str] = one_line,
    ) -> None:
        """Take the question, an answer to begin with, an example, and lines that help to answer.

        `refuse` says why an answer cannot be taken, or nothing where it can; then the user may change it. `join` makes
        one line of several that are pasted.
        """
        super().__init__()
        self._asked, self._answer, self._example = asked, answer, example
        self._told, self._suggester, self._refuse = told, suggester, refuse
        self._join = join

    def compose(self) -> ComposeResult:
        """Lay the question over the line, and the help under it."""
        with Vertical():
            yield self._line(self._asked, "asked")
            line = OneLineInput(self._answer, placeholder=self._example, suggester=self._suggester, compact=True)
            line.join = self._join
            yield line
            yield self._line("", "problem")
            yield from self._help()

    def action_complete(self) -> None:
        """Take the completion that is shown."""
        self.query_one(Input).action_cursor_right()

    @on(Input.Submitted)
    def _give(self, event: Input.Submitted) -> None:
        problem = self._refuse(event.value)
        self._say(problem)
        if not problem:
            self.answer(event.value)

    @on(Input.Changed)
    def _try_again(self) -> None:
        self._say("")

    def _say(self, problem: str) -> None:
        self.query_one(".problem", LineOfWords).words = problem
        self.set_class(bool(problem), "-refused")

    def _help(self) -> Iterator[LineOfWords]:
        for words in (*self._told, "enter: do it · esc: leave"):
            yield self._line(words, "told")

    @staticmethod
    def _line(words: str, kind: str) -> LineOfWords:
        line = LineOfWords(classes=kind)
        line.words = words
        return line
