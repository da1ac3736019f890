"""Keys and the keymap: key names, reserved keys, and the keys of each command (default, preset, user)."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reader.config.config_file import ConfigFile
from reader.config.value_parsers import suggest
from reader.errors import ConfigError

PRESETS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "default": {},
    "vim": {
        "page-down": ("ctrl+d", "ctrl+f", "pagedown"),
        "page-up": ("ctrl+u", "ctrl+b", "pageup"),
        "redo": ("ctrl+r", "U"),
        "select": ("v", "space"),
        "zoom": ("enter", "l"),
        "back": ("escape", "h"),
    },
    "arrows": {
        "down": ("down",),
        "up": ("up",),
        "page-down": ("pagedown",),
        "page-up": ("pageup",),
        "first": ("home", "ctrl+home"),
        "first-on-double-press": (),
        "last": ("end", "ctrl+end"),
        "scroll-down": ("shift+down",),
        "scroll-up": ("shift+up",),
        "zoom": ("enter", "right"),
        "back": ("escape", "left"),
        "search": ("ctrl+f", "slash"),
        "next-match": ("f3", "n"),
        "previous-match": ("shift+f3", "N"),
        "select": ("space", "insert"),
        "select-all": ("ctrl+a", "a"),
        "toggle-read": ("r", "delete"),
        "note": ("m", "f2"),
        "redo": ("ctrl+y", "U"),
        "quit": ("q", "f10"),
    },
    "mail": {
        "toggle-read": ("e", "I"),
        "tag": ("l",),
        "select": ("x", "space"),
        "undo": ("z", "ctrl+z"),
        "snooze": ("b",),
        "toggle-sidebar": ("B",),
        "back": ("escape", "u"),
        "export": ("E",),
        "enrich": (),
        "palette": ("ctrl+p", "ctrl+k", "colon"),
    },
}
"""The preset keymaps, each as its differences from the default one."""


Keymap = Mapping[str, tuple[str, ...]]
"""Command ids and their keys."""
OnKeyError = Callable[[ConfigError], None]
"""Handler of an invalid key: it raises the error, or returns to let the command keep its default keys."""

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


def parse_key(text: str) -> str:
    """Return Textual's name for a key as people write it: "?" is question_mark, "Ctrl+D" is ctrl+d.

    Raise ValueError if it is not a key, or a key that no terminal sends.
    """
    *modifiers, last = _split_key(text)
    key = "+".join((*_parse_modifiers(modifiers, text), _parse_key_name(last, text, has_modifiers=bool(modifiers))))
    if key.startswith("shift+") and (character := key_character(key.removeprefix("shift+"))):
        raise ValueError(f"{text!r} is not a key; use the character it types, such as {character.upper()!r}")
    if reason := _reserved_reason(key):
        raise ValueError(f"{text!r} cannot be used: {reason}")
    return key


def _reserved_reason(key: str) -> str:
    if key.startswith("alt+") and len(key) == len("alt+x"):
        return "terminals cannot tell it from escape and the letter"
    return RESERVED_KEYS.get(key, "")


def key_character(key: str) -> str:
    """Return the character that a key types: "?" for question_mark, an empty string for escape."""
    name = _UNICODE_NAMES.get(key, key).replace("_", " ")
    try:
        character = key if len(key) == 1 else unicodedata.lookup(_HYPHENATED_KEYS.get(name, name))
    except KeyError:
        return ""
    return character if character.isprintable() and not character.isspace() else ""


def _split_key(text: str) -> list[str]:
    text = text.strip()
    if text in ("+", ""):
        return [text]
    return [*text[:-2].split("+"), "+"] if text.endswith("++") else text.split("+")


def _parse_modifiers(words: Sequence[str], text: str) -> list[str]:
    modifiers = {_SPELLINGS.get(word.lower(), word.lower()) for word in words}
    if not modifiers <= set(MODIFIERS):
        raise ValueError(f"{text!r} is not a key; the modifiers are {', '.join(MODIFIERS)}")
    return sorted(modifiers)


def _parse_key_name(word: str, text: str, *, has_modifiers: bool) -> str:
    if len(word) == 1:
        return _character_name(word.lower() if has_modifiers else word, text)
    name = _SPELLINGS.get(word.lower(), word.lower())
    if name in NAMED_KEYS:
        return name
    if (character := key_character(name)) and not _is_pictograph(character):
        return _character_name(character, text)
    raise ValueError(f"{text!r} is not a key; use a character, a name such as escape or f2, or ctrl+d")


def _is_pictograph(character: str) -> bool:
    """Return whether a character is on no keyboard although its name is an ordinary word, such as `banana`."""
    return character > "ÿ" and unicodedata.category(character) == "So"


def _character_name(character: str, text: str) -> str:
    if character.isalnum():
        return character
    if not character.isprintable() or character.isspace():
        raise ValueError(f"{text!r} is not a key; the space bar is called space")
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return _SHORT_NAMES.get(name, name)


def raise_key_error(error: ConfigError) -> None:
    """Raise an error about a key."""
    raise error


def resolve_keymap(
    document: ConfigFile, preset: str, commands: Keymap, on_error: OnKeyError = raise_key_error
) -> dict[str, tuple[str, ...]]:
    """Return the keys of every command, by Textual's names.

    `commands` maps command ids to default keys. `on_error` is called for an unknown command or key, and if two commands
    share a key: Textual would drop one of them silently.
    """
    defaults = preset_keys(preset, commands)
    return _without_clashes(document, defaults, _chosen_keys(document, commands, on_error), on_error)


def preset_keys(preset: str, commands: Keymap) -> dict[str, tuple[str, ...]]:
    """Return the keys that every command has in a preset keymap, by Textual's names."""
    changed = {command: keys for command, keys in PRESETS[preset].items() if command in commands}
    return _normalise_keys({**commands, **changed})


def _normalise_keys(keys: Keymap) -> dict[str, tuple[str, ...]]:
    return {command: tuple(dict.fromkeys(map(parse_key, names))) for command, names in keys.items()}


def _chosen_keys(document: ConfigFile, commands: Keymap, on_error: OnKeyError) -> dict[str, tuple[str, ...]]:
    table = document.values.get("keys", {})
    if not isinstance(table, dict):
        on_error(document.error('keys must be a [keys] table with lines such as star = "s"', "keys"))
        return {}
    chosen = {}
    for command, value in table.items():
        try:
            chosen[command] = _keys_of_command(document, command, value, commands)
        except ConfigError as error:
            on_error(error)
    return chosen


def _keys_of_command(document: ConfigFile, command: str, value: Any, commands: Keymap) -> tuple[str, ...]:  # noqa: ANN401
    if command not in commands:
        raise document.error(f"unknown command {command!r}{suggest(command, commands)}", "keys", command)
    keys = [value] if isinstance(value, str) else value
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise document.error(f'{command} must be a key such as "s" or a list such as ["s", "f2"]', "keys", command)
    try:
        return tuple(dict.fromkeys(map(parse_key, keys)))
    except ValueError as error:
        raise document.error(f"{command}: {error}", "keys", command) from error


def _without_clashes(
    document: ConfigFile, defaults: Keymap, chosen: Keymap, on_error: OnKeyError
) -> dict[str, tuple[str, ...]]:
    """Return the keymap; commands that would share a key get their default keys, which are distinct."""
    chosen = dict(chosen)
    while chosen and (clash := _find_clash(defaults, chosen)):
        key, commands = clash
        on_error(_clash_error(document, key, commands[-1], commands[0]))
        chosen = {command: keys for command, keys in chosen.items() if command not in commands}
    return {**defaults, **chosen}


def _find_clash(defaults: Keymap, chosen: Keymap) -> tuple[str, list[str]] | None:
    """Return a key with several commands and these commands, those with chosen keys last in the order of the file."""
    holders: dict[str, list[str]] = {}
    in_file_order = {**{command: defaults[command] for command in defaults if command not in chosen}, **chosen}
    for command, keys in in_file_order.items():
        for key in keys:
            holders.setdefault(key, []).append(command)
    return next(((key, commands) for key, commands in holders.items() if len(commands) > 1), None)


def _clash_error(document: ConfigFile, key: str, command: str, other_command: str) -> ConfigError:
    shown = key_character(key) or key
    reason = f"key {shown!r} is used by both {command} and {other_command}; change one under [keys]"
    return document.error(reason, "keys", command)
