"""Saved views: queries with a name, some of them on a number key.

From the file to what holds: every setting checked, every mistake said with its line.
"""

from collections.abc import Callable, Collection
from pathlib import Path

from reader.config import Config, View
from reader.config.config_file import ConfigFile, read_config_file
from reader.config.keymap import Keymap, resolve_keymap
from reader.config.settings import BUILT_IN_VIEWS, SETTINGS, VIEW_SETTINGS, parse_settings, reject_unknown, suggest
from reader.errors import QueryError


def parse_views(document: ConfigFile) -> tuple[View, ...]:
    """Read the saved views, in the order of the file; no two have one name or one number."""
    tables = document.values.get("views", [])
    if not isinstance(tables, list):
        raise document.error("views must be written as [[views]], each with a name and a query", "views")
    views = tuple(_parse_view(document, index) for index in range(len(tables)))
    reject_duplicates(document, views)
    return views


def _parse_view(document: ConfigFile, index: int) -> View:
    reject_unknown(document, VIEW_SETTINGS, "views", index)
    chosen = parse_settings(document, VIEW_SETTINGS, "views", index)
    for needed in ("name", "query"):
        if needed not in chosen:
            raise document.error(f"this view has no {needed}", "views", index)
    return View(**chosen)


def reject_invalid_queries(
    document: ConfigFile, views: tuple[View, ...], validate_query: Callable[[str], object]
) -> None:
    """Raise ConfigError where a view's query is none; `parse` raises QueryError for such."""
    for index, view in enumerate(views):
        try:
            validate_query(view.query)
        except QueryError as error:
            raise document.error(f"query: {error}", "views", index, "query") from error


def reject_duplicates(document: ConfigFile, views: tuple[View, ...]) -> None:
    """Raise ConfigError where two views have one name or one number, or one is called as a built-in view is."""
    names, numbers = set(BUILT_IN_VIEWS), set[int | None]()
    for index, view in enumerate(views):
        if view.name in names:
            raise document.error(f"another view is called {view.name!r} already", "views", index, "name")
        if view.number in numbers - {None}:
            raise document.error(f"another view is on {view.number} already", "views", index, "number")
        names.add(view.name)
        numbers.add(view.number)


_KNOWN_NAMES = (*SETTINGS, "keys", "views")


def load_config(
    path: Path, *, commands: Keymap, themes: Collection[str] = (), validate_query: Callable[[str], object] = str
) -> Config:
    """Read the configuration; a missing file is the defaults.

    Takes every command's name with its default keys, the names of the themes (none: any name will do), and what raises
    QueryError for a text that is no query. Raises ConfigError, which names file and line, for all that cannot be
    followed.
    """
    document = read_config_file(path)
    reject_unknown(document, _KNOWN_NAMES)
    chosen = parse_settings(document, SETTINGS)
    views = parse_views(document)
    reject_invalid_queries(document, views, validate_query)
    config = Config(
        path, **chosen, views=views, keys=resolve_keymap(document, chosen.get("keymap", "default"), commands)
    )
    _require_choice(document, "theme", config.theme, themes or (config.theme,))
    _require_choice(document, "opening_view", config.opening_view, (*BUILT_IN_VIEWS, *(view.name for view in views)))
    return config


def library_folder(path: Path) -> Path | None:
    """Read the one setting that commands without a screen need: the library's folder, or None for the platform's.

    Raises ConfigError for a file that is no TOML, and for settings that cannot be understood.
    """
    folder: Path | None = parse_settings(read_config_file(path), SETTINGS).get("library")
    return folder


def hf_endpoint(path: Path) -> str | None:
    """Read the one setting that fetching needs: where the daily papers are, or None for their own home.

    Raises ConfigError as `library_folder` does.
    """
    url: str | None = parse_settings(read_config_file(path), SETTINGS).get("hf_endpoint")
    return url


def _require_choice(document: ConfigFile, name: str, value: str, choices: Collection[str]) -> None:
    if value not in choices:
        raise document.error(f"{name}: there is no {value!r}{suggest(value, choices)}", name)
