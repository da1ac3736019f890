"""Why no answer came, or half of one, in words that name the host and what to do.

Questions and answers over HTTP; the only door to httpx2, which is loaded when something is first fetched.
"""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import httpx2

from reader import __version__
from reader.errors import NetworkError, os_reason
from reader.links import is_loopback
from reader.sources.response_errors import RetryableError, UrlOrigin, is_allowed_redirect, is_public
from reader.text import clean_line

_CHECK_CONNECTION_HINT = "is this machine online? Where a proxy is needed, HTTPS_PROXY names it"
_MESSAGES: tuple[tuple[type[Exception], str], ...] = (
    (httpx2.ConnectTimeout, f"{{called}} cannot be reached; {_CHECK_CONNECTION_HINT}"),
    (httpx2.TimeoutException, "{host} fell silent; try again later"),
    (httpx2.ProxyError, "the proxy does not lead to {host} ({reason}); see HTTPS_PROXY and NO_PROXY"),
    (httpx2.ConnectError, f"cannot connect to {{called}} ({{reason}}); {_CHECK_CONNECTION_HINT}"),
    (httpx2.DecodingError, "{host} sent what is not packed as it says; try again later"),
    (httpx2.InvalidURL, "{host} is nothing that can be asked ({reason}); try again later"),
    (ValueError, "{host} is nothing that can be asked ({reason}); try again later"),
)
_MAX_REASON_LENGTH = 80


def network_error(error: Exception, host: str, peer: str) -> NetworkError:
    """Say why an exchange with a host failed; takes also what was called for it: the host itself, or a proxy."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate_message(cause, host)
        if isinstance(cause, socket.gaierror):
            return NetworkError(f"{peer} cannot be found ({os_reason(cause)}); {_CHECK_CONNECTION_HINT}")
        if isinstance(cause, ssl.SSLError):
            return NetworkError(
                f"no secure connection to {host} came about ({_root_reason(cause)}); {_CHECK_CONNECTION_HINT}"
            )
    return _message_of_kind(error, host, peer)


def _message_of_kind(error: Exception, host: str, peer: str) -> NetworkError:
    text = next((words for kind, words in _MESSAGES if isinstance(error, kind)), None)
    if text is None:
        return RetryableError(f"{host} broke off in the middle of its answer ({_root_reason(error)}); try again later")
    return NetworkError(text.format(host=host, called=peer, reason=_root_reason(error)))


def _certificate_message(error: ssl.SSLCertVerificationError, host: str) -> NetworkError:
    return NetworkError(
        f"{host} shows a certificate that is not to be trusted ({clean_line(error.verify_message)}); where a network "
        "looks into connections, SSL_CERT_FILE names its certificates"
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _root_reason(error: Exception) -> str:
    system = next((cause for cause in _causes(error) if isinstance(cause, OSError)), None)
    return clean_line(os_reason(system) if system else str(error))[:_MAX_REASON_LENGTH] or "it gave no reason"


MAX_RESPONSE_BYTES = 16 * 1024 * 1024
"""Bytes, unpacked; a day's digest has a hundredth of it."""
MAX_REDIRECTS = 5
SOCKET_TIMEOUT = httpx2.Timeout(20.0, connect=10.0)
"""Seconds for which the other side may be silent, and for which it may let itself be called."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_SHOWN_LENGTH = 100


class Response(NamedTuple):
    """What came back: the content of a success alone, for nobody reads that of anything else."""

    status: int
    media_type: str
    retry_after: str
    content: bytes


class HttpExchange:
    """A connection to a source's home, kept for the next question; certificates are always checked.

    Takes the proxies and certificates that the environment names (HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE),
    but asks this machine itself without a proxy. Sends no cookie, no password, and nothing that tells who asks.
    """

    def __init__(self, base_url: str) -> None:
        url = _base_url(base_url)
        self.host = _server_of(url)
        self._base_url = _origin_of(url)
        self._sockets: list[socket.socket] = []
        self._is_aborted = False
        self._requested_host, self._connected_to = url, _host_of(url)
        self._client = _client(url)

    def get(self, url: str) -> Response:
        """Ask for an address below home; raises NetworkError."""
        try:
            return self._get(httpx2.URL(url))
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            raise network_error(error, _server_of(self._requested_host), self._describe_peer()) from None

    def abort(self) -> None:
        """Let no more come from what was asked for, in whichever thread it is waited for."""
        self._is_aborted = True
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the connection back."""
        self._client.close()

    def _get(self, url: httpx2.URL) -> Response:
        for _ in range(MAX_REDIRECTS + 1):
            self._requested_host = url
            self._client.cookies.clear()
            with self._client.stream("GET", url, extensions={"trace": self._on_trace}) as response:
                if not response.has_redirect_location:
                    return self._read_response(response)
                url = self._redirect_target(url, response.headers["location"])
        raise NetworkError(f"{self.host} sends from one address to the next without an end; try again later")

    def _read_response(self, response: httpx2.Response) -> Response:
        headers, is_success = response.headers, response.status_code == httpx2.codes.OK
        media_type = clean_line(headers.get("content-type", "").partition(";")[0])[:_MAX_SHOWN_LENGTH].lower()
        content = self._read_content(response) if is_success else b""
        return Response(response.status_code, media_type, headers.get("retry-after", ""), content)

    def _read_content(self, response: httpx2.Response) -> bytes:
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > MAX_RESPONSE_BYTES:
                largest = f"{MAX_RESPONSE_BYTES // 1024**2} MB"
                raise NetworkError(f"{self.host} sends more than {largest}, which no digest has; try again later")
        return bytes(content)

    def _redirect_target(self, url: httpx2.URL, location: str) -> httpx2.URL:
        with suppress(httpx2.InvalidURL, ValueError):
            target = url.join(location)
            if not target.userinfo and is_allowed_redirect(_origin_of(target), self._base_url):
                return target
        raise NetworkError(
            f"{self.host} sends on to {clean_line(location)[:_MAX_SHOWN_LENGTH]!r}, where Reader does not follow; "
            "is this network's sign-in page in between? Open a page in the browser, then try again"
        )

    def _on_trace(self, event: str, about: Mapping[str, Any]) -> None:
        """Look at each connection before anything is sent on it."""
        if event.endswith("connect_tcp.started"):
            self._connected_to = str(about["host"])
        elif event.endswith("connect_tcp.complete"):
            self._track_socket(about["return_value"])
            self._check_peer(about["return_value"])
        elif event.endswith("start_tls.complete"):
            self._track_socket(about["return_value"])

    def _track_socket(self, stream: Any) -> None:  # noqa: ANN401, a kind that httpx2 keeps to itself
        self._sockets.append(stream.get_extra_info("socket"))
        if self._is_aborted:
            self.abort()

    def _describe_peer(self) -> str:
        return (
            _server_of(self._requested_host)
            if self._connected_to == _host_of(self._requested_host)
            else f"the proxy {self._connected_to}"
        )

    def _check_peer(self, stream: Any) -> None:  # noqa: ANN401
        """Refuse a server that home sent on to and that stands inside; through a proxy, the proxy's network counts."""
        peer = stream.get_extra_info("server_addr")[0]
        if (
            self._connected_to == _host_of(self._requested_host)
            and _origin_of(self._requested_host) != self._base_url
            and not is_public(peer)
        ):
            stream.close()
            raise NetworkError(
                f"{self.host} sends on to {self._requested_host.host}, which is inside a private network ({peer})"
            )


def _base_url(url: str) -> httpx2.URL:
    try:
        return httpx2.URL(url)
    except httpx2.InvalidURL:
        raise NetworkError(f"{url} is no address that can be asked; see READER_HF_ENDPOINT and hf_endpoint") from None


def _client(base_url: httpx2.URL) -> httpx2.Client:
    try:
        return httpx2.Client(
            headers={"User-Agent": f"reader-tui/{__version__}", "Accept-Encoding": "gzip"},
            timeout=SOCKET_TIMEOUT,
            trust_env=not is_loopback(_host_of(base_url)),
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
        raise NetworkError(f"the certificates that SSL_CERT_FILE or SSL_CERT_DIR name: {os_reason(error)}") from None


def _origin_of(url: httpx2.URL) -> UrlOrigin:
    return UrlOrigin(url.scheme, _host_of(url), url.port or _DEFAULT_PORTS.get(url.scheme, 0))


def _server_of(url: httpx2.URL) -> str:
    """Give the host with its port, where it is not the usual one."""
    return url.netloc.decode("ascii")


def _host_of(url: httpx2.URL) -> str:
    """Give the host as it is called, which for names beyond ASCII is another than the one that is shown."""
    return url.raw_host.decode("ascii")
