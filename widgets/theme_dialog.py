"""The dialog that previews and chooses a theme, at the right edge so that the screen stays visible."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from widgets.dialogs import Dialog, DialogFrame, text_line

THEME_HELP = "enter apply · esc cancel"


class ThemeDialog(Dialog[str]):
    """Shows the names of themes and previews the one under the cursor; a dot marks the current one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,ctrl+c", "cancel", show=False),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
    ]
    DEFAULT_CSS = """
    ThemeDialog { align: right top; background: transparent;
        & > DialogFrame { width: 30; height: 100%; max-height: 100%; padding: 0; }
        & OptionList { margin: 0; height: 1fr; }
    }
    """

    def __init__(self, names: Sequence[str], present: str, preview: Callable[[str], None]) -> None:
        """Show the names; `preview` shows the screen in a theme."""
        super().__init__()
        self._names, self._present, self._preview = names, present, preview
        self._typed = ""

    def compose(self) -> ComposeResult:
        """Put the names above the keys."""
        rows = [Content(f"{'●' if name == self._present else ' '} {name}") for name in self._names]
        with DialogFrame("Theme"):
            yield OptionList(*map(Option, rows), markup=False)
            yield text_line(THEME_HELP, "help")

    def on_mount(self) -> None:
        """Put the cursor on the current theme."""
        if self._present in self._names:
            self.query_one(OptionList).highlighted = self._names.index(self._present)

    def on_key(self, event: events.Key) -> None:
        """Go to the theme whose name begins with the letters typed."""
        if not event.is_printable or not event.character or (not self._typed and event.character in "jkq"):
            self._typed = ""
            return
        event.stop()
        event.prevent_default()
        for typed in (self._typed + event.character, event.character):
            index = next((index for index, name in enumerate(self._names) if name.startswith(typed)), None)
            if index is not None:
                self._typed = typed
                self.query_one(OptionList).highlighted = index
                return

    def action_move(self, by: int) -> None:
        """Move the cursor, and forget the letters typed."""
        self._typed = ""
        super().action_move(by)

    def action_cancel(self) -> None:
        """Restore the theme and close."""
        self._preview(self._present)
        super().action_cancel()

    @on(OptionList.OptionHighlighted)
    def _preview_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._preview(self._names[event.option_index])

    @on(OptionList.OptionSelected)
    def _keep(self, event: OptionList.OptionSelected) -> None:
        self.accept(self._names[event.option_index])
