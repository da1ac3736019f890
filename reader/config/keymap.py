"""Which command has which keys: the default ones, a preset's over them, the user's over those."""

from collections.abc import Mapping
from typing import Any

from reader.config.document import ConfigFile
from reader.config.keys import key_character, parse_key
from reader.config.presets import PRESETS
from reader.config.settings import suggest
from reader.errors import ConfigError

Keymap = Mapping[str, tuple[str, ...]]


def resolve_keymap(document: ConfigFile, preset: str, commands: Keymap) -> dict[str, tuple[str, ...]]:
    """Give every command its keys, as the screen names them.

    Takes the commands with their default keys. Raises ConfigError for an unknown command, for what is no key, and
    where two commands have one key, of which Textual would leave one unreachable without a word.
    """
    chosen = _chosen_keys(document, commands)
    keymap = {**_normalise_keys(commands), **_preset_keys(preset, commands), **chosen}
    _reject_clashes(document, keymap, chosen)
    return keymap


def _normalise_keys(keys: Keymap) -> dict[str, tuple[str, ...]]:
    return {command: tuple(dict.fromkeys(map(parse_key, text))) for command, text in keys.items()}


def _preset_keys(preset: str, commands: Keymap) -> dict[str, tuple[str, ...]]:
    return _normalise_keys({command: keys for command, keys in PRESETS[preset].items() if command in commands})


def _chosen_keys(document: ConfigFile, commands: Keymap) -> dict[str, tuple[str, ...]]:
    table = document.values.get("keys", {})
    if not isinstance(table, dict):
        raise document.error('keys must be a table: [keys], and below it lines like star = "s"', "keys")
    return {command: _keys_of_command(document, command, text, commands) for command, text in table.items()}


def _keys_of_command(document: ConfigFile, command: str, written: Any, commands: Keymap) -> tuple[str, ...]:  # noqa: ANN401
    if command not in commands:
        raise document.error(f"no command is called {command!r}{suggest(command, commands)}", "keys", command)
    keys = [written] if isinstance(written, str) else written
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise document.error(f'the keys of {command} must be like "s" or ["s", "f2"]', "keys", command)
    try:
        return tuple(dict.fromkeys(map(parse_key, keys)))
    except ValueError as error:
        raise document.error(f"{command}: {error}", "keys", command) from error


def _reject_clashes(document: ConfigFile, keymap: Keymap, chosen: Keymap) -> None:
    holders: dict[str, list[str]] = {}
    in_order_of_the_file = {**{command: keymap[command] for command in keymap if command not in chosen}, **chosen}
    for command, keys in in_order_of_the_file.items():
        for key in keys:
            holders.setdefault(key, []).append(command)
    for key, commands_of_key in holders.items():
        if len(commands_of_key) > 1:
            raise _clash_error(document, key, commands_of_key[-1], commands_of_key[0])


def _clash_error(document: ConfigFile, key: str, command: str, other_command: str) -> ConfigError:
    reason = f"{key_character(key) or key!r} is the key of both {command} and {other_command}; give one of them another key under [keys]"
    return document.error(reason, "keys", command)
