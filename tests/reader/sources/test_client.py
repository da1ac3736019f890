"""Requests are polite, and no response can hang, flood or mislead the program."""

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
from reader.errors import Cancelled, NetworkError
from reader.sources import Service, client, http_exchange
from reader.sources.client import Client
from reader.text import clean_line
from tests.reader.sources.server import (
    CERTIFICATE,
    CHUNKED,
    HEAD,
    Respond,
    a_server,
    an_unreachable_host,
    broken,
    content,
    drip,
    endless,
    listing,
    no_response,
    raw,
    reset,
    stall_after,
    status,
    zip_bomb,
)

Get = Callable[..., bytes]


def error_of(get: Get, *responses: Respond) -> tuple[str, int]:
    """Return an error message without the host that it begins with, and the number of requests."""
    with a_server(*responses) as server:
        with pytest.raises(NetworkError) as caught:
            get(server.base_url)
        assert caught.value.exit_status == 4
        assert str(caught.value).startswith(f"{server.host} ")
        return str(caught.value).removeprefix(f"{server.host} "), len(server.requests)


def test_a_request_names_the_program_and_no_more(get: Get) -> None:
    with a_server(listing([])) as server:
        assert get(server.base_url, "/api?date=2025-12-10") == b"[]"
    assert server.requests[0].startswith("GET /api?date=2025-12-10 HTTP/1.1\r\n")
    assert f"user-agent: reader-tui/{__version__} (reading list for research papers)\r\n" in server.requests[0].lower()
    assert "accept-encoding: gzip\r\n" in server.requests[0].lower()
    assert not re.search("(?im)^(cookie|authorization|referer)", server.requests[0])


def test_connections_are_reused_without_cookies(service: Service) -> None:
    with (
        a_server(listing([], Set_Cookie="a=1"), listing([1])) as server,
        closing(Client()) as source_client,
    ):
        local = service.at(server.base_url)
        assert [source_client.get(local, path).content for path in ("/1", "/2")] == [b"[]", b"[1]"]
        assert not server.disconnected.is_set()
    assert "cookie" not in server.requests[1].lower()


def test_a_compressed_response_is_decompressed(get: Get) -> None:
    with a_server(content(gzip.compress(b"[1]"), Content_Encoding="gzip")) as server:
        assert get(server.base_url) == b"[1]"


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (status(404), "answered 404 (not found); if READER_HF_ENDPOINT, HF_ENDPOINT or hf_endpoint is set"),
        (endless(b" " * 4096, b"HTTP/1.1 404 Not Found\r\n\r\n"), "answered 404 (not found); if "),
        (status(400), "answered 400 (bad request): it does not understand the request"),
        (status(403), "answered 403 (forbidden) and refuses requests from here"),
        (status(204), "answered 204 (no content)"),
        (status(304), "answered 304 (not modified)"),
        (status(799), "answered 799"),
        (content(b"<html></html>", "text/html; charset=utf-8"), "answered with a web page instead of JSON; if this"),
        (content(b"[]", "text/plain"), "answered with text/plain instead of JSON"),
        (content(b"not packed", Content_Encoding="gzip"), "sent a badly compressed response"),
        (status(429, Retry_After="3600"), "answered 429 (too many requests); try again in"),
        (status(503, Retry_After="999999999999999"), "answered 503 (service unavailable), an error on its side"),
    ],
)
def test_a_bad_response_is_an_error_without_retries(get: Get, response: Respond, expected: str) -> None:
    message, count = error_of(get, response)
    assert message.startswith(expected)
    assert count == 1


def test_json_is_accepted_by_any_of_its_media_types(get: Get) -> None:
    with a_server(
        content(b"[1]", "application/problem+json"), raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
    ) as server:
        assert [get(server.base_url), get(server.base_url)] == [b"[1]", b"[]"]


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.parametrize(
    "response",
    [
        status(429),
        status(429, Retry_After="soon"),
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
def test_a_temporary_failure_is_retried_twice(get: Get, response: Respond) -> None:
    with a_server(response, response, listing([1])) as server:
        assert get(server.base_url) == b"[1]"
    message, count = error_of(get, response)
    assert count == 3
    assert "try again " in message
    assert not re.search(r"\([A-Z][a-z]|\.\)", message)


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
any_response = st.binary() | st.builds(
    lambda first, headers, body: b"\r\n".join([first, *headers, b"", body]),
    status_line,
    st.lists(st.sampled_from(HEADERS)),
    st.binary(),
)


def error_message(action: Callable[[], bytes]) -> str:
    """Return the message of a NetworkError, or an empty text if there was none."""
    try:
        assert isinstance(action(), bytes)
    except NetworkError as error:
        return str(error)
    return ""


@pytest.mark.no_cover  # slow to trace; other tests run the same code
def test_any_response_is_accepted_or_a_one_line_error(service: Service) -> None:
    with a_server(no_response) as server, closing(Client()) as source_client:

        @settings(max_examples=100)
        @given(any_response)
        def is_accepted_or_refused(data: bytes) -> None:
            server.responses[:] = [broken(data)]
            message = error_message(lambda: source_client.get(service.at(server.base_url), "/day").content)
            assert not message or server.host in message
            assert clean_line(message) == message

        is_accepted_or_refused()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Record how long the client would wait, without waiting."""
    seconds: list[float] = []
    monkeypatch.setattr(client, "pause", lambda pause, _is_cancelled: seconds.append(pause) if pause > 0 else None)
    return seconds


def test_a_requested_delay_is_waited_for(get: Get, pauses: list[float]) -> None:
    notices: list[str] = []
    with a_server(status(429, Retry_After="20"), status(503, Retry_After="30"), listing([1])) as server:
        assert get(server.base_url, on_wait=notices.append) == b"[1]"
    assert (pauses, notices) == ([20.0, 30.0], ["retrying in 20 s", "", "retrying in 30 s", ""])


def test_requested_delays_are_bounded_together(get: Get, pauses: list[float]) -> None:
    message, count = error_of(get, status(429, Retry_After="25"))
    assert message.endswith("try again in 25 s")
    assert (count, pauses) == (3, [25.0, 25.0])
    assert error_of(get, status(429, Retry_After="20"))[1] == 4
    message, count = error_of(get, status(429, Retry_After="0"))
    assert message.endswith("try again in 1 s")
    assert count == 4


def test_a_service_may_allow_one_requested_delay_only(service: Service, pauses: list[float]) -> None:
    strict = replace(service, max_retry_after_waits=1)
    for response, expected in ((status(429, Retry_After="5"), 2), (status(429), 1)):
        with a_server(response) as server, closing(Client()) as source_client:
            with pytest.raises(NetworkError, match=r"429 \(too many requests\)"):
                source_client.get(strict.at(server.base_url), "/query")
            assert len(server.requests) == expected
    assert pauses == [5.0]


def test_the_delay_before_a_retry_grows_and_varies(
    get: Get, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "RETRY_DELAYS", (1.0, 4.0))
    monkeypatch.setattr("random.random", lambda: 0.5)
    error_of(get, status(500))
    assert pauses == [1.25, 5.0]


def test_a_refused_connection_is_tried_again(get: Get, pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "RETRY_DELAYS", (1.0, 4.0))
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(NetworkError, match="cannot connect to"):
        get(f"http://127.0.0.1:{port}")
    assert len(pauses) == 2


def test_hosts_are_throttled_each_on_its_own(service: Service, pauses: list[float]) -> None:
    slow = replace(service, delay=1000.0)
    with a_server(listing([])) as one, a_server(listing([])) as other, closing(Client()) as source_client:
        source_client.get(slow.at(one.base_url), "/1")
        source_client.get(slow.at(other.base_url), "/1")
        assert pauses == []
        source_client.get(slow.at(one.base_url), "/2")
        assert [900 < seconds <= 1000 for seconds in pauses] == [True]


@pytest.mark.parametrize("skew", [timedelta(), timedelta(hours=-5), timedelta(days=400)])
def test_retry_after_may_be_a_date_by_any_clock(
    get: Get, pauses: list[float], monkeypatch: pytest.MonkeyPatch, skew: timedelta
) -> None:
    now = datetime(2025, 12, 10, 8, tzinfo=UTC)
    monkeypatch.setattr(client, "utc_now", lambda: now)
    until = format_datetime(now + skew + timedelta(seconds=30), usegmt=True)
    sent = {"Date": format_datetime(now + skew).replace("+0000", "-0000")} if skew else {}
    with a_server(status(429, Retry_After=until, **sent), listing([1])) as server:
        assert get(server.base_url) == b"[1]"
    assert pauses == [30]


@pytest.mark.parametrize(
    ("delay", "words"),
    [
        ("300", "5 minutes"),
        ("7199", "120 minutes"),
        ("7200", "2 hours"),
        ("9" * 20, "a few days"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "a few days"),
        ("Fri, 31 Dec 99999 23:59:59 GMT", "a few minutes"),
        ("-5", "a few minutes"),
    ],
)
def test_a_delay_is_told_in_words(get: Get, pauses: list[float], delay: str, words: str) -> None:
    assert error_of(get, status(429, Retry_After=delay))[0].endswith(f"try again in {words}")


@pytest.mark.parametrize(
    "response",
    [
        endless(b"1000\r\n" + b" " * 4096 + b"\r\n", CHUNKED),
        endless(b" " * 4096, HEAD + b"\r\n"),
        content(b" " * 300_000),
        zip_bomb(64),
        zip_bomb(64, layers=2),
    ],
    ids=["chunks without end", "body without end", "too large", "gzip bomb", "gzip bomb in gzip"],
)
def test_a_response_that_is_too_large_is_refused(get: Get, response: Respond, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_exchange, "MAX_RESPONSE_BYTES", 256 * 1024)
    message, count = error_of(get, response)
    assert message.startswith("sent more than ")
    assert count == 1


@pytest.mark.parametrize(
    "response",
    [
        no_response,
        drip(b"X-Header: 1\r\n", b"HTTP/1.1 200 OK\r\n"),
        drip(b"1\r\n \r\n", CHUNKED),
        drip(b" ", HEAD + b"Content-Length: 100000\r\n\r\n"),
    ],
    ids=["silence", "slow headers", "slow chunks", "slow body"],
)
def test_a_slow_response_is_aborted(service: Service, response: Respond, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_RESPONSE_SECONDS", 0.2)
    with a_server(response) as server, closing(Client()) as source_client:
        with pytest.raises(
            NetworkError, match=f"^{server.host} did not complete its response within 0 s; try again later"
        ):
            source_client.get(service.at(server.base_url), "/day")
        assert server.disconnected.wait(20)
        assert len(server.requests) == 1


def test_a_server_that_stops_answering_is_not_waited_for(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_exchange, "SOCKET_TIMEOUT", httpx2.Timeout(0.1))
    for response in (no_response, stall_after(HEAD)):
        message, count = error_of(get, response)
        assert (message, count) == ("stopped answering; try again later", 1)


def test_cancelling_closes_the_connection_at_once(service: Service) -> None:
    with (
        a_server(no_response) as server,
        closing(Client(is_cancelled=lambda: bool(server.requests))) as source_client,
    ):
        with pytest.raises(Cancelled):
            source_client.get(service.at(server.base_url), "/day")
        assert server.disconnected.wait(20)


def test_waiting_can_be_cancelled(get: Get) -> None:
    with a_server(status(429, Retry_After="50")) as server, pytest.raises(Cancelled):
        get(server.base_url, is_cancelled=lambda: bool(server.requests))


def test_a_name_lookup_can_be_cancelled(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    lookups: list[str] = []

    def look_up_without_end(host: str, *_rest: object, **_options: object) -> None:
        lookups.append(host)
        time.sleep(1000)

    monkeypatch.setattr(socket, "getaddrinfo", look_up_without_end)
    with pytest.raises(Cancelled):
        get("https://huggingface.co", is_cancelled=lambda: bool(lookups))


def test_unknown_hosts_and_closed_ports_are_reported(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(
        NetworkError, match=rf"^cannot connect to 127\.0\.0\.1:{port} \(connection refused\); are you online"
    ):
        get(f"http://127.0.0.1:{port}")

    def fail(*_rest: object, **_options: object) -> object:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(NetworkError, match=r"^cannot reach huggingface\.co \(temporary failure in name resolution\)"):
        get("https://huggingface.co")


@pytest.mark.usefixtures("names")
def test_untrusted_certificates_are_refused(get: Get) -> None:
    with a_server(listing([]), is_secure=True) as server:
        with pytest.raises(NetworkError, match=r"^the certificate of papers\.test:\d+ is not trusted \(self"):
            get(f"https://papers.test:{server.port}")
        assert server.requests == []


@pytest.mark.usefixtures("names", "trusted")
def test_a_named_certificate_is_trusted_for_its_host_only(get: Get) -> None:
    with a_server(listing([1]), is_secure=True) as server:
        assert get(f"https://papers.test:{server.port}") == b"[1]"
        with pytest.raises(NetworkError, match=r"^the certificate of localhost:\d+ is not trusted"):
            get(f"https://localhost:{server.port}")


@pytest.mark.usefixtures("trusted")
def test_a_server_without_tls_is_reported(get: Get) -> None:
    message = r"^cannot connect securely to 127\.0\.0\.1:\d+ \("
    with a_server(listing([])) as server, pytest.raises(NetworkError, match=message):
        get(f"https://127.0.0.1:{server.port}")


@pytest.mark.usefixtures("names")
def test_the_proxy_resolves_the_name_and_no_proxy_is_respected(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_server(raw(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:secret@127.0.0.1:{proxy.port}")
        with pytest.raises(NetworkError) as caught:
            get("https://huggingface.co")
        assert proxy.requests[0].startswith("CONNECT huggingface.co:443 HTTP/1.1\r\n")
        assert str(caught.value).startswith("the proxy cannot reach huggingface.co (407 Proxy Authentication Required)")
        monkeypatch.setenv("NO_PROXY", "papers.test")
        with an_unreachable_host() as host:
            port = host.partition(":")[2]
            with pytest.raises(NetworkError, match=rf"^cannot connect to papers\.test:{port} "):
                get(f"https://papers.test:{port}")
        assert len(proxy.requests) == 1


@pytest.mark.usefixtures("names")
def test_an_unreachable_proxy_is_named(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    message = r"^cannot connect to the proxy proxy\.papers\.test \(connection refused\); are"
    with an_unreachable_host() as host:
        port = host.partition(":")[2]
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:secret@proxy.papers.test:{port}")
        with pytest.raises(NetworkError, match=message):
            get("https://huggingface.co")


def test_loopback_is_requested_without_a_proxy(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_server(listing([1])) as server, an_unreachable_host() as host:
        monkeypatch.setenv("HTTP_PROXY", f"http://{host}")
        monkeypatch.setenv("ALL_PROXY", f"http://{host}")
        assert get(server.base_url) == b"[1]"


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("HTTPS_PROXY", "nonsense://user:secret@proxy", "the proxy in ALL_PROXY or HTTPS_PROXY is not a valid URL"),
        ("ALL_PROXY", "socks5://user:secret@127.0.0.1:1", "the proxy in ALL_PROXY or HTTPS_PROXY speaks SOCKS"),
        (
            "SSL_CERT_FILE",
            "/nowhere/ca.pem",
            "cannot read the certificates in SSL_CERT_FILE or SSL_CERT_DIR (no such file",
        ),
    ],
)
def test_invalid_proxy_settings_are_reported_without_secrets(
    get: Get, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(NetworkError) as caught:
        get("https://huggingface.co")
    assert str(caught.value).startswith(message)
    assert "secret" not in str(caught.value)


def test_an_invalid_base_url_is_reported(get: Get) -> None:
    with pytest.raises(NetworkError, match=r"^https://256\.1\.1\.1 is not a valid URL; if READER_HF_"):
        get("https://256.1.1.1")


def test_an_invalid_certificate_file_is_reported(get: Get, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with pytest.raises(NetworkError, match=r"^cannot read the certificates in SSL_CERT_FILE or SSL_CERT_DIR \("):
        get("https://huggingface.co")


@pytest.mark.usefixtures("names")
def test_a_certificate_file_is_read_again_after_it_was_replaced(
    get: Get, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "ca.pem"
    file.write_bytes(CERTIFICATE.read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with a_server(listing([1]), is_secure=True) as server:
        assert get(f"https://papers.test:{server.port}") == b"[1]"
        file.write_text("no certificate")
        with pytest.raises(NetworkError, match=r"^cannot read the certificates in SSL_CERT_FILE"):
            get(f"https://papers.test:{server.port}")
