"""Opening and copying, with shell scripts in the place of browsers and clipboard programs."""

import base64
import os
import sys
from pathlib import Path

import pytest

from reader.desktop import copy, open_url
from reader.errors import ClipboardError, LinkError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake programs are shell scripts")


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


def unwritable(_sequence: str) -> None:
    raise OSError("no terminal here")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "--version", "https://user:pw@a.example/", "%action", ""]
)
def test_only_web_urls_are_opened(programs: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("BROWSER", str(program(programs, "browser", f"touch {programs}/opened")))
    with pytest.raises(LinkError, match="only http and https"):
        open_url(address)
    assert not (programs / "opened").exists()


def test_an_unusual_url_is_opened_only_if_confirmed(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", str(program(programs, "browser", f"touch {programs}/opened")))
    with pytest.raises(LinkError, match=r"127\.1 is this machine \(127\.0\.0\.1\); not opened"):
        open_url("http://127.1/")
    assert not (programs / "opened").exists()
    assert open_url("http://127.1/", confirmed=True) == "Opened 127.1"
    assert (programs / "opened").exists()


def test_without_a_desktop_the_error_names_the_url(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    program(programs, "w3m", f"touch {programs}/opened")
    with pytest.raises(LinkError, match=r"no browser here. URL: https://a\.example/x"):
        open_url("https://a.example/x")
    assert not (programs / "opened").exists()


def test_a_browser_gets_the_url_and_not_our_terminal(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = f'echo noise; echo noise >&2; printf %s "$1" > {programs}/opened; test -t 0 && touch {programs}/terminal'
    monkeypatch.setenv("BROWSER", str(program(programs, "browser", f"{lines}; exit 0")))
    assert open_url("https://a.example/x?y=1&z=$(id)") == "Opened a.example"
    assert (programs / "opened").read_text() == "https://a.example/x?y=1&z=$(id)"
    assert not (programs / "terminal").exists()
    assert capfd.readouterr() == ("", "")


def test_a_browser_runs_in_its_own_session(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = f"exec {sys.executable} -c 'import os; print(os.getsid(0))' > {programs}/session"
    monkeypatch.setenv("BROWSER", str(program(programs, "browser", lines)))
    open_url("https://a.example/")
    assert int((programs / "session").read_text()) != os.getsid(0)


def test_a_failing_browser_is_an_error(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", str(program(programs, "browser", "exit 1")))
    with pytest.raises(LinkError, match=r"no browser could open it. URL: https://a\.example/"):
        open_url("https://a.example/")


@pytest.fixture
def desktop_programs(programs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is the whole PATH, on a desktop without BROWSER."""
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setenv("PATH", str(programs))
    return programs


def recorder(folder: Path, name: str, status: int = 0) -> Path:
    return program(folder, name, f'for word; do echo "{name}: $word" >> {folder}/opened; done; exit {status}')


def test_a_launcher_that_exits_at_once_opens_a_url_once(desktop_programs: Path) -> None:
    for name in ("xdg-open", "gio", "firefox", "w3m"):
        recorder(desktop_programs, name)
    for number in range(3):
        assert open_url(f"https://a.example/{number}") == "Opened a.example"
    opened = (desktop_programs / "opened").read_text().splitlines()
    assert opened == [f"xdg-open: https://a.example/{number}" for number in range(3)]


def test_a_graphical_browser_follows_a_failing_launcher(desktop_programs: Path) -> None:
    recorder(desktop_programs, "xdg-open", 3)
    recorder(desktop_programs, "firefox")
    recorder(desktop_programs, "chromium")
    open_url("https://a.example/")
    opened = (desktop_programs / "opened").read_text().splitlines()
    assert opened == ["xdg-open: https://a.example/", "firefox: https://a.example/"]


@pytest.mark.parametrize("name", ["lynx", "w3m", "links", "elinks", "www-browser"])
def test_a_text_browser_opens_only_if_configured(
    desktop_programs: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    recorder(desktop_programs, name)
    (desktop_programs / "x-www-browser").symlink_to(desktop_programs / name)
    with pytest.raises(LinkError, match="no browser could open it"):
        open_url("https://a.example/")
    assert not (desktop_programs / "opened").exists()
    monkeypatch.setenv("BROWSER", name)
    assert open_url("https://a.example/") == f"Ran {name}, a text browser, out of sight. URL: https://a.example/"
    assert (desktop_programs / "opened").read_text() == f"{name}: https://a.example/\n"


def test_the_launcher_falls_back_to_graphical_browsers_only(desktop_programs: Path) -> None:
    program(desktop_programs, "xdg-open", f'echo "$BROWSER" > {desktop_programs}/fallback')
    open_url("https://a.example/")
    fallback = (desktop_programs / "fallback").read_text().strip().split(":")
    assert "firefox" in fallback
    assert not {"lynx", "w3m", "links", "www-browser"} & set(fallback)


def test_a_configured_text_browser_gets_a_free_terminal(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    program(programs, "lynx", 'kill -INT $PPID; echo "page of $1"')  # ctrl+c reaches both
    monkeypatch.setenv("BROWSER", "lynx")
    assert open_url("https://a.example/", in_terminal=True) == "Showed a.example in lynx"
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
def test_browser_variable_holds_commands_with_arguments(
    desktop_programs: Path, monkeypatch: pytest.MonkeyPatch, named: str, words: list[str]
) -> None:
    for name in ("mine", "two words", "other", "xdg-open"):
        recorder(desktop_programs, name)
    program(desktop_programs, "failing", "exit 1")
    monkeypatch.setenv("BROWSER", named)
    open_url("https://a.example/?a=%20&b=$(id)")
    opened = (desktop_programs / "opened").read_text().splitlines()
    name = "two words" if named == "two words" else "mine"
    assert opened == [f"{name}: {word.replace('URL', 'https://a.example/?a=%20&b=$(id)')}" for word in words]


def test_only_the_browser_variable_is_tried_if_set(desktop_programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder(desktop_programs, "xdg-open")
    monkeypatch.setenv("BROWSER", "missing --private-window")
    with pytest.raises(LinkError, match="no browser could open it"):
        open_url("https://a.example/")
    assert not (desktop_programs / "opened").exists()


def test_a_browser_that_stays_open_is_not_waited_for(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.desktop.browser.TIMEOUT", 0.5)
    os.mkfifo(programs / "quit")
    os.mkfifo(programs / "log")
    lines = f"exec 3<>{programs}/quit 4<>{programs}/log; read line <&3; echo closed >&4"
    monkeypatch.setenv("BROWSER", str(program(programs, "browser", lines)))
    assert open_url("https://a.example/") == "Opened a.example"
    log = os.open(programs / "log", os.O_RDWR)
    (programs / "quit").write_text("quit\n")
    assert os.read(log, 100) == b"closed\n"
    os.close(log)


XCLIP = 'for word; do test "$word" = -o && exec cat {0}/clip; done; cat > {0}/clip'


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
