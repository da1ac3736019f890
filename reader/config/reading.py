"""From the file to what holds: every setting checked, every mistake said with its line."""

from collections.abc import Callable, Collection
from pathlib import Path

from reader.config.document import Document, read_document
from reader.config.keymap import Keymap, keymap_of
from reader.config.settings import BUILT_IN_VIEWS, SETTINGS, chosen_in, nearest, refuse_unknown
from reader.config.values import Config
from reader.config.views import refuse_misunderstood, views_of

_KNOWN = (*SETTINGS, "keys", "views")


def load(
    path: Path, *, commands: Keymap, themes: Collection[str] = (), understand: Callable[[str], object] = str
) -> Config:
    """Read the configuration; a missing file is the defaults.

    Takes every command's name with its default keys, the names of the themes (none: any name will do), and what raises
    QueryError for a text that is no query. Raises ConfigError, which names file and line, for all that cannot be
    followed.
    """
    document = read_document(path)
    refuse_unknown(document, _KNOWN)
    chosen = chosen_in(document, SETTINGS)
    views = views_of(document)
    refuse_misunderstood(document, views, understand)
    config = Config(path, **chosen, views=views, keys=keymap_of(document, chosen.get("keymap", "default"), commands))
    _expect(document, "theme", config.theme, themes or (config.theme,))
    _expect(document, "opening_view", config.opening_view, (*BUILT_IN_VIEWS, *(view.name for view in views)))
    return config


def library_folder(path: Path) -> Path | None:
    """Read the one setting that commands without a screen need: the library's folder, or None for the platform's.

    Raises ConfigError for a file that is no TOML, and for settings that cannot be understood.
    """
    folder: Path | None = chosen_in(read_document(path), SETTINGS).get("library")
    return folder


def hf_endpoint(path: Path) -> str | None:
    """Read the one setting that fetching needs: where the daily papers are, or None for their own home.

    Raises ConfigError as `library_folder` does.
    """
    address: str | None = chosen_in(read_document(path), SETTINGS).get("hf_endpoint")
    return address


def _expect(document: Document, name: str, value: str, choices: Collection[str]) -> None:
    if value not in choices:
        raise document.refuse(f"{name}: there is no {value!r}{nearest(value, choices)}", name)
