"""The configuration in the screen's terms: which commands, keys and themes there are to choose from.

What the user chooses on the screen, and keeps.
"""

from functools import partial
from pathlib import Path

from reader.app.context import AppContext
from reader.config import Config
from reader.files import is_missing
from widgets.command import NO_KEY
from widgets.commands import COMMANDS
from widgets.themes import THEME_NAMES


def load_preferences(path: Path) -> Config:
    """Read what the user chose; raises ConfigError, which names the line, for what the screen cannot follow."""
    from reader.config.load import load_config  # noqa: PLC0415 - what is not needed for the first frame waits

    return load_config(path, commands=_default_keys(), themes=THEME_NAMES, validate_query=_validate_query)


def _validate_query(query: str) -> object:
    from reader.search import parse_query  # noqa: PLC0415 - only where a view was saved

    return parse_query(query)


def load_preferences_or_default(path: Path) -> Config:
    """Read what the user chose as `load_preferences` does; where there is no file the defaults hold, without a look at them."""
    try:
        return Config(path) if is_missing(path) else load_preferences(path)
    except OSError:
        return load_preferences(path)


def default_config_text() -> str:
    """Write the default configuration out, with all commands and what they do."""
    from reader.config.edit import default_text  # noqa: PLC0415

    return default_text(_default_keys(), {command.id: command.summary() for command in COMMANDS})


def textual_keymap(config: Config) -> dict[str, str]:
    """Give the keys that are not the default ones as Textual takes them, by the names of their commands."""
    if not config.keys:
        return {}
    from reader.config.keymap import parse_key  # noqa: PLC0415

    default = {name: tuple(map(parse_key, keys)) for name, keys in _default_keys().items()}
    return {name: ",".join(keys) or NO_KEY for name, keys in config.keys.items() if keys != default[name]}


def _default_keys() -> dict[str, tuple[str, ...]]:
    return {command.id: tuple(filter(None, command.default_keys.split(","))) for command in COMMANDS}


class ThemePreference:
    """Writes choices to the configuration; where there is none they hold until the program ends."""

    def __init__(self, context: AppContext, config: Config) -> None:
        self._context = context
        self._path = config.path
        self._theme = config.theme

    def save_theme(self, name: str) -> None:
        """Begin with a theme from now on."""
        if name != self._theme:
            self._theme = name
            self._context.run_safely(partial(self._write_theme, name))

    def _write_theme(self, name: str) -> None:
        from reader.config.edit import set_setting  # noqa: PLC0415 - most sessions write nothing

        if self._path is not None:
            set_setting(self._path, "theme", name)
