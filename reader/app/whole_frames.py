"""Frames that are sent to the terminal in one piece."""

import sys

from textual.driver import Driver

BEGIN_SYNCHRONIZED_UPDATE, END_SYNCHRONIZED_UPDATE = "\x1b[?2026h", "\x1b[?2026l"
"""Between these a terminal holds back what it draws."""


def synchronized_output(driver: type[Driver]) -> type[Driver]:
    """Give a driver that sends what lies between the marks of a frame at once.

    Textual sends the first mark before it begins to make the frame: that wakes the thread that writes, which then takes
    turns with the one that has the frame to make.
    """
    if sys.platform == "win32":  # there Textual cuts frames into the chunks that consoles take
        return driver

    class WholeFrames(driver):  # type: ignore[misc, valid-type]
        _held = ""

        def write(self, data: str) -> None:
            self._held += data
            if not self._held.startswith(BEGIN_SYNCHRONIZED_UPDATE) or self._held.endswith(END_SYNCHRONIZED_UPDATE):
                held, self._held = self._held, ""
                super().write(held)

    return WholeFrames
