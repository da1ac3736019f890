"""The screen, for which alone nothing is loaded but what its first frame needs."""

import gc
import os
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from reader.cli.open_library import open_or_create
from reader.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from reader.config import Config
    from storage import Library


FRAMES_PER_SECOND = "240"
_UNABLE_TERMINALS = ("dumb", "unknown")
"""Names in TERM of terminals on which nothing can be drawn: an Emacs shell, the log of a CI job."""


def open_app(path: str | None, *, query: str | None = None, is_triage: bool = False) -> int:
    """Show the screen on a library, as `folder_of` finds it, until the user leaves it.

    It begins with what a query finds (the empty one: every paper), and with deciding about these papers one by one.
    Raises QueryError.
    """
    return show_app(partial(open_or_create, path), query=query, is_triage=is_triage)


def show_app(
    open_library: "Callable[[], AbstractContextManager[Library]]",
    *,
    query: str | None = None,
    is_triage: bool = False,
    saves_preferences: bool = True,
) -> int:
    """Show the screen on the library that is opened once everything is loaded; raises ConfigError too.

    Views and colours that are chosen there are written to the configuration only if it `keeps_choices`.
    """
    _require_display()
    from reader.app import run_reader

    config = _load_config()
    if not saves_preferences:
        config = replace(config, path=None)
    with open_library() as library:
        return run_reader(library, config=config, query=query, is_triage=is_triage)


def _load_config() -> "Config":
    from reader.app.preferences import load_preferences_or_default
    from reader.config import config_path

    return load_preferences_or_default(config_path())


def _require_display() -> None:
    """See that there is something to draw on, before anything is loaded; raises UsageError.

    No garbage is collected until the first frame is drawn: nothing that is loaded for it is garbage. What follows a
    frame at once, as rows do the letter that finds them, is drawn sooner where Textual counts frames more finely.
    """
    _require_terminal()
    os.environ.setdefault("TEXTUAL_FPS", FRAMES_PER_SECOND)
    gc.disable()


def _require_terminal() -> None:
    if "TEXTUAL_DRIVER" in os.environ:  # the screen is drawn elsewhere: in a browser
        return
    instead = (
        "'reader list' prints papers, 'reader triage --plain' goes through them line by line, 'reader --help' tells the "
        "rest"
    )
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        raise UsageError(f"the screen needs a terminal; {instead}")
    if os.name == "posix" and (name := os.environ.get("TERM")) in _UNABLE_TERMINALS:
        raise UsageError(f"the screen needs a terminal that can draw, and TERM is {name!r}; {instead}")
