"""What was said in the status line, in full."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from widgets.help_screen import HelpEntry, LinesScreen

NOTHING_SAID = HelpEntry("", "No messages yet")


class MessagesScreen(LinesScreen):
    """Shows messages with their times."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("exclamation_mark", "cancel", show=False)]

    def __init__(self, messages: Sequence[tuple[str, str]]) -> None:
        """Take the time and the words of each message, in the order in which they are shown."""
        super().__init__([HelpEntry(*message) for message in messages] or [NOTHING_SAID])
