"""The line that says what is on show and where the cursor is, and for a while what just happened."""

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer

from widgets.lines_of_words import LineOfWords

NOTICE_STAYS = 8.0
"""Seconds for which the last thing that happened stays to be read."""


class Status(LineOfWords):
    """Says what is on show; what happened takes its place until it was read. At the end it says where the cursor is."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lasting = ""
        self._place = " "
        self._timer: Timer | None = None

    def tell_place(self, place: str) -> None:
        """Say where the cursor is; no more is drawn for it than that, for every move does it."""
        before, self._place = self._place, f"{place} "
        if self._place != before:
            cells = max(len(before), len(self._place))
            self.refresh(Region(self.size.width - cells, 0, cells, 1))

    def say(self, words: str) -> None:
        """Say what is on show, once what happened was read."""
        self._lasting = words
        if not self.has_class("-notice"):
            self.words = words

    def announce(self, words: str) -> None:
        """Say what happened."""
        self._stop_timer()
        self.words = words
        self.add_class("-notice")
        self._timer = self.set_timer(NOTICE_STAYS, self.go_on)

    def go_on(self) -> None:
        """Say again what is on show."""
        self._stop_timer()
        self.remove_class("-notice")
        self.words = self._lasting

    def line(self, width: int) -> Strip:
        """Draw the words, and the cursor's place at the end."""
        place = Strip([Segment(self._place, self._style("words"))], len(self._place))
        return Strip.join([super().line(width - len(self._place)), place])

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
