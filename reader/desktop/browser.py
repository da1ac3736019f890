"""The browser, which opens only web URLs.

Python's `webbrowser` is not used, for three reasons. It treats a launcher that exits at once as a failure, so each
installed browser opens the URL in turn. It falls back to text browsers, which run unseen and count as a success. And it
does not start a BROWSER that has arguments.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from reader.desktop.programs import interrupts_ignored, run_helper
from reader.errors import LinkError
from reader.text.links import host_of, is_safe_url

TIMEOUT = 2.0
"""Seconds after which a browser that is still running counts as opened."""
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
"""Programs that open the user's default browser."""

BrowserCommand = tuple[str, ...]
"""A program and its arguments, with `%s` for the URL."""


def open_url(url: str, *, confirmed: bool = False, in_terminal: bool = False) -> str:
    """Open a URL in the browser, and return a notice with its host; raise LinkError if that fails.

    A URL that has a `confirmation_reason` is refused unless `confirmed`. A text browser named by BROWSER runs in the
    foreground if the terminal is free for it (`in_terminal`).
    """
    from reader.text.link_safety import confirmation_reason  # noqa: PLC0415 - the screen starts without it

    if not is_safe_url(url):
        raise LinkError(f"{url[:200]!r} is not a web link; Reader opens only http and https URLs")
    if not confirmed and (reason := confirmation_reason(url)):
        raise LinkError(f"{reason}; not opened. URL: {url}")
    if not _has_desktop():
        raise LinkError(f"no browser here. URL: {url}")
    if sys.platform == "win32" and not os.environ.get("BROWSER"):
        return _open_on_windows(url)
    return _open(url, in_terminal=in_terminal)


def describe_open() -> str:
    """Describe which browser would open a URL, without opening one; raise LinkError if there is none."""
    if not _has_desktop():
        raise LinkError("no browser here; URLs are printed instead")
    if sys.platform == "win32":
        return "works (via the default browser)"
    if (command := next(_browser_commands(), None)) is None:
        raise LinkError("no browser found; URLs are printed instead")
    return f"works (via {Path(command[0]).name})"


def _has_desktop() -> bool:
    """Return whether a browser could open outside the terminal.

    A text browser would draw over the screen, so without a desktop the user must name a browser.
    """
    is_named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    return is_named or sys.platform in ("darwin", "win32")


def _open(url: str, *, in_terminal: bool) -> str:
    """Try one browser after another until one succeeds."""
    for browser in _browser_commands():
        command = tuple(part.replace(_URL, url) for part in browser)
        name = Path(browser[0]).name
        is_text = _is_text_browser(browser)
        if in_terminal and is_text:
            if _run_in_terminal(command):
                return f"Showed {host_of(url)} in {name}"
        elif run_helper(command, "", timeout=TIMEOUT, environment=_launcher_environment()).status in (0, None):
            if is_text:
                return f"Ran {name}, a text browser, out of sight. URL: {url}"
            return f"Opened {host_of(url)}"
    raise LinkError(f"no browser could open it. URL: {url}")


def _run_in_terminal(command: BrowserCommand) -> bool:
    try:
        with interrupts_ignored():
            return subprocess.run(command, check=False).returncode == 0  # noqa: S603, no shell is involved
    except OSError:
        return False


def _open_on_windows(url: str) -> str:
    if sys.platform == "win32":
        try:
            os.startfile(url)  # noqa: S606, only what `is_safe_url` allows
        except OSError as error:
            raise LinkError(f"no browser could open it. URL: {url}") from error
    return f"Opened {host_of(url)}"


def _browser_commands() -> Iterator[BrowserCommand]:
    """Yield the installed commands in the order to try them: those of BROWSER, else those of the desktop."""
    configured = tuple(_configured_commands())
    for command in configured or _desktop_commands():
        if (path := shutil.which(command[0])) and (configured or not _is_text_browser((path,))):
            yield (path, *command[1:])


def _configured_commands() -> Iterator[BrowserCommand]:
    """Read BROWSER: commands separated by colons (semicolons on Windows), with or without arguments."""
    for entry in os.environ.get("BROWSER", "").split(os.pathsep):
        if shutil.which(entry):  # a path may contain spaces
            yield entry, _URL
        elif command := _split(entry):
            yield command if any(_URL in part for part in command[1:]) else (*command, _URL)


def _split(entry: str) -> BrowserCommand:
    try:
        command = tuple(shlex.split(entry, posix=os.name == "posix"))
    except ValueError:  # an unclosed quote
        return ()
    return command[:-1] if command[-1:] == ("&",) else command


def _desktop_commands() -> Iterator[BrowserCommand]:
    if sys.platform == "darwin":
        yield "open", _URL
        return
    yield from _LAUNCHERS
    yield from ((name, _URL) for name in _GRAPHICAL_BROWSERS)


def _is_text_browser(command: BrowserCommand) -> bool:
    """Return whether a command is a text browser, or a link to one such as Debian's `www-browser`."""
    return not _TEXT_BROWSERS.isdisjoint((Path(command[0]).name, Path(os.path.realpath(command[0])).name))


def _launcher_environment() -> dict[str, str]:
    """Return an environment in which `xdg-open` also falls back only to graphical browsers."""
    return {**os.environ, "BROWSER": os.environ.get("BROWSER") or ":".join(_GRAPHICAL_BROWSERS)}
