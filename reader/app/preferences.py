"""Preferences: the configuration with the commands, keys and themes of the app, and the theme that the app saves."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from reader.app.context import AppContext
from reader.config import Config
from reader.default_keys import DEFAULT_KEYS
from reader.files import is_missing
from widgets.command import NO_KEY
from widgets.commands import COMMANDS
from widgets.panes import PaneLayout, PaneSettings

if TYPE_CHECKING:
    from reader.config.keymap import OnKeyError


def load_preferences(path: Path, on_key_error: "OnKeyError | None" = None) -> Config:
    """Read the configuration; raise ConfigError, with the line, for an invalid key, theme or query.

    If `on_key_error` is given, it is called for an invalid key instead.
    """
    from reader.config.keymap import raise_key_error  # noqa: PLC0415 - not needed if there is no file
    from reader.config.loader import load_config  # noqa: PLC0415
    from reader.search import parse_query  # noqa: PLC0415

    return load_config(
        path,
        validate_query=parse_query,
        on_key_error=on_key_error or raise_key_error,
    )


def load_preferences_or_default(path: Path) -> Config:
    """Read the configuration as `load_preferences` does; if there is no file, return the defaults, unchecked.

    A command whose keys are invalid keeps its default keys, and `key_errors` names it, so that the app still starts.
    """
    try:
        if is_missing(path):
            return Config(path)
    except OSError:
        return load_preferences(path)
    errors: list[str] = []
    config = load_preferences(path, lambda error: errors.append(f"{error}; ignored: the default keys apply"))
    return replace(config, key_errors=tuple(errors))


def default_config_text() -> str:
    """Return the default configuration as text, with all commands and their summaries."""
    from reader.config.toml_edits import default_text  # noqa: PLC0415

    return default_text(DEFAULT_KEYS, command_summaries())


def textual_keymap(config: Config) -> dict[str, str]:
    """Return the keys that differ from the defaults, in Textual's form, by the ids of their commands."""
    if not config.keys:
        return {}
    from reader.config.keymap import parse_key  # noqa: PLC0415

    defaults = {name: tuple(map(parse_key, keys)) for name, keys in DEFAULT_KEYS.items()}
    return {name: ",".join(keys) or NO_KEY for name, keys in config.keys.items() if keys != defaults[name]}


def command_summaries() -> Mapping[str, str]:
    """Return what every command does."""
    return {command.id: command.summary() for command in COMMANDS}


class ThemePreference:
    """Write the chosen theme to the configuration; without one it lasts until the app ends."""

    def __init__(self, context: AppContext, config: Config) -> None:
        self._context = context
        self._path = config.path
        self._theme = config.theme

    def preview(self, name: str) -> None:
        """Show a theme, and save nothing."""
        self._context.theme = name

    def choose(self, name: str) -> None:
        """Show a theme, and save it for the next start if it differs from the current one."""
        self._context.theme = name
        if name != self._theme:
            self._theme = name
            self._context.run_safely(partial(self._write_theme, name))

    def _write_theme(self, name: str) -> None:
        from reader.config.toml_edits import set_setting  # noqa: PLC0415 - most sessions save nothing

        if self._path is not None:
            set_setting(self._path, "theme", name)


def pane_settings(config: Config) -> PaneSettings:
    """Return how the configuration lays out the panes."""
    return PaneSettings(cast("PaneLayout", config.layout), config.list_width, config.list_height)


class PanePreference:
    """Write the layout of the panes to the configuration; without one it lasts until the app ends."""

    def __init__(self, context: AppContext, config: Config) -> None:
        self._context = context
        self._path = config.path
        self._saved = pane_settings(config)

    def save(self, settings: PaneSettings) -> None:
        """Save the settings that changed."""
        before, self._saved = self._saved._asdict(), settings
        changed = {name: value for name, value in settings._asdict().items() if value != before[name]}
        self._context.run_safely(partial(self._write, changed))

    def _write(self, changed: Mapping[str, str | int]) -> None:
        from reader.config.toml_edits import set_setting  # noqa: PLC0415 - most sessions save nothing

        if self._path is not None:
            for name, value in changed.items():
                set_setting(self._path, name, value)
