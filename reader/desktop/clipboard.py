"""The clipboard, reached through a clipboard program, tmux or the terminal, whichever works first."""

import base64
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from reader.desktop.programs import run_helper
from reader.errors import ClipboardError
from reader.text import strip_controls

TIMEOUT = 2.0
"""Seconds that a clipboard program may take."""
_MAX_OSC52_BYTES = 74_994
"""The most bytes of an OSC 52 sequence; terminals drop longer ones."""
_TERMINALS_WITHOUT_OSC52 = frozenset({"", "dumb", "linux"})
_NO_CLIPBOARD = "no clipboard found. Install xclip or wl-clipboard, or use tmux"

WriteToTerminal = Callable[[str], None]


class _Strategy(NamedTuple):
    """One way to copy: `describe` names it, or nothing if it is unavailable; `copy` returns whether it worked."""

    describe: Callable[[], str]
    copy: Callable[[str, WriteToTerminal], bool]
    is_silent: bool = False
    """Whether the notice leaves out the strategy, which the user need not know."""


def copy(text: str, write_to_terminal: WriteToTerminal | None = None, *, label: str = "text") -> str:
    """Copy a text by the first strategy that works, and return a notice: "Copied URL (via tmux)".

    This may take seconds. An open screen passes its own `write_to_terminal`, so that the sequence does not split a
    frame. Raise ClipboardError if no strategy works.
    """
    text = strip_controls(text)
    for strategy in _strategies():
        if strategy.copy(text, write_to_terminal or _write_to_terminal):
            return f"Copied {label}" if strategy.is_silent else f"Copied {label} (via {strategy.describe()})"
    raise ClipboardError(_NO_CLIPBOARD)


def describe_copy() -> str:
    """Describe which strategy would copy a text, without copying; raise ClipboardError if there is none."""
    for strategy in _strategies():
        if name := strategy.describe():
            return f"works (via {name})"
    raise ClipboardError(_NO_CLIPBOARD)


def _strategies() -> tuple[_Strategy, ...]:
    program = _Strategy(_program_name, _copy_by_program, is_silent=True)
    tmux = _Strategy(_describe_tmux, _copy_by_tmux)
    terminal = _Strategy(_describe_terminal, _copy_by_terminal)
    return (tmux, terminal, program) if _is_remote() else (program, tmux, terminal)


def _is_remote() -> bool:
    """Return whether the clipboard of this machine is not the one in front of the user."""
    return bool(os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"))


def _helper_command(*options: str) -> tuple[str, ...]:
    """Return the command of the clipboard helper; `-P` keeps it from importing modules of the working directory."""
    return (sys.executable, "-P", str(Path(__file__).with_name("clipboard_helper.py")), *options)


def _program_name() -> str:
    outcome = run_helper(_helper_command("--which"), "", timeout=TIMEOUT, kill_on_timeout=True)
    return outcome.output if outcome.status == 0 else ""


def _copy_by_program(text: str, _write: WriteToTerminal) -> bool:
    return run_helper(_helper_command(), text, timeout=TIMEOUT, kill_on_timeout=True).is_clean


def _describe_tmux() -> str:
    return "tmux" if os.environ.get("TMUX") and shutil.which("tmux") else ""


def _copy_by_tmux(text: str, _write: WriteToTerminal) -> bool:
    command = ("tmux", "load-buffer", "-w", "-")
    return bool(_describe_tmux()) and run_helper(command, text, timeout=TIMEOUT, kill_on_timeout=True).is_clean


def _describe_terminal() -> str:
    is_supported = os.environ.get("TERM", "") not in _TERMINALS_WITHOUT_OSC52
    return "OSC 52, if the terminal allows it" if is_supported else ""


def _copy_by_terminal(text: str, write: WriteToTerminal) -> bool:
    encoded = text.encode("utf-8", "replace")
    if len(encoded) > _MAX_OSC52_BYTES or not _describe_terminal():
        return False
    with suppress(OSError):
        write(f"\x1b]52;c;{base64.b64encode(encoded).decode()}\x07")
        return True
    return False


def _write_to_terminal(sequence: str) -> None:
    with Path(os.ctermid() if hasattr(os, "ctermid") else "CONOUT$").open("wb") as terminal:
        terminal.write(sequence.encode())
