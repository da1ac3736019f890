"""Copying, with shell scripts in the place of clipboard programs."""

import base64
import os
import sys
from pathlib import Path

import pytest

from reader.desktop import copy
from reader.desktop.clipboard import describe_copy
from reader.errors import ClipboardError
from tests.reader.desktop.conftest import program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake programs are shell scripts")


XCLIP = 'for word; do test "$word" = -o && exec cat {0}/clip; done; cat > {0}/clip'


def unwritable(_sequence: str) -> None:
    raise OSError("no terminal here")


def test_a_clipboard_program_copies_a_text(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9")
    program(programs, "xclip", XCLIP.format(programs))
    assert copy("naïve\n  text", unwritable) == "Copied text"
    assert (programs / "clip").read_text() == "naïve\n  text"


@pytest.mark.parametrize(
    "failure",
    ['echo "Error: Can\'t open display" >&2; exit 1', "exit 0", "exec sleep 30"],
    ids=["dead", "lying", "stuck"],
)
def test_a_failing_clipboard_program_is_passed_over(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], failure: str
) -> None:
    monkeypatch.setattr("reader.desktop.clipboard.TIMEOUT", 1.0)
    monkeypatch.setenv("DISPLAY", ":9")
    program(programs, "xclip", failure)
    sent: list[str] = []
    assert copy("text", sent.append) == "Copied text (via OSC 52, if the terminal allows it)"
    assert sent == [f"\x1b]52;c;{base64.b64encode(b'text').decode()}\x07"]
    assert capfd.readouterr() == ("", "")


def test_a_clipboard_program_that_hangs_is_killed(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.desktop.clipboard.TIMEOUT", 1.0)
    monkeypatch.setenv("DISPLAY", ":9")
    os.mkfifo(programs / "log")
    log = os.open(programs / "log", os.O_RDONLY | os.O_NONBLOCK)
    program(programs, "xclip", f"exec 3>{programs}/log; sleep 20; echo late >&3")
    copy("text", lambda _sequence: None)
    os.set_blocking(log, True)
    assert b"late" not in b"".join(iter(lambda: os.read(log, 100), b""))
    os.close(log)


def test_inside_tmux_the_text_goes_through_tmux(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/run/tmux,1,0")
    program(programs, "tmux", f'echo "$@" > {programs}/arguments; cat > {programs}/buffer')
    assert copy("text", unwritable, label="URL") == "Copied URL (via tmux)"
    assert ((programs / "arguments").read_text(), (programs / "buffer").read_text()) == ("load-buffer -w -\n", "text")


def test_over_ssh_the_terminal_clipboard_comes_first(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setenv("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22")
    program(programs, "xclip", XCLIP.format(programs))
    sent: list[str] = []
    assert "OSC 52" in copy("text", sent.append)
    assert not (programs / "clip").exists()


@pytest.mark.parametrize("text", ["text", "\ud800 \x1b[31m", "x" * 80_000])
def test_without_any_clipboard_copying_fails(programs: Path, text: str) -> None:
    with pytest.raises(ClipboardError, match="no clipboard found"):
        copy(text, unwritable)


def test_copied_text_has_no_escape_sequences(programs: Path) -> None:
    sent: list[str] = []
    copy("a\x1b]0;x\x07b\ud800\n  c", sent.append)
    assert base64.b64decode(sent[0].removeprefix("\x1b]52;c;").removesuffix("\x07")) == b"ab\n  c"


@pytest.mark.parametrize("terminal", ["dumb", "linux", ""])
def test_terminals_without_osc_52_get_no_copy(programs: Path, monkeypatch: pytest.MonkeyPatch, terminal: str) -> None:
    monkeypatch.setenv("TERM", terminal)
    sent: list[str] = []
    with pytest.raises(ClipboardError):
        copy("text", sent.append)
    assert sent == []


@pytest.mark.skipif(sys.platform != "linux", reason="the fake programs are those of Linux")
@pytest.mark.parametrize(
    ("environment", "strategy"),
    [
        ({"DISPLAY": ":7"}, "xclip"),
        ({"WAYLAND_DISPLAY": "wayland-7"}, "wl-copy"),
        ({"DISPLAY": ":7", "TMUX": "/tmp/tmux"}, "xclip"),
        ({"TMUX": "/tmp/tmux"}, "tmux"),
        ({"TMUX": "/tmp/tmux", "DISPLAY": ":7", "SSH_TTY": "/dev/pts/7"}, "tmux"),
        ({"DISPLAY": ":7", "SSH_TTY": "/dev/pts/7"}, "OSC 52, if the terminal allows it"),
        ({"DISPLAY": ":7", "SSH_TTY": "/dev/pts/7", "TERM": "dumb"}, "xclip"),
        ({}, "OSC 52, if the terminal allows it"),
    ],
)
def test_the_clipboard_strategy_is_named(
    untouched: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], strategy: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert describe_copy() == f"works (via {strategy})"
    assert not (untouched / "ran").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the fake programs are those of Linux")
def test_without_any_clipboard_the_error_says_what_to_install(untouched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(ClipboardError, match=r"no clipboard found\. Install xclip or wl-clipboard"):
        describe_copy()
