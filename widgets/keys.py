"""Labels of keys, the keys that the commands have now, and keys that are pressed twice."""

from collections.abc import Mapping
from time import monotonic

from textual.binding import ActiveBinding
from textual.keys import format_key

from reader.paper import Paper
from widgets import commands
from widgets.command import NO_KEY, Command
from widgets.navigation_commands import FirstOnDoublePress, Search, Select, ShowAll, ShowInbox, ShowStarred

HINTED_COMMANDS: tuple[type[Command], ...] = (
    commands.Star,
    commands.ToggleRead,
    commands.Tag,
    commands.Snooze,
    Search,
    commands.Triage,
    commands.OpenPage,
    commands.OpenCode,
    Select,
    commands.Note,
    ShowInbox,
    ShowStarred,
    ShowAll,
    commands.Quit,
    commands.Help,
)
"""Commands in the key hints, the most frequent first; if they do not all fit, the last one stays."""
DOUBLE_PRESS_SECONDS = 1.0
_SHORT_NAMES = {"enter": "enter", "escape": "esc", "pagedown": "pgdn", "pageup": "pgup"}


def key_label(key: str) -> str:
    """Return a key's name as keyboards have it: "?" for `question_mark`."""
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


def key_hints(keys: Mapping[str, tuple[str, ...]], paper: Paper | None) -> tuple[tuple[str, str], ...]:
    """Return the first key and the word of each hinted command that has a key and applies to the paper."""
    return tuple(
        (keys[command.id][0], command.footer)
        for command in HINTED_COMMANDS
        if command.id in keys and command.applies_to(paper)
    )


class DoublePress:
    """Recognises a key that is pressed twice in a row."""

    def __init__(self, interval: float = DOUBLE_PRESS_SECONDS) -> None:
        """Count presses within `interval` seconds as one double press."""
        self._interval = interval
        self._pressed_at = -interval

    def press(self) -> bool:
        """Record a press and return whether it is the second one."""
        before, self._pressed_at = self._pressed_at, monotonic()
        return self._pressed_at - before < self._interval

    def reset(self) -> None:
        """Forget the first press, because another command came between."""
        self._pressed_at = -self._interval
