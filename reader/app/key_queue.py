"""Type-ahead: deliver keys one at a time, each after the previous one was handled.

Textual handles a key that opens a dialog some messages after it arrives, and sends the keys typed right after it to the
screen below, as commands. A user who knows the keys by heart types faster than that, and a terminal sends everything
typed before the first frame in one piece.
"""

from asyncio import TimerHandle
from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from textual.app import App
from textual.events import Key, Paste
from textual.message import Message
from textual.message_pump import MessagePump

from widgets.timer import call_after

KeyPress = Key | Paste

MARKER_ROUNDS = 2
"""How often a marker is posted after a key: once after the key, and once after the command that it posted."""
DIALOG_RECHECK_SECONDS = 0.01
"""Delay before checking again whether a dialog has the focus."""
RECHECK_SECONDS = 0.1
"""Delay before checking whether the marker that queued keys wait for was lost with a closed dialog."""
RECENT_SECONDS = 0.5
"""Seconds after a key in which the next one is expected."""
RESULT_KEYS_WHILE_TYPING = ("up", "down", "pageup", "pagedown", "enter")
"""Keys that move through the results while a query is typed, or that accept a suggested correction."""


class KeyHandled(Message):
    """Marker that follows a key through the widgets and arrives once the key was handled."""

    def __init__(self, rounds_left: int) -> None:
        super().__init__()
        self.rounds_left = rounds_left


def split_alt(key: KeyPress) -> tuple[Key, Key] | None:
    """Return Esc and a letter for Alt and a letter; None for any other key.

    Terminals send the same bytes for both, and no command has a key with Alt. Otherwise a user who cancels a dialog and
    types on at once would lose the letter.
    """
    if not isinstance(key, Key) or not key.key.startswith("alt+"):
        return None
    name = key.key.removeprefix("alt+")
    letter = name[-1].upper() if name.startswith("shift+") else name
    if len(name.removeprefix("shift+")) != 1:
        return None
    return Key("escape", None), Key(letter, letter)


def restore_enter(key: KeyPress) -> KeyPress:
    """Return Enter for ctrl+j: before Textual switches off line mode, the terminal turns Enter into a newline."""
    return Key("enter", "\r") if isinstance(key, Key) and key.key == "ctrl+j" else key


class PendingKeys:
    """The keys typed but not yet delivered, and the marker of the one being handled."""

    def __init__(self, target: Callable[[], MessagePump]) -> None:
        """Start empty; `target` returns the widget that receives keys."""
        self._target = target
        self._queue: deque[KeyPress] = deque()
        self._marked_target: MessagePump | None = None
        self._marker: KeyHandled | None = None
        self.is_open = False
        """Whether keys may be delivered: not before the first frame."""

    def hold(self, key: KeyPress, *, until_results: bool = False) -> bool:
        """Queue a key if another is queued or being handled, or if it must wait for a search; return whether it was."""
        if self.is_idle and not self._queue and not until_results:
            return False
        self._queue.append(key if self.is_open else restore_enter(key))
        return True

    def mark(self, rounds: int = MARKER_ROUNDS) -> None:
        """Post a marker after the key that was delivered."""
        target, self._marker = self._target(), KeyHandled(rounds)
        self._marked_target = target if target.post_message(self._marker) else None

    def mark_letter(self, on_handled: Callable[[KeyHandled], None]) -> None:
        """Call a function with a marker once the letter that was delivered has been handled.

        This is for a letter of a query: no other widget gets a message about it, so the marker need not follow one
        through four widgets to the app, which takes 4 % of the processor time of the letter.
        """
        target, self._marker = self._target(), KeyHandled(1)
        self._marked_target = target if target.call_later(on_handled, self._marker) else None

    def acknowledge(self, marker: KeyHandled) -> bool:
        """Accept a marker and return whether its key was handled; ignore a marker that was given up as lost."""
        if marker is not self._marker:
            return False
        if marker.rounds_left > 1:
            self.mark(marker.rounds_left - 1)
            return False
        self._marked_target = None
        return True

    @property
    def first(self) -> KeyPress | None:
        """The next key to deliver."""
        return self._queue[0] if self._queue else None

    def pop(self) -> KeyPress | None:
        """Remove and return the next key to deliver."""
        return self._queue.popleft() if self._queue else None

    @property
    def is_idle(self) -> bool:
        """Whether no key is being handled: none was delivered, or its widget is gone, and the marker with it."""
        return self.is_open and (self._marked_target is None or not self._marked_target.is_attached)


class KeyQueue:
    """Deliver each key once the one before it was handled and the dialog that it opened, if any, takes keys."""

    def __init__(
        self,
        app: App[Any],
        handle_key: Callable[[KeyPress], Awaitable[None]],
        is_searching: Callable[[], bool],
        is_typing: Callable[[], bool],
    ) -> None:
        """Deliver keys to the app; the functions handle a key, and return whether a search runs or a query is typed."""
        self._app = app
        self._handle_key = handle_key
        self._is_searching = is_searching
        self._is_typing = is_typing
        self._pending = PendingKeys(lambda: app.focused or app.screen)
        self._received_at = -RECENT_SECONDS
        self._timer: TimerHandle | None = None

    async def open(self) -> None:
        """Start to deliver keys, first those typed before there was a screen."""
        self._pending.is_open = True
        await self._deliver_next()

    async def receive(self, key_press: KeyPress) -> None:
        """Deliver a key, or queue it."""
        self._received_at = monotonic()
        self._app.app_focus = True  # a terminal that gets keys has the focus, whatever a multiplexer reported
        for key in split_alt(key_press) or (key_press,):
            if not self._pending.hold(key, until_results=self._waits_for_results(key)):
                await self._deliver(key)
            elif self._timer is None:
                self._check_after(RECHECK_SECONDS)

    async def resume(self, marker: KeyHandled) -> None:
        """Deliver the next key if a marker shows that the previous one was handled."""
        if self._pending.acknowledge(marker):
            await self._deliver_next()

    @property
    def is_idle(self) -> bool:
        """Whether every key was handled."""
        return self._pending.is_idle and not self.holds_keys

    @property
    def is_in_use(self) -> bool:
        """Whether keys are being pressed: the last one has just come."""
        return monotonic() - self._received_at < RECENT_SECONDS

    @property
    def holds_keys(self) -> bool:
        """Whether keys wait to be delivered."""
        return self._pending.first is not None

    async def _deliver(self, key: KeyPress) -> None:
        await self._handle_key(key)
        if not self._is_letter(key):
            self._pending.mark()
        elif self._is_typing():
            self._pending.mark_letter(self._resume_after_letter)
        else:
            self._pending.mark(rounds=1)

    def _resume_after_letter(self, marker: KeyHandled) -> None:
        if self._pending.acknowledge(marker) and self.holds_keys:
            self._app.call_later(self._deliver_next)

    def _is_letter(self, key: KeyPress) -> bool:
        """Return whether the focused widget takes a key as a letter, so that it runs no command."""
        widget = self._app.focused
        return widget is not None and isinstance(key, Key) and widget.check_consume_key(key.key, key.character)

    async def _deliver_next(self) -> None:
        """Deliver the next key if it may be handled now; check again later while keys are queued."""
        if not self._app.screen_stack or not self.holds_keys:
            return None
        if self._pending.is_idle:
            if not self._is_ready_for_keys() or self._waits_for_results(self._pending.first):
                return self._check_after(DIALOG_RECHECK_SECONDS)
            if (key := self._pending.pop()) is not None:
                await self._deliver(key)
        if self.holds_keys:
            self._check_after(RECHECK_SECONDS)
        return None

    def _check_after(self, seconds: float) -> None:
        """Check again after some seconds, replacing the pending check."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = call_after(self._app, seconds, self._check)

    async def _check(self) -> None:
        self._timer = None
        await self._deliver_next()

    def _is_ready_for_keys(self) -> bool:
        """Return whether a widget of the front screen has the focus, if one needs it."""
        screen = self._app.screen
        return screen.AUTO_FOCUS == "" or self._app.focused is not None or not screen.focus_chain

    def _waits_for_results(self, key_press: KeyPress | None) -> bool:
        """Return whether a key acts on the results of the running search and is not part of its query."""
        is_about_results = isinstance(key_press, Key) and key_press.key in RESULT_KEYS_WHILE_TYPING
        return self._is_searching() and (is_about_results or not self._is_typing())
