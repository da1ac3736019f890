"""A headless Chromium that is driven as a person would: it opens an address, and keys are pressed in it."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
    "--window-size=1200,800",
)


class Page:
    """A page that is open, the addresses that it loaded, and those that its policy kept it from."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._asked_for: dict[str, str] = {}
        self.loaded: set[str] = set()
        self.blocked: set[str] = set()
        self._listening = asyncio.create_task(self._listen())

    async def open(self, address: str) -> None:
        await self.tell("Network.enable")
        await self.tell("Page.enable")
        await self.tell("Page.navigate", url=address)

    async def press(self, key: str) -> None:
        await self.tell("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        await self.tell("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def value_of(self, expression: str) -> Any:
        answer = await self.tell("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return answer["result"].get("value")

    async def until(self, expression: str, seconds: float = 30) -> None:
        async with asyncio.timeout(seconds):
            while not await self.value_of(expression):  # noqa: ASYNC110 - the page is another program
                await asyncio.sleep(0.1)

    async def tell(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        async with asyncio.timeout(30):
            return await self._answers[number]

    async def close(self) -> None:
        self._listening.cancel()
        with suppress(asyncio.CancelledError):
            await self._listening

    async def _listen(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                self._hear(message.json())

    def _hear(self, heard: dict[str, Any]) -> None:
        about = heard.get("params", {})
        if "id" in heard:
            self._answers.pop(heard["id"]).set_result(heard.get("result", {}))
        elif heard["method"] == "Network.requestWillBeSent":
            self._asked_for[about["requestId"]] = about["request"]["url"]
        elif heard["method"] == "Network.responseReceived":
            self.loaded.add(about["response"]["url"])
        elif heard["method"] == "Network.loadingFailed" and about.get("blockedReason") == "csp":
            self.blocked.add(self._asked_for.get(about["requestId"], ""))


@asynccontextmanager
async def a_page(folder: Path) -> AsyncIterator[Page]:
    """Start a Chromium that keeps what it has in a folder, and end it."""
    assert CHROMIUM
    nowhere = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        CHROMIUM, *FLAGS, f"--user-data-dir={folder}", "about:blank", stdout=nowhere, stderr=nowhere
    )
    try:
        port = await _port(folder / "DevToolsActivePort")
        async with ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                target = next(one for one in await answer.json() if one["type"] == "page")
            async with session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                page = Page(socket)
                yield page
                await page.close()
    finally:
        process.terminate()
        await process.wait()


async def _port(file: Path) -> str:
    async with asyncio.timeout(60):
        while True:
            with suppress(OSError, IndexError):
                return file.read_text().splitlines()[0]  # noqa: ASYNC240 - a few bytes
            await asyncio.sleep(0.1)
