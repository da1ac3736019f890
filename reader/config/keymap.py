"""Keys and the keymap: key names, reserved keys, and the keys of each command (default, preset, user)."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from reader.config.config_file import ConfigFile
from reader.config.settings import PRESETS, suggest
from reader.errors import ConfigError

NAMED_KEYS = {
    *("escape", "enter", "tab", "space", "backspace", "delete", "insert"),
    *("home", "end", "pageup", "pagedown", "up", "down", "left", "right"),
    *(f"f{number}" for number in range(1, 25)),
}
MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")

RESERVED_KEYS = {
    "ctrl+s": "terminals stop output with it",
    "ctrl+j": "terminals cannot tell it from a line feed",
    "ctrl+m": "terminals cannot tell it from enter",
    "ctrl+i": "terminals cannot tell it from tab",
    "ctrl+h": "terminals cannot tell it from backspace",
    "ctrl+e": "terminals and editors use it for the end of a line",
    "ctrl+c": "terminals interrupt a program with it",
    "ctrl+left_square_bracket": "terminals cannot tell it from escape",
    "f5": "editors and browsers that embed a terminal use it",
}

_SPELLINGS = {
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "page_down": "pagedown",
    "del": "delete",
    "ins": "insert",
    "control": "ctrl",
    "option": "alt",
    "cmd": "super",
    "command": "super",
}
_SHORT_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_UNICODE_NAMES = {short: name for name, short in _SHORT_NAMES.items()}
_HYPHENATED_KEYS = {
    "less than sign": "less-than sign",
    "greater than sign": "greater-than sign",
    "hyphen minus": "hyphen-minus",
}


def parse_key(written: str) -> str:
    """Return Textual's name of a key as written: "?" is question_mark, "Ctrl+D" is ctrl+d.

    Raises ValueError if it is not a key, or a key that no terminal sends.
    """
    *modifiers, last = _split_key(written)
    named = "+".join((*_modifiers(modifiers, written), _key_name(last, written, modified=bool(modifiers))))
    if named.startswith("shift+") and (character := key_character(named.removeprefix("shift+"))):
        raise ValueError(f"{written!r} is not a key; use the character it types, such as {character.upper()!r}")
    if reason := _reserved_reason(named):
        raise ValueError(f"{written!r} cannot be used: {reason}")
    return named


def _reserved_reason(key: str) -> str:
    if key.startswith("alt+") and len(key) == len("alt+x"):
        return "terminals cannot tell it from escape and the letter"
    return RESERVED_KEYS.get(key, "")


def key_character(key: str) -> str:
    """Return the character that a key types, or nothing: "?" for question_mark, nothing for escape."""
    name = _UNICODE_NAMES.get(key, key).replace("_", " ")
    try:
        character = key if len(key) == 1 else unicodedata.lookup(_HYPHENATED_KEYS.get(name, name))
    except KeyError:
        return ""
    return character if character.isprintable() and not character.isspace() else ""


def _split_key(written: str) -> list[str]:
    word = written.strip()
    if word in ("+", ""):
        return [word]
    return [*word[:-2].split("+"), "+"] if word.endswith("++") else word.split("+")


def _modifiers(text: list[str], written: str) -> list[str]:
    spelled = [_SPELLINGS.get(word.lower(), word.lower()) for word in text]
    if not set(spelled) <= set(MODIFIERS):
        raise ValueError(f"{written!r} is not a key; the modifiers are {', '.join(MODIFIERS)}")
    return sorted(set(spelled))


def _key_name(word: str, written: str, *, modified: bool) -> str:
    if len(word) == 1:
        return _character_key(word.lower() if modified else word, written)
    lowered = _SPELLINGS.get(word.lower(), word.lower())
    if lowered in NAMED_KEYS:
        return lowered
    if character := key_character(lowered):
        return _character_key(character, written)
    raise ValueError(f"{written!r} is not a key; use a character, a name such as escape or f2, or ctrl+d")


def _character_key(character: str, written: str) -> str:
    if character.isalnum():
        return character
    if not character.isprintable() or character.isspace():
        raise ValueError(f"{written!r} is not a key; the space bar is called space")
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return _SHORT_NAMES.get(name, name)


Keymap = Mapping[str, tuple[str, ...]]


def resolve_keymap(document: ConfigFile, preset: str, commands: Keymap) -> dict[str, tuple[str, ...]]:
    """Return the keys of every command, by Textual's names.

    `commands` maps command ids to default keys. Raises ConfigError for an unknown command or key, and if two commands
    share a key: Textual would drop one of them silently.
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
        raise document.error('keys must be a [keys] table with lines such as star = "s"', "keys")
    return {command: _keys_of_command(document, command, text, commands) for command, text in table.items()}


def _keys_of_command(document: ConfigFile, command: str, written: Any, commands: Keymap) -> tuple[str, ...]:  # noqa: ANN401
    if command not in commands:
        raise document.error(f"unknown command {command!r}{suggest(command, commands)}", "keys", command)
    keys = [written] if isinstance(written, str) else written
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise document.error(f'{command} must be a key such as "s" or a list such as ["s", "f2"]', "keys", command)
    try:
        return tuple(dict.fromkeys(map(parse_key, keys)))
    except ValueError as error:
        raise document.error(f"{command}: {error}", "keys", command) from error


def _reject_clashes(document: ConfigFile, keymap: Keymap, chosen: Keymap) -> None:
    holders: dict[str, list[str]] = {}
    in_file_order = {**{command: keymap[command] for command in keymap if command not in chosen}, **chosen}
    for command, keys in in_file_order.items():
        for key in keys:
            holders.setdefault(key, []).append(command)
    for key, commands_of_key in holders.items():
        if len(commands_of_key) > 1:
            raise _clash_error(document, key, commands_of_key[-1], commands_of_key[0])


def _clash_error(document: ConfigFile, key: str, command: str, other_command: str) -> ConfigError:
    shown = key_character(key) or key
    reason = f"key {shown!r} is used by both {command} and {other_command}; change one under [keys]"
    return document.error(reason, "keys", command)
