"""Where in the text of a configuration something new is written.

What stays of the text of a configuration when something is taken out.

The configuration as a stranger meets it: every setting with its default and what it is for, all commented out.

Choices made on the screen, kept in the file beside what the user wrote there.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

from reader.config import View
from reader.config.config_file import ConfigFile, PathStep, is_toml, read_config_file, save_text, statement_ranges
from reader.config.keymap import Keymap, key_character, parse_key
from reader.config.load import parse_views, reject_duplicates
from reader.config.settings import SETTINGS, VIEW_NUMBERS, VIEW_SETTINGS, Setting
from reader.errors import ConfigError


def insert_setting(text: str, name: str, written: str) -> str:
    """Add a setting before all tables: after the comment that shows its default, else after the last of its kind."""
    lines = text.split("\n")
    lines.insert(_insertion_index(name, text), f"{name} = {written}")
    return "\n".join(lines)


def insert_table(text: str, name: str, written: dict[str, str]) -> str:
    """Add a table to an array of tables, at the end of the text."""
    before = [text.rstrip("\n"), ""] if text.strip() else []
    return "\n".join([*before, f"[[{name}]]", *(f"{setting} = {value}" for setting, value in written.items()), ""])


def _insertion_index(name: str, text: str) -> int:
    lines = text.split("\n")
    shown = re.compile(rf"#\s*{re.escape(name)}\s*=")
    after_default, after_settings, after_head = 0, 0, 0
    for start, end in statement_ranges(text):
        statement = "\n".join(lines[start:end]).strip()
        if statement.startswith("["):
            break
        if shown.match(statement):
            after_default = end
        if tomllib.loads(statement):
            after_settings = end
        if not statement and not after_head and end < len(lines):
            after_head = end
    return after_default or after_settings or after_head


def remove_table(text: str, name: str, index: int) -> str:
    """Take a table out of an array of tables, by its place counted from 0; comments on lines of their own stay."""
    lines, kept, number, is_gone = text.split("\n"), list[str](), -1, False
    header = re.compile(rf"\[\[\s*{re.escape(name)}\s*\]\]")
    for start, end in statement_ranges(text):
        statement = lines[start].strip()
        if statement.startswith("["):
            number += header.match(statement) is not None
            is_gone = header.match(statement) is not None and number == index
        if not is_gone or statement.startswith("#"):
            kept += lines[start:end]
    return "\n".join(kept).rstrip("\n") + "\n" if text.endswith("\n") else "\n".join(kept)


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


def set_setting(path: Path, name: str, value: str | int) -> None:
    """Write the value of a setting of one line; comments, order and all else stay.

    Raises ConfigError where the file is broken, which leaves it as it is, and where it cannot be written.
    """
    document = read_config_file(path)
    _validated(document, SETTINGS, {name: value})
    if name in document.values:
        text = _set_values(document.text, {(name,): value})
    else:
        text = insert_setting(document.text, name, _as_toml(value))
    _save_verified(document, text, {**document.values, name: value})


def save_view(path: Path, view: View) -> View:
    """Write a view, in the place of the one of its name if there is one.

    A view without a number keeps the one it had, or gets the first that is free, if any is. Gives the view as it was
    written. Raises ConfigError as `set_setting` does, and where another view has the number.
    """
    document = read_config_file(path)
    views = parse_views(document)
    index = next((place for place, saved in enumerate(views) if saved.name == view.name), len(views))
    view = view._replace(number=view.number or _number_for(index, views))
    fields = _validated(document, VIEW_SETTINGS, view._asdict())
    view = View(**fields)
    reject_duplicates(document, (*views[:index], view, *views[index + 1 :]))
    tables = [*document.values.get("views", [])]
    tables[index : index + 1] = [fields]
    _save_verified(document, _replace_view(document, index, fields), {**document.values, "views": tables})
    return view


def rename_view(path: Path, name: str, new_name: str) -> None:
    """Give a view another name, also where it is named as the one to begin with.

    Raises ConfigError as `set_setting` does, and where another view has that name.
    """
    document = read_config_file(path)
    views, index = _views_and_index(document, name)
    fields = _validated(document, VIEW_SETTINGS, {"name": new_name})
    reject_duplicates(document, (*views[:index], views[index]._replace(**fields), *views[index + 1 :]))
    opening = {"opening_view": fields["name"]} if document.get("opening_view") == name else {}
    tables = [*document.values["views"]]
    tables[index] = tables[index] | fields
    changes: dict[tuple[PathStep, ...], str] = {("views", index, "name"): fields["name"]}
    text = _set_values(document.text, changes | {(setting,): value for setting, value in opening.items()})
    _save_verified(document, text, {**document.values, **opening, "views": tables})


def delete_view(path: Path, name: str) -> None:
    """Take a view out; where it is the one to begin with, the default is that again. Comments beside it stay.

    Raises ConfigError as `set_setting` does.
    """
    document = read_config_file(path)
    _, index = _views_and_index(document, name)
    expected = {**document.values, "views": [*document.values["views"]]}
    del expected["views"][index]
    text = document.text
    if expected.get("opening_view") == name:
        del expected["opening_view"]
        text = _remove_values(text, ("opening_view",))
    without = remove_table(text, "views", index)
    if without == text:  # the views are written in one line
        return _save_verified(document, _remove_values(text, ("views", index)), expected)
    return _save_verified(document, without, expected if expected["views"] else _without_views_table(expected))


def _views_and_index(document: ConfigFile, name: str) -> tuple[tuple[View, ...], int]:
    views = parse_views(document)
    index = next((place for place, view in enumerate(views) if view.name == name), None)
    if index is None:
        raise ConfigError(f"{document.path}: no view is called {name!r} any more")
    return views, index


def _without_views_table(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "views"}


def _validated(document: ConfigFile, settings: Mapping[str, Setting], values: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {name: settings[name].parse(value) for name, value in values.items() if value is not None}
    except ValueError as error:
        raise ConfigError(f"{document.path}: this cannot be saved: {error}") from error


def _number_for(index: int, views: tuple[View, ...]) -> int | None:
    if index < len(views):
        return views[index].number
    return next(iter(sorted(set(VIEW_NUMBERS) - {view.number for view in views})), None)


def _replace_view(document: ConfigFile, index: int, fields: Mapping[str, str | int]) -> str:
    if document.get("views", index) is not None:
        return _set_values(document.text, {("views", index, name): value for name, value in fields.items()})
    text = insert_table(document.text, "views", {name: _as_toml(value) for name, value in fields.items()})
    return text if is_toml(text) else _set_values(document.text, {("views", index): fields})


def _set_values(text: str, values: Mapping[tuple[PathStep, ...], Any]) -> str:
    """Give the text with other values at the end of some steps; a place after the last of a list adds to it."""
    import tomlkit  # noqa: PLC0415 - see above

    written: Any = tomlkit.parse(text)
    for (*steps, last), value in values.items():
        table = written
        for step in steps:
            table = table[step]
        if isinstance(last, int):
            table.append(value)
        else:
            table[last] = value
    return tomlkit.dumps(written)


def _remove_values(text: str, steps: tuple[PathStep, ...]) -> str:
    """Give the text without what some steps lead to."""
    import tomlkit  # noqa: PLC0415 - see above

    written: Any = tomlkit.parse(text)
    *before, last = steps
    table = written
    for step in before:
        table = table[step]
    del table[last]
    return tomlkit.dumps(written)


def _as_toml(value: str | int) -> str:
    import tomlkit  # noqa: PLC0415 - see above

    return tomlkit.item(value).as_string()


def _save_verified(document: ConfigFile, text: str, expected: Mapping[str, Any]) -> None:
    """Save an edited text, once it is seen to say what is meant and nothing else."""
    if not is_toml(text) or tomllib.loads(text) != expected:
        raise ConfigError(f"{document.path}: this cannot be written beside what is there; change the file by hand")
    save_text(document.path, text.replace("\n", document.line_end))
