"""The line that says what is on show and where the cursor is, and for a while what just happened."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer

from widgets.cells import truncate
from widgets.lines_of_words import TextLine

NOTICE_SECONDS = 8.0
"""Seconds for which the last thing that happened stays to be read."""
ERROR_STAYS = 20.0
"""Seconds for which what went wrong stays to be read."""


class StatusLine(TextLine):
    """Says what is on show; what happened takes its place until it was read. At the end it says where the cursor is."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._permanent_text = ""
        self._position = " "
        self._more = ""
        self._timer: Timer | None = None

    def set_position(self, position: str) -> None:
        """Say where the cursor is; no more is drawn for it than that, for every move does it."""
        before, self._position = self._position, f"{position} "
        if self._position != before:
            cells = max(len(before), len(self._position))
            self.refresh(Region(self.size.width - cells, 0, cells, 1))

    def set_text(self, text: str) -> None:
        """Say what is on show, once what happened was read."""
        self._permanent_text = text
        if self._timer is None:
            self.text = text

    def show_notice(self, text: str, *, is_error: bool = False, more: str = "") -> None:
        """Say what happened; where there is no room for all of it, say how to read the rest."""
        self._stop_timer()
        self._more = f" · {more}" if more else ""
        self.text = text
        self.set_class(not is_error, "-notice")
        self.set_class(is_error, "-error")
        self._timer = self.set_timer(ERROR_STAYS if is_error else NOTICE_SECONDS, self.clear_notice)

    @property
    def tells_error(self) -> bool:
        """Whether it says what went wrong."""
        return self.has_class("-error")

    def clear_notice(self) -> None:
        """Say again what is on show."""
        self._stop_timer()
        self.remove_class("-notice", "-error")
        self._more = ""
        self.text = self._permanent_text

    def cache_key(self) -> object:
        """Give the words, and how to read the rest of them."""
        return self.text, self._more

    def styled_parts(self) -> Iterator[tuple[str, str]]:
        """Give the words, or as many of them as there is room for, and how to read the rest."""
        room = self.size.width - 2 - len(self._position)
        if not self._more or cell_len(self.text) <= room:
            yield self.text, "words"
        else:
            yield truncate(self.text, room - cell_len(self._more)) + self._more, "words"

    def line(self, width: int) -> Strip:
        """Draw the words, and the cursor's place at the end."""
        index = Strip([Segment(self._position, self._style("words"))], len(self._position))
        return Strip.join([super().line(width - len(self._position)), index])

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
