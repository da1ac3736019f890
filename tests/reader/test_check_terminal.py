"""What a terminal can do is told from what it says of itself; a real one stands behind these tests."""

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
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    with os.fdopen(ours, "rb"), os.fdopen(theirs, "w", encoding=encoding) as stream:
        yield stream


def look(stream: io.TextIOWrapper, **environment: str) -> list[Diagnostic]:
    return list(check_terminal(stream, environment))


def test_an_able_terminal_is_told_in_one_line() -> None:
    with terminal() as stream:
        (finding,) = look(stream, TERM="xterm-256color")
    assert finding == Diagnostic("ok", "xterm-256color, 120 columns by 40 lines, 256 colours, UTF-8")


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"COLORTERM": "truecolor"}, "16 million colours"),
        ({"COLORTERM": "truecolor", "NO_COLOR": "1"}, "no colours, as NO_COLOR asks"),
        ({}, "16 colours"),
    ],
)
def test_colours_are_those_that_the_terminal_and_the_user_say(environment: dict[str, str], words: str) -> None:
    with terminal() as stream:
        (finding,) = look(stream, TERM="xterm", **environment)
    assert f", {words}, " in finding.message


@pytest.mark.parametrize("kind", ["", "dumb"])
def test_a_terminal_that_nobody_can_draw_on_is_remarked_on(kind: str) -> None:
    with terminal() as stream:
        finding, *_ = look(stream, TERM=kind)
    assert finding.severity == "warning"
    assert f"TERM is {kind!r}" in finding.message


def test_a_small_terminal_is_remarked_on() -> None:
    with terminal(columns=60, lines=40) as stream:
        finding, *_ = look(stream, TERM="xterm")
    assert (finding.severity, finding.message) == (
        "warning",
        "the terminal has 60 columns and 40 lines, which is little",
    )


def test_a_terminal_that_does_not_read_utf_8_is_remarked_on() -> None:
    with terminal(encoding="latin-1") as stream:
        finding, *_ = look(stream, TERM="xterm")
    assert finding.severity == "warning"
    assert "PYTHONUTF8=1" in finding.remedy


def test_without_a_terminal_none_is_looked_at() -> None:
    for stream in (io.StringIO(), None):
        (finding,) = check_terminal(stream, {"TERM": "xterm"})
        assert finding.severity == "warning"
