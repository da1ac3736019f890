"""The line that says what is on show and where the cursor is, and for a while what just happened."""

from collections.abc import Iterator

from rich.cells import cell_len
from textual.reactive import reactive
from textual.timer import Timer

from widgets.cells import pad
from widgets.lines_of_words import LineOfWords

NOTICE_STAYS = 8.0
"""Seconds for which the last thing that happened stays to be read."""


class Status(LineOfWords):
    """Says what is on show; what happened takes its place until it was read. At the end it says where the cursor is."""

    place: reactive[str] = reactive("")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lasting = ""
        self._timer: Timer | None = None

    def pieces(self) -> Iterator[tuple[str, str]]:
        """Give the words, and the cursor's place at the right end."""
        room = self.size.width - 2 - cell_len(self.place) - 1
        yield from ((pad(words, room), style) for words, style in super().pieces())
        yield f" {self.place}", "words"

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

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
