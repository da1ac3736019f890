"""Which commands open an address, in the order in which they are tried.

Python's `webbrowser` is not used: it takes a launcher that ends at once for one that failed, so that each browser of the
machine opens the address in turn; it ends with text browsers, which run unseen and succeed; and it does not start what
BROWSER names if that has arguments.

Opening addresses, and only those that lead to the web.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from reader.desktop.helper_process import run_helper
from reader.errors import LinkError
from reader.links import host_of, is_safe_url

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


_TIMEOUT = 2.0
"""Seconds after which a browser that still runs is taken for one that has opened."""


def open_url(url: str, *, confirmed: bool = False, in_terminal: bool = False) -> str:
    """Hand an address to the browser and say so with its host; raises LinkError where none can take it.

    An address for which there is a `confirmation_reason` is refused until the user has `confirm` it. A text browser
    that BROWSER names is shown and waited for where the terminal is free for it (`in_terminal`).
    """
    from reader.link_safety import confirmation_reason  # noqa: PLC0415 - the screen starts without it

    if not is_safe_url(url):
        raise LinkError(f"Reader opens only http and https addresses, and not {url[:200]!r}")
    if not confirmed and (reason := confirmation_reason(url)):
        raise LinkError(f"{reason}, so it was not opened; the address is {url}")
    if not has_desktop():
        raise LinkError(f"there is no desktop here to open a browser on; the address is {url}")
    if sys.platform == "win32" and not os.environ.get("BROWSER"):
        return _open_on_windows(url)
    return _open(url, in_terminal=in_terminal)


def has_desktop() -> bool:
    """Tell whether a browser could open anywhere but in the terminal."""
    # A text browser would draw over the screen: one that needs no desktop must have been named by the user.
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    return named or sys.platform in ("darwin", "win32")


def _open(url: str, *, in_terminal: bool) -> str:
    """Start one browser after the other until one does not fail."""
    for browser in browser_commands():
        command = with_url(browser, url)
        is_text = is_text_browser(browser)
        if in_terminal and is_text:
            if _run_in_terminal(command):
                return f"{Path(browser[0]).name} showed {host_of(url)}"
        elif run_helper(command, "", timeout=_TIMEOUT, environment=launcher_environment()).status in (0, None):
            if is_text:
                return f"ran {Path(browser[0]).name}, which needs a terminal to be seen; the address is {url}"
            return f"handed {host_of(url)} to the browser"
    raise LinkError(f"no browser took it; the address is {url}")


def _run_in_terminal(command: BrowserCommand) -> bool:
    try:
        return subprocess.run(command, check=False).returncode == 0  # noqa: S603, no shell is in it
    except OSError:
        return False


def _open_on_windows(url: str) -> str:
    if sys.platform == "win32":
        try:
            os.startfile(url)  # noqa: S606, only what `is_safe_url` allows
        except OSError as error:
            raise LinkError(f"no browser took it; the address is {url}") from error
    return f"handed {host_of(url)} to the browser"
