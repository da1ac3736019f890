"""Opening URLs, with shell scripts in the place of browsers."""

import os
import sys
from pathlib import Path

import pytest

from reader.desktop import open_url
from reader.desktop.browser import describe_open
from reader.errors import LinkError
from tests.reader.desktop.conftest import program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake programs are shell scripts")


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


@pytest.mark.skipif(sys.platform != "linux", reason="the fake programs are those of Linux")
def test_the_browser_is_named_but_not_opened(untouched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "a-browser")
    assert describe_open() == "works (via a-browser)"
    assert not (untouched / "ran").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the fake programs are those of Linux")
def test_without_a_desktop_no_browser_works(untouched: Path) -> None:
    with pytest.raises(LinkError, match="no browser here; URLs are printed"):
        describe_open()


@pytest.mark.skipif(sys.platform != "linux", reason="the fake programs are those of Linux")
def test_a_desktop_without_a_browser_is_an_error(untouched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setenv("PATH", str(untouched))
    with pytest.raises(LinkError, match="no browser found; URLs are printed"):
        describe_open()
