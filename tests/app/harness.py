"""Drive the app in a test: send keys, wait until it is idle, and read what it shows."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import pytest
from rich.segment import Segment
from textual._context import visible_screen_stack
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key, Paste, Resize
from textual.geometry import Size
from textual.keys import KEY_NAME_REPLACEMENTS
from textual.message import Message
from textual.pilot import Pilot
from textual.strip import Strip
from textual.worker import WorkerCancelled

from reader.app import AppOptions, ReaderApp
from reader.paper import Paper
from storage import Library
from widgets.command import Command
from widgets.main_screen import MainScreen
from widgets.paper_list import PaperList

TODAY = date(2025, 12, 30)
TIMEOUT = 60.0
"""Seconds after which a condition counts as never met, on a machine that has other things to do."""
QUIET_SECONDS = 0.004
"""How long no widget may handle a message before the app counts as idle."""
TURNS = 10
"""How many turns of the event loop follow, in which messages are handled that the machine had no time for before."""
CommandType = TypeVar("CommandType", bound=Command)


@dataclass
class AppDriver:
    app: ReaderApp
    library: Library
    pilot: Pilot[None]
    messages: list[Message] = field(default_factory=list)

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.app.post_message(Key(key_name(key) if len(key) == 1 else key, character_of(key)))
            await self.wait_until_idle()

    async def type_text(self, text: str) -> None:
        """Type a text as fast as a program would."""
        self.send_keys(text)
        await self.wait_until_idle()

    def send_keys(self, text: str, *keys: str) -> None:
        """Send a text, and keys by name, without waiting."""
        for character in text:
            self.app.post_message(Key(key_name(character), character))
        for key in keys:
            self.app.post_message(Key(key, key if len(key) == 1 else None))

    async def paste(self, text: str) -> None:
        self.app.post_message(Paste(text))
        await self.wait_until_idle()

    async def click_on(self, text: str) -> None:
        """Click the last line with a text, because the paper stands below the list."""
        y, line = next((y, line) for y, line in reversed([*enumerate(self.screen_text().splitlines())]) if text in line)
        await self.pilot.click(offset=(line.index(text) + 1, y))
        await self.wait_until_idle()

    async def resize(self, width: int, height: int) -> None:
        """Change the size of the window; with Textual's pilot the sizes of ten dialogs took 17 s instead of 11."""
        driver, size = self.app._driver, Size(width, height)
        assert isinstance(driver, HeadlessDriver)
        driver._size = size
        self.app.post_message(Resize(size, size))
        await self.wait_until(lambda: self.app.screen.outer_size == size)
        await self.wait_until_idle()

    async def wait_until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition is met; fail after TIMEOUT."""
        async with self._timeout():
            while not condition():  # noqa: ASYNC110 - a test may wait for anything
                await asyncio.sleep(0.01)

    async def wait_until_indexed(self) -> None:
        """Wait until searches look in everything that papers hold."""
        await self.wait_until(lambda: self.app.context.listing_state.searcher.is_ready)

    async def wait_until_idle(self) -> None:
        """Wait until every key was handled, every search has finished, and no job, worker or widget does anything.

        Fail after TIMEOUT.

        Textual's pilot measures the processor time of the process instead, several times a key, which says little on a
        busy machine: 120 keys took 3.2 s, and 0.69 s of processor time, instead of 1.2 s and 0.32.
        """
        handled = -1
        async with self._timeout():
            while handled < len(self.messages) or not self.app.is_idle or not self._is_background_drawn:
                handled = len(self.messages)
                with suppress(WorkerCancelled):  # by a later letter in the same field
                    await self.app.workers.wait_for_complete()
                await asyncio.sleep(QUIET_SECONDS)
                await take_turns()
                if handled == len(self.messages):
                    for screen in self.app._background_screens:
                        screen._on_timer_update()
                    await self.pilot.wait_for_animation()  # which draws the front screen
                    await take_turns()

    @property
    def _is_background_drawn(self) -> bool:
        """Whether the screens behind a dialog have nothing to draw, or to do once they have drawn."""
        return not any(screen._dirty_widgets or screen._callbacks for screen in self.app._background_screens)

    @asynccontextmanager
    async def _timeout(self) -> AsyncIterator[None]:
        """Fail after TIMEOUT, with what the app was doing."""
        try:
            async with asyncio.timeout(TIMEOUT):
                yield
        except TimeoutError:
            pytest.fail(
                f"timed out; idle: {self.app.is_idle}, keys queued: {self.app.key_queue.holds_keys}, "
                f"searching: {self.app.context.listing_state.is_searching}, workers: {list(self.app.workers)}, "
                f"last messages: {self.messages[-5:]}"
            )

    def messages_of(self, kind: type[CommandType]) -> list[CommandType]:
        """Return the commands of a kind, each once, however many widgets it passed."""
        return list({id(message): message for message in self.messages if isinstance(message, kind)}.values())

    @property
    def has_quit(self) -> bool:
        return not self.app.is_running

    @property
    def main_screen(self) -> MainScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def paper_list(self) -> PaperList:
        return self.main_screen.query_one(PaperList)

    @property
    def current_paper(self) -> Paper:
        paper = self.paper_list.paper
        assert paper is not None
        return paper

    @property
    def titles(self) -> list[str]:
        listing = self.paper_list.listing
        return [listing.paper_at(index).title for index in range(len(listing))]

    def paper(self, title: str) -> Paper:
        return next(paper for paper in self.library.papers() if paper.title == title)

    def screen_strips(self) -> list[Strip]:
        """Return the lines of the front screen with their styles, over those of the screens behind a dialog."""
        visible_screen_stack.set(self.app._background_screens)  # as Textual does for a frame
        return self.app.screen._compositor.render_strips()

    def screen_segments(self) -> list[Segment]:
        """Return the parts of all lines of the front screen that have one style each."""
        return [segment for strip in self.screen_strips() for segment in strip]

    def screen_text(self) -> str:
        """Return the text of the front screen, line by line."""
        return "\n".join(strip.text.rstrip() for strip in self.screen_strips())

    def list_text(self) -> str:
        """Return the text of the list of papers, line by line."""
        x, y, width, height = self.paper_list.region
        return "\n".join(strip.crop(x, x + width).text.rstrip() for strip in self.screen_strips()[y : y + height])

    def errors(self) -> list[str]:
        """Return the errors that were shown."""
        return [notice.text for notice in self.app.context.notices if notice.is_error]

    def notices(self) -> list[str]:
        """Return everything that was shown in the status line."""
        assert not self.app._notifications  # which nothing would show
        return [notice.text for notice in self.app.context.notices]


async def take_turns() -> None:
    """Let the messages that were posted be handled, and those that they post."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


def key_name(character: str) -> str:
    """Return Textual's name of the key of a character: "slash" for "/"."""
    if character.isalnum():
        return character
    name = unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


def character_of(key: str) -> str | None:
    """Return the character of a key by its name, as Textual's pilot does: " " for "space"."""
    if len(key) == 1:
        return key
    with suppress(KeyError):
        return unicodedata.lookup(key.replace("_", " "))
    return None


@asynccontextmanager
async def run_app(
    library: Library, *, size: tuple[int, int] = (120, 30), today: Callable[[], date] = lambda: TODAY, **options: Any
) -> AsyncIterator[AppDriver]:
    """Run the app without a terminal, and yield its driver once it is idle."""
    app = ReaderApp(library, AppOptions(today=today, **options))
    messages: list[Message] = []
    async with app.run_test(size=size, message_hook=messages.append) as pilot:
        driver = AppDriver(app, library, pilot, messages)
        await driver.wait_until_idle()
        yield driver
