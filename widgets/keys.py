"""Keys: their labels, the commands that they run, their meaning on one screen, and double presses."""

from collections.abc import Mapping
from time import monotonic
from typing import NamedTuple

from textual.binding import ActiveBinding
from textual.keys import format_key

from widgets.command import NO_KEY
from widgets.navigation_commands import FirstOnDoublePress

DOUBLE_PRESS_SECONDS = 1.0
_SHORT_NAMES = {"enter": "enter", "escape": "esc", "pagedown": "pgdn", "pageup": "pgup"}


class KeyMeaning(NamedTuple):
    """Keys with a meaning of their own on a screen: what they do there, and the id of a command that can be run."""

    keys: str
    text: str
    command_id: str = ""


def key_label(key: str) -> str:
    """Return a key's label as printed on keyboards: "?" for `question_mark`."""
    *modifiers, name = key.split("+") if len(key) > 1 else [key]
    return "+".join((*modifiers, _SHORT_NAMES.get(name) or format_key(name)))


def keys_by_command(active: Mapping[str, ActiveBinding]) -> dict[str, tuple[str, ...]]:
    """Return the labels of each command's keys by the command's id; a command without keys is left out."""
    keys: dict[str, tuple[str, ...]] = {}
    for key, binding in active.items():
        if (command_id := binding.binding.id) and key != NO_KEY:
            label = key_label(key)
            shown = f"{label} {label}" if command_id == FirstOnDoublePress.id else label
            keys[command_id] = (*keys.get(command_id, ()), shown)
    return keys


class DoublePress:
    """Recognises a key that is pressed twice in a row."""

    def __init__(self, interval: float) -> None:
        """Count presses within `interval` seconds as one double press."""
        self._interval = interval
        self._pressed_at = -interval

    def press(self) -> bool:
        """Record a press and return whether it is the second one."""
        if self.is_pending:
            self.reset()
            return True
        self._pressed_at = monotonic()
        return False

    @property
    def is_pending(self) -> bool:
        """Whether a second press would complete the double press."""
        return monotonic() - self._pressed_at < self._interval

    def reset(self) -> None:
        """Forget the first press, because another command came between."""
        self._pressed_at = -self._interval
