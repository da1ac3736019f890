"""The configuration as a stranger meets it: every setting with its default and what it is for, all commented out."""

from collections.abc import Iterable, Mapping
from textwrap import wrap

from reader.config.keymap import Keymap
from reader.config.keys import key_character, parse_key
from reader.config.settings import SETTINGS, VIEW_SETTINGS, Setting

_HEADER = """\
What is left out, or behind a #, is the default. Take the # away to change a line.
"""
_KEYS = """\
The keys of commands: one, or several in a list; none is []. A key is a character, or a name such as space, enter, \
escape, pageup, f2, ctrl+d.
"""
_VIEWS = """\
Saved views: queries with a name. Write [[views]] again for each.
"""


def default_text(commands: Keymap, descriptions: Mapping[str, str] | None = None) -> str:
    """Write the default configuration out; takes every command with its default keys, and what it does in words."""
    keys = (_key_line(command, keys, (descriptions or {}).get(command, "")) for command, keys in commands.items())
    blocks = (
        _comment(_HEADER),
        *(_setting_lines(name, setting) for name, setting in SETTINGS.items()),
        [*_comment(_KEYS), "[keys]", *keys],
        [*_comment(_VIEWS), "# [[views]]", *(_view_line(name, setting) for name, setting in VIEW_SETTINGS.items())],
    )
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in wrap(text, 100)]


def _setting_lines(name: str, setting: Setting) -> list[str]:
    return [*_comment(setting.description), f"# {name} = {setting.example}"]


def _view_line(name: str, setting: Setting) -> str:
    return f"{f'# {name} = {setting.example}':<40} # {setting.description}"


def _key_line(command: str, keys: Iterable[str], description: str) -> str:
    text = f"# {command} = [{', '.join(map(_key_as_toml, keys))}]"
    return f"{text:<40} # {description}" if description else text


def _key_as_toml(key: str) -> str:
    shown = key_character(parse_key(key)) or key
    return f"'{shown}'" if shown in ('"', "\\") else f'"{shown}"'
