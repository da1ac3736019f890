"""Keys that were typed faster than they could be obeyed, kept in order.

A key that opens a dialog is obeyed some messages later than it arrives. Without this, what is typed right behind it
would still go to the screen below, as commands.
"""

from collections import deque
from collections.abc import Callable

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
