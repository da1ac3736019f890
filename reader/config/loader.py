"""Load the configuration, check every setting, and name the line of every error."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from reader.config import Config, CustomCommand, Feed, Rule, View, Watch
from reader.config.config_file import ConfigFile, PathStep, read_config_file, value_at
from reader.config.keymap import Keymap, OnKeyError, key_character, parse_key, raise_key_error, resolve_keymap
from reader.config.settings import (
    BUILT_IN_VIEWS,
    CUSTOM_COMMANDS,
    FEEDS,
    RULES,
    SETTINGS,
    TABLE_LISTS,
    VIEWS,
    WATCHES,
    TableList,
    parse_settings,
    reject_unknown,
)
from reader.config.value_parsers import suggest
from reader.default_keys import DEFAULT_KEYS
from reader.errors import QueryError
from reader.text import clean_line

ValidateQuery = Callable[[str, Mapping[str, str]], object]
"""Raises QueryError for an invalid query, which may name views; the second argument holds their queries by name."""


def _accept_any_query(_query: str, _views: Mapping[str, str]) -> None:
    """Accept every query."""


def parse_tables(document: ConfigFile, table_list: TableList) -> list[dict[str, Any]]:
    """Read the tables of a list in the order of the file; raise ConfigError for an invalid or missing setting."""
    tables = document.values.get(table_list.name, [])
    if not isinstance(tables, list):
        needed = " and ".join(f"a {name}" for name in table_list.required)
        reason = f"{table_list.name} must be [[{table_list.name}]] tables, each with {needed}"
        raise document.error(reason, table_list.name)
    return [_parse_table(document, table_list, index) for index in range(len(tables))]


def _parse_table(document: ConfigFile, table_list: TableList, index: int) -> dict[str, Any]:
    reject_unknown(document, table_list.settings, table_list.name, index)
    chosen = parse_settings(document, table_list.settings, table_list.name, index)
    for name in table_list.required:
        if name not in chosen:
            raise document.error(f"the {table_list.noun} has no {name}", table_list.name, index)
    return chosen


def parse_views(document: ConfigFile) -> tuple[View, ...]:
    """Read the saved views in the order of the file; names and numbers are unique."""
    views = tuple(View(**table) for table in parse_tables(document, VIEWS))
    reject_duplicates(document, views)
    return views


def parse_subscriptions(document: ConfigFile) -> tuple[tuple[Feed, ...], tuple[Watch, ...]]:
    """Read the feeds and the watches in the order of the file; their names are unique."""
    feeds = tuple(Feed(**table) for table in parse_tables(document, FEEDS))
    watches = tuple(Watch(**table) for table in parse_tables(document, WATCHES))
    names = set[str]()
    for table_list, tables in ((FEEDS, feeds), (WATCHES, watches)):
        _reject_repeated_names(document, table_list, (table.name for table in tables), names)
    return feeds, watches


def parse_commands(document: ConfigFile, on_key_error: OnKeyError = raise_key_error) -> tuple[CustomCommand, ...]:
    """Read the user's own commands in the order of the file; names are unique, and `run` is a text only for a shell."""
    tables = parse_tables(document, CUSTOM_COMMANDS)
    commands = tuple(
        CustomCommand(**table)._replace(key=_key(document, index, table, on_key_error))
        for index, table in enumerate(tables)
    )
    names = set[str]()
    for index, command in enumerate(commands):
        if command.name.casefold() in names:
            raise document.error(f"a command {command.name!r} already exists", "commands", index, "name")
        if isinstance(command.run, str) and not command.shell:
            reason = "run must be a list of a program and its arguments, or needs shell = true"
            raise document.error(reason, "commands", index, "run")
        if command.shell and not isinstance(command.run, str):
            raise document.error("run must be a text for the shell, because shell is true", "commands", index, "run")
        names.add(command.name.casefold())
    return commands


def _key(document: ConfigFile, index: int, table: Mapping[str, Any], on_key_error: OnKeyError) -> str:
    """Return Textual's name for the key of a command, or an empty text if it has none or an invalid one."""
    try:
        return parse_key(table["key"]) if "key" in table else ""
    except ValueError as error:
        on_key_error(document.error(f"key: {error}", "commands", index, "key"))
        return ""


def without_taken_keys(
    document: ConfigFile, commands: tuple[CustomCommand, ...], keys: Keymap, on_key_error: OnKeyError
) -> tuple[CustomCommand, ...]:
    """Return the commands; call `on_key_error` for each whose key is already in use, and remove the key."""
    holders = {key: command for command, keys_of_command in keys.items() for key in keys_of_command}
    distinct = []
    for index, command in enumerate(commands):
        if command.key and command.key in holders:
            shown = key_character(command.key) or command.key
            reason = f"key {shown!r} is used by both {command.name!r} and {holders[command.key]}; choose another"
            on_key_error(document.error(reason, "commands", index, "key"))
            distinct.append(command._replace(key=""))
        else:
            holders[command.key] = repr(command.name)
            distinct.append(command)
    return tuple(distinct)


def parse_rules(document: ConfigFile, views: tuple[View, ...], validate_query: ValidateQuery) -> tuple[Rule, ...]:
    """Read the rules in the order of the file; each must have an effect and valid queries."""
    rules = tuple(Rule(**table) for table in parse_tables(document, RULES))
    for index, rule in enumerate(rules):
        if not any(rule):
            raise document.error("the rule has no lift, sink or tag", "rules", index)
        for name, query in (("lift", rule.lift), ("sink", rule.sink), ("tag", rule.tag and rule.tag[0])):
            if query:
                _reject_invalid_query(document, query, views, validate_query, "rules", index, name)
    return rules


def _reject_repeated_names(document: ConfigFile, table_list: TableList, names: Iterable[str], taken: set[str]) -> None:
    """Add names to `taken`; raise ConfigError if one is already there."""
    for index, name in enumerate(names):
        if name.casefold() in taken:
            raise document.error(f"a feed or watch {name!r} already exists", table_list.name, index, "name")
        taken.add(name.casefold())


def _reject_invalid_query(
    document: ConfigFile, query: str, views: tuple[View, ...], validate_query: ValidateQuery, *path: PathStep
) -> None:
    """Raise ConfigError if the query at a path is invalid, which `validate_query` reports by QueryError."""
    try:
        validate_query(query, {view.name: view.query for view in views})
    except QueryError as error:
        raise document.error(f"{path[-1]}: {error}", *path) from error


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


_KNOWN_NAMES = (*SETTINGS, "keys", *TABLE_LISTS)


def load_config(
    path: Path,
    *,
    commands: Keymap = DEFAULT_KEYS,
    validate_query: ValidateQuery = _accept_any_query,
    on_key_error: OnKeyError = raise_key_error,
) -> Config:
    """Return the configuration of a file; a missing file gives the defaults.

    `commands` maps command ids to default keys, and `validate_query` raises QueryError for an invalid query. Raises
    ConfigError, with file and line; `on_key_error` is called for invalid keys.
    """
    document = read_config_file(path)
    reject_unknown(document, _KNOWN_NAMES)
    chosen = parse_settings(document, SETTINGS)
    views = parse_views(document)
    for index, view in enumerate(views):
        _reject_invalid_query(document, view.query, views, validate_query, "views", index, "query")
    feeds, watches = parse_subscriptions(document)
    rules = parse_rules(document, views, validate_query)
    keys = resolve_keymap(document, chosen.get("keymap", "default"), commands, on_key_error)
    own = without_taken_keys(document, parse_commands(document, on_key_error), keys, on_key_error)
    config = Config(path, **chosen, views=views, feeds=feeds, watches=watches, rules=rules, commands=own, keys=keys)
    views_to_open = (*BUILT_IN_VIEWS, *(view.name for view in views))
    if (opening := config.opening_view) not in views_to_open:
        raise document.error(f"unknown opening view {opening!r}{suggest(opening, views_to_open)}", "opening_view")
    return config


def configured_folder(path: Path) -> Path | None:
    """Read only the library's folder, which every command needs; None for the platform's.

    Raise ConfigError for invalid TOML and invalid settings.
    """
    folder: Path | None = parse_settings(read_config_file(path), SETTINGS).get("library")
    return folder


def view_queries(path: Path) -> dict[str, str]:
    """Read only the queries of the saved views, by name; raise ConfigError as `load_config` does for views."""
    return {view.name: view.query for view in parse_views(read_config_file(path))}


def view_names(document: ConfigFile) -> list[str]:
    """Return the names of the saved views in the order of the file, "" for one without a name; views may be invalid."""
    tables = document.get("views")
    names = [value_at(table, ("name",)) for table in tables] if isinstance(tables, list) else []
    return [clean_line(name) if isinstance(name, str) else "" for name in names]


def load_rules(path: Path, validate_query: ValidateQuery = _accept_any_query) -> Config:
    """Read only the rules, the watches and the views; raise ConfigError as `load_config` does for these."""
    document = read_config_file(path)
    views, (_feeds, watches) = parse_views(document), parse_subscriptions(document)
    rules = parse_rules(document, views, validate_query)
    return Config(path, views=views, watches=watches, rules=rules)


def note_template(path: Path) -> str:
    """Read only the template of a first note; raise ConfigError as `configured_folder` does."""
    template: str = parse_settings(read_config_file(path), SETTINGS).get("note_template", "")
    return template


def load_sources(path: Path) -> Config:
    """Read only the settings of a fetch: the URL of the daily papers, the feeds and the watches.

    Raise ConfigError as `configured_folder` does.
    """
    document = read_config_file(path)
    feeds, watches = parse_subscriptions(document)
    url: str | None = parse_settings(document, SETTINGS).get("hf_endpoint")
    return Config(path, hf_endpoint=url, feeds=feeds, watches=watches)


def custom_commands(path: Path) -> tuple[CustomCommand, ...]:
    """Read only the user's own commands; raise ConfigError as `load_config` does for them."""
    return parse_commands(read_config_file(path))


def hook(path: Path, name: str) -> tuple[str, ...]:
    """Read only the program of a hook, empty without one; raise ConfigError as `configured_folder` does."""
    words: tuple[str, ...] = parse_settings(read_config_file(path), SETTINGS).get(name, ())
    return words


def export_settings(path: Path) -> Config:
    """Read only the settings of exports and PDFs: the pattern of citation keys, Zotero's port, the folder, the viewer.

    Raise ConfigError as `configured_folder` does.
    """
    chosen = parse_settings(read_config_file(path), SETTINGS)
    return Config(
        path,
        **{name: chosen[name] for name in ("citation_key", "zotero_port", "pdf_folder", "viewer") if name in chosen},
    )
