"""Loading the configuration: every setting is checked, and every error names its line."""

from collections.abc import Callable, Collection
from pathlib import Path

from reader.config import Config, View
from reader.config.config_file import ConfigFile, read_config_file
from reader.config.keymap import Keymap, resolve_keymap
from reader.config.settings import BUILT_IN_VIEWS, SETTINGS, VIEW_SETTINGS, parse_settings, reject_unknown, suggest
from reader.errors import QueryError


def parse_views(document: ConfigFile) -> tuple[View, ...]:
    """Read the saved views in the order of the file; names and numbers are unique."""
    tables = document.values.get("views", [])
    if not isinstance(tables, list):
        raise document.error("views must be [[views]] tables, each with a name and a query", "views")
    views = tuple(_parse_view(document, index) for index in range(len(tables)))
    reject_duplicates(document, views)
    return views


def _parse_view(document: ConfigFile, index: int) -> View:
    reject_unknown(document, VIEW_SETTINGS, "views", index)
    chosen = parse_settings(document, VIEW_SETTINGS, "views", index)
    for name in ("name", "query"):
        if name not in chosen:
            raise document.error(f"the view has no {name}", "views", index)
    return View(**chosen)


def reject_invalid_queries(
    document: ConfigFile, views: tuple[View, ...], validate_query: Callable[[str], object]
) -> None:
    """Raise ConfigError if a view's query is invalid, which `validate_query` reports by QueryError."""
    for index, view in enumerate(views):
        try:
            validate_query(view.query)
        except QueryError as error:
            raise document.error(f"query: {error}", "views", index, "query") from error


def reject_duplicates(document: ConfigFile, views: tuple[View, ...]) -> None:
    """Raise ConfigError if two views share a name or a number, or one has the name of a built-in view."""
    names, numbers = set(BUILT_IN_VIEWS), set[int | None]()
    for index, view in enumerate(views):
        if view.name in names:
            raise document.error(f"a view {view.name!r} already exists", "views", index, "name")
        if view.number in numbers - {None}:
            raise document.error(f"key {view.number} already opens another view", "views", index, "number")
        names.add(view.name)
        numbers.add(view.number)


_KNOWN_NAMES = (*SETTINGS, "keys", "views")


def load_config(
    path: Path, *, commands: Keymap, themes: Collection[str] = (), validate_query: Callable[[str], object] = str
) -> Config:
    """Load the configuration; a missing file gives the defaults.

    `commands` maps command ids to default keys, `themes` are the known names (empty: any name), and `validate_query`
    raises QueryError for an invalid query. Raises ConfigError, with file and line.
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
    """Read only the library's folder, which every command needs; None for the platform's.

    Raises ConfigError for invalid TOML and invalid settings.
    """
    folder: Path | None = parse_settings(read_config_file(path), SETTINGS).get("library")
    return folder


def hf_endpoint(path: Path) -> str | None:
    """Read only the URL that daily papers are fetched from; None for the source's own.

    Raises ConfigError as `library_folder` does.
    """
    url: str | None = parse_settings(read_config_file(path), SETTINGS).get("hf_endpoint")
    return url


def _require_choice(document: ConfigFile, name: str, value: str, choices: Collection[str]) -> None:
    if value not in choices:
        raise document.error(f"unknown {name.replace('_', ' ')} {value!r}{suggest(value, choices)}", name)
