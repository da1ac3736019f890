"""The way of a key from the terminal to what it asks for: one after another, however fast they come."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.events import Key

from reader.app.typeahead import KeyObeyed, Typeahead, Typed, escape_and_letter

DIALOG_PATIENCE = 0.01
"""Seconds between two looks whether a dialog takes keys yet."""
HELD_KEYS_MINDED_AFTER = 0.1
"""Seconds after which a held key is looked at again: what it waits for may have gone with its dialog."""
ABOUT_PAPERS_WHILE_TYPING = ("up", "down", "pageup", "pagedown")
"""Keys that move through the papers while the query is typed."""


class Keyboard:
    """Gives each key to the program once the one before it is obeyed and a dialog, if it opened one, takes keys."""

    def __init__(
        self,
        app: App[Any],
        obey: Callable[[Typed], Awaitable[None]],
        is_seeking: Callable[[], bool],
        is_typing: Callable[[], bool],
    ) -> None:
        """Take the program, how it obeys a key, and what tells whether it searches and whether a query is typed."""
        self._app = app
        self._obey = obey
        self._is_seeking = is_seeking
        self._is_typing = is_typing
        self._typeahead = Typeahead(lambda: app.focused or app.screen)

    async def open(self) -> None:
        """Begin with what was typed before there was a screen."""
        self._typeahead.open()
        await self._let_next_pass()

    async def take(self, typed: Typed) -> None:
        """Obey what was typed, or hold it back for its turn."""
        for key in escape_and_letter(typed) or (typed,):
            if self._typeahead.holds(key, until_found=self._waits_until_found(key)):
                self._app.set_timer(HELD_KEYS_MINDED_AFTER, self._mind_held)
            else:
                await self._let_pass(key)

    async def go_on(self, marker: KeyObeyed) -> None:
        """Go on with the next key once the one that a marker followed is obeyed."""
        if self._typeahead.arrived(marker):
            await self._let_next_pass()

    @property
    def is_idle(self) -> bool:
        """Tell whether everything that was typed is obeyed."""
        return self._typeahead.is_idle and self._typeahead.first_held is None

    async def _let_pass(self, key: Typed) -> None:
        await self._obey(key)
        self._typeahead.follow()

    async def _let_next_pass(self) -> None:
        if not self._app.screen_stack:
            return
        if not self._takes_keys() or self._waits_until_found(self._typeahead.first_held):
            self._app.set_timer(DIALOG_PATIENCE, self._let_next_pass)
        elif (key := self._typeahead.next()) is not None:
            await self._let_pass(key)

    async def _mind_held(self) -> None:
        if self._typeahead.is_idle:
            await self._let_next_pass()

    def _takes_keys(self) -> bool:
        """Tell whether what is on top has the focus that it wants."""
        screen = self._app.screen
        return screen.AUTO_FOCUS == "" or self._app.focused is not None or not screen.focus_chain

    def _waits_until_found(self, typed: Typed | None) -> bool:
        """Tell whether a key is about what a search finds, and not a part of its query."""
        is_about_papers = isinstance(typed, Key) and typed.key in ABOUT_PAPERS_WHILE_TYPING
        return self._is_seeking() and (is_about_papers or not self._is_typing())
