"""Opening addresses, and only those that lead to the web."""

import os
import subprocess
import sys
from pathlib import Path

from reader.desktop.browsers import BrowserCommand, browser_commands, is_text_browser, launcher_environment, with_url
from reader.desktop.processes import run_helper
from reader.errors import LinkError
from reader.links import host_of, is_safe_url

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
