"""Keys that were typed faster than they could be obeyed, kept in order.

A key that opens a dialog is obeyed some messages later than it arrives. Without this, what is typed right behind it
would still go to the screen below, as commands.
"""

from collections import deque
from collections.abc import Callable

from textual.events import Key, Paste
from textual.message import Message
from textual.message_pump import MessagePump

ROUNDS = 2
"""How often a marker follows a key through the widgets: behind the key itself, and behind the command that it gave."""


Typed = Key | Paste


class KeyObeyed(Message):
    """Follows a key through the widgets, and so arrives when the key was obeyed."""

    def __init__(self, rounds_left: int) -> None:
        super().__init__()
        self.rounds_left = rounds_left


class Typeahead:
    """Lets one key pass at a time."""

    def __init__(self, target: Callable[[], MessagePump], give_back: Callable[[Typed], object]) -> None:
        """Take what tells which widget the keys go to, and how to give back a key that was held."""
        self._target = target
        self._give_back = give_back
        self._held: deque[Typed] = deque()
        self._followed: MessagePump | None = None

    def holds(self, key: Typed) -> bool:
        """Hold a key while one before it is being obeyed; tell whether it is held."""
        if self._followed is None or not self._followed.is_attached:
            return False
        self._held.append(key)
        return True

    def follow(self, rounds: int = ROUNDS) -> None:
        """Send a marker behind the key that was let pass."""
        target = self._target()
        self._followed = target if target.post_message(KeyObeyed(rounds)) else None

    def arrived(self, marker: KeyObeyed) -> bool:
        """Take a marker, and tell whether its key is obeyed now."""
        if marker.rounds_left > 1:
            self.follow(marker.rounds_left - 1)
        return marker.rounds_left <= 1

    def let_next_pass(self) -> None:
        """Give back the next key that was held."""
        self._followed = None
        if self._held:
            self._give_back(self._held.popleft())

    @property
    def is_stuck(self) -> bool:
        """Tell whether keys are held although the widget that the marker went to is gone."""
        return bool(self._held) and (self._followed is None or not self._followed.is_attached)
