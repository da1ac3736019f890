"""Which commands open an address, in the order in which they are tried.

Python's `webbrowser` is not used: it takes a launcher that ends at once for one that failed, so that each browser of the
machine opens the address in turn; it ends with text browsers, which run unseen and succeed; and it does not start what
BROWSER names if that has arguments.
"""

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

_URL = "%s"
_TEXT_BROWSERS = frozenset(
    {"browsh", "carbonyl", "cha", "edbrowse", "elinks", "links", "links2", "lynx", "netrik", "retawq", "w3m"}
    | {"www-browser"}
)
_GRAPHICAL_BROWSERS = (
    *("x-www-browser", "firefox", "firefox-esr", "librewolf", "chromium", "chromium-browser", "google-chrome"),
    *("google-chrome-stable", "brave-browser", "microsoft-edge", "vivaldi", "opera", "epiphany", "konqueror"),
    *("falkon", "qutebrowser"),
)
_LAUNCHERS = (("xdg-open", _URL), ("gio", "open", "--", _URL))
"""They open the browser that the user chose for the desktop."""

BrowserCommand = tuple[str, ...]


def browser_commands() -> Iterator[BrowserCommand]:
    """Return the commands that are there, with `%s` for the address: those of BROWSER, else those of the desktop."""
    named = tuple(_configured_commands())
    for command in named or _desktop_commands():
        if (path := shutil.which(command[0])) and (named or not is_text_browser((path,))):
            yield (path, *command[1:])


def with_url(command: BrowserCommand, url: str) -> BrowserCommand:
    """Put the address into a command."""
    return tuple(part.replace(_URL, url) for part in command)


def is_text_browser(command: BrowserCommand) -> bool:
    """Return whether a command shows pages in the terminal; `www-browser` is a link to one on Debian."""
    return not _TEXT_BROWSERS.isdisjoint((Path(command[0]).name, Path(os.path.realpath(command[0])).name))


def launcher_environment() -> dict[str, str]:
    """Return an environment in which `xdg-open`, too, falls back only to graphical browsers."""
    return {**os.environ, "BROWSER": os.environ.get("BROWSER") or ":".join(_GRAPHICAL_BROWSERS)}


def _configured_commands() -> Iterator[BrowserCommand]:
    """Read BROWSER: commands with a colon (on Windows a semicolon) between them, each with arguments or without."""
    for entry in os.environ.get("BROWSER", "").split(os.pathsep):
        if shutil.which(entry):  # a path may hold blanks
            yield entry, _URL
        elif command := _split(entry):
            yield command if any(_URL in part for part in command[1:]) else (*command, _URL)


def _split(entry: str) -> BrowserCommand:
    try:
        command = tuple(shlex.split(entry, posix=os.name == "posix"))
    except ValueError:  # a quote is not closed
        return ()
    return command[:-1] if command[-1:] == ("&",) else command


def _desktop_commands() -> Iterator[BrowserCommand]:
    if sys.platform == "darwin":
        yield "open", _URL
        return
    yield from _LAUNCHERS
    yield from ((name, _URL) for name in _GRAPHICAL_BROWSERS)
