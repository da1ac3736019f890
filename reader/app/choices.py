"""The configuration in the screen's terms: which commands, keys and themes there are to choose from."""

from pathlib import Path

from reader.config.values import Config
from reader.whole_file import is_missing
from widgets.commands import COMMANDS, NO_KEY
from widgets.themes import THEME_NAMES


def choices_in(path: Path) -> Config:
    """Read what the user chose; raises ConfigError, which names the line, for what the screen cannot follow."""
    from reader.config.reading import load  # noqa: PLC0415 - what is not needed for the first frame waits

    return load(path, commands=_default_keys(), themes=THEME_NAMES, understand=_understand)


def _understand(query: str) -> object:
    from reader.search import parse_query  # noqa: PLC0415 - only where a view was saved

    return parse_query(query)


def choices_for_screen(path: Path) -> Config:
    """Read what the user chose as `choices_in` does; where there is no file the defaults hold, without a look at them."""
    try:
        return Config(path) if is_missing(path) else choices_in(path)
    except OSError:
        return choices_in(path)


def default_choices() -> str:
    """Write the default configuration out, with all commands and what they do."""
    from reader.config.template import default_text  # noqa: PLC0415

    return default_text(_default_keys(), {command.name: command.help() for command in COMMANDS})


def keymap_for(config: Config) -> dict[str, str]:
    """Give the keys that are not the default ones as Textual takes them, by the names of their commands."""
    if not config.keys:
        return {}
    from reader.config.keys import key_named  # noqa: PLC0415

    default = {name: tuple(map(key_named, keys)) for name, keys in _default_keys().items()}
    return {name: ",".join(keys) or NO_KEY for name, keys in config.keys.items() if keys != default[name]}


def _default_keys() -> dict[str, tuple[str, ...]]:
    return {command.name: tuple(filter(None, command.default_keys.split(","))) for command in COMMANDS}
