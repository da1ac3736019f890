"""Lines of words that say what is on show, what happened, and what can be done."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from widgets.cells import readable


class LineOfWords(Widget):
    """One line of plain words; new words never set off a layout."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineOfWords { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    words: reactive[str] = reactive("")

    def render(self) -> Content:
        """Show the words as they are, never as markup."""
        return Content(readable(self.words))


class Hints(Widget):
    """The line of keys that apply here, each with its word."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Hints { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    hints: reactive[tuple[tuple[str, str], ...]] = reactive(())
    """Keys and words, in order."""

    def render(self) -> Content:
        """Show as many hints as the line is wide."""
        pieces = [piece for key, word in self.hints for piece in ((key, "bold $accent"), f" {word}   ")]
        return Content.assemble(*pieces)
