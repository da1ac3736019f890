"""Keys as people write them, and which of them stand for which command just now."""

from collections.abc import Mapping

from textual.binding import ActiveBinding
from textual.keys import format_key

from reader.paper import Paper
from widgets import commands
from widgets.commands import NO_KEY, Command, FirstOnDoublePress

HINTED_COMMANDS: tuple[type[Command], ...] = (
    commands.Star,
    commands.ToggleRead,
    commands.Tag,
    commands.Snooze,
    commands.Search,
    commands.Triage,
    commands.OpenPage,
    commands.OpenCode,
    commands.Select,
    commands.Note,
    commands.ShowInbox,
    commands.ShowStarred,
    commands.ShowAll,
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
