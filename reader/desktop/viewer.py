"""The viewer of files: the configured one, else the desktop's own."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from reader.desktop.programs import command_words, run_helper
from reader.errors import ViewerError

TIMEOUT = 2.0
"""Seconds after which a viewer that is still running counts as opened."""


def open_file(file: Path, viewer: Sequence[str] = ()) -> str:
    """Open a file, and return a notice; raise ViewerError if no viewer can open it."""
    if sys.platform == "win32" and not viewer:
        return _open_on_windows(file)
    for command in _viewers(viewer):
        if run_helper((*command, str(file.absolute())), "", timeout=TIMEOUT).status in (0, None):
            return f"Opened {file.name}"
    reason = f"{viewer[0]} could not open it" if viewer else "no viewer here; set viewer in the configuration"
    raise ViewerError(f"{reason}; the file is {file}")


def _viewers(viewer: Sequence[str]) -> Iterator[tuple[str, ...]]:
    if viewer:
        yield command_words(tuple(viewer))
    elif sys.platform == "darwin":
        yield ("open",)
    elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield from (command for command in (("xdg-open",), ("gio", "open")) if shutil.which(command[0]))


def _open_on_windows(file: Path) -> str:
    if sys.platform == "win32":
        try:
            os.startfile(file)  # noqa: S606 - a PDF that Reader has checked
        except OSError as error:
            raise ViewerError(f"no viewer could open it; the file is {file}") from error
    return f"Opened {file.name}"
