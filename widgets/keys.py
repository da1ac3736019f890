"""Keys as people write them, and which of them stand for which command just now.

A key that means something when it is pressed twice in a row.
"""

from collections.abc import Mapping
from time import monotonic

from textual.binding import ActiveBinding
from textual.keys import format_key

from reader.paper import Paper
from widgets import commands
from widgets.command import NO_KEY, Command
from widgets.navigation_commands import FirstOnDoublePress, Search, Select, ShowAll, ShowInbox, ShowStarred, Triage

HINTED_COMMANDS: tuple[type[Command], ...] = (
    commands.Star,
    commands.ToggleRead,
    commands.Tag,
    commands.Snooze,
    Search,
    Triage,
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
"""What is offered in the line of hints, first what is done most; where there is no room for all, the last one stays."""
_SHORT_NAMES = {"enter": "enter", "escape": "esc", "pagedown": "pgdn", "pageup": "pgup"}


def key_label(key: str) -> str:
    """Write a key's name as a keyboard has it: `question_mark` is "?"."""
    *modifiers, name = key.split("+") if len(key) > 1 else [key]
    return "+".join((*modifiers, _SHORT_NAMES.get(name) or format_key(name)))


def keys_by_command(active: Mapping[str, ActiveBinding]) -> dict[str, tuple[str, ...]]:
    """Give the keys, as written, that ask for each command by its name; a command out of reach has none."""
    keys: dict[str, tuple[str, ...]] = {}
    for key, binding in active.items():
        if (name := binding.binding.id) and key != NO_KEY:
            shown = f"{key_label(key)} {key_label(key)}" if name == FirstOnDoublePress.id else key_label(key)
            keys[name] = (*keys.get(name, ()), shown)
    return keys


def key_hints(keys: Mapping[str, tuple[str, ...]], paper: Paper | None) -> tuple[tuple[str, str], ...]:
    """Give the first key and the footer's word of each command that has one and a meaning for this paper, help last."""
    return tuple((keys[one.id][0], one.footer) for one in HINTED_COMMANDS if one.id in keys and one.applies_to(paper))


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
