"""Diagnostics: what a check of the environment or the library found, and the check of the terminal."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TextIO

_MIN_COLUMNS, _MIN_LINES = 80, 24
_UNSUPPORTED_TERMINALS = frozenset({"", "dumb", "unknown"})

Severity = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One result of a check: how bad it is, what was found, and what to do about it."""

    severity: Severity
    message: str
    remedy: str = ""


def check_terminal(output: TextIO | None, environment: Mapping[str, str] = os.environ) -> Iterator[Diagnostic]:
    """Check the terminal behind a stream: its type, size, colours and encoding."""
    if output is None or not output.isatty():
        yield Diagnostic("warning", "not a terminal; the terminal was not checked")
        return
    kind = environment.get("TERM", "")
    if kind in _UNSUPPORTED_TERMINALS and os.name == "posix":
        message = f"TERM is {kind!r}: the terminal type is unknown"
        yield Diagnostic("warning", message, "set TERM to its type, such as xterm-256color")
    columns, lines = os.get_terminal_size(output.fileno())
    if columns < _MIN_COLUMNS or lines < _MIN_LINES:
        message = f"the terminal is small: {columns}×{lines}"
        yield Diagnostic("warning", message, f"{_MIN_COLUMNS}×{_MIN_LINES} or larger is recommended")
    if "utf" not in output.encoding.lower():
        message = f"the terminal encoding is {output.encoding}; other characters are shown as '?'"
        yield Diagnostic("warning", message, "set LANG to a UTF-8 locale, such as C.UTF-8, or PYTHONUTF8=1")
    message = f"{kind or 'terminal'}, {columns}×{lines}, {_colours(kind, environment)}"
    yield Diagnostic("ok", f"{message}, {output.encoding.upper()}")


def _colours(kind: str, environment: Mapping[str, str]) -> str:
    if environment.get("NO_COLOR"):
        return "no colours (NO_COLOR is set)"
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit") or "direct" in kind:
        return "16 million colours"
    return "256 colours" if "256" in kind else "16 colours"
