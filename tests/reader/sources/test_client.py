"""A source is asked politely, and nothing that it answers can hang, flood or mislead the program."""

import gzip
import re
import socket
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader import __version__
from reader.cancellation import Cancelled
from reader.errors import NetworkError
from reader.sources import Source, client, http_exchange
from reader.sources.client import Client
from reader.text import clean_line
from tests.reader.sources.server import (
    CHUNKED,
    HEAD,
    Respond,
    a_server,
    broken,
    content,
    drip,
    endless,
    listing,
    no_response,
    raw,
    redirect,
    reset,
    stall_after,
    status,
    tunnel_to,
    zip_bomb,
)

Ask = Callable[..., bytes]


def error_of(ask: Ask, *answers: Respond) -> tuple[str, int]:
    """Give the words of an error without the host that they must begin with, and how often the server was asked."""
    with a_server(*answers) as server:
        with pytest.raises(NetworkError) as caught:
            ask(server.home)
        assert caught.value.exit_status == 4
        assert str(caught.value).startswith(f"{server.host} ")
        return str(caught.value).removeprefix(f"{server.host} "), len(server.asked)


def test_a_question_says_who_asks_and_no_more(ask: Ask) -> None:
    with a_server(listing([])) as server:
        assert ask(server.home, "/api?date=2025-12-10") == b"[]"
    assert server.asked[0].startswith("GET /api?date=2025-12-10 HTTP/1.1\r\n")
    assert f"user-agent: reader-tui/{__version__}\r\n" in server.asked[0].lower()
    assert "accept-encoding: gzip\r\n" in server.asked[0].lower()
    assert not re.search("(?im)^(cookie|authorization|referer)", server.asked[0])


def test_connections_are_reused_without_cookies(source: Source) -> None:
    with (
        a_server(listing([], Set_Cookie="a=1"), listing([1])) as server,
        closing(Client(source, server.home)) as asking,
    ):
        assert [asking.get("/1"), asking.get("/2")] == [b"[]", b"[1]"]
        assert not server.disconnected.is_set()
    assert "cookie" not in server.asked[1].lower()


def test_requests_respect_the_source_delay(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[float] = []
    monkeypatch.setattr(client, "pause", lambda seconds, _is_stopped: rests.append(seconds))
    with a_server(listing([])) as server, closing(Client(replace(source, delay=1000.0), server.home)) as asking:
        asking.get("/1")
        asking.get("/2")
    assert rests[0] <= 0
    assert 900 < rests[1] <= 1000


def test_what_is_packed_is_unpacked(ask: Ask) -> None:
    with a_server(content(gzip.compress(b"[1]"), Content_Encoding="gzip")) as server:
        assert ask(server.home) == b"[1]"


def test_a_redirect_on_the_same_server_is_followed(ask: Ask) -> None:
    with a_server(redirect("/elsewhere?x=1"), listing([1])) as server:
        assert ask(server.home) == b"[1]"
        assert server.paths == ["/day", "/elsewhere?x=1"]


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1:{port}/",
        "data:application/json,[]",
        "javascript:alert(1)",
        "http://127.0.0.1:1/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://127.1:{port}/",
        "http://2130706433:{port}/",
        "http://0.0.0.0:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "https://127.0.0.1:{port}/",
        "https://huggingface.co/",
        "//example.org/",
        "http://user:secret@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}@example.org/",
        "http://[",
        "http://127.0.0.1:99999/",
        "\x1b]0;x\x07//example.org",
        "",
    ],
)
def test_a_redirect_anywhere_else_is_refused(ask: Ask, location: str) -> None:
    with a_server(listing([])) as server:
        location = location.format(port=server.port)
        server.answers[:] = [redirect(location) if location else status(302), listing(["reached"])]
        with pytest.raises(NetworkError) as caught:
            ask(server.home)
        assert len(server.asked) == 1
    words = str(caught.value)
    assert words.startswith(f"{server.host} sends on to " if location else f"{server.host} answers 302 (found)")
    assert "\x1b" not in words


def test_redirects_in_a_circle_end(ask: Ask) -> None:
    words, asked = error_of(ask, redirect("/day"))
    assert (words.partition(";")[0], asked) == ("sends from one address to the next without an end", 6)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (status(404), "answers 404 (not found); is it the right address, if READER_HF_ENDPOINT or"),
        (endless(b" " * 4096, b"HTTP/1.1 404 Not Found\r\n\r\n"), "answers 404 (not found); is it the right address"),
        (status(400), "answers 400 (bad request), which Reader cannot use"),
        (status(403), "answers 403 (forbidden); it lets nobody in from here"),
        (status(204), "answers 204 (no content)"),
        (status(304), "answers 304 (not modified)"),
        (status(799), "answers 799"),
        (content(b"<html></html>", "text/html; charset=utf-8"), "answers with a web page in place of JSON; does this"),
        (content(b"[]", "text/plain"), "answers with text/plain in place of JSON"),
        (content(b"not packed", Content_Encoding="gzip"), "sent what is not packed as it says"),
        (status(429), "answers 429 (too many requests): it was asked too often from here; try again in a few minutes"),
        (status(429, Retry_After="3600"), "answers 429 (too many requests): it was asked too often from here; try"),
        (status(429, Retry_After="soon"), "answers 429 (too many requests): it was asked too often from here; try"),
        (status(503, Retry_After="999999999999999"), "answers 503 (service unavailable); the fault is on its side"),
    ],
)
def test_an_answer_that_is_none_is_said_at_once(ask: Ask, answer: Respond, words: str) -> None:
    said, asked = error_of(ask, answer)
    assert said.startswith(words)
    assert asked == 1


def test_json_by_another_name_is_json(ask: Ask) -> None:
    with a_server(
        content(b"[1]", "application/problem+json"), raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
    ) as server:
        assert [ask(server.home), ask(server.home)] == [b"[1]", b"[]"]


@pytest.mark.parametrize(
    "answer",
    [
        status(500),
        status(502),
        status(503),
        reset(),
        reset(HEAD + b"Content-Length: 100\r\n\r\n[1,"),
        broken(HEAD + b"Content-Length: 100\r\n\r\n[1,"),
        broken(CHUNKED + b"5\r\n[1,2"),
        broken(b""),
        broken(b"SSH-2.0-OpenSSH\r\n"),
        raw(HEAD + b"Content-Length: -1\r\n\r\n[]"),
        raw(HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n[] "),
        raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000),
    ],
)
def test_a_fault_that_may_be_gone_is_tried_again_twice(ask: Ask, answer: Respond) -> None:
    with a_server(answer, answer, listing([1])) as server:
        assert ask(server.home) == b"[1]"
    words, asked = error_of(ask, answer)
    assert asked == 3
    assert "try again later" in words


HEADERS = (
    b"Content-Length: 5",
    b"Content-Length: x",
    b"Transfer-Encoding: chunked",
    b"Content-Encoding: gzip",
    b"Content-Type: application/json",
    b"Content-Type: \xe2\x80\xae",
    b"Location: /x",
    b"Location: http://[",
    b"Retry-After: -1",
    b": x",
)
status_line = st.sampled_from(
    [b"HTTP/1.1 200 OK", b"HTTP/1.0 200", b"HTTP/1.1 302 Found", b"HTTP/9.9 200 OK", b"HTTP/1.1 1 x"]
)
any_answer = st.binary() | st.builds(
    lambda first, headers, body: b"\r\n".join([first, *headers, b"", body]),
    status_line,
    st.lists(st.sampled_from(HEADERS)),
    st.binary(),
)


def error_message(deed: Callable[[], bytes]) -> str:
    """Give why something was refused, or nothing where bytes came."""
    try:
        assert isinstance(deed(), bytes)
    except NetworkError as error:
        return str(error)
    return ""


def test_any_response_is_accepted_or_a_one_line_error(source: Source) -> None:
    with a_server(no_response) as server, closing(Client(source, server.home)) as asking:

        @settings(max_examples=100)
        @given(any_answer)
        def is_taken_or_refused(data: bytes) -> None:
            server.answers[:] = [broken(data)]
            refusal = error_message(lambda: asking.get("/day"))
            assert not refusal or refusal.startswith(server.host)
            assert clean_line(refusal) == refusal

        is_taken_or_refused()


def test_a_source_that_asks_to_wait_is_waited_for_once(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[float] = []
    told: list[str] = []
    monkeypatch.setattr(client, "pause", lambda seconds, _is_stopped: rests.append(seconds))
    with a_server(status(429, Retry_After="20"), listing([1])) as server:
        assert ask(server.home, on_wait=told.append) == b"[1]"
    assert (max(rests), told) == (20.0, ["waiting 20 s"])
    words, asked = error_of(ask, status(429, Retry_After="0"))
    assert words.endswith("try again in 1 s")
    assert asked == 2
    words, asked = error_of(ask, status(429, Retry_After="20"))
    assert words.endswith("try again in 20 s")
    assert asked == 2


def test_a_moment_to_come_back_is_understood(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    rests: list[float] = []
    monkeypatch.setattr(client, "pause", lambda seconds, _is_stopped: rests.append(seconds))
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    with a_server(status(429, Retry_After=moment), listing([1])) as server:
        assert ask(server.home) == b"[1]"
    assert 20 < max(rests) <= 30


@pytest.mark.parametrize(
    "answer",
    [
        endless(b"1000\r\n" + b" " * 4096 + b"\r\n", CHUNKED),
        endless(b" " * 4096, HEAD + b"\r\n"),
        content(b" " * 300_000),
        content(zip_bomb(64), Content_Encoding="gzip"),
        content(gzip.compress(zip_bomb(64)), Content_Encoding="gzip, gzip"),
    ],
    ids=["chunks without end", "body without end", "too large", "gzip bomb", "gzip bomb in gzip"],
)
def test_what_is_too_large_is_not_taken(ask: Ask, answer: Respond, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_exchange, "MAX_RESPONSE_BYTES", 256 * 1024)
    words, asked = error_of(ask, answer)
    assert words.startswith("sends more than ")
    assert asked == 1


@pytest.mark.parametrize(
    "answer",
    [
        no_response,
        drip(b"X-Header: 1\r\n", b"HTTP/1.1 200 OK\r\n"),
        drip(b"1\r\n \r\n", CHUNKED),
        drip(b" ", HEAD + b"Content-Length: 100000\r\n\r\n"),
    ],
    ids=["silence", "slow headers", "slow chunks", "slow body"],
)
def test_a_slow_response_is_aborted(source: Source, answer: Respond, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_RESPONSE_SECONDS", 0.2)
    with a_server(answer) as server, closing(Client(source, server.home)) as asking:
        with pytest.raises(NetworkError, match=f"^{server.host} takes longer than 0 s for its answer; try again later"):
            asking.get("/day")
        assert server.disconnected.wait(20)
        assert len(server.asked) == 1


def test_a_server_that_falls_silent_is_not_waited_for(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_exchange, "SOCKET_TIMEOUT", httpx2.Timeout(0.1))
    for answer in (no_response, stall_after(HEAD)):
        words, asked = error_of(ask, answer)
        assert (words, asked) == ("fell silent; try again later", 1)


def test_what_is_stopped_ends_at_once_and_its_connection_too(source: Source) -> None:
    with (
        a_server(no_response) as server,
        closing(Client(source, server.home, is_cancelled=lambda: bool(server.asked))) as asking,
    ):
        with pytest.raises(Cancelled):
            asking.get("/day")
        assert server.disconnected.wait(20)


def test_waiting_can_be_stopped(ask: Ask) -> None:
    with a_server(status(429, Retry_After="50")) as server, pytest.raises(Cancelled):
        ask(server.home, is_cancelled=lambda: bool(server.asked))


def test_looking_up_a_name_keeps_nobody_waiting(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    looking_up: list[str] = []

    def look_up_for_ever(host: str, *_rest: object, **_options: object) -> None:
        looking_up.append(host)
        time.sleep(1000)

    monkeypatch.setattr(socket, "getaddrinfo", look_up_for_ever)
    with pytest.raises(Cancelled):
        ask("https://huggingface.co", is_cancelled=lambda: bool(looking_up))


def test_unknown_hosts_and_closed_ports_are_reported(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NetworkError, match=rf"^cannot connect to 127\.0\.0\.1:{port} \(connection refused\); is this"):
        ask(f"http://127.0.0.1:{port}")

    def fail(*_rest: object, **_options: object) -> object:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(
        NetworkError, match=r"^huggingface\.co cannot be found \(temporary failure in name resolution\)"
    ):
        ask("https://huggingface.co")


@pytest.mark.usefixtures("names")
def test_untrusted_certificates_are_refused(ask: Ask) -> None:
    with a_server(listing([]), is_secure=True) as server:
        with pytest.raises(
            NetworkError, match=r"^papers\.test:\d+ shows a certificate that is not to be trusted \(self"
        ):
            ask(f"https://papers.test:{server.port}")
        assert server.asked == []


@pytest.mark.usefixtures("names", "trusted")
def test_a_named_certificate_is_trusted_for_its_host_only(ask: Ask) -> None:
    with a_server(listing([1]), is_secure=True) as server:
        assert ask(f"https://papers.test:{server.port}") == b"[1]"
        with pytest.raises(NetworkError, match=r"^localhost:\d+ shows a certificate that is not to be trusted"):
            ask(f"https://localhost:{server.port}")


@pytest.mark.usefixtures("trusted")
def test_a_server_without_tls_is_said(ask: Ask) -> None:
    told = r"^no secure connection to 127\.0\.0\.1:\d+ came about"
    with a_server(listing([])) as server, pytest.raises(NetworkError, match=told):
        ask(f"https://127.0.0.1:{server.port}")


@pytest.mark.parametrize(
    "inner", ["inner.papers.test", "INNER.Papers.Test", "xn--bcher-kva.papers.test", "bücher.papers.test"]
)
@pytest.mark.usefixtures("names", "trusted")
def test_redirects_into_private_networks_are_refused(ask: Ask, inner: str) -> None:
    with a_server(listing([]), is_secure=True) as server:
        server.answers[:] = [redirect(f"https://{inner}:{server.port}/"), listing(["reached"])]
        with pytest.raises(NetworkError, match=r"sends on to \S+\.papers\.test, which is inside a private network"):
            ask(f"https://papers.test:{server.port}")
        assert len(server.asked) == 1


@pytest.mark.usefixtures("names", "trusted")
def test_a_host_of_the_same_site_in_the_open_is_followed(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_exchange, "is_public", lambda peer: peer == "127.0.0.1")
    with a_server(listing([]), is_secure=True) as server:
        server.answers[:] = [redirect(f"https://open.papers.test:{server.port}/x"), listing(["reached"])]
        assert ask(f"https://papers.test:{server.port}") == b'["reached"]'


@pytest.mark.parametrize("host", ["a" * 64 + ".papers.test", ".papers.test"])
@pytest.mark.usefixtures("names", "trusted")
def test_a_redirect_to_no_host_at_all_is_a_fault_that_is_said(ask: Ask, host: str) -> None:
    with a_server(listing([]), is_secure=True) as server:
        server.answers[:] = [redirect(f"https://{host}:{server.port}/"), listing(["reached"])]
        with pytest.raises(NetworkError, match=rf"^{re.escape(host)}:{server.port} is nothing that can be asked \("):
            ask(f"https://papers.test:{server.port}")
        assert len(server.asked) == 1


@pytest.mark.usefixtures("trusted")
def test_same_site_redirects_work_through_a_proxy(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_server(listing([]), is_secure=True) as server, a_server(tunnel_to(server.port)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        server.answers[:] = [redirect(f"https://open.papers.test:{server.port}/x"), listing(["reached"])]
        assert ask(f"https://papers.test:{server.port}") == b'["reached"]'
        assert [head.split()[1] for head in proxy.asked] == [
            f"papers.test:{server.port}",
            f"open.papers.test:{server.port}",
        ]


@pytest.mark.usefixtures("names")
def test_the_users_proxy_is_asked_and_the_name_is_left_to_it(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_server(raw(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:secret@127.0.0.1:{proxy.port}")
        with pytest.raises(NetworkError) as caught:
            ask("https://huggingface.co")
        assert proxy.asked[0].startswith("CONNECT huggingface.co:443 HTTP/1.1\r\n")
        assert str(caught.value).startswith(
            "the proxy does not lead to huggingface.co (407 Proxy Authentication Required)"
        )
        monkeypatch.setenv("NO_PROXY", "papers.test")
        with pytest.raises(NetworkError, match=r"^cannot connect to papers\.test:1 "):
            ask("https://papers.test:1")
        assert len(proxy.asked) == 1


@pytest.mark.usefixtures("names")
def test_a_proxy_that_is_not_there_is_named(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy.papers.test:1")
    with pytest.raises(
        NetworkError, match=r"^cannot connect to the proxy proxy\.papers\.test \(connection refused\); is"
    ):
        ask("https://huggingface.co")


def test_this_machine_is_asked_without_a_proxy(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with a_server(listing([1])) as server:
        assert ask(server.home) == b"[1]"


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("HTTPS_PROXY", "nonsense://user:secret@proxy", "the proxy that ALL_PROXY or HTTPS_PROXY names has no address"),
        ("ALL_PROXY", "socks5://user:secret@127.0.0.1:1", "the proxy that ALL_PROXY or HTTPS_PROXY names speaks SOCKS"),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "the certificates that SSL_CERT_FILE or SSL_CERT_DIR name: no such file"),
    ],
)
def test_invalid_proxy_settings_are_reported_without_secrets(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(NetworkError) as caught:
        ask("https://huggingface.co")
    assert str(caught.value).startswith(words)
    assert "secret" not in str(caught.value)


def test_an_address_that_cannot_be_asked_is_said(ask: Ask) -> None:
    with pytest.raises(NetworkError, match=r"^https://256\.1\.1\.1 is no address that can be asked; see READER_HF_"):
        ask("https://256.1.1.1")


def test_certificates_that_are_none_are_said(ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with pytest.raises(NetworkError, match=r"^the certificates that SSL_CERT_FILE or SSL_CERT_DIR name: "):
        ask("https://huggingface.co")
