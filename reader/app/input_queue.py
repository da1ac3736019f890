"""Keys that were typed faster than they could be obeyed, kept in order.

A key that opens a dialog is obeyed some messages later than it arrives. Without this, what is typed right behind it
would still go to the screen below, as commands.

The way of a key from the terminal to what it asks for: one after another, however fast they come.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.events import Key, Paste
from textual.message import Message
from textual.message_pump import MessagePump

MARKER_ROUNDS = 2
"""How often a marker follows a key through the widgets: behind the key itself, and behind the command that it gave."""


KeyPress = Key | Paste


def escape_and_letter(key: KeyPress) -> tuple[Key, Key] | None:
    """Take Alt and a letter, to which no command listens, for Esc and the letter in one breath.

    A terminal sends the same for both; people who leave a dialog and go on at once would lose the letter.
    """
    if not isinstance(key, Key) or not key.key.startswith("alt+"):
        return None
    name = key.key.removeprefix("alt+")
    letter = name[-1].upper() if name.startswith("shift+") else name
    if len(name.removeprefix("shift+")) != 1:
        return None
    return Key("escape", None), Key(letter, letter)


class KeyHandled(Message):
    """Follows a key through the widgets, and so arrives when the key was obeyed."""

    def __init__(self, rounds_left: int) -> None:
        super().__init__()
        self.rounds_left = rounds_left


class PendingKeys:
    """Lets one key pass at a time, and none before the screen is there."""

    def __init__(self, target: Callable[[], MessagePump]) -> None:
        """Take what tells which widget the keys go to."""
        self._target = target
        self._held: deque[KeyPress] = deque()
        self._marked_target: MessagePump | None = None
        self._is_open = False

    def open(self) -> None:
        """Let keys pass from now on."""
        self._is_open = True

    def hold(self, key: KeyPress, *, until_results: bool = False) -> bool:
        """Hold a key while one before it is being obeyed, or until a search is over; tell whether it is held."""
        if self.is_idle and not self._held and not until_results:
            return False
        self._held.append(key)
        return True

    def mark(self, rounds: int = MARKER_ROUNDS) -> None:
        """Send a marker behind the key that was let pass."""
        target = self._target()
        self._marked_target = target if target.post_message(KeyHandled(rounds)) else None

    def acknowledge(self, marker: KeyHandled) -> bool:
        """Take a marker, and tell whether its key is obeyed now."""
        if marker.rounds_left > 1:
            self.mark(marker.rounds_left - 1)
        return marker.rounds_left <= 1

    @property
    def first(self) -> KeyPress | None:
        """The key that is to be obeyed next."""
        return self._held[0] if self._held else None

    def pop(self) -> KeyPress | None:
        """Give the next key that was held, to be obeyed now."""
        self._marked_target = None
        return self._held.popleft() if self._held else None

    @property
    def is_idle(self) -> bool:
        """Tell whether no key is being obeyed: none was, or the widget that it went to is gone, and its marker too."""
        return self._is_open and (self._marked_target is None or not self._marked_target.is_attached)


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
