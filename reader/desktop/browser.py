"""Opening addresses, and only those that lead to the web."""

import os
import sys

from reader.desktop.processes import own_program, run_apart
from reader.errors import LinkError
from reader.links import host_of, is_openable

_PATIENCE = 3.0
"""Seconds after which a browser that still runs is taken for one that has opened."""


def open_address(address: str, *, confirmed: bool = False) -> str:
    """Hand an address to the browser and say so with its host; raises LinkError where none can take it.

    An address for which there is a `confirmation_reason` is refused until the user has `confirmed` it.
    """
    from reader.link_safety import confirmation_reason  # noqa: PLC0415 - the screen starts without it

    if not is_openable(address):
        raise LinkError(f"Reader opens only http and https addresses, and not {address[:200]!r}")
    if not confirmed and (reason := confirmation_reason(address)):
        raise LinkError(f"{reason}, so it was not opened; the address is {address}")
    if not has_desktop():
        raise LinkError(f"there is no desktop here to open a browser on; the address is {address}")
    outcome = run_apart((*own_program("browser_apart.py"), address), "", seconds=_PATIENCE, then_end=False)
    if outcome.status not in (0, None):
        raise LinkError(f"no browser took it; the address is {address}")
    return f"handed {host_of(address)} to the browser"


def has_desktop() -> bool:
    """Tell whether a browser could open anywhere but in the terminal."""
    # A text browser would draw over the screen: one that needs no desktop must have been named by the user.
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    return named or sys.platform in ("darwin", "win32")
