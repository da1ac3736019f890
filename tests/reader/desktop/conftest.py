"""Shell scripts in the place of browsers and clipboard programs."""

from pathlib import Path

import pytest


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is first on the PATH, without a desktop, tmux or ssh."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "TMUX", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def program(folder: Path, name: str, lines: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def untouched(programs: Path) -> Path:
    """Return the folder of programs, which hold a browser and clipboard programs that leave a file `ran`."""
    for name in ("xclip", "tmux", "wl-copy", "wl-paste", "a-browser"):
        program(programs, name, f"touch {programs}/ran")
    return programs
