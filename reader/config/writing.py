"""Choices made on the screen, kept in the file beside what the user wrote there.

tomlkit is loaded here alone, and only when something is written: it is what keeps comments and order.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reader.config.document import Document, read_document
from reader.config.insertion import with_setting, with_table
from reader.config.lines import Step, is_toml
from reader.config.removal import without_table
from reader.config.saving import save_text
from reader.config.settings import NUMBERS, SETTINGS, VIEW_SETTINGS, Setting
from reader.config.values import View
from reader.config.views import refuse_twins, views_of
from reader.errors import ConfigError


def set_setting(path: Path, name: str, value: str | int) -> None:
    """Write the value of a setting of one line; comments, order and all else stay.

    Raises ConfigError where the file is broken, which leaves it as it is, and where it cannot be written.
    """
    document = read_document(path)
    _checked(document, SETTINGS, {name: value})
    if name in document.values:
        text = _edited(document.text, {(name,): value})
    else:
        text = with_setting(document.text, name, _as_toml(value))
    _save(document, text, {**document.values, name: value})


def save_view(path: Path, view: View) -> View:
    """Write a view, in the place of the one of its name if there is one.

    A view without a number keeps the one it had, or gets the first that is free, if any is. Gives the view as it was
    written. Raises ConfigError as `set_setting` does, and where another view has the number.
    """
    document = read_document(path)
    views = views_of(document)
    place = next((place for place, saved in enumerate(views) if saved.name == view.name), len(views))
    view = view._replace(number=view.number or _number_for(place, views))
    fields = _checked(document, VIEW_SETTINGS, view._asdict())
    view = View(**fields)
    refuse_twins(document, (*views[:place], view, *views[place + 1 :]))
    tables = [*document.values.get("views", [])]
    tables[place : place + 1] = [fields]
    _save(document, _with_view(document, place, fields), {**document.values, "views": tables})
    return view


def rename_view(path: Path, name: str, new_name: str) -> None:
    """Give a view another name, also where it is named as the one to begin with.

    Raises ConfigError as `set_setting` does, and where another view has that name.
    """
    document = read_document(path)
    views, place = _views_and_place(document, name)
    fields = _checked(document, VIEW_SETTINGS, {"name": new_name})
    refuse_twins(document, (*views[:place], views[place]._replace(**fields), *views[place + 1 :]))
    opening = {"opening_view": fields["name"]} if document.at("opening_view") == name else {}
    tables = [*document.values["views"]]
    tables[place] = tables[place] | fields
    changes: dict[tuple[Step, ...], str] = {("views", place, "name"): fields["name"]}
    text = _edited(document.text, changes | {(setting,): value for setting, value in opening.items()})
    _save(document, text, {**document.values, **opening, "views": tables})


def delete_view(path: Path, name: str) -> None:
    """Take a view out; where it is the one to begin with, the default is that again. Comments beside it stay.

    Raises ConfigError as `set_setting` does.
    """
    document = read_document(path)
    _, place = _views_and_place(document, name)
    expected = {**document.values, "views": [*document.values["views"]]}
    del expected["views"][place]
    text = document.text
    if expected.get("opening_view") == name:
        del expected["opening_view"]
        text = _without(text, ("opening_view",))
    without = without_table(text, "views", place)
    if without == text:  # the views are written in one line
        return _save(document, _without(text, ("views", place)), expected)
    return _save(document, without, expected if expected["views"] else _without_views(expected))


def _views_and_place(document: Document, name: str) -> tuple[tuple[View, ...], int]:
    views = views_of(document)
    place = next((place for place, view in enumerate(views) if view.name == name), None)
    if place is None:
        raise ConfigError(f"{document.path}: no view is called {name!r} any more")
    return views, place


def _without_views(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "views"}


def _checked(document: Document, settings: Mapping[str, Setting], values: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {name: settings[name].read(value) for name, value in values.items() if value is not None}
    except ValueError as error:
        raise ConfigError(f"{document.path}: this cannot be saved: {error}") from error


def _number_for(place: int, views: tuple[View, ...]) -> int | None:
    if place < len(views):
        return views[place].number
    return next(iter(sorted(set(NUMBERS) - {view.number for view in views})), None)


def _with_view(document: Document, place: int, fields: Mapping[str, str | int]) -> str:
    if document.at("views", place) is not None:
        return _edited(document.text, {("views", place, name): value for name, value in fields.items()})
    text = with_table(document.text, "views", {name: _as_toml(value) for name, value in fields.items()})
    return text if is_toml(text) else _edited(document.text, {("views", place): fields})


def _edited(text: str, values: Mapping[tuple[Step, ...], Any]) -> str:
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


def _without(text: str, steps: tuple[Step, ...]) -> str:
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


def _save(document: Document, text: str, expected: Mapping[str, Any]) -> None:
    """Save an edited text, once it is seen to say what is meant and nothing else."""
    if not is_toml(text) or tomllib.loads(text) != expected:
        raise ConfigError(f"{document.path}: this cannot be written beside what is there; change the file by hand")
    save_text(document.path, text.replace("\n", document.line_end))
