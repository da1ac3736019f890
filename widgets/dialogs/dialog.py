"""What all dialogs have in common."""

from typing import TypeVar

from textual.screen import ModalScreen

Result = TypeVar("Result")


class Dialog(ModalScreen[Result | None]):
    """Something that is asked on top of the screen; it has one answer, or None where it was left."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (16, "-tall")]  # noqa: RUF012 - Textual declares it for instances
    """From how many rows of the window on there is space between the lines."""

    _is_answered = False

    def accept(self, result: Result | None) -> None:
        """Go with an answer; the second one, as a double click gives it, means nothing."""
        if not self._is_answered:
            self._is_answered = True
            self.dismiss(result)

    def action_cancel(self) -> None:
        """Go without an answer."""
        self.accept(None)
