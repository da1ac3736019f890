"""`check_terminal` on a real pseudo-terminal."""

import fcntl
import io
import os
import struct
import termios
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from reader.diagnostics import Diagnostic, check_terminal


@contextmanager
def terminal(columns: int = 120, lines: int = 40, encoding: str = "utf-8") -> Iterator[io.TextIOWrapper]:
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    with os.fdopen(master, "rb"), os.fdopen(slave, "w", encoding=encoding) as stream:
        yield stream


def run_check(stream: io.TextIOWrapper, **environment: str) -> list[Diagnostic]:
    return list(check_terminal(stream, environment))


def test_a_capable_terminal_is_one_line() -> None:
    with terminal() as stream:
        (diagnostic,) = run_check(stream, TERM="xterm-256color")
    assert diagnostic == Diagnostic("ok", "xterm-256color, 120×40, 256 colours, UTF-8")


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({"COLORTERM": "truecolor"}, "16 million colours"),
        ({"COLORTERM": "truecolor", "NO_COLOR": "1"}, "no colours (NO_COLOR is set)"),
        ({}, "16 colours"),
    ],
)
def test_colours_depend_on_terminal_and_user(environment: dict[str, str], colours: str) -> None:
    with terminal() as stream:
        (diagnostic,) = run_check(stream, TERM="xterm", **environment)
    assert f", {colours}, " in diagnostic.message


@pytest.mark.parametrize("kind", ["", "dumb"])
def test_an_unknown_terminal_type_is_a_warning(kind: str) -> None:
    with terminal() as stream:
        diagnostic, *_ = run_check(stream, TERM=kind)
    assert diagnostic.severity == "warning"
    assert f"TERM is {kind!r}" in diagnostic.message


def test_a_small_terminal_is_a_warning() -> None:
    with terminal(columns=60, lines=40) as stream:
        diagnostic, *_ = run_check(stream, TERM="xterm")
    assert (diagnostic.severity, diagnostic.message) == (
        "warning",
        "the terminal is small: 60×40",
    )


def test_a_terminal_without_utf_8_is_a_warning() -> None:
    with terminal(encoding="latin-1") as stream:
        diagnostic, *_ = run_check(stream, TERM="xterm")
    assert diagnostic.severity == "warning"
    assert "PYTHONUTF8=1" in diagnostic.remedy


def test_without_a_terminal_nothing_is_checked() -> None:
    for stream in (io.StringIO(), None):
        (diagnostic,) = check_terminal(stream, {"TERM": "xterm"})
        assert diagnostic.severity == "warning"
