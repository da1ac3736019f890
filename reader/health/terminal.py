"""Whether the terminal can show the screen."""

import os
from collections.abc import Iterator, Mapping
from typing import TextIO

from reader.health.finding import Diagnostic

_MIN_COLUMNS, _MIN_LINES = 80, 24
_UNSUPPORTED_TERMINALS = frozenset({"", "dumb", "unknown"})


def check_terminal(output: TextIO | None, environment: Mapping[str, str] = os.environ) -> Iterator[Diagnostic]:
    """Say what the terminal behind a stream can do: its name, its size, its colours, its letters."""
    if output is None or not output.isatty():
        yield Diagnostic("note", "the output does not go to a terminal here, so none was looked at")
        return
    kind = environment.get("TERM", "")
    if kind in _UNSUPPORTED_TERMINALS and os.name == "posix":
        message = f"TERM is {kind!r}, so nobody knows how to draw on this terminal"
        yield Diagnostic("note", message, "set TERM to what the terminal is, such as xterm-256color")
    columns, lines = os.get_terminal_size(output.fileno())
    if columns < _MIN_COLUMNS or lines < _MIN_LINES:
        message = f"the terminal has {columns} columns and {lines} lines, which is little"
        yield Diagnostic("note", message, f"the screen is at ease from {_MIN_COLUMNS} by {_MIN_LINES} on")
    if "utf" not in output.encoding.lower():
        message = f"the terminal is taken to read {output.encoding}, so letters beyond that are shown as '?'"
        yield Diagnostic("note", message, "set LANG to a UTF-8 locale, such as C.UTF-8, or PYTHONUTF8=1")
    message = f"{kind or 'a terminal'}, {columns} columns by {lines} lines, {_colours(kind, environment)}"
    yield Diagnostic("fine", f"{message}, {output.encoding.upper()}")


def _colours(kind: str, environment: Mapping[str, str]) -> str:
    if environment.get("NO_COLOR"):
        return "no colours, as NO_COLOR asks"
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit") or "direct" in kind:
        return "16 million colours"
    return "256 colours" if "256" in kind else "16 colours"
