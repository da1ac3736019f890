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
from widgets.commands import Command
from widgets.paper_list import PaperList
from widgets.triage import TriageScreen

TODAY = date(2025, 12, 30)
PATIENCE = 30.0
"""Seconds that something may take before it is taken for broken, on a machine that has other things to do."""
Kind = TypeVar("Kind", bound=Command)


@dataclass
class Stage:
    app: ReaderApp
    library: Library
    pilot: Pilot[None]
    messages: list[Message] = field(default_factory=list)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def write(self, text: str) -> None:
        """Type a text as fast as a program would."""
        self.send(text)
        await self.settle()

    def send(self, text: str, *keys: str) -> None:
        """Send a text and keys by their names, and wait for nothing."""
        for character in text:
            self.app.post_message(Key(_character_to_key(character), character))
        for key in keys:
            self.app.post_message(Key(key, key if len(key) == 1 else None))

    async def until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds; fail where it does not come to hold."""
        deadline = monotonic() + PATIENCE
        while not holds():
            assert monotonic() < deadline, f"keys held: {self.app._keyboard._typeahead._held}"
            await asyncio.sleep(0.01)

    async def until_all_is_searchable(self) -> None:
        """Wait until words are looked for in all that papers say."""
        await self.until(lambda: self.app._desk.showing.searcher.is_ready)

    async def paste(self, text: str) -> None:
        self.app.post_message(Paste(text))
        await self.settle()

    async def settle(self) -> None:
        """Wait until every key is obeyed, every search has found, and nothing is under way beside the screen."""
        quiet = 0
        while quiet < 3:
            await self.pilot.pause()
            quiet = quiet + 1 if self._is_quiet() else 0
            await self.app.workers.wait_for_complete()

    def _is_quiet(self) -> bool:
        return self.app._keyboard.is_idle and not self.app._desk.showing.is_seeking and not self._is_at_work

    @property
    def _is_at_work(self) -> bool:
        return "works" in vars(self.app._organs) and bool(self.app._organs.works._under_way)

    def asked(self, kind: type[Kind]) -> list[Kind]:
        return list({id(message): message for message in self.messages if isinstance(message, kind)}.values())

    @property
    def triage(self) -> TriageScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, TriageScreen)
        return screen

    @property
    def papers(self) -> PaperList:
        return self.triage.query_one(PaperList)

    @property
    def on_cursor(self) -> Paper:
        paper = self.papers.paper
        assert paper is not None
        return paper

    @property
    def titles(self) -> list[str]:
        listing = self.papers.listing
        return [listing.paper(place).title for place in range(len(listing))]

    def paper(self, title: str) -> Paper:
        return next(paper for paper in self.library.papers() if paper.title == title)

    def text(self) -> str:
        """What stands on the screen on top, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def errors(self) -> list[str]:
        """What was said to have gone wrong; no toast ever says anything."""
        assert not self.app._notifications
        return [message.words for message in self.app._desk.messages if message.is_error]

    def said(self) -> list[str]:
        """All that was said."""
        return [message.words for message in self.app._desk.messages]


@asynccontextmanager
async def on_stage(
    library: Library, *, size: tuple[int, int] = (120, 30), today: Callable[[], date] = lambda: TODAY, **choices: Any
) -> AsyncIterator[Stage]:
    app = ReaderApp(library, today=today, **choices)
    messages: list[Message] = []
    async with app.run_test(size=size, notifications=True, message_hook=messages.append) as pilot:
        stage = Stage(app, library, pilot, messages)
        await stage.settle()
        yield stage
