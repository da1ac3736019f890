"""What takes long is done beside the screen: it says how far it has come, and can be stopped."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from time import monotonic, sleep
from typing import TYPE_CHECKING, TypeVar

from reader.app.desk import Deeds, Desk
from widgets import commands

if TYPE_CHECKING:
    from textual.timer import Timer

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")
SHOWN_AFTER, SHOWN_EVERY = 0.4, 0.1
"""Seconds after which work is worth a word, and between two looks at how far it is."""
BAR = 10
"""Cells of the bar that shows how far it is."""
WITHOUT_PAUSE, PAUSE = 4, 0.0002
"""How many things are done before a key may be obeyed, and the seconds that are left for it."""


class Stopped(Exception):
    """Work was given up because the user stopped it."""


class Work:
    """Something that takes long; done in a thread, looked at and stopped from the screen."""

    def __init__(self, words: str, total: int = 0, *, is_asked: bool = True) -> None:
        """Take what is being done, in words, of how many things it consists, if that is known, and whether it was asked.

        What nobody has asked for is shown, and stopped, where nothing else is under way.
        """
        self.words = words
        self.is_asked = is_asked
        self.done, self.total = 0, total
        self.is_stopped = False
        self._began = monotonic()

    @property
    def is_long(self) -> bool:
        """Tell whether it takes so long that one would like to know how far it is."""
        return monotonic() - self._began >= SHOWN_AFTER

    def each(self, things: Iterable[Thing], total: int) -> Iterator[Thing]:
        """Give things one by one, counting them; raises Stopped once the work is."""
        self.total = total
        for self.done, thing in enumerate(things):
            if self.is_stopped:
                raise Stopped
            if self.done % WITHOUT_PAUSE == 0:
                sleep(PAUSE)
            yield thing

    def describe(self) -> str:
        """Say what is being done and how far it is: "exporting 40/100 ━━━━──────"."""
        if not self.total:
            return f"{self.words} …"
        filled = BAR * self.done // self.total
        return f"{self.words} {self.done:,}/{self.total:,} {'━' * filled}{'─' * (BAR - filled)}"


class Works:
    """All work that is under way; of what was asked for the latest is shown, and is what is stopped."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._under_way: list[Work] = []
        self._timer: Timer | None = None

    def deeds(self) -> Deeds:
        """Name what is done for each command."""
        return {commands.Stop: self.stop}

    def do(self, work: Work, deed: Callable[[], Answer], then: Callable[[Answer], None]) -> None:
        """Do something beside the screen, and go on with what it gave; an error is told."""
        self.begin(work)
        self._desk.apart(deed, then, at_last=partial(self.end, work))

    def begin(self, work: Work) -> None:
        """Show from now on how far some work is."""
        self._under_way.insert(len(self._under_way) if work.is_asked else 0, work)
        if self._timer is None:
            self._timer = self._desk.screen.set_interval(SHOWN_EVERY, self._show)

    def end(self, work: Work) -> None:
        """Show it no more."""
        self._under_way.remove(work)
        if not self._under_way and self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._show()

    def stop(self, _command: commands.Stop) -> None:
        """Stop the work that is shown."""
        if not self._under_way:
            return self._desk.announce("nothing is under way")
        self._under_way[-1].is_stopped = True
        return self._show()

    def give_up(self) -> None:
        """Stop all work, for the program ends."""
        for work in self._under_way:
            work.is_stopped = True

    def _show(self) -> None:
        shown = next((work for work in reversed(self._under_way) if work.is_long and not work.is_stopped), None)
        self._desk.screen.show_progress(shown.describe() if shown else "")
