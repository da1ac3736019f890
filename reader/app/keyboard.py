"""The way of a key from the terminal to what it asks for: one after another, however fast they come."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.events import Key

from reader.app.typeahead import KeyHandled, KeyPress, PendingKeys, escape_and_letter

DIALOG_TIMEOUT = 0.01
"""Seconds between two looks whether a dialog takes keys yet."""
RECHECK_SECONDS = 0.1
"""Seconds after which a held key is looked at again: what it waits for may have gone with its dialog."""
PAPER_KEYS_WHILE_TYPING = ("up", "down", "pageup", "pagedown")
"""Keys that move through the papers while the query is typed."""


class KeyQueue:
    """Gives each key to the program once the one before it is obeyed and a dialog, if it opened one, takes keys."""

    def __init__(
        self,
        app: App[Any],
        handle_key: Callable[[KeyPress], Awaitable[None]],
        is_searching: Callable[[], bool],
        is_typing: Callable[[], bool],
    ) -> None:
        """Take the program, how it obeys a key, and what tells whether it searches and whether a query is typed."""
        self._app = app
        self._handle_key = handle_key
        self._is_searching = is_searching
        self._is_typing = is_typing
        self._typeahead = PendingKeys(lambda: app.focused or app.screen)

    async def open(self) -> None:
        """Begin with what was typed before there was a screen."""
        self._typeahead.open()
        await self._deliver_next()

    async def receive(self, key_press: KeyPress) -> None:
        """Obey what was typed, or hold it back for its turn."""
        for key in escape_and_letter(key_press) or (key_press,):
            if self._typeahead.hold(key, until_results=self._waits_for_results(key)):
                self._app.set_timer(RECHECK_SECONDS, self._recheck)
            else:
                await self._deliver(key)

    async def resume(self, marker: KeyHandled) -> None:
        """Go on with the next key once the one that a marker followed is obeyed."""
        if self._typeahead.acknowledge(marker):
            await self._deliver_next()

    @property
    def is_idle(self) -> bool:
        """Tell whether everything that was typed is obeyed."""
        return self._typeahead.is_idle and self._typeahead.first is None

    async def _deliver(self, key: KeyPress) -> None:
        await self._handle_key(key)
        self._typeahead.mark()

    async def _deliver_next(self) -> None:
        if not self._app.screen_stack:
            return
        if not self._is_ready_for_keys() or self._waits_for_results(self._typeahead.first):
            self._app.set_timer(DIALOG_TIMEOUT, self._deliver_next)
        elif (key := self._typeahead.pop()) is not None:
            await self._deliver(key)

    async def _recheck(self) -> None:
        if self._typeahead.is_idle:
            await self._deliver_next()

    def _is_ready_for_keys(self) -> bool:
        """Tell whether what is on top has the focus that it wants."""
        screen = self._app.screen
        return screen.AUTO_FOCUS == "" or self._app.focused is not None or not screen.focus_chain

    def _waits_for_results(self, key_press: KeyPress | None) -> bool:
        """Tell whether a key is about what a search finds, and not a part of its query."""
        is_about_papers = isinstance(key_press, Key) and key_press.key in PAPER_KEYS_WHILE_TYPING
        return self._is_searching() and (is_about_papers or not self._is_typing())
