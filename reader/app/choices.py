"""The configuration in the screen's terms: which commands, keys and themes there are to choose from."""

from pathlib import Path

from reader.config.values import Config
from reader.whole_file import is_missing
from widgets.commands import COMMANDS, NO_KEY
from widgets.themes import THEME_NAMES


def load_preferences(path: Path) -> Config:
    """Read what the user chose; raises ConfigError, which names the line, for what the screen cannot follow."""
    from reader.config.reading import load_config  # noqa: PLC0415 - what is not needed for the first frame waits

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
    from reader.config.template import default_text  # noqa: PLC0415

    return default_text(_default_keys(), {command.id: command.summary() for command in COMMANDS})


def textual_keymap(config: Config) -> dict[str, str]:
    """Give the keys that are not the default ones as Textual takes them, by the names of their commands."""
    if not config.keys:
        return {}
    from reader.config.keys import parse_key  # noqa: PLC0415

    default = {name: tuple(map(parse_key, keys)) for name, keys in _default_keys().items()}
    return {name: ",".join(keys) or NO_KEY for name, keys in config.keys.items() if keys != default[name]}


def _default_keys() -> dict[str, tuple[str, ...]]:
    return {command.id: tuple(filter(None, command.default_keys.split(","))) for command in COMMANDS}
