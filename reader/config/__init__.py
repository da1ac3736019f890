"""What the user chose: where it is written, what holds, and how a choice made on the screen is kept.

Each step has a module of its own, so that a command which only asks where the library is starts without the rest.

What the user chose, as values.

Where the configuration is.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


class View(NamedTuple):
    """A query with a name, and the number key that opens it, where it has one."""

    name: str
    query: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """What the user chose, whole: what the file leaves out is the default.

    `path` is the file, or None where there is none to keep choices in. `keys` gives each command the keys that it has,
    as the screen names them; `library` is None where the platform's own folder is meant; `list_width` is per cent of
    the window; `hf_endpoint` is None where the source's own home is meant.
    """

    path: Path | None = None
    theme: str = "textual-dark"
    keymap: str = "default"
    library: Path | None = None
    opening_view: str = "inbox"
    sort: str = "digest"
    list_width: int = 45
    hf_endpoint: str | None = None
    views: tuple[View, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def config_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Tell where the configuration is: where READER_CONFIG says, else in the platform's folder for configurations."""
    if chosen := environment.get("READER_CONFIG"):
        return Path(os.path.expanduser(chosen))  # noqa: PTH111 - which leaves alone whose home nobody knows
    from platformdirs import user_config_path  # noqa: PLC0415 - not needed where the environment says it

    return user_config_path("reader", appauthor=False) / "config.toml"
