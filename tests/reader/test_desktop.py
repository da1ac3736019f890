import base64
import os
import sys
import time
from pathlib import Path

import pytest

from reader.desktop import copy, open_url
from reader.errors import ClipboardError, LinkError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs that stand in are shell scripts")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder that is first on the path, in a world without desktop, tmux and ssh."""
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


def unwritable(_sequence: str) -> None:
    raise OSError("no terminal here")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "--version", "https://user:pw@a.example/", "%action", ""]
)
def test_only_the_web_is_opened(programs: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("BROWSER", str(program(programs, "browser", f"touch {programs}/opened")))
    with pytest.raises(LinkError, match="only http and https"):
        open_url(address)
    assert not (programs / "opened").exists()


def test_an_unusual_address_is_opened_only_when_confirmed(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", str(program(programs, "browser", f"touch {programs}/opened")))
    with pytest.raises(LinkError, match=r"127\.1 is this machine \(127\.0\.0\.1\), so it was not opened"):
        open_url("http://127.1/")
    assert not (programs / "opened").exists()
    assert open_url("http://127.1/", confirmed=True) == "handed 127.1 to the browser"
    assert (programs / "opened").exists()


def test_without_a_desktop_the_address_is_said(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    program(programs, "w3m", f"touch {programs}/opened")
    with pytest.raises(LinkError, match="the address is https://a\\.example/x"):
        open_url("https://a.example/x")
    assert not (programs / "opened").exists()


def test_a_browser_gets_the_address_and_nothing_else_of_ours(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = f'echo noise; echo noise >&2; printf %s "$1" > {programs}/opened; test -t 0 && touch {programs}/terminal'
    monkeypatch.setenv("BROWSER", str(program(programs, "browser", f"{lines}; exit 0")))
    assert open_url("https://a.example/x?y=1&z=$(id)") == "handed a.example to the browser"
    assert (programs / "opened").read_text() == "https://a.example/x?y=1&z=$(id)"
    assert not (programs / "terminal").exists()
    assert capfd.readouterr() == ("", "")


def test_a_browser_lives_in_a_session_of_its_own(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = f"exec {sys.executable} -c 'import os; print(os.getsid(0))' > {programs}/session"
    monkeypatch.setenv("BROWSER", str(program(programs, "browser", lines)))
    open_url("https://a.example/")
    assert int((programs / "session").read_text()) != os.getsid(0)


def test_a_browser_that_fails_is_no_browser(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", str(program(programs, "browser", "exit 1")))
    with pytest.raises(LinkError, match=r"no browser took it; the address is https://a\.example/"):
        open_url("https://a.example/")


@pytest.fixture
def desktop_programs(programs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder that is the whole path on a desktop where nothing is named."""
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setenv("PATH", str(programs))
    return programs


def recorder(folder: Path, name: str, status: int = 0) -> Path:
    return program(folder, name, f'for word; do echo "{name}: $word" >> {folder}/opened; done; exit {status}')


def test_a_launcher_that_ends_at_once_opens_an_address_once(desktop_programs: Path) -> None:
    for name in ("xdg-open", "gio", "firefox", "w3m"):
        recorder(desktop_programs, name)
    for number in range(3):
        assert open_url(f"https://a.example/{number}") == "handed a.example to the browser"
    opened = (desktop_programs / "opened").read_text().splitlines()
    assert opened == [f"xdg-open: https://a.example/{number}" for number in range(3)]


def test_where_the_launcher_fails_a_graphical_browser_opens(desktop_programs: Path) -> None:
    recorder(desktop_programs, "xdg-open", 3)
    recorder(desktop_programs, "firefox")
    recorder(desktop_programs, "chromium")
    open_url("https://a.example/")
    opened = (desktop_programs / "opened").read_text().splitlines()
    assert opened == ["xdg-open: https://a.example/", "firefox: https://a.example/"]


@pytest.mark.parametrize("name", ["lynx", "w3m", "links", "elinks", "www-browser"])
def test_a_text_browser_opens_only_where_it_is_named(
    desktop_programs: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    recorder(desktop_programs, name)
    (desktop_programs / "x-www-browser").symlink_to(desktop_programs / name)
    with pytest.raises(LinkError, match="no browser took it"):
        open_url("https://a.example/")
    assert not (desktop_programs / "opened").exists()
    monkeypatch.setenv("BROWSER", name)
    assert open_url("https://a.example/").startswith(f"ran {name}, which needs a terminal to be seen; ")
    assert (desktop_programs / "opened").read_text() == f"{name}: https://a.example/\n"


def test_the_launcher_is_given_no_text_browser_to_fall_back_to(desktop_programs: Path) -> None:
    program(desktop_programs, "xdg-open", f'echo "$BROWSER" > {desktop_programs}/fallback')
    open_url("https://a.example/")
    fallback = (desktop_programs / "fallback").read_text().strip().split(":")
    assert "firefox" in fallback
    assert not {"lynx", "w3m", "links", "www-browser"} & set(fallback)


def test_a_named_text_browser_has_the_terminal_where_it_is_free(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    program(programs, "lynx", 'echo "page of $1"')
    monkeypatch.setenv("BROWSER", "lynx")
    assert open_url("https://a.example/", in_terminal=True) == "lynx showed a.example"
    assert capfd.readouterr().out == "page of https://a.example/\n"


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("mine --private-window", ["--private-window", "URL"]),
        ("mine --new-tab %s --quiet", ["--new-tab", "URL", "--quiet"]),
        ("mine --url=%s", ["--url=URL"]),
        ("mine '--profile=two words' &", ["--profile=two words", "URL"]),
        ("missing:mine -x:other", ["-x", "URL"]),
        (":mine:", ["URL"]),
        ("failing:mine", ["URL"]),
        ('mine "open:mine', ["URL"]),
        ("two words", ["URL"]),
    ],
)
def test_browser_holds_commands_with_their_arguments(
    desktop_programs: Path, monkeypatch: pytest.MonkeyPatch, named: str, words: list[str]
) -> None:
    for name in ("mine", "two words", "other", "xdg-open"):
        recorder(desktop_programs, name)
    program(desktop_programs, "failing", "exit 1")
    monkeypatch.setenv("BROWSER", named)
    open_url("https://a.example/?a=%20&b=$(id)")
    opened = (desktop_programs / "opened").read_text().splitlines()
    who = "two words" if named == "two words" else "mine"
    assert opened == [f"{who}: {word.replace('URL', 'https://a.example/?a=%20&b=$(id)')}" for word in words]


def test_nothing_but_what_browser_names_is_tried(desktop_programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder(desktop_programs, "xdg-open")
    monkeypatch.setenv("BROWSER", "missing --private-window")
    with pytest.raises(LinkError, match="no browser took it"):
        open_url("https://a.example/")
    assert not (desktop_programs / "opened").exists()


def test_a_browser_that_stays_is_not_waited_for(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.desktop.browser._TIMEOUT", 0.5)
    monkeypatch.setenv("BROWSER", str(program(programs, "browser", "exec sleep 5")))
    begun = time.monotonic()
    assert open_url("https://a.example/") == "handed a.example to the browser"
    assert time.monotonic() - begun < 3


XCLIP = 'for word; do test "$word" = -o && exec cat {0}/clip; done; cat > {0}/clip'


def test_a_text_is_copied_by_the_clipboard_program(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9")
    program(programs, "xclip", XCLIP.format(programs))
    assert copy("naïve\n  text", unwritable) == "copied to the clipboard"
    assert (programs / "clip").read_text() == "naïve\n  text"


@pytest.mark.parametrize(
    "failure",
    ['echo "Error: Can\'t open display" >&2; exit 1', "exit 0", "exec sleep 30"],
    ids=["dead", "lying", "stuck"],
)
def test_a_clipboard_program_that_does_not_copy_is_passed_by(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], failure: str
) -> None:
    monkeypatch.setattr("reader.desktop.clipboard._TIMEOUT", 1.0)
    monkeypatch.setenv("DISPLAY", ":9")
    program(programs, "xclip", failure)
    sent: list[str] = []
    assert copy("text", sent.append) == "sent to the terminal, which may put it on the clipboard"
    assert sent == [f"\x1b]52;c;{base64.b64encode(b'text').decode()}\x07"]
    assert capfd.readouterr() == ("", "")


def test_a_clipboard_program_that_is_stuck_copies_nothing_later(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.desktop.clipboard._TIMEOUT", 0.5)
    monkeypatch.setenv("DISPLAY", ":9")
    program(programs, "xclip", f"sleep 1; touch {programs}/late")
    sent: list[str] = []
    copy("text", sent.append)
    time.sleep(1.2)
    assert not (programs / "late").exists()


def test_inside_tmux_the_text_goes_through_tmux(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/run/tmux,1,0")
    program(programs, "tmux", f'echo "$@" > {programs}/asked; cat > {programs}/buffer')
    assert copy("text", unwritable) == "sent to tmux, and through it to the terminal"
    assert ((programs / "asked").read_text(), (programs / "buffer").read_text()) == ("load-buffer -w -\n", "text")


def test_over_ssh_the_terminal_clipboard_comes_first(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setenv("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22")
    program(programs, "xclip", XCLIP.format(programs))
    sent: list[str] = []
    assert copy("text", sent.append).startswith("sent to the terminal")
    assert not (programs / "clip").exists()


@pytest.mark.parametrize("text", ["text", "\ud800 \x1b[31m", "x" * 80_000])
def test_where_nothing_copies_it_is_said(programs: Path, text: str) -> None:
    with pytest.raises(ClipboardError, match="no clipboard answers here"):
        copy(text, unwritable)


def test_what_is_copied_commands_no_terminal(programs: Path) -> None:
    sent: list[str] = []
    copy("a\x1b]0;x\x07b\ud800\n  c", sent.append)
    assert base64.b64decode(sent[0].removeprefix("\x1b]52;c;").removesuffix("\x07")) == b"ab\n  c"


@pytest.mark.parametrize("terminal", ["dumb", "linux", ""])
def test_a_terminal_that_would_show_it_is_not_sent_a_copy(
    programs: Path, monkeypatch: pytest.MonkeyPatch, terminal: str
) -> None:
    monkeypatch.setenv("TERM", terminal)
    sent: list[str] = []
    with pytest.raises(ClipboardError):
        copy("text", sent.append)
    assert sent == []
