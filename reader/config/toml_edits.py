"""The default text of the configuration, and edits that leave the rest of the file as the user wrote it.

tomlkit edits values in place and adds views. It cannot insert a setting below its commented default, and it loses the
comments in a table that it deletes; `insert_setting` and `remove_view_table` do these two on the text.
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
from reader.config.loader import parse_views, reject_duplicates, view_names
from reader.config.settings import SETTINGS, TABLE_LISTS, VIEW_NUMBERS, VIEWS, Setting, TableList
from reader.errors import ConfigError

_HEADER = """\
Settings that are missing, or commented out with a #, have their defaults. Remove the # to change a line.
"""
_KEYS = """\
The keys of commands: one, or several in a list; [] is none. A key is a character, or a name such as space, enter, \
escape, pageup, f2, ctrl+d.
"""


def set_setting(path: Path, name: str, value: str | int | list[str]) -> None:
    """Write the value of a top-level setting; keep comments, order and everything else.

    Raise ConfigError if the file is invalid, which leaves it unchanged, or cannot be written.
    """
    document = read_config_file(path)
    _validated(document, SETTINGS, {name: value})
    if name in document.values:
        text = _set_values(document.text, {(name,): value})
    else:
        text = insert_setting(document.text, name, _as_toml(value))
    _save_verified(document, text, {**document.values, name: value})


def save_view(path: Path, view: View) -> View:
    """Write a view, replacing the one of the same name, and return it as written.

    A view without a number keeps the present one, or gets the first that is free. Raise ConfigError as `set_setting`
    does, and if another view has the number.
    """
    document = read_config_file(path)
    views = parse_views(document)
    index = next((index for index, saved in enumerate(views) if saved.name == view.name), len(views))
    view = view._replace(number=view.number or _number_for(index, views))
    fields = _validated(document, VIEWS.settings, view._asdict())
    view = View(**fields)
    reject_duplicates(document, (*views[:index], view, *views[index + 1 :]))
    tables = [*document.values.get("views", [])]
    tables[index : index + 1] = [fields]
    if index < len(views):
        text = _set_values(document.text, {("views", index, name): value for name, value in fields.items()})
    else:
        text = _add_view(document.text, fields)
    _save_verified(document, text, {**document.values, "views": tables})
    return view


def rename_view(path: Path, name: str, new_name: str) -> None:
    """Rename a view, and update the opening view if it is this one.

    Raise ConfigError as `set_setting` does, and if another view has that name.
    """
    document = read_config_file(path)
    views, index = parse_views(document), _view_index(document, name)
    fields = _validated(document, VIEWS.settings, {"name": new_name})
    reject_duplicates(document, (*views[:index], views[index]._replace(**fields), *views[index + 1 :]))
    opening = {"opening_view": fields["name"]} if document.get("opening_view") == name else {}
    tables = [*document.values["views"]]
    tables[index] = tables[index] | fields
    changes: dict[tuple[PathStep, ...], str] = {("views", index, "name"): fields["name"]}
    text = _set_values(document.text, changes | {(setting,): value for setting, value in opening.items()})
    _save_verified(document, text, {**document.values, **opening, "views": tables})


def delete_view(path: Path, name: str) -> dict[str, Any]:
    """Delete a view but not the comments around it, and return it; reset the opening view if it was this one.

    The views may be invalid. Raise ConfigError as `set_setting` does.
    """
    document = read_config_file(path)
    index = _view_index(document, name)
    expected = {**document.values, "views": [*document.values["views"]]}
    view: dict[str, Any] = expected["views"].pop(index)
    text = document.text
    if expected.get("opening_view") == name:
        del expected["opening_view"]
        text = _remove_value(text, ("opening_view",))
    without = remove_view_table(text, index)
    if without == text:  # the views are an inline list
        without = _remove_value(text, ("views", index))
    elif not expected["views"]:
        del expected["views"]
    _save_verified(document, without, expected)
    return view


def insert_setting(text: str, name: str, value: str) -> str:
    """Insert a setting before all tables: below its commented default, else after the last setting."""
    lines = text.split("\n")
    lines.insert(_insertion_index(name, text), f"{name} = {value}")
    return "\n".join(lines)


def remove_view_table(text: str, index: int) -> str:
    """Remove one [[views]] table by its index; keep comments on lines of their own."""
    lines, remaining, current, is_removed = text.split("\n"), list[str](), -1, False
    header = re.compile(r"\[\[\s*views\s*\]\]")
    for start, end in statement_ranges(text):
        statement = lines[start].strip()
        if statement.startswith("["):
            is_view = header.match(statement) is not None
            current += is_view
            is_removed = is_view and current == index
        if not is_removed or statement.startswith("#"):
            remaining += lines[start:end]
    return "\n".join(remaining).rstrip("\n") + "\n" if text.endswith("\n") else "\n".join(remaining)


def default_text(commands: Keymap, descriptions: Mapping[str, str] | None = None) -> str:
    """Return the default configuration, all commented out; `commands` maps command ids to default keys."""
    keys = (_key_line(command, keys, (descriptions or {}).get(command, "")) for command, keys in commands.items())
    blocks = (
        _comment(_HEADER),
        *(_setting_lines(name, setting) for name, setting in SETTINGS.items()),
        [*_comment(_KEYS), "[keys]", *keys],
        *map(_table_lines, TABLE_LISTS.values()),
    )
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def _view_index(document: ConfigFile, name: str) -> int:
    names = view_names(document)
    if name not in names:
        raise ConfigError(f"{document.path}: view {name!r} not found; list the views with: reader views")
    return names.index(name)


def _validated(document: ConfigFile, settings: Mapping[str, Setting], values: Mapping[str, Any]) -> dict[str, Any]:
    parsed: dict[str, Any] = {}
    for name, value in values.items():
        try:
            parsed |= {} if value is None else {name: settings[name].parse(value)}
        except ValueError as error:
            raise ConfigError(f"{document.path}: cannot save: {name} {error}") from error
    return parsed


def _number_for(index: int, views: tuple[View, ...]) -> int | None:
    if index < len(views):
        return views[index].number
    return next(iter(sorted(set(VIEW_NUMBERS) - {view.number for view in views})), None)


def _insertion_index(name: str, text: str) -> int:
    lines = text.split("\n")
    commented_default = re.compile(rf"#\s*{re.escape(name)}\s*=")
    after_default, after_settings, after_head = 0, 0, 0
    for start, end in statement_ranges(text):
        statement = "\n".join(lines[start:end]).strip()
        if statement.startswith("["):
            break
        if commented_default.match(statement):
            after_default = end
        if tomllib.loads(statement):
            after_settings = end
        if not statement and not after_head and end < len(lines):
            after_head = end
    return after_default or after_settings or after_head


def _set_values(text: str, values: Mapping[tuple[PathStep, ...], Any]) -> str:
    """Return the text with the values at some paths replaced."""
    import tomlkit  # noqa: PLC0415 - reading the configuration does without it

    document: Any = tomlkit.parse(text)
    for (*parents, name), value in values.items():
        _descend(document, parents)[name] = value
    return tomlkit.dumps(document)


def _remove_value(text: str, path: tuple[PathStep, ...]) -> str:
    """Return the text without the value at a path."""
    import tomlkit  # noqa: PLC0415 - see above

    document: Any = tomlkit.parse(text)
    *parents, name = path
    del _descend(document, parents)[name]
    return tomlkit.dumps(document)


def _add_view(text: str, fields: Mapping[str, str | int]) -> str:
    """Return the text with a view added in the form of the others: a [[views]] table or in an inline list."""
    import tomlkit  # noqa: PLC0415 - see above

    document: Any = tomlkit.parse(text)
    if "views" not in document:
        document.append("views", tomlkit.aot())
    if isinstance(document["views"], tomlkit.items.AoT):
        view: Any = tomlkit.item(fields)
        view.trivia.indent = "\n" if text.strip() else ""
        document["views"].append(view)
    else:
        document["views"].append(fields)
    return tomlkit.dumps(document)


def _descend(document: Any, path: Iterable[PathStep]) -> Any:  # noqa: ANN401 - tables and lists of tomlkit
    for step in path:
        document = document[step]
    return document


def _as_toml(value: str | int | list[str]) -> str:
    import tomlkit  # noqa: PLC0415 - see above

    return tomlkit.item(value).as_string()


def _save_verified(document: ConfigFile, text: str, expected: Mapping[str, Any]) -> None:
    """Save an edited text if it has exactly the expected values."""
    if not is_toml(text) or tomllib.loads(text) != expected:
        raise ConfigError(f"{document.path}: cannot edit the file without changing other settings; edit it by hand")
    save_text(document.path, text.replace("\n", document.line_end))


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in wrap(text, 100)]


def _setting_lines(name: str, setting: Setting) -> list[str]:
    return [*_comment(setting.description), f"# {name} = {setting.example}"]


def _table_lines(table_list: TableList) -> list[str]:
    settings = (
        f"{f'# {name} = {setting.example}':<40} # {setting.description}"
        for name, setting in table_list.settings.items()
    )
    examples = (f"# {line}".rstrip() for line in table_list.examples.splitlines())
    return [*_comment(table_list.description), f"# [[{table_list.name}]]", *settings, *examples]


def _key_line(command: str, keys: Iterable[str], description: str) -> str:
    text = f"# {command} = [{', '.join(map(_key_as_toml, keys))}]"
    return f"{text:<40} # {description}" if description else text


def _key_as_toml(key: str) -> str:
    shown = key_character(parse_key(key)) or key
    return f"'{shown}'" if shown in ('"', "\\") else f'"{shown}"'
