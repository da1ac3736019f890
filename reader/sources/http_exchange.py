"""HTTP requests and responses; the only module that imports httpx2."""

import os
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

import httpx2

from reader import __version__
from reader.errors import NetworkError, RetryableError, os_reason
from reader.files import FileVersion, file_version
from reader.text import clean_line
from reader.text.links import is_loopback

MAX_RESPONSE_BYTES = 16 * 1024 * 1024
"""Most bytes of a response after decompression; the digest of a day has a hundredth of it."""
MAX_REDIRECTS = 5
SOCKET_TIMEOUT = httpx2.Timeout(20.0, connect=10.0)
"""Seconds without a byte, and seconds without a connection, after which a request fails."""
USER_AGENT = f"reader-tui/{__version__} (reading list for research papers)"

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_SHOWN_LENGTH = 100
_MAX_VALIDATOR_LENGTH = 500
_MAX_DIGITS = 15
_CONNECTION_HINT = "are you online? Behind a proxy, set HTTPS_PROXY"
_MESSAGES: tuple[tuple[type[Exception], str], ...] = (
    (httpx2.ConnectTimeout, f"cannot reach {{peer}} (no answer); {_CONNECTION_HINT}"),
    (httpx2.TimeoutException, "{host} stopped answering; try again later"),
    (httpx2.ProxyError, "the proxy cannot reach {host} ({reason}); check HTTPS_PROXY and NO_PROXY"),
    (httpx2.ConnectError, f"cannot connect to {{peer}} ({{reason}}); {_CONNECTION_HINT}"),
    (httpx2.DecodingError, "{host} sent a badly compressed response; try again later"),
    (httpx2.InvalidURL, "{host} is not a valid host ({reason}); try again later"),
    (ValueError, "{host} is not a valid host ({reason}); try again later"),
)


class Response(NamedTuple):
    """A response; its content is read only if the status is a success."""

    status: int
    media_type: str
    charset: str
    date: str
    retry_after: str
    etag: str
    last_modified: str
    content: bytes
    content_range: str = ""
    length: int = 0
    """The number of bytes that the server announced, 0 if unknown."""


Receive = Callable[[Response, Iterator[bytes]], None]
"""Receives a response without its content, and the pieces of the content."""


class HttpExchange:
    """A connection to a source, kept open between requests; certificates are always verified.

    Reads proxies and certificates from the environment (HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE), but connects
    to this machine without a proxy. Sends no cookies, no credentials and nothing that identifies the user. Follows
    redirects within the same scheme, host and port only, so that no response leads into a private network.
    """

    def __init__(self, base_url: str, invalid_url_hint: str) -> None:
        """Prepare a connection to a base URL; `invalid_url_hint` says what to check if the URL is invalid."""
        self._base_url = _parse_base_url(base_url, invalid_url_hint)
        self.host = _server_of(self._base_url)
        self._client = _create_client(self._base_url)
        self._sockets: list[socket.socket] = []
        self._is_aborted = False
        self._connected_to = _host_of(self._base_url)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """Request a URL below the base URL; raise NetworkError."""
        return self._request(url, dict(headers or {}), self._read_response)

    def download(self, url: str, headers: Mapping[str, str], receive: Receive) -> Response:
        """Request a URL below the base URL, and pass its content to `receive` if it succeeds; raise NetworkError.

        The returned response has no content.
        """

        def read(response: httpx2.Response) -> Response:
            head = _read_head(response)
            if response.status_code in (httpx2.codes.OK, httpx2.codes.PARTIAL_CONTENT):
                receive(head, response.iter_bytes())
            return head

        return self._request(url, dict(headers), read)

    def _request(self, url: str, headers: dict[str, str], read: Callable[[httpx2.Response], Response]) -> Response:
        try:
            return self._get(httpx2.URL(url), headers, read)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            raise _network_error(error, self.host, self._describe_peer()) from None

    def abort(self) -> None:
        """Abort the current request from any thread."""
        self._is_aborted = True
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _get(self, url: httpx2.URL, headers: dict[str, str], read: Callable[[httpx2.Response], Response]) -> Response:
        for _ in range(MAX_REDIRECTS + 1):
            self._client.cookies.clear()
            with self._client.stream("GET", url, headers=headers, extensions={"trace": self._on_trace}) as response:
                if not response.has_redirect_location:
                    return read(response)
                url = self._redirect_target(url, response.headers["location"])
        raise NetworkError(f"too many redirects from {self.host}; try again later")

    def _read_response(self, response: httpx2.Response) -> Response:
        is_success = response.status_code == httpx2.codes.OK
        return _read_head(response)._replace(content=self._read_content(response) if is_success else b"")

    def _read_content(self, response: httpx2.Response) -> bytes:
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > MAX_RESPONSE_BYTES:
                limit = f"{MAX_RESPONSE_BYTES // 1024**2} MB"
                raise NetworkError(f"{self.host} sent more than {limit}, too much for a digest; try again later")
        return bytes(content)

    def _redirect_target(self, url: httpx2.URL, location: str) -> httpx2.URL:
        with suppress(httpx2.InvalidURL, ValueError):
            target = url.join(location)
            if not target.userinfo and _origin_of(target) == _origin_of(self._base_url):
                return target
        raise NetworkError(
            f"{self.host} redirects to {clean_line(location)[:_MAX_SHOWN_LENGTH]!r}, and Reader only follows redirects "
            "on the same host; if it moved, use its new URL; if this network requires a sign-in, open any page in the "
            "browser, then try again"
        )

    def _on_trace(self, event: str, details: Mapping[str, Any]) -> None:
        """Keep each socket, so that `abort` can shut it down while another thread reads from it."""
        if event.endswith("connect_tcp.started"):
            self._connected_to = str(details["host"])
        elif event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._sockets.append(details["return_value"].get_extra_info("socket"))
            if self._is_aborted:
                self.abort()

    def _describe_peer(self) -> str:
        return self.host if self._connected_to == _host_of(self._base_url) else f"the proxy {self._connected_to}"


def _read_head(response: httpx2.Response) -> Response:
    """Return a response without its content."""
    headers, length = response.headers, response.headers.get("content-length", "")
    return Response(
        status=response.status_code,
        media_type=clean_line(headers.get("content-type", "").partition(";")[0])[:_MAX_SHOWN_LENGTH].lower(),
        charset=response.charset_encoding or "",
        date=headers.get("date", ""),
        retry_after=headers.get("retry-after", ""),
        etag=_validator(headers.get("etag", "")),
        last_modified=_validator(headers.get("last-modified", "")),
        content=b"",
        content_range=headers.get("content-range", "")[:_MAX_SHOWN_LENGTH],
        length=int(length) if length.isascii() and length.isdigit() and len(length) <= _MAX_DIGITS else 0,
    )


def _validator(value: str) -> str:
    """Return a validator if it can be sent back unchanged, else an empty string."""
    return value if value.isascii() and value.isprintable() and len(value) <= _MAX_VALIDATOR_LENGTH else ""


def _parse_base_url(url: str, hint: str) -> httpx2.URL:
    try:
        return httpx2.URL(url)
    except httpx2.InvalidURL:
        raise NetworkError(f"{clean_line(url)} is not a valid URL; {hint}") from None


def _create_client(base_url: httpx2.URL) -> httpx2.Client:
    is_local = is_loopback(_host_of(base_url))
    try:
        return httpx2.Client(
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
            timeout=SOCKET_TIMEOUT,
            follow_redirects=False,
            trust_env=not is_local,
            verify=_tls_context(base_url.scheme, is_local=is_local),
        )
    except ImportError:
        raise NetworkError(
            "the proxy in ALL_PROXY or HTTPS_PROXY speaks SOCKS; to use it, run: python -m pip install socksio"
        ) from None
    except ValueError:  # the message of httpx2 would show the proxy's password
        raise NetworkError(
            "the proxy in ALL_PROXY or HTTPS_PROXY is not a valid URL; use one like http://proxy.example:8080"
        ) from None
    except OSError as error:
        text = f"cannot read the certificates in SSL_CERT_FILE or SSL_CERT_DIR ({os_reason(error)}); check the path"
        raise NetworkError(text) from None


def _tls_context(scheme: str, *, is_local: bool) -> ssl.SSLContext:
    """Return the context that verifies certificates; for local HTTP it trusts none, because nothing is encrypted.

    Connections with the same environment share a context: loading the system's certificates takes 40 ms of processor
    time, and connecting without that takes 1 ms.
    """
    if scheme == "http" and is_local:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    return _load_certificates(file, file_version(file), folder, trust_env=not is_local)


@lru_cache(maxsize=4)
def _load_certificates(
    _file: str | None, _version: FileVersion | None, _folder: str | None, *, trust_env: bool
) -> ssl.SSLContext:
    """Load the certificates of the system, or those that the environment names."""
    return httpx2.create_ssl_context(trust_env=trust_env)


def _network_error(error: Exception, host: str, peer: str) -> NetworkError:
    """Return the error for a failed exchange with a host; `peer` is the host itself or a proxy."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NetworkError(
                f"the certificate of {host} is not trusted ({clean_line(cause.verify_message)}); if this network "
                "inspects connections, set SSL_CERT_FILE to its certificates"
            )
        if isinstance(cause, socket.gaierror):
            return NetworkError(f"cannot reach {peer} ({os_reason(cause)}); {_CONNECTION_HINT}")
        if isinstance(cause, ssl.SSLError):
            return NetworkError(f"cannot connect securely to {host} ({_root_reason(cause)}); {_CONNECTION_HINT}")
    text = next((text for kind, text in _MESSAGES if isinstance(error, kind)), None)
    if text and any(isinstance(cause, ConnectionRefusedError) for cause in _causes(error)):  # it may be restarting
        return RetryableError(text.format(host=host, peer=peer, reason=_root_reason(error)))
    if text is None:
        return RetryableError(f"{host} closed the connection early ({_root_reason(error)}); try again later")
    return NetworkError(text.format(host=host, peer=peer, reason=_root_reason(error)))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _root_reason(error: Exception) -> str:
    system_error = next((cause for cause in _causes(error) if isinstance(cause, OSError)), None)
    reason = clean_line(os_reason(system_error) if system_error else str(error))[:_MAX_SHOWN_LENGTH].rstrip(".")
    if reason[1:2].islower():  # the reason stands within a sentence
        reason = f"{reason[0].lower()}{reason[1:]}"
    return reason or "no reason given"


def _origin_of(url: httpx2.URL) -> tuple[str, str, int]:
    return url.scheme, _host_of(url), url.port or _DEFAULT_PORTS.get(url.scheme, 0)


def _server_of(url: httpx2.URL) -> str:
    """Return the host, with its port unless that is the default."""
    return url.netloc.decode("ascii")


def _host_of(url: httpx2.URL) -> str:
    """Return the host as it is looked up, which differs from the displayed one for names beyond ASCII."""
    return url.raw_host.decode("ascii")
