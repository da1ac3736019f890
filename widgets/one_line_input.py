"""An input that joins the lines of a paste into one."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.events import Paste
from textual.filter import LineFilter
from textual.widgets import Input

from reader.text import strip_controls
from widgets.textual_private import check_idle_at_once, size_without_layout
from widgets.themes import READABLE_TEXT


def one_line(text: str) -> str:
    """Return the lines of a text joined by spaces; a single line keeps the spaces at its ends."""
    lines = [line for line in strip_controls(text).replace("\t", " ").splitlines() if line.strip()]
    return " ".join(line.strip() for line in lines) if len(lines) > 1 else "".join(lines)


class OneLineInput(Input):
    """Textual's input, which on its own keeps only the first line of a paste."""

    virtual_size = size_without_layout()
    check_idle = check_idle_at_once
    join: Callable[[str], str] = staticmethod(one_line)
    """Joins the lines of a paste into one."""
    max_pasted: ClassVar[int | None] = None
    """The most characters kept of a paste; None keeps all."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters of the app, and one for the placeholder and the completion."""
        return [*super().get_line_filters(), READABLE_TEXT]

    def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        if line := self.join(event.text[: self.max_pasted]):
            self.replace(line, *self.selection)
