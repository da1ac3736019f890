"""A real server on this machine that answers as it is told, however badly."""

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
"""For papers.test and the hosts below it."""

TLS = b"\x16"
"""What a greeting in TLS begins with."""

Respond = Callable[[socket.socket], None]


@dataclass
class Server:
    """Answers questions in their order; the last answer goes on for all that follow. `asked` holds their heads."""

    port: int
    answers: list[Respond]
    asked: list[str] = field(default_factory=list)
    disconnected: threading.Event = field(default_factory=threading.Event)
    """Set once the other side has ended a connection."""

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [head.split()[1] for head in self.asked]

    def serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            while head := _head(connection):
                self.asked.append(head)
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                answer(connection)
        self.disconnected.set()


@contextmanager
def a_server(*answers: Respond, is_secure: bool = False) -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(listening.getsockname()[1], list(answers))
        threading.Thread(target=_accept, args=(listening, server, is_secure), daemon=True).start()
        yield server
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


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


def _head(connection: socket.socket) -> str:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        if not (piece := connection.recv(1)):
            return ""
        head += piece
        if head == TLS:
            return "a greeting in TLS"
    return head.decode("latin-1")


def content(
    body: bytes, media_type: str = "application/json; charset=utf-8", status: int = 200, **headers: str
) -> Respond:
    """Answer well; headers are named with an underscore for a hyphen, and those given here go before the usual ones."""
    lines = {"Content-Type": media_type, "Content-Length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    return raw(f"HTTP/1.1 {status} Status\r\n{_lines(lines)}\r\n".encode() + body)


def listing(value: object, **headers: str) -> Respond:
    """Answer with JSON."""
    return content(json.dumps(value).encode(), status=200, **headers)


def status(number: int, **headers: str) -> Respond:
    """Answer with a status and nothing else."""
    return content(b"", status=number, **headers)


def redirect(location: str) -> Respond:
    """Send on to another address."""
    return status(302, Location=location)


def raw(data: bytes) -> Respond:
    """Answer with bytes as they are, and wait for the next question."""
    return lambda connection: connection.sendall(data)


def broken(data: bytes) -> Respond:
    """Answer with some bytes and end the connection in order."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_RDWR)

    return answer


def reset(data: bytes = b"") -> Respond:
    """Answer with some bytes and break the connection."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(data)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return answer


def drip(data: bytes, beginning: bytes = b"") -> Respond:
    """Answer at once with a beginning, then letter by letter, again and again, without an end."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(beginning)
        while True:
            for letter in data:
                connection.sendall(bytes([letter]))
                sleep(0.01)

    return answer


def endless(data: bytes, beginning: bytes) -> Respond:
    """Answer with a beginning and then the same again and again, as fast as it goes."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(beginning)
        while True:
            connection.sendall(data)

    return answer


def tunnel_to(port: int) -> Respond:
    """Answer as a proxy that leads to a port of this machine, whatever name it is told."""

    def answer(connection: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as beyond:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            threading.Thread(target=_pipe, args=(beyond, connection), daemon=True).start()
            _pipe(connection, beyond)

    return answer


def _pipe(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def no_response(connection: socket.socket) -> None:
    """Answer nothing, and wait until the other side has had enough."""
    while connection.recv(1):
        pass


def stall_after(data: bytes) -> Respond:
    """Answer with some bytes, and then nothing more."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(data)
        no_response(connection)

    return answer


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def zip_bomb(megabytes: int) -> bytes:
    """Pack so many megabytes of nothing."""
    return gzip.compress(bytes(megabytes * 1024 * 1024))


def _lines(headers: dict[str, str]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())
