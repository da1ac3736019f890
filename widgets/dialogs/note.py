"""A note of several lines."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import TextArea

from widgets.dialogs.dialog import Dialog
from widgets.lines_of_words import LineOfWords

TOLD = "ctrl+d or F2: keep · esc: leave"
WARNED = "esc once more throws away what was typed · ctrl+d or F2: keep"


class NoteDialog(Dialog[str]):
    """Lets the user write; gives the text, or None where the note is to stay as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d,f2", "keep", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
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

    def __init__(self, about: str, note: str) -> None:
        """Take what the note is about, and the note as it is."""
        super().__init__()
        self._about, self._note = about, note
        self._warned = False

    def compose(self) -> ComposeResult:
        """Lay the note between what it is about and how to leave."""
        asked, self._told = LineOfWords(classes="asked"), LineOfWords(classes="told")
        asked.words, self._told.words = f"Note on {self._about}", TOLD
        with Vertical():
            yield asked
            yield TextArea(self._note, soft_wrap=True, tab_behavior="indent", show_line_numbers=False)
            yield self._told

    def on_mount(self) -> None:
        """Go on writing where the note ends."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def action_keep(self) -> None:
        """Give the note as it was written."""
        self.answer(self.query_one(TextArea).text)

    def action_leave(self) -> None:
        """Leave the note as it was; what was typed is thrown away only when this is asked for twice."""
        if self._warned or self.query_one(TextArea).text == self._note:
            self.answer(None)
        self._warned = True
        self._told.words = WARNED
        self._told.add_class("-warned")
