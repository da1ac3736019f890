"""The user's own commands: their ids, bindings and actions."""

from collections.abc import Iterator, Sequence

from textual.binding import Binding

from widgets.command import NO_KEY
from widgets.commands import COMMANDS_BY_ID, CUSTOM_PREFIX

GROUP = "Your commands"


def custom_ids(names: Sequence[str]) -> dict[str, str]:
    """Return the names of commands by their ids, in order."""
    return {f"{CUSTOM_PREFIX}{index}": name for index, name in enumerate(names)}


def custom_bindings(names_and_keys: Sequence[tuple[str, str]]) -> Iterator[Binding]:
    """Yield the bindings of the commands, by their names and keys, on whichever screen is in front."""
    for index, (name, key) in enumerate(names_and_keys):
        command_id = f"{CUSTOM_PREFIX}{index}"
        yield Binding(key or NO_KEY, f"screen.{action_of(command_id)}", name, show=False, id=command_id)


def action_of(command_id: str) -> str:
    """Return the action of the screen that runs a command."""
    command = COMMANDS_BY_ID.get(command_id)
    return command.on_invoke() if command else f"post_command('{command_id}')"
