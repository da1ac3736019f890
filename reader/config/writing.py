"""Choices made on the screen, kept in the file beside what the user wrote there.

tomlkit is loaded here alone, and only when something is written: it is what keeps comments and order.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reader.config.document import ConfigFile, read_config_file
from reader.config.insertion import insert_setting, insert_table
from reader.config.lines import PathStep, is_toml
from reader.config.removal import remove_table
from reader.config.saving import save_text
from reader.config.settings import SETTINGS, VIEW_NUMBERS, VIEW_SETTINGS, Setting
from reader.config.values import View
from reader.config.views import parse_views, reject_duplicates
from reader.errors import ConfigError


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
