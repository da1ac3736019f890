"""Show output that is longer than the window in the user's pager, as git does."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from reader.cli import output

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEFAULT_PAGER = "less"
_DEFAULT_OPTIONS = {"LESS": "FRX", "LV": "-c"}
"""Environment that lets pagers pass colours on, unless the user has set it."""


def print_lines(lines: Sequence[str]) -> None:
    """Print lines of clean text with our own colours; through the pager if they are longer than the terminal."""
    command = _pager_command(len(lines))
    if command and _run_pager(command, "".join(f"{line}\n" for line in lines)):
        return
    for line in lines:
        output.print_styled(line)


def _pager_command(count: int) -> list[str]:
    """Return the words of the command that pages, or no words if the lines fit or no one could leave the pager."""
    if not output.has_terminal() or os.environ.get("TERM") == "dumb" or count < get_terminal_size((80, 24)).lines:
        return []
    pager = os.environ.get("PAGER", _DEFAULT_PAGER)
    try:
        command = shlex.split(pager)
    except ValueError:
        return []
    return [] if command in ([], ["cat"]) else command


def _run_pager(command: Sequence[str], text: str) -> bool:
    """Show a text in the pager until the user leaves it; return False if the pager cannot be started."""
    sys.stdout.flush()
    environment = {**_DEFAULT_OPTIONS, **os.environ}
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)  # noqa: S603 - the user's choice
    except OSError:
        return False
    with _ignoring_interrupts():
        with suppress(OSError):  # left before the end
            process.communicate(text.encode("utf-8", "replace"))
        process.wait()
    return True


@contextmanager
def _ignoring_interrupts() -> "Iterator[None]":
    """Ignore ctrl+c while the pager runs, which ends a search with it."""
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
