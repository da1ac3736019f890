"""A key that means something when it is pressed twice in a row."""

from time import monotonic

TWICE_WITHIN = 1.0
"""Seconds within which it is pressed again."""


class Twice:
    """Remembers whether a key was pressed once."""

    def __init__(self, within: float = TWICE_WITHIN) -> None:
        """Take within how many seconds it is pressed again."""
        self._within = within
        self._pressed_once = -within

    def press(self) -> bool:
        """Take a press of the key, and tell whether it is the second one."""
        before, self._pressed_once = self._pressed_once, monotonic()
        return self._pressed_once - before < self._within

    def forget(self) -> None:
        """Take note that something else was done meanwhile."""
        self._pressed_once = -self._within
