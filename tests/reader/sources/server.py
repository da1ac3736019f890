"""A loopback server that sends prepared responses, however broken."""

import gzip
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

CERTIFICATE = Path(__file__).parents[2] / "data" / "loopback.pem"
"""Valid for papers.test and its subdomains."""

TLS = b"\x16"
"""The first byte of a TLS handshake."""

Respond = Callable[[socket.socket], None]


@dataclass
class Server:
    """Sends its responses in order and repeats the last one; `requests` holds the heads of the requests.

    With `route`, a request is answered by what it returns for its path and headers. A server of `single_pages` answers
    every request for a further page with an empty list, and does not count it.
    """

    port: int
    responses: list[Respond]
    single_pages: bool = False
    route: "Callable[[str, dict[str, str]], Respond] | None" = None
    requests: list[str] = field(default_factory=list)
    disconnected: threading.Event = field(default_factory=threading.Event)
    """Set when the client closes a connection."""

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [head.split()[1] for head in self.requests]

    def serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            while head := _head(connection):
                self.answer(head)(connection)
        self.disconnected.set()

    def answer(self, head: str) -> Respond:
        path, *_ = head.split()[1:]
        if self.single_pages and "&p=" in path:
            return listing([])
        self.requests.append(head)
        if self.route:
            return self.route(path, _headers(head))
        return self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]


@contextmanager
def a_server(
    *responses: Respond,
    is_secure: bool = False,
    single_pages: bool = False,
    route: Callable[[str, dict[str, str]], Respond] | None = None,
) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(listening.getsockname()[1], list(responses), single_pages, route)
        threading.Thread(target=_accept, args=(listening, server, is_secure), daemon=True).start()
        yield server
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


@contextmanager
def an_unreachable_host() -> Iterator[str]:
    """Yield a host of this machine that refuses connections: its port is bound, and nobody listens on it."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{bound.getsockname()[1]}"


def _accept(listening: socket.socket, server: Server, is_secure: bool) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            threading.Thread(
                target=_serve, args=(connection, server, context if is_secure else None), daemon=True
            ).start()


def _serve(connection: socket.socket, server: Server, context: ssl.SSLContext | None) -> None:
    with suppress(OSError):
        server.serve(context.wrap_socket(connection, server_side=True) if context else connection)


def _headers(head: str) -> dict[str, str]:
    lines = (line.partition(":") for line in head.splitlines()[1:])
    return {name.strip().lower(): value.strip() for name, _, value in lines if name}


def _head(connection: socket.socket) -> str:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        if not (piece := connection.recv(1)):
            return ""
        head += piece
        if head == TLS:
            return "a TLS handshake"
    return head.decode("latin-1")


def content(
    body: bytes, media_type: str = "application/json; charset=utf-8", status: int = 200, **headers: str
) -> Respond:
    """Send a response; the names of headers have underscores for hyphens, and replace the default ones."""
    lines = {"Content-Type": media_type, "Content-Length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    return raw(f"HTTP/1.1 {status} Status\r\n{_lines(lines)}\r\n".encode() + body)


def listing(value: object, **headers: str) -> Respond:
    """Send JSON."""
    return content(json.dumps(value).encode(), status=200, **headers)


def status(number: int, **headers: str) -> Respond:
    """Send a status without content."""
    return content(b"", status=number, **headers)


def redirect(location: str) -> Respond:
    """Send a redirect."""
    return status(302, Location=location)


def raw(data: bytes) -> Respond:
    """Send bytes as they are and keep the connection open."""
    return lambda connection: connection.sendall(data)


def broken(data: bytes) -> Respond:
    """Send some bytes and close the connection cleanly."""

    def respond(connection: socket.socket) -> None:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_RDWR)

    return respond


def reset(data: bytes = b"") -> Respond:
    """Send some bytes and reset the connection."""

    def respond(connection: socket.socket) -> None:
        connection.sendall(data)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return respond


def drip(data: bytes, prefix: bytes = b"") -> Respond:
    """Send a prefix at once, then the data byte by byte, repeated without end."""

    def respond(connection: socket.socket) -> None:
        connection.sendall(prefix)
        while True:
            for byte in data:
                connection.sendall(bytes([byte]))
                sleep(0.01)

    return respond


def endless(data: bytes, prefix: bytes) -> Respond:
    """Send a prefix, then the data repeated without end, as fast as possible."""

    def respond(connection: socket.socket) -> None:
        connection.sendall(prefix)
        while True:
            connection.sendall(data)

    return respond


def tunnel_to(port: int) -> Respond:
    """Act as a proxy that tunnels every connection to a local port."""

    def respond(connection: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as target:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            threading.Thread(target=_pipe, args=(target, connection), daemon=True).start()
            _pipe(connection, target)

    return respond


def _pipe(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def no_response(connection: socket.socket) -> None:
    """Send nothing until the client closes the connection."""
    while connection.recv(1):
        pass


def stall_after(data: bytes) -> Respond:
    """Send some bytes, then nothing."""

    def respond(connection: socket.socket) -> None:
        connection.sendall(data)
        no_response(connection)

    return respond


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def zip_bomb(megabytes: int, *, layers: int = 1) -> Respond:
    """Send some megabytes of zeros, compressed once or several times, which is done when they are asked for."""

    def respond(connection: socket.socket) -> None:
        data = bytes(megabytes * 1024 * 1024)
        for _ in range(layers):
            data = gzip.compress(data)
        content(data, Content_Encoding=", ".join(["gzip"] * layers))(connection)

    return respond


def _lines(headers: dict[str, str]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())
