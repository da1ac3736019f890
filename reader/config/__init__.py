"""The configuration: its values, and the path of its file.

`loader` reads the file, `settings` and `keymap` check it, and `toml_edits` changes it; a command that needs only the
library's folder imports none of these unless the file exists.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


class View(NamedTuple):
    """A query with a name; `number` is the key that opens it, if any."""

    name: str
    query: str
    number: int | None = None


class Feed(NamedTuple):
    """A feed of papers, under the name that its digests have."""

    name: str
    url: str


class Watch(NamedTuple):
    """A saved search of a source, under the name that its digests have."""

    name: str
    source: str
    query: str


class Rule(NamedTuple):
    """A rule for the papers of a query: list them first or last in the inbox, or add a tag to new ones."""

    lift: str | None = None
    sink: str | None = None
    tag: tuple[str, str] | None = None
    """A query, and the tag for its new papers."""


class CustomCommand(NamedTuple):
    """A program that receives papers: its words, or a line for the shell; `mode` is "detached" or "suspend"."""

    name: str
    run: tuple[str, ...] | str
    key: str = ""
    shell: bool = False
    mode: str = "detached"


@dataclass(frozen=True, slots=True)
class Config:
    """The effective configuration; settings missing from the file have their defaults.

    `path` is the file, or None if choices are not saved. `keys` maps command ids to Textual's key names. `library` is
    None for the platform's folder, `hf_endpoint` None for the source's own URL. `list_width` and `list_height` are
    percentages. `citation_key` is a pattern. `key_errors` are messages about invalid keys in the file, which have no
    effect.
    """

    path: Path | None = None
    theme: str = "textual-dark"
    keymap: str = "default"
    library: Path | None = None
    opening_view: str = "inbox"
    sort: str = "digest"
    layout: str = "auto"
    list_width: int = 45
    list_height: int = 40
    keep_handled: bool = False
    reading_reminder: bool = True
    hf_endpoint: str | None = None
    copy_as: str = "bibtex"
    note_template: str = ""
    citation_key: str = "{author}{year}{word}"
    zotero_port: int = 23119
    pdf_folder: Path | None = None
    viewer: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    feeds: tuple[Feed, ...] = ()
    watches: tuple[Watch, ...] = ()
    rules: tuple[Rule, ...] = ()
    commands: tuple[CustomCommand, ...] = ()
    after_fetch: tuple[str, ...] = ()
    after_star: tuple[str, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    key_errors: tuple[str, ...] = ()


def config_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the path of the configuration: READER_CONFIG, else a file in the platform's configuration folder."""
    if path := environment.get("READER_CONFIG"):
        return Path(os.path.expanduser(path))  # noqa: PTH111 - keeps an unknown ~user as it is
    from platformdirs import user_config_path  # noqa: PLC0415 - not needed if the environment names the file

    return user_config_path("reader", appauthor=False) / "config.toml"


def existing_config_path() -> Path | None:
    """Return the path of the configuration, or None if the file does not exist.

    Most users have no such file, and their commands then start without importing `loader`.
    """
    path = config_path()
    return path if os.path.lexists(path) else None
