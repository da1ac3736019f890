"""A line of text that takes a paste of several lines."""

from collections.abc import Callable

from textual.events import Paste
from textual.widgets import Input

from reader.text import strip_controls


def one_line(text: str) -> str:
    """Join the lines of a text by blanks; of one line alone the blanks at its ends stay, for they may part words."""
    lines = [line for line in strip_controls(text).replace("\t", " ").splitlines() if line.strip()]
    return " ".join(line.strip() for line in lines) if len(lines) > 1 else "".join(lines)


class OneLineInput(Input):
    """Textual's input, of which only the first line of a paste would be kept."""

    join: Callable[[str], str] = staticmethod(one_line)
    """Makes one line of what is pasted."""

    def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        if line := self.join(event.text):
            self.replace(line, *self.selection)
