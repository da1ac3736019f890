"""Copying texts by the ways there are, and saying which one it was."""

import base64
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from reader.desktop.processes import own_program, run_apart
from reader.errors import ClipboardError
from reader.text import harmless

_PATIENCE = 2.0
"""Seconds that a clipboard program gets."""
_LONGEST_IN_TERMINAL = 74_994
"""Bytes; terminals drop what is longer."""
MUTE_TERMINALS = frozenset({"", "dumb", "linux"})

WriteToTerminal = Callable[[str], None]
_Way = Callable[[str, WriteToTerminal], str]
"""Takes the text, and gives words that say what became of it, none where this way is closed."""


def copy(text: str, write_to_terminal: WriteToTerminal | None = None) -> str:
    """Copy a text and say which way it went; raises ClipboardError where there is no way.

    May take seconds. A screen that is open gives its own way to write to the terminal, so that nothing comes between.
    """
    text = harmless(text)
    for way in _ways():
        if words := way(text, write_to_terminal or _write_to_terminal):
            return words
    raise ClipboardError("no clipboard answers here: no clipboard program, no tmux, and no terminal that takes it")


def _ways() -> tuple[_Way, ...]:
    if is_remote():
        return (_by_tmux, _by_terminal, _by_program)
    return (_by_program, _by_tmux, _by_terminal)


def is_remote() -> bool:
    """Tell whether the clipboard of this machine is not the one in front of the user."""
    return bool(os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"))


def _by_program(text: str, _write: WriteToTerminal) -> str:
    outcome = run_apart(own_program("clipboard_apart.py"), text, seconds=_PATIENCE, then_end=True)
    return "copied to the clipboard" if outcome.is_clean else ""


def _by_tmux(text: str, _write: WriteToTerminal) -> str:
    if not os.environ.get("TMUX") or not shutil.which("tmux"):
        return ""
    outcome = run_apart(("tmux", "load-buffer", "-w", "-"), text, seconds=_PATIENCE, then_end=True)
    return "sent to tmux, and through it to the terminal" if outcome.is_clean else ""


def _by_terminal(text: str, write: WriteToTerminal) -> str:
    written = text.encode("utf-8", "replace")
    if len(written) > _LONGEST_IN_TERMINAL or os.environ.get("TERM", "") in MUTE_TERMINALS:
        return ""
    with suppress(OSError):
        write(f"\x1b]52;c;{base64.b64encode(written).decode()}\x07")
        return "sent to the terminal, which may put it on the clipboard"
    return ""


def _write_to_terminal(sequence: str) -> None:
    with Path(os.ctermid() if hasattr(os, "ctermid") else "CONOUT$").open("wb") as terminal:
        terminal.write(sequence.encode())
