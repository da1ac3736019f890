"""The statistics of reading, as labelled lines."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType

from widgets.help_screen import HelpEntry, LinesScreen


class StatisticsScreen(LinesScreen):
    """Shows labels and texts."""

    TITLE_TEXT = "Statistics"
    KEYS_WIDTH = 19
    BINDINGS: ClassVar[list[BindingType]] = [Binding("percent_sign", "cancel", show=False)]

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        """Show each label with its text; a line without a label continues the one above."""
        super().__init__([HelpEntry(label or " ", text) for label, text in rows])
