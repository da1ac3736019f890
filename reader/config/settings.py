"""Where the daily papers are fetched, as the environment says it.

Keymaps for hands that learned elsewhere; each says only what differs from the default keys.

Every setting: its name, its default, what it is for, and what it may be.
"""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.config.config_file import ConfigFile, PathStep
from reader.errors import ConfigError
from reader.links import host_of, is_loopback, is_safe_url
from reader.text import clean_line

ENDPOINT_VARIABLE = "READER_HF_ENDPOINT"


def endpoint_from_environment(environment: Mapping[str, str] = os.environ) -> str | None:
    """Read the address from the environment, which goes before the file; None where it says nothing.

    Raises ConfigError for what is no address that may be asked.
    """
    try:
        return endpoint_url(url) if (url := environment.get(ENDPOINT_VARIABLE)) else None
    except ValueError as error:
        raise ConfigError(f"{ENDPOINT_VARIABLE} {error}") from None


PRESETS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "default": {},
    "vim": {
        "page-down": ("ctrl+d", "ctrl+f", "pagedown"),
        "page-up": ("ctrl+u", "ctrl+b", "pageup"),
        "redo": ("ctrl+r", "U"),
        "select": ("v", "space"),
        "zoom": ("enter", "l"),
        "back": ("escape", "h"),
    },
    "arrows": {
        "down": ("down",),
        "up": ("up",),
        "page-down": ("pagedown",),
        "page-up": ("pageup",),
        "first": ("home", "ctrl+home"),
        "first-on-double-press": (),
        "last": ("end", "ctrl+end"),
        "scroll-down": ("shift+down",),
        "scroll-up": ("shift+up",),
        "zoom": ("enter", "right"),
        "back": ("escape", "left"),
        "search": ("ctrl+f", "slash"),
        "next-match": ("f3", "n"),
        "previous-match": ("shift+f3", "N"),
        "select": ("space", "insert"),
        "select-all": ("ctrl+a", "a"),
        "toggle-read": ("r", "delete"),
        "note": ("m", "f2"),
        "redo": ("ctrl+y", "U"),
        "quit": ("q", "f10"),
    },
    "mail": {
        "toggle-read": ("e", "I"),
        "tag": ("l",),
        "select": ("x", "space"),
        "undo": ("z", "ctrl+z"),
        "snooze": ("b",),
        "back": ("escape", "u"),
        "export": ("E",),
        "palette": ("ctrl+p", "ctrl+k", "colon"),
    },
}


BUILT_IN_VIEWS = ("inbox", "starred", "all")
VIEW_NUMBERS = range(4, 10)
"""The number keys of saved views; those before are the built-in views'."""

LIST_WIDTH_RANGE = range(20, 81)
SORTS = ("digest", "date", "title", "comments", "upvotes")


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of one line: `read` makes its value from TOML's, or raises ValueError in words.

    `example` is its default as TOML, or what stands for one where the default is nothing that can be written.
    """

    description: str
    example: str
    parse: Callable[[object], Any]


def choice(choices: Collection[str]) -> Callable[[object], str]:
    """Make the reader of a setting that has a few values."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}, not {_quote_value(value)}{suggest(value, choices)}")
        return value

    return read


def integer_in(numbers: range) -> Callable[[object], int]:
    """Make the reader of a setting that is a whole number."""

    def read(value: object) -> int:
        if type(value) is not int or value not in numbers:
            raise ValueError(f"must be a number from {numbers[0]} to {numbers[-1]}, not {_quote_value(value)}")
        return value

    return read


def single_line(value: object) -> str:
    """Read a text of one line that says something."""
    if not isinstance(value, str):
        raise ValueError(f"must be a text in quotes, not {_quote_value(value)}")  # noqa: TRY004 - said with its line
    if not (cleaned := clean_line(value)):
        raise ValueError("must not be empty")
    return cleaned


def folder_path(value: object) -> Path:
    """Read a folder's place, which does not depend on where the program was started."""
    try:
        index = Path(os.fsdecode(single_line(value).encode())).expanduser()
    except RuntimeError as error:
        raise ValueError(f"must name a home folder that exists, not {_quote_value(value)}") from error
    if not index.is_absolute():
        raise ValueError(f"must begin at the root or with ~, not {_quote_value(value)}")
    return index


def endpoint_url(value: object) -> str:
    """Read the address below which something is fetched: by https, or from this machine itself."""
    url = single_line(value).rstrip("/")
    if not is_safe_url(url) or {"?", "#"} & set(url):
        raise ValueError(f"must be an address such as https://huggingface.co, not {_quote_value(value)}")
    if not url.lower().startswith("https://") and not is_loopback(host_of(url)):
        raise ValueError(f"must begin with https://, for the way to {host_of(url)} is not private without it")
    return url


def _quote_value(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def suggest(word: object, choices: Collection[str]) -> str:
    """Say which of the choices was probably meant, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    found = get_close_matches(str(word), choices, n=1)
    return f"; did you mean {found[0]!r}?" if found else ""


SETTINGS: Mapping[str, Setting] = {
    "theme": Setting('The colours of the screen; ctrl+p, then "theme", shows them all.', '"textual-dark"', single_line),
    "keymap": Setting(
        f"The keys to begin with: {', '.join(PRESETS)}. [keys] below changes single ones.",
        '"default"',
        choice(tuple(PRESETS)),
    ),
    "library": Setting("Where the library is kept, if not in the platform's own folder.", '"~/papers"', folder_path),
    "opening_view": Setting(
        "The view that is shown first: inbox, starred, all, or a saved one.", '"inbox"', single_line
    ),
    "sort": Setting(
        f"The order of the inbox, the starred and all papers: {', '.join(SORTS)}.", '"digest"', choice(SORTS)
    ),
    "list_width": Setting(
        f"How much of the window the list takes beside the paper, in per cent, {LIST_WIDTH_RANGE[0]} to {LIST_WIDTH_RANGE[-1]}.",
        "45",
        integer_in(LIST_WIDTH_RANGE),
    ),
    "hf_endpoint": Setting(
        "Where the daily papers are fetched, such as a mirror of Hugging Face; READER_HF_ENDPOINT goes before it.",
        '"https://huggingface.co"',
        endpoint_url,
    ),
}
VIEW_SETTINGS: Mapping[str, Setting] = {
    "name": Setting("What the view is called.", '"vision, not yet read"', single_line),
    "query": Setting("What it shows, as in the search bar.", '"tag:vision is:unread"', single_line),
    "number": Setting(
        "The key that opens it, 4 to 9; without one it is in the palette alone.", "4", integer_in(VIEW_NUMBERS)
    ),
}


def parse_settings(document: ConfigFile, settings: Mapping[str, Setting], *path: PathStep) -> dict[str, Any]:
    """Read those of the settings that the file has in the table that the steps lead to.

    Raises ConfigError for a value that cannot be understood.
    """
    table = _table(document, path)
    return {name: _parse_value(document, setting, *path, name) for name, setting in settings.items() if name in table}


def reject_unknown(document: ConfigFile, known: Collection[str], *path: PathStep) -> None:
    """Raise ConfigError where the table that the steps lead to holds a name that is no setting's."""
    for name in _table(document, path):
        if name not in known:
            raise document.error(f"no setting is called {name!r}{suggest(name, known)}", *path, name)


def _table(document: ConfigFile, path: tuple[PathStep, ...]) -> dict[str, Any]:
    table = document.get(*path)
    if not isinstance(table, dict):
        raise document.error("this must be a table of settings", *path)
    return table


def _parse_value(document: ConfigFile, setting: Setting, *path: PathStep) -> Any:  # noqa: ANN401 - as many kinds as settings
    try:
        return setting.parse(document.get(*path))
    except ValueError as error:
        raise document.error(f"{path[-1]} {error}", *path) from error
