"""A key that means something when it is pressed twice in a row."""

from time import monotonic

DOUBLE_PRESS_SECONDS = 1.0
"""Seconds within which it is pressed again."""


class DoublePress:
    """Remembers whether a key was pressed once."""

    def __init__(self, interval: float = DOUBLE_PRESS_SECONDS) -> None:
        """Take within how many seconds it is pressed again."""
        self._interval = interval
        self._was_pressed = -interval

    def press(self) -> bool:
        """Take a press of the key, and tell whether it is the second one."""
        before, self._was_pressed = self._was_pressed, monotonic()
        return self._was_pressed - before < self._interval

    def reset(self) -> None:
        """Take note that something else was done meanwhile."""
        self._was_pressed = -self._interval
