"""A note of several lines."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import TextArea

from widgets.dialogs.dialog import Dialog
from widgets.lines_of_words import TextLine

HELP_TEXT = "ctrl+d or F2: keep · esc: leave"
DISCARD_WARNING = "esc once more throws away what was typed · ctrl+d or F2: keep"


class NoteDialog(Dialog[str]):
    """Lets the user write; gives the text, or None where the note is to stay as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d,f2", "save", show=False, priority=True),
        Binding("escape", "cancel", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    NoteDialog { align: center middle;
        & > Vertical { width: 84; max-width: 96%; height: 16; max-height: 90%; padding: 1 2; background: $panel; }
        & .asked { text-style: bold; padding: 0; }
        & .told { color: $text-muted; padding: 0; }
        & .told.-warned { color: $text-warning; text-style: bold; }
        & TextArea { margin: 1 0; height: 1fr; padding: 0 1; }
        & TextArea, & TextArea:focus { border: none; }
    }
    """

    def __init__(self, title: str, note: str) -> None:
        """Take what the note is about, and the note as it is."""
        super().__init__()
        self._title, self._note = title, note
        self._was_warned = False

    def compose(self) -> ComposeResult:
        """Lay the note between what it is about and how to leave."""
        title_line, self._help_line = TextLine(classes="asked"), TextLine(classes="told")
        title_line.text, self._help_line.text = f"Note on {self._title}", HELP_TEXT
        with Vertical():
            yield title_line
            yield TextArea(self._note, soft_wrap=True, tab_behavior="indent", show_line_numbers=False)
            yield self._help_line

    def on_mount(self) -> None:
        """Go on writing where the note ends."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def action_save(self) -> None:
        """Give the note as it was written."""
        self.accept(self.query_one(TextArea).text)

    def action_cancel(self) -> None:
        """Leave the note as it was; what was typed is thrown away only when this is asked for twice."""
        if self._was_warned or self.query_one(TextArea).text == self._note:
            self.accept(None)
        self._was_warned = True
        self._help_line.text = DISCARD_WARNING
        self._help_line.add_class("-warned")
