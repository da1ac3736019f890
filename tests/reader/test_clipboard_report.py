"""Which way a copy would go and which browser would open is told without copying or opening anything."""

import sys
from pathlib import Path

import pytest

from reader.desktop.capabilities import describe_copy, describe_open
from reader.errors import ClipboardError, LinkError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the programs that stand in are those of Linux")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder that is the whole path, with programs that note that they ran, in a world without any desktop."""
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
    ("environment", "words"),
    [
        ({"DISPLAY": ":7"}, "to the clipboard, through xclip"),
        ({"WAYLAND_DISPLAY": "wayland-7"}, "to the clipboard, through wl-copy"),
        ({"DISPLAY": ":7", "TMUX": "/tmp/tmux"}, "to the clipboard, through xclip"),
        ({"TMUX": "/tmp/tmux"}, "to tmux, and through it to the terminal"),
        ({"TMUX": "/tmp/tmux", "DISPLAY": ":7", "SSH_TTY": "/dev/pts/7"}, "to tmux, and through it to the terminal"),
        ({"DISPLAY": ":7", "SSH_TTY": "/dev/pts/7"}, "would be sent to the terminal (OSC 52)"),
        ({"DISPLAY": ":7", "SSH_TTY": "/dev/pts/7", "TERM": "dumb"}, "to the clipboard, through xclip"),
        ({}, "would be sent to the terminal (OSC 52)"),
    ],
)
def test_a_copy_would_go_the_way_that_copying_goes(
    programs: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], words: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert words in describe_copy()
    assert not (programs / "ran").exists()


def test_where_nothing_can_be_copied_it_is_said(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(ClipboardError, match="nothing can be copied here"):
        describe_copy()


def test_the_browser_is_named_and_not_opened(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "a-browser")
    assert describe_open() == "a-browser would open addresses"
    assert not (programs / "ran").exists()


def test_without_a_desktop_no_browser_would_open(programs: Path) -> None:
    with pytest.raises(LinkError, match="no desktop here"):
        describe_open()


def test_with_a_desktop_but_no_browser_none_would_open(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(LinkError, match="no browser is known here"):
        describe_open()
