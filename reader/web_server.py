"""A web server for the app, on this machine only and at a URL that holds a secret."""

import asyncio
import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from hmac import compare_digest

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from textual_serve.server import Server

from reader.errors import UsageError, os_reason

LOOPBACK = "127.0.0.1"
_SHUTDOWN_SECONDS = 2.0
_POLL_SECONDS = 0.05
_FOCUS_SCRIPT = """
<script>
  const timer = setInterval(() => {
    const terminal = document.querySelector(".xterm-helper-textarea");
    if (terminal) { terminal.focus(); clearInterval(timer); }
  }, 50);
</script>
"""


class GuardedServer(Server):
    """Textual's server behind a token in its URL, for requests from its own page only.

    Any page that the user visits can send requests to this machine, under any name that resolves to it, and web sockets
    have no same-origin policy; so every request needs the right host, origin and token.
    """

    def __init__(self, command: str, port: int) -> None:
        """Serve a command, quoted for the shell, at a port."""
        self._host = f"{LOOPBACK}:{port}"
        self._token = secrets.token_urlsafe(32)
        super().__init__(command, LOOPBACK, port, title="Reader", public_url=f"http://{self._host}")

    @property
    def url(self) -> str:
        """The URL that opens the app."""
        return f"{self.public_url}/{self._token}/"

    async def make_app(self) -> web.Application:
        """Build the guarded application."""
        guarded = web.Application(middlewares=[self._guard()])
        guarded.add_subapp(f"/{self._token}", await super()._make_app())
        return guarded

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing: `serve` reports the URL."""

    def _guard(self) -> Middleware:
        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            if reason := self._rejection(request):
                raise web.HTTPForbidden(text=f"{reason}; open the URL that 'reader serve' printed\n")
            response = await handler(request)
            if not response.prepared:
                response.headers.update(self._headers())
            if isinstance(response, web.Response) and response.content_type == "text/html" and response.text:
                response.text = response.text.replace("</body>", _FOCUS_SCRIPT + "</body>")
            return response

        return guard

    def _rejection(self, request: web.Request) -> str:
        token = request.path[1:].partition("/")[0]
        origin = request.headers.get("Origin")
        if request.host != self._host:
            return "wrong host"
        if origin not in (None, self.public_url):
            return "request from another page"
        if not compare_digest(token.encode("utf-8", "replace"), self._token.encode()):
            return "wrong URL"
        return ""

    def _headers(self) -> dict[str, str]:
        """Return headers that forbid the page to load from elsewhere, leak its URL, or be framed."""
        policy = (
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
            f"img-src 'self' data:; connect-src 'self' ws://{self._host}; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'"
        )
        return {
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }


def serve(command: str, *, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the app that a command runs until it is interrupted; `on_ready` gets the URL once it can be opened.

    Port 0 is any free port. Raise UsageError if the port is unavailable.
    """
    logging.disable()  # errors of a request go to the browser, and tracebacks nowhere
    listener = _open_socket(port)
    server = GuardedServer(command, listener.getsockname()[1])
    with suppress(asyncio.CancelledError):
        asyncio.run(_serve(server, listener, on_ready))


async def _serve(server: GuardedServer, listener: socket.socket, on_ready: Callable[[str], None]) -> None:
    runner = web.AppRunner(await server.make_app(), access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        on_ready(server.url)
        await _wait_for_shutdown()
    finally:
        await runner.cleanup()
        await _wait_for_sessions()


async def _wait_for_sessions() -> None:
    """Wait until the apps have ended: a process that outlives the event loop ends in a traceback."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _SHUTDOWN_SECONDS
    while _has_children() and loop.time() < deadline:  # noqa: ASYNC110 - nothing announces the end of a process
        await asyncio.sleep(_POLL_SECONDS)
    await asyncio.sleep(_POLL_SECONDS)  # the loop reaps the last process


def _has_children() -> bool:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except (AttributeError, ChildProcessError):  # Windows has no waitid
        return False
    return True


async def _wait_for_shutdown() -> None:
    stopped = asyncio.Event()
    with suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()


def _open_socket(port: int) -> socket.socket:
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
    except OSError as error:
        listener.close()
        raise UsageError(f"cannot listen on port {port}: {os_reason(error)}; choose another") from error
    return listener
