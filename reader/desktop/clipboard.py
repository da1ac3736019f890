"""Copying texts by the ways there are, and saying which one it was."""

import base64
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from reader.desktop.helper_process import helper_command, run_helper
from reader.errors import ClipboardError
from reader.text import strip_controls

_TIMEOUT = 2.0
"""Seconds that a clipboard program gets."""
_MAX_OSC52_BYTES = 74_994
"""Bytes; terminals drop what is longer."""
TERMINALS_WITHOUT_OSC52 = frozenset({"", "dumb", "linux"})

WriteToTerminal = Callable[[str], None]
_Method = Callable[[str, WriteToTerminal], str]
"""Takes the text, and gives words that say what became of it, none where this way is closed."""


def copy(text: str, write_to_terminal: WriteToTerminal | None = None) -> str:
    """Copy a text and say which way it went; raises ClipboardError where there is no way.

    May take seconds. A screen that is open gives its own way to write to the terminal, so that nothing comes between.
    """
    text = strip_controls(text)
    for way in _methods():
        if words := way(text, write_to_terminal or _write_to_terminal):
            return words
    raise ClipboardError("no clipboard answers here: no clipboard program, no tmux, and no terminal that takes it")


def _methods() -> tuple[_Method, ...]:
    if is_remote():
        return (_copy_by_tmux, _copy_by_terminal, _copy_by_program)
    return (_copy_by_program, _copy_by_tmux, _copy_by_terminal)


def is_remote() -> bool:
    """Tell whether the clipboard of this machine is not the one in front of the user."""
    return bool(os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"))


def _copy_by_program(text: str, _write: WriteToTerminal) -> str:
    outcome = run_helper(helper_command("clipboard_helper.py"), text, timeout=_TIMEOUT, kill_on_timeout=True)
    return "copied to the clipboard" if outcome.is_clean else ""


def _copy_by_tmux(text: str, _write: WriteToTerminal) -> str:
    if not os.environ.get("TMUX") or not shutil.which("tmux"):
        return ""
    outcome = run_helper(("tmux", "load-buffer", "-w", "-"), text, timeout=_TIMEOUT, kill_on_timeout=True)
    return "sent to tmux, and through it to the terminal" if outcome.is_clean else ""


def _copy_by_terminal(text: str, write: WriteToTerminal) -> str:
    written = text.encode("utf-8", "replace")
    if len(written) > _MAX_OSC52_BYTES or os.environ.get("TERM", "") in TERMINALS_WITHOUT_OSC52:
        return ""
    with suppress(OSError):
        write(f"\x1b]52;c;{base64.b64encode(written).decode()}\x07")
        return "sent to the terminal, which may put it on the clipboard"
    return ""


def _write_to_terminal(sequence: str) -> None:
    with Path(os.ctermid() if hasattr(os, "ctermid") else "CONOUT$").open("wb") as terminal:
        terminal.write(sequence.encode())
