"""Digests that come in one after the other, read beside the screen and added there as one change."""

from collections.abc import Callable, Iterator
from functools import partial

from reader.app.desk import Desk
from reader.app.work import Work, Works
from reader.errors import ReaderError
from reader.paper import Addition, Digest, count_in_words

Arrival = Digest | ReaderError
"""What was read, or why it could not be read."""


class TakingIn:
    """Reads digests one after the other beside the screen, and then adds there what they hold as one change."""

    def __init__(
        self, desk: Desk, works: Works, work: Work, arrivals: Iterator[Arrival], at_last: "Callable[[TakingIn], None]"
    ) -> None:
        """Take what gives the digests, and what is done once they are added, or the work was stopped."""
        self.digests: list[Digest] = []
        self.complaints: list[str] = []
        self.addition: Addition | None = None
        """What became of them; nothing where there were none, or they could not be added."""
        self._desk = desk
        self._works = works
        self._work = work
        self._arrivals = arrivals
        self._at_last = at_last
        works.begin(work)

    @property
    def is_stopped(self) -> bool:
        """Tell whether it ended before anything was added."""
        return self._work.is_stopped and self.addition is None

    def go_on(self) -> None:
        """Read the next digest, unless nobody wants more."""
        self._work.done = len(self.digests) + len(self.complaints)
        if self.is_stopped:
            return self._end()
        return self._desk.apart(partial(next, self._arrivals, None), self._take)

    @property
    def notices(self) -> tuple[str, ...]:
        """What was inferred, and what could not be read; of several digests only the first of it."""
        notices = self.addition.notices if self.addition else ()
        if len(self.digests) > 1 and len(notices) > 1:
            return (f"{notices[0]} (and {count_in_words(len(notices) - 1, 'like notice')})",)
        return tuple(notices)

    def _take(self, arrival: Arrival | None) -> None:
        if arrival is None:
            return self._add()
        if isinstance(arrival, ReaderError):
            self.complaints.append(str(arrival))
        else:
            self.digests.append(arrival)
        return self.go_on()

    def _add(self) -> None:
        if self.digests and not self.is_stopped:
            self._desk.change_apart(partial(self._desk.library.add, *self.digests), self._show, self._end)
        else:
            self._end()

    def _show(self, addition: Addition) -> None:
        self.addition = addition
        if addition.change is not None:
            self._desk.show_change(addition.change)

    def _end(self) -> None:
        self._works.end(self._work)
        self._at_last(self)


def in_words(verb: str, which: str, addition: Addition, undo_key: str) -> str:
    """Say what digests brought: "imported 3 files: 6 papers new, u takes it back".

    Takes what was done, with which digests if that is to be said, and the key that takes back a change.
    """
    new, updated, unchanged = map(len, (addition.new, addition.updated, addition.unchanged))
    if addition.change is None:
        return f"nothing new{f' in {which}' if which else ''}: {count_in_words(updated + unchanged)} already known"
    facts = [f"{count_in_words(new)} new"]
    facts += [f"{updated:,} updated"] if updated else []
    facts += [f"{unchanged:,} already known"] if unchanged else []
    return f"{verb}{f' {which}' if which else ''}: {', '.join(facts)}, {undo_key} takes it back"
