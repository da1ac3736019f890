"""Every setting: its name, its default, what it is for, and what it may be."""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.config.document import Document
from reader.config.lines import Step
from reader.config.presets import PRESETS
from reader.links import host_of, is_on_this_machine, is_openable
from reader.text import clean_line

BUILT_IN_VIEWS = ("inbox", "starred", "all")
NUMBERS = range(4, 10)
"""The number keys of saved views; those before are the built-in views'."""

LIST_WIDTHS = range(20, 81)
SORTS = ("digest", "date", "title", "comments", "upvotes")


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of one line: `read` makes its value from TOML's, or raises ValueError in words.

    `example` is its default as TOML, or what stands for one where the default is nothing that can be written.
    """

    meaning: str
    example: str
    read: Callable[[object], Any]


def one_of(choices: Collection[str]) -> Callable[[object], str]:
    """Make the reader of a setting that has a few values."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}, not {_shown(value)}{nearest(value, choices)}")
        return value

    return read


def number_in(numbers: range) -> Callable[[object], int]:
    """Make the reader of a setting that is a whole number."""

    def read(value: object) -> int:
        if type(value) is not int or value not in numbers:
            raise ValueError(f"must be a number from {numbers[0]} to {numbers[-1]}, not {_shown(value)}")
        return value

    return read


def line(value: object) -> str:
    """Read a text of one line that says something."""
    if not isinstance(value, str):
        raise ValueError(f"must be a text in quotes, not {_shown(value)}")  # noqa: TRY004 - said with its line
    if not (cleaned := clean_line(value)):
        raise ValueError("must not be empty")
    return cleaned


def folder(value: object) -> Path:
    """Read a folder's place, which does not depend on where the program was started."""
    try:
        place = Path(os.fsdecode(line(value).encode())).expanduser()
    except RuntimeError as error:
        raise ValueError(f"must name a home folder that exists, not {_shown(value)}") from error
    if not place.is_absolute():
        raise ValueError(f"must begin at the root or with ~, not {_shown(value)}")
    return place


def endpoint(value: object) -> str:
    """Read the address below which something is fetched: by https, or from this machine itself."""
    address = line(value).rstrip("/")
    if not is_openable(address) or {"?", "#"} & set(address):
        raise ValueError(f"must be an address such as https://huggingface.co, not {_shown(value)}")
    if not address.lower().startswith("https://") and not is_on_this_machine(host_of(address)):
        raise ValueError(f"must begin with https://, for the way to {host_of(address)} is not private without it")
    return address


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def nearest(word: object, choices: Collection[str]) -> str:
    """Say which of the choices was probably meant, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    found = get_close_matches(str(word), choices, n=1)
    return f"; did you mean {found[0]!r}?" if found else ""


SETTINGS: Mapping[str, Setting] = {
    "theme": Setting('The colours of the screen; ctrl+p, then "theme", shows them all.', '"textual-dark"', line),
    "keymap": Setting(
        f"The keys to begin with: {', '.join(PRESETS)}. [keys] below changes single ones.",
        '"default"',
        one_of(tuple(PRESETS)),
    ),
    "library": Setting("Where the library is kept, if not in the platform's own folder.", '"~/papers"', folder),
    "opening_view": Setting("The view that is shown first: inbox, starred, all, or a saved one.", '"inbox"', line),
    "sort": Setting(
        f"The order of the inbox, the starred and all papers: {', '.join(SORTS)}.", '"digest"', one_of(SORTS)
    ),
    "list_width": Setting(
        f"How much of the window the list takes beside the paper, in per cent, {LIST_WIDTHS[0]} to {LIST_WIDTHS[-1]}.",
        "45",
        number_in(LIST_WIDTHS),
    ),
    "hf_endpoint": Setting(
        "Where the daily papers are fetched, such as a mirror of Hugging Face; READER_HF_ENDPOINT goes before it.",
        '"https://huggingface.co"',
        endpoint,
    ),
}
VIEW_SETTINGS: Mapping[str, Setting] = {
    "name": Setting("What the view is called.", '"vision, not yet read"', line),
    "query": Setting("What it shows, as in the search bar.", '"tag:vision is:unread"', line),
    "number": Setting(
        "The key that opens it, 4 to 9; without one it is in the palette alone.", "4", number_in(NUMBERS)
    ),
}


def chosen_in(document: Document, settings: Mapping[str, Setting], *steps: Step) -> dict[str, Any]:
    """Read those of the settings that the file has in the table that the steps lead to.

    Raises ConfigError for a value that cannot be understood.
    """
    table = _table(document, steps)
    return {name: _value(document, setting, *steps, name) for name, setting in settings.items() if name in table}


def refuse_unknown(document: Document, known: Collection[str], *steps: Step) -> None:
    """Raise ConfigError where the table that the steps lead to holds a name that is no setting's."""
    for name in _table(document, steps):
        if name not in known:
            raise document.refuse(f"no setting is called {name!r}{nearest(name, known)}", *steps, name)


def _table(document: Document, steps: tuple[Step, ...]) -> dict[str, Any]:
    table = document.at(*steps)
    if not isinstance(table, dict):
        raise document.refuse("this must be a table of settings", *steps)
    return table


def _value(document: Document, setting: Setting, *steps: Step) -> Any:  # noqa: ANN401 - as many kinds as settings
    try:
        return setting.read(document.at(*steps))
    except ValueError as error:
        raise document.refuse(f"{steps[-1]} {error}", *steps) from error
