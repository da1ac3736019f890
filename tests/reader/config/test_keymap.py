"""Key names, reserved keys and the keymap."""

import re
import string

import pytest
from textual.keys import _character_to_key

from reader.config import Config
from reader.config.keymap import PRESETS, RESERVED_KEYS, Keymap, key_character, parse_key
from reader.config.loader import load_config
from reader.config.toml_edits import default_text
from reader.default_keys import DEFAULT_KEYS
from reader.errors import ConfigError
from tests.reader.config.conftest import COMMANDS, ConfigFileFixture
from widgets.commands import COMMANDS as REAL_COMMANDS

REAL_KEYS = {command: tuple(map(parse_key, keys)) for command, keys in DEFAULT_KEYS.items()}


def test_every_command_is_in_the_default_keymap() -> None:
    assert [command.id for command in REAL_COMMANDS] == [*DEFAULT_KEYS]


def test_user_keys_replace_the_default_ones(written: ConfigFileFixture) -> None:
    config = written('[keys]\nstar = ["*", "f2"]\ntag = "Ctrl+T"\nread = []')
    assert config.keys == {**COMMANDS, "star": ("asterisk", "f2"), "tag": ("ctrl+t",), "read": ()}


def test_two_commands_may_swap_keys(written: ConfigFileFixture) -> None:
    config = written('[keys]\nstar = "t"\ntag = "s"')
    assert (config.keys["star"], config.keys["tag"]) == (("t",), ("s",))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[keys]\nstra = "x"', 2, "unknown command 'stra'; did you mean 'star'?"),
        ('[keys]\n\nstar = "ctrl+s"', 3, "star: 'ctrl+s' cannot be used: terminals stop output with it"),
        ('[keys]\nstar = ["s",\n  "F5"]', 2, "star: 'F5' cannot be used: "),
        ('[keys]\nstar = "hyperspace"', 2, "star: 'hyperspace' is not a key"),
        ('[keys]\nstar = "alt+s"', 2, "star: 'alt+s' cannot be used: terminals cannot tell it from escape and"),
        ('[keys]\nstar = "ctrl+banana"', 2, "star: 'ctrl+banana' is not a key"),
        ('[keys]\nstar = "fn+s"', 2, "star: 'fn+s' is not a key; the modifiers are alt, ctrl"),
        ('[keys]\nstar = "shift+s"', 2, "star: 'shift+s' is not a key; use the character it types, such as 'S'"),
        ('[keys]\nstar = "s,x"', 2, "star: 's,x' is not a key"),
        ('[keys]\nstar = ""', 2, "star: '' is not a key"),
        ("[keys]\nstar = 5", 2, 'star must be a key such as "s" or a list such as ["s", "f2"]'),
        ('keys = "s"', 1, "keys must be a [keys] table"),
        ('[keys]\nstar = "t"', 2, "key 't' is used by both star and tag; change one under [keys]"),
        ('[keys]\nstar = "x"\ntag = "x"', 3, "key 'x' is used by both tag and star"),
        ('[keys]\nstar = "?"\ntag = "question_mark"', 3, "key '?' is used by both tag and star"),
        ('[keys]\ntag = "x"\nstar = "x"', 3, "key 'x' is used by both star and tag"),
        ('[keys]\nskip = "s"', 2, "key 's' is used by both skip and star"),
    ],
)
def test_an_invalid_keymap_is_an_error(written: ConfigFileFixture, text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        written(text)
    assert str(refused.value).startswith(f"{written.path}:{line}: {message}")


@pytest.mark.parametrize(
    ("text", "keys", "errors"),
    [
        ('[keys]\nstar = "t"\nundo = "x"', {"undo": ("x",)}, 1),
        ('[keys]\nstra = "x"\nundo = "x"', {"undo": ("x",)}, 1),
        ('[keys]\nstar = "ctrl+s"\nundo = "x"', {"undo": ("x",)}, 1),
        ('[keys]\nstar = "x"\ntag = "x"\nundo = "s"', {}, 2),
        ('keys = "s"', {}, 1),
        ('[[commands]]\nname = "post"\nrun = ["a"]\nkey = "s"', {}, 1),
        ('[[commands]]\nname = "post"\nrun = ["a"]\nkey = "F5"', {}, 1),
    ],
)
def test_keys_in_question_fall_back_to_the_default(
    written: ConfigFileFixture, text: str, keys: Keymap, errors: int
) -> None:
    written.path.write_text(text)
    found: list[ConfigError] = []
    config = load_config(written.path, commands=COMMANDS, on_key_error=found.append)
    assert config.keys == {**COMMANDS, **keys}
    assert [str(error).startswith(f"{written.path}:") for error in found] == [True] * errors
    assert all(not command.key for command in config.commands)


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_name_known_commands_and_unique_keys(written: ConfigFileFixture, preset: str) -> None:
    assert set(PRESETS[preset]) <= set(REAL_KEYS)
    written.path.write_text(f'keymap = "{preset}"')
    load_config(written.path, commands=REAL_KEYS)


def test_presets_differ_from_one_another() -> None:
    assert len({str(keys) for keys in PRESETS.values()}) == len(PRESETS) == 4


def test_keys_have_the_names_of_textual() -> None:
    for character in set(string.printable) - set(string.whitespace):
        name = _character_to_key(character)
        assert parse_key(character) == parse_key(name) == name
        assert key_character(name) == character
    for character in "éßжñ中»":
        assert parse_key(character) == _character_to_key(character)


@pytest.mark.parametrize(
    ("written_key", "named"),
    [
        ("Esc", "escape"),
        ("Return", "enter"),
        ("PgDn", "pagedown"),
        ("CTRL+D", "ctrl+d"),
        ("ctrl+/", "ctrl+slash"),
        ("ctrl++", "ctrl+plus"),
        ("+", "plus"),
        ("shift+ctrl+left", "ctrl+shift+left"),
        ("option+left", "alt+left"),
        ("S", "S"),
        ("F12", "f12"),
    ],
)
def test_keys_are_read_as_people_write_them(written_key: str, named: str) -> None:
    assert parse_key(written_key) == named


@pytest.mark.parametrize("key", RESERVED_KEYS)
def test_a_reserved_key_is_rejected(key: str) -> None:
    with pytest.raises(ValueError, match="cannot be used"):
        parse_key(key)


def test_the_commented_default_is_the_default(written: ConfigFileFixture) -> None:
    written.path.write_text(default_text(REAL_KEYS))
    assert load_config(written.path, commands=REAL_KEYS) == Config(written.path, keys=REAL_KEYS)


def test_the_default_file_is_valid_when_uncommented(written: ConfigFileFixture) -> None:
    text = default_text(REAL_KEYS, {"star": "Star the paper"})
    shown = [line.removeprefix("# ") for line in text.splitlines() if re.match(r"# [\w-]+ = |#? ?\[", line)]
    written.path.write_text("\n".join(shown))
    config = load_config(written.path, commands=REAL_KEYS)
    assert config.keys == REAL_KEYS
    assert [view.number for view in config.views] == [4]
    assert "# Star the paper" in text
