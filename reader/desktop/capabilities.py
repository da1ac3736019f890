"""Which way a copy would go, and which browser would open, found out without copying or opening anything."""

import os
import shutil
import sys
from pathlib import Path

from reader.desktop.browser import browser_commands, has_desktop
from reader.desktop.clipboard import TERMINALS_WITHOUT_OSC52, is_remote
from reader.desktop.helper_process import helper_command, run_helper
from reader.errors import ClipboardError, LinkError

_TIMEOUT = 3.0
_PRINT_NAME_OPTION = "--which"


def describe_copy() -> str:
    """Say which way a copied text would go; raises ClipboardError where there is none."""
    ways = [_clipboard_program(), _tmux(), _terminal()]
    if is_remote():
        ways = [*ways[1:], ways[0]]
    for words in ways:
        if words:
            return words
    raise ClipboardError("nothing can be copied here: there is no clipboard program, no tmux, and no able terminal")


def describe_open() -> str:
    """Say which browser would open an address; raises LinkError where none would."""
    if not has_desktop():
        raise LinkError("there is no desktop here to open a browser on, so addresses are shown to be copied")
    if sys.platform == "win32":
        return "the default browser would open addresses"
    if (command := next(browser_commands(), None)) is None:
        raise LinkError("no browser is known here, so addresses are shown to be copied")
    return f"{Path(command[0]).name} would open addresses"


def _clipboard_program() -> str:
    outcome = run_helper(
        (*helper_command("clipboard_helper.py"), _PRINT_NAME_OPTION), "", timeout=_TIMEOUT, kill_on_timeout=True
    )
    return f"a copy would go to the clipboard, through {outcome.stderr}" if outcome.status == 0 else ""


def _tmux() -> str:
    there = os.environ.get("TMUX") and shutil.which("tmux")
    return "a copy would go to tmux, and through it to the terminal" if there else ""


def _terminal() -> str:
    able = os.environ.get("TERM", "") not in TERMINALS_WITHOUT_OSC52
    return "a copy would be sent to the terminal (OSC 52), which may put it on the clipboard" if able else ""
