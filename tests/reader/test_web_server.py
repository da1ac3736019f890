"""Serving the app: which requests are allowed, and that a browser can use it."""

import asyncio
import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from reader.formats import sample_digests
from storage import Library

pytest.importorskip("textual_serve", reason="the extra [serve] is not installed")

from tests.reader.devtools_client import CHROMIUM, a_page

PROJECT = Path(__file__).resolve().parents[2]
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "library"
    with Library.open(folder) as library:
        library.import_digests(sample_digests()[0])
    return folder


def coverage_options() -> list[str]:
    """Return the options of Python that measure coverage in another process, if it is measured in this one."""
    coverage = sys.modules.get("coverage")
    if coverage is None or coverage.Coverage.current() is None:
        return []
    options = ("--parallel-mode", f"--rcfile={PROJECT / 'pyproject.toml'}", f"--data-file={PROJECT / '.coverage'}")
    return ["-m", "coverage", "run", *options]


@pytest.fixture(scope="module")
def served_url(folder: Path) -> Iterator[str]:
    """Serve a library, yield the URL, and check that nothing is left behind at the end."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "READER_CONFIG": str(folder.parent / "config.toml")}
    command = [sys.executable, *coverage_options(), "-m", "reader", "--library", str(folder), "serve"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as served:
        assert served.stdout
        yield served.stdout.readline().strip()
        served.send_signal(signal.SIGTERM)
        assert served.wait(timeout=20) == 0
        assert served.stderr
        assert "Traceback" not in served.stderr.read()


def status_of(served_url: str, path: str | None = None, *, method: str = "GET", **headers: str) -> int:
    """Request a path of the URL with the given headers, and return the status."""
    parts = urlsplit(served_url)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    connection.putrequest(method, parts.path if path is None else path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def test_only_the_printed_url_opens_the_app(served_url: str) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{43}/", served_url)
    own = urlsplit(served_url)
    token = own.path.strip("/")
    assert status_of(served_url) == 200
    assert status_of(served_url, f"/{token}/static/js/textual.js") == 200
    other = ("y" if token.startswith("x") else "x") + token[1:]
    for path in ("/", "/ws", "/static/js/textual.js", f"/{token[:-1]}/", f"/{other}/ws", "//", "/%ff/"):
        assert status_of(served_url, path) == 403, path
        assert status_of(served_url, path, **UPGRADE) == 403, path
    assert status_of(served_url, "*", method="OPTIONS") == 403


def test_another_host_is_refused_despite_the_token(served_url: str) -> None:
    port = urlsplit(served_url).port
    for host in (
        "evil.example",
        f"evil.example:{port}",
        f"localhost:{port}",
        "127.0.0.1",
        f"127.0.0.1.nip.io:{port}",
        "",
    ):
        assert status_of(served_url, Host=host) == 403, host


def test_another_origin_is_refused_despite_the_token(served_url: str) -> None:
    own = urlsplit(served_url)
    socket = f"{own.path}ws"
    for origin in (
        "http://evil.example",
        "null",
        f"https://{own.netloc}",
        "http://127.0.0.1:1",
        f"http://localhost:{own.port}",
    ):
        assert status_of(served_url, socket, Origin=origin, **UPGRADE) == 403, origin
        assert status_of(served_url, Origin=origin) == 403, origin
    assert status_of(served_url, socket, Origin=f"http://{own.netloc}", **UPGRADE) == 101


def test_only_the_loopback_interface_is_listened_on(served_url: str) -> None:
    listening = subprocess.run(["cat", "/proc/net/tcp"], capture_output=True, text=True, check=False).stdout
    if not listening:
        pytest.skip("needs /proc/net/tcp")
    assert f" 0100007F:{urlsplit(served_url).port:04X} 00000000:0000 0A" in listening
    assert f" 00000000:{urlsplit(served_url).port:04X} " not in listening


def test_each_start_has_a_new_url() -> None:
    from reader.web_server import GuardedServer

    assert GuardedServer("true", 1).url != GuardedServer("true", 1).url


@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")
async def test_a_browser_shows_the_app_and_sends_keys(served_url: str, folder: Path, tmp_path: Path) -> None:
    async with a_page(tmp_path / "chromium") as page:
        await page.open(served_url)
        await page.until("document.body?.classList.contains('-first-byte')")
        await page.until("document.activeElement?.classList.contains('xterm-helper-textarea')")
        await page.press("s")
        await until_starred(folder, 1)
        await page.press("j")
        await page.press("s")
        await until_starred(folder, 2)
        own = urlsplit(served_url).netloc
        assert {urlsplit(url).netloc for url in page.loaded if not url.startswith("data:")} == {own}
        assert any("fonts.googleapis.com" in url for url in page.blocked)
        await page.press("q")
        await page.until("document.body.classList.contains('-closed')")


async def until_starred(folder: Path, count: int) -> None:
    async with asyncio.timeout(30):
        while starred_in(folder) != count:  # noqa: ASYNC110 - the app is another process
            await asyncio.sleep(0.2)


def starred_in(folder: Path) -> int:
    with Library.open(folder) as library:
        return sum(paper.marks.starred for paper in library.papers())


def test_without_the_extra_the_error_says_how_to_install_it(folder: Path) -> None:
    program = (
        "import sys; sys.modules['textual_serve'] = None\n"
        "from importlib import util\n"
        "util.find_spec = lambda name: None\n"
        "from reader.cli import main\n"
        "sys.exit(main(['serve']))"
    )
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert outcome.returncode == 2
    assert outcome.stderr.startswith("reader: the package textual-serve is missing; ")
    assert all(
        f"{way} '.[serve]'" in outcome.stderr
        for way in ("pip install", "pipx install --force", "uv tool install --force")
    )
    assert "reader-tui" not in outcome.stderr


def test_an_invalid_configuration_is_reported_at_once(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("themme = 1")
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "READER_CONFIG": str(tmp_path / "config.toml")}
    command = [sys.executable, "-m", "reader", "--library", str(folder), "serve"]
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith(f"reader: {tmp_path}/config.toml:1: unknown setting 'themme'")


def test_a_port_in_use_is_an_error(served_url: str, folder: Path) -> None:
    port = str(urlsplit(served_url).port)
    command = [sys.executable, "-m", "reader", "--library", str(folder), "serve", "--port", port]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=PROJECT)
    assert outcome.returncode == 2
    assert outcome.stderr == f"reader: cannot listen on port {port}: address already in use; choose another\n"
