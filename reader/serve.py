"""The screen in a browser on this machine, and for nobody but who was given the address."""

import asyncio
import logging
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
_FOCUS_SCRIPT = """
<script>
  const looking = setInterval(() => {
    const keys = document.querySelector(".xterm-helper-textarea");
    if (keys) { keys.focus(); clearInterval(looking); }
  }, 50);
</script>
"""


class GuardedServer(Server):
    """Textual's server behind a token in its address, for requests that come from its own page alone.

    Any page that the user visits can send requests to this machine, under any name that its owner lets point here, and
    web sockets know no same-origin rule: so the host, the origin and the token are checked for each request.
    """

    def __init__(self, command: str, port: int) -> None:
        """Take the command that shows the screen, quoted for the shell, and the port that is listened on."""
        self._host = f"{LOOPBACK}:{port}"
        self._token = secrets.token_urlsafe(32)
        super().__init__(command, LOOPBACK, port, title="Reader", public_url=f"http://{self._host}")

    @property
    def url(self) -> str:
        """The address that opens the screen."""
        return f"{self.public_url}/{self._token}/"

    async def make_app(self) -> web.Application:
        """Make what answers requests."""
        guarded = web.Application(middlewares=[self._guard()])
        guarded.add_subapp(f"/{self._token}", await super()._make_app())
        return guarded

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing; who serves knows the address."""

    def _guard(self) -> Middleware:
        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            if reason := self._rejection(request):
                raise web.HTTPForbidden(text=f"{reason}; open the address that 'reader serve' printed\n")
            response = await handler(request)
            if not response.prepared:
                response.headers.update(self._headers())
            if isinstance(response, web.Response) and response.content_type == "text/html" and response.text:
                response.text = response.text.replace("</body>", _FOCUS_SCRIPT + "</body>")
            return response

        return guard

    def _rejection(self, request: web.Request) -> str:
        token = request.path.split("/")[1]
        origin = request.headers.get("Origin")
        if request.host != self._host:
            return "this is another host"
        if origin not in (None, self.public_url):
            return "this comes from another page"
        if not compare_digest(token.encode("utf-8", "replace"), self._token.encode()):
            return "this is another address"
        return ""

    def _headers(self) -> dict[str, str]:
        """Let the page load nothing from elsewhere, tell no other page its address, and stand in no other page."""
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
    """Serve the screen that a command shows until the user stops it; says its address once it can be opened.

    Takes port 0 for any that is free. Raises UsageError for one that cannot be listened on.
    """
    logging.disable()  # what goes wrong in a request is the browser's to hear, and a traceback nobody's
    listening = _open_socket(port)
    server = GuardedServer(command, listening.getsockname()[1])
    with suppress(asyncio.CancelledError):
        asyncio.run(_serve(server, listening, on_ready))


async def _serve(server: GuardedServer, listening: socket.socket, on_ready: Callable[[str], None]) -> None:
    runner = web.AppRunner(await server.make_app(), access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        on_ready(server.url)
        await _wait_for_shutdown()
    finally:
        await runner.cleanup()


async def _wait_for_shutdown() -> None:
    told = asyncio.Event()
    with suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    await told.wait()


def _open_socket(port: int) -> socket.socket:
    listening = socket.socket()
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
    except OSError as error:
        listening.close()
        raise UsageError(f"port {port} cannot be listened on: {os_reason(error)}; choose another") from error
    return listening
