"""A program on a stage: keys in, and what was asked for, kept and shown out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Any, TypeVar

from textual.events import Key, Paste
from textual.keys import _character_to_key
from textual.message import Message
from textual.pilot import Pilot

from reader.app import ReaderApp
from reader.paper import Paper
from storage import Library
from widgets.command import Command
from widgets.main_screen import MainScreen
from widgets.paper_list import PaperList

TODAY = date(2025, 12, 30)
TIMEOUT = 30.0
"""Seconds that something may take before it is taken for broken, on a machine that has other things to do."""
MessageType = TypeVar("MessageType", bound=Command)


@dataclass
class AppDriver:
    app: ReaderApp
    library: Library
    pilot: Pilot[None]
    messages: list[Message] = field(default_factory=list)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.wait_until_idle()

    async def type_text(self, text: str) -> None:
        """Type a text as fast as a program would."""
        self.send_keys(text)
        await self.wait_until_idle()

    def send_keys(self, text: str, *keys: str) -> None:
        """Send a text and keys by their names, and wait for nothing."""
        for character in text:
            self.app.post_message(Key(_character_to_key(character), character))
        for key in keys:
            self.app.post_message(Key(key, key if len(key) == 1 else None))

    async def wait_until(self, condition: Callable[[], object]) -> None:
        """Wait until something holds; fail where it does not come to hold."""
        deadline = monotonic() + TIMEOUT
        while not condition():
            assert monotonic() < deadline, f"keys held: {self.app._key_queue._typeahead._held}"
            await asyncio.sleep(0.01)

    async def wait_until_indexed(self) -> None:
        """Wait until words are looked for in all that papers say."""
        await self.wait_until(lambda: self.app._app_context.listing_state.searcher.is_ready)

    async def paste(self, text: str) -> None:
        self.app.post_message(Paste(text))
        await self.wait_until_idle()

    async def wait_until_idle(self) -> None:
        """Wait until every key is obeyed, every search has found, and nothing is under way beside the screen."""
        quiet = 0
        while quiet < 3:
            await self.pilot.pause()
            quiet = quiet + 1 if self._is_idle() else 0
            await self.app.workers.wait_for_complete()

    def _is_idle(self) -> bool:
        return (
            self.app._key_queue.is_idle and not self.app._app_context.listing_state.is_searching and not self._is_busy
        )

    @property
    def _is_busy(self) -> bool:
        return "jobs" in vars(self.app._dispatcher) and bool(self.app._dispatcher.jobs._running)

    def messages_of(self, kind: type[MessageType]) -> list[MessageType]:
        return list({id(message): message for message in self.messages if isinstance(message, kind)}.values())

    @property
    def main_screen(self) -> MainScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def papers(self) -> PaperList:
        return self.main_screen.query_one(PaperList)

    @property
    def current_title(self) -> Paper:
        paper = self.papers.paper
        assert paper is not None
        return paper

    @property
    def titles(self) -> list[str]:
        listing = self.papers.listing
        return [listing.paper_at(place).title for place in range(len(listing))]

    def paper(self, title: str) -> Paper:
        return next(paper for paper in self.library.papers() if paper.title == title)

    def screen_text(self) -> str:
        """What stands on the screen on top, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def errors(self) -> list[str]:
        """What was said to have gone wrong; no toast ever says anything."""
        assert not self.app._notifications
        return [message.words for message in self.app._app_context.messages if message.is_error]

    def said(self) -> list[str]:
        """All that was said."""
        return [message.words for message in self.app._app_context.messages]


@asynccontextmanager
async def run_app(
    library: Library, *, size: tuple[int, int] = (120, 30), today: Callable[[], date] = lambda: TODAY, **choices: Any
) -> AsyncIterator[AppDriver]:
    app = ReaderApp(library, today=today, **choices)
    messages: list[Message] = []
    async with app.run_test(size=size, notifications=True, message_hook=messages.append) as pilot:
        driver = AppDriver(app, library, pilot, messages)
        await driver.wait_until_idle()
        yield driver
