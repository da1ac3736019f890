"""`describe_copy` and `describe_open` find out what would work, without copying or opening anything."""

import sys
from pathlib import Path

import pytest

from reader.desktop.browser import describe_open
from reader.desktop.clipboard import describe_copy
from reader.errors import ClipboardError, LinkError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fake programs are those of Linux")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder first on the PATH, with programs that leave a file `ran`, without a desktop."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "TMUX", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    for name in ("xclip", "tmux", "wl-copy", "wl-paste", "a-browser"):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        path.chmod(0o755)
    return tmp_path


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
    programs: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], strategy: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert describe_copy() == f"works (via {strategy})"
    assert not (programs / "ran").exists()


def test_without_any_clipboard_the_error_says_what_to_install(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(ClipboardError, match=r"no clipboard found\. Install xclip or wl-clipboard"):
        describe_copy()


def test_the_browser_is_named_but_not_opened(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "a-browser")
    assert describe_open() == "works (via a-browser)"
    assert not (programs / "ran").exists()


def test_without_a_desktop_no_browser_works(programs: Path) -> None:
    with pytest.raises(LinkError, match="no browser here; URLs are printed"):
        describe_open()


def test_a_desktop_without_a_browser_is_an_error(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(LinkError, match="no browser found; URLs are printed"):
        describe_open()
