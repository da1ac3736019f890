"""The last messages of the status line, in full."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from widgets.help_screen import HelpEntry, LinesScreen

NO_MESSAGES = HelpEntry("", "No messages yet")


class MessagesScreen(LinesScreen):
    """Shows messages with their times."""

    TITLE_TEXT = "Messages"
    KEYS_WIDTH = 7
    BINDINGS: ClassVar[list[BindingType]] = [Binding("exclamation_mark", "cancel", show=False)]

    def __init__(self, messages: Sequence[tuple[str, str]]) -> None:
        """Show the time and the text of each message, in the given order."""
        super().__init__([HelpEntry(*message) for message in messages] or [NO_MESSAGES])
