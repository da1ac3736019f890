"""Open the app; only what its first frame needs is imported."""

import gc
import os
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from reader.cli.library_access import open_or_create
from reader.errors import UsageError
from widgets.textual_imports import import_textual

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from reader.config import Config
    from storage import Library

_FRAMES_PER_SECOND = "240"
_TERMINALS_WITHOUT_CURSOR = ("dumb", "unknown")
"""Values of TERM for terminals that cannot be drawn on, such as an Emacs shell or the log of a CI job."""


def open_app(path: str | None, *, query: str | None = None, starts_triage: bool = False) -> int:
    """Show the app on a library until the user quits; `path` as for `library_folder`.

    The app starts with the papers of the query, all of them if it is empty, or with their triage. Raise QueryError.
    """
    status = show_app(partial(open_or_create, path), query=query, starts_triage=starts_triage)
    from reader.app import DEMO_STATUS

    return show_demo() if status == DEMO_STATUS else status


def show_demo() -> int:
    """Show the app on a temporary library of sample papers."""
    from reader.cli.demo import demo_library
    from reader.clock import local_today

    return show_app(lambda: demo_library(local_today()), is_demo=True)


def show_app(
    open_library: "Callable[[], AbstractContextManager[Library]]",
    *,
    query: str | None = None,
    starts_triage: bool = False,
    is_demo: bool = False,
) -> int:
    """Show the app on the library that `open_library` opens after all imports.

    The demo adds a view and saves no preferences. Raise ConfigError and QueryError.
    """
    _require_terminal()
    _prepare_start()
    from reader.app import AppOptions, run_reader

    config = _load_config()
    if is_demo:
        from reader.cli.demo import demo_views

        config = replace(config, path=None, views=demo_views())
    with open_library() as library:
        options = AppOptions(config, query=query, is_triage=starts_triage, is_demo=is_demo)
        return run_reader(library, options)


def _load_config() -> "Config":
    from reader.app.preferences import load_preferences_or_default
    from reader.config import config_path

    return load_preferences_or_default(config_path())


def _prepare_start() -> None:
    """Import Textual, collect no garbage until the first frame, and let Textual draw up to 240 frames per second.

    Nothing loaded for the first frame is garbage: without collections, loading 100,000 papers takes 796 instead of
    1,585 ms of processor time. A second frame waits for Textual's next tick, so a dialog, which draws several, appears
    after 73 instead of the 87 ms it takes with Textual's 60 frames per second (medians of 24 tag dialogs on a busy
    machine). Keys that draw one frame gain nothing.
    """
    gc.disable()
    os.environ.setdefault("TEXTUAL_FPS", _FRAMES_PER_SECOND)
    import_textual()


def _require_terminal() -> None:
    """Raise UsageError if the app has nothing to draw on, before anything is imported."""
    if "TEXTUAL_DRIVER" in os.environ:  # the app is drawn in a browser
        return
    hint = "use 'reader list', or 'reader triage --plain'"
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        raise UsageError(f"not a terminal; {hint}")
    if os.name == "posix" and (name := os.environ.get("TERM")) in _TERMINALS_WITHOUT_CURSOR:
        raise UsageError(f"the app cannot draw on a terminal with TERM={name}; {hint}")
