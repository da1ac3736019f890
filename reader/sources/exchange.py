"""Questions and answers over HTTP; the only door to httpx2, which is loaded when something is first fetched."""

import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import httpx2

from reader import __version__
from reader.errors import NetworkError, reason_of
from reader.links import is_on_this_machine
from reader.sources.failures import failure_of
from reader.sources.hosts import Origin, is_public, may_lead_to
from reader.text import clean_line

LARGEST_ANSWER = 16 * 1024 * 1024
"""Bytes, unpacked; a day's digest has a hundredth of it."""
MOST_REDIRECTS = 5
PATIENCE = httpx2.Timeout(20.0, connect=10.0)
"""Seconds for which the other side may be silent, and for which it may let itself be called."""
_PORTS = {"http": 80, "https": 443}
_LONGEST_SHOWN = 100


class Answer(NamedTuple):
    """What came back: the content of a success alone, for nobody reads that of anything else."""

    status: int
    media_type: str
    retry_after: str
    content: bytes


class Exchange:
    """A connection to a source's home, kept for the next question; certificates are always checked.

    Takes the proxies and certificates that the environment names (HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE),
    but asks this machine itself without a proxy. Sends no cookie, no password, and nothing that tells who asks.
    """

    def __init__(self, home: str) -> None:
        url = _address(home)
        self.host = _server_of(url)
        self._home = _origin_of(url)
        self._sockets: list[socket.socket] = []
        self._is_over = False
        self._asked, self._called = url, _host_of(url)
        self._client = _client(url)

    def ask(self, address: str) -> Answer:
        """Ask for an address below home; raises NetworkError."""
        try:
            return self._ask(httpx2.URL(address))
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            raise failure_of(error, _server_of(self._asked), self._called_in_words()) from None

    def hang_up(self) -> None:
        """Let no more come from what was asked for, in whichever thread it is waited for."""
        self._is_over = True
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the connection back."""
        self._client.close()

    def _ask(self, url: httpx2.URL) -> Answer:
        for _ in range(MOST_REDIRECTS + 1):
            self._asked = url
            self._client.cookies.clear()
            with self._client.stream("GET", url, extensions={"trace": self._watch}) as response:
                if not response.has_redirect_location:
                    return self._answer(response)
                url = self._sent_on_to(url, response.headers["location"])
        raise NetworkError(f"{self.host} sends from one address to the next without an end; try again later")

    def _answer(self, response: httpx2.Response) -> Answer:
        headers, is_success = response.headers, response.status_code == httpx2.codes.OK
        media_type = clean_line(headers.get("content-type", "").partition(";")[0])[:_LONGEST_SHOWN].lower()
        content = self._content(response) if is_success else b""
        return Answer(response.status_code, media_type, headers.get("retry-after", ""), content)

    def _content(self, response: httpx2.Response) -> bytes:
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > LARGEST_ANSWER:
                largest = f"{LARGEST_ANSWER // 1024**2} MB"
                raise NetworkError(f"{self.host} sends more than {largest}, which no digest has; try again later")
        return bytes(content)

    def _sent_on_to(self, url: httpx2.URL, location: str) -> httpx2.URL:
        with suppress(httpx2.InvalidURL, ValueError):
            target = url.join(location)
            if not target.userinfo and may_lead_to(_origin_of(target), self._home):
                return target
        raise NetworkError(
            f"{self.host} sends on to {clean_line(location)[:_LONGEST_SHOWN]!r}, where Reader does not follow; "
            "is this network's sign-in page in between? Open a page in the browser, then try again"
        )

    def _watch(self, event: str, about: Mapping[str, Any]) -> None:
        """Look at each connection before anything is sent on it."""
        if event.endswith("connect_tcp.started"):
            self._called = str(about["host"])
        elif event.endswith("connect_tcp.complete"):
            self._take(about["return_value"])
            self._check_peer(about["return_value"])
        elif event.endswith("start_tls.complete"):
            self._take(about["return_value"])

    def _take(self, stream: Any) -> None:  # noqa: ANN401, a kind that httpx2 keeps to itself
        self._sockets.append(stream.get_extra_info("socket"))
        if self._is_over:
            self.hang_up()

    def _called_in_words(self) -> str:
        return _server_of(self._asked) if self._called == _host_of(self._asked) else f"the proxy {self._called}"

    def _check_peer(self, stream: Any) -> None:  # noqa: ANN401
        """Refuse a server that home sent on to and that stands inside; through a proxy, the proxy's network counts."""
        peer = stream.get_extra_info("server_addr")[0]
        if self._called == _host_of(self._asked) and _origin_of(self._asked) != self._home and not is_public(peer):
            stream.close()
            raise NetworkError(
                f"{self.host} sends on to {self._asked.host}, which is inside a private network ({peer})"
            )


def _address(home: str) -> httpx2.URL:
    try:
        return httpx2.URL(home)
    except httpx2.InvalidURL:
        raise NetworkError(f"{home} is no address that can be asked; see READER_HF_ENDPOINT and hf_endpoint") from None


def _client(home: httpx2.URL) -> httpx2.Client:
    try:
        return httpx2.Client(
            headers={"User-Agent": f"reader-tui/{__version__}", "Accept-Encoding": "gzip"},
            timeout=PATIENCE,
            trust_env=not is_on_this_machine(_host_of(home)),
        )
    except ImportError:
        raise NetworkError(
            "the proxy that ALL_PROXY or HTTPS_PROXY names speaks SOCKS, which needs one more package: "
            "python -m pip install socksio"
        ) from None
    except ValueError:  # httpx2's own words would show the proxy's password
        raise NetworkError(
            "the proxy that ALL_PROXY or HTTPS_PROXY names has no address such as http://proxy.example:8080"
        ) from None
    except OSError as error:
        raise NetworkError(f"the certificates that SSL_CERT_FILE or SSL_CERT_DIR name: {reason_of(error)}") from None


def _origin_of(url: httpx2.URL) -> Origin:
    return Origin(url.scheme, _host_of(url), url.port or _PORTS.get(url.scheme, 0))


def _server_of(url: httpx2.URL) -> str:
    """Give the host with its port, where it is not the usual one."""
    return url.netloc.decode("ascii")


def _host_of(url: httpx2.URL) -> str:
    """Give the host as it is called, which for names beyond ASCII is another than the one that is shown."""
    return url.raw_host.decode("ascii")
