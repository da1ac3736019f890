"""Digests that come in one after the other, read beside the screen."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import attrgetter

from reader.app.desk import Desk
from reader.app.work import Work, Works
from reader.errors import ReaderError
from reader.paper import Addition, Digest, count_in_words

Arrival = Digest | ReaderError
"""What was read, or why it could not be read."""
NOTICE_STAYS = 12.0
"""Seconds for which what was inferred stays to be read."""


class TakingIn:
    """Reads each digest beside the screen, and adds it before the next one is read."""

    def __init__(
        self, desk: Desk, works: Works, work: Work, arrivals: Iterator[Arrival], at_last: "Callable[[TakingIn], None]"
    ) -> None:
        """Take what gives the digests, and what is done once there are no more, or the work was stopped."""
        self.digests: list[Digest] = []
        self.additions: list[Addition] = []
        self.complaints: list[str] = []
        self._desk = desk
        self._works = works
        self._work = work
        self._arrivals = arrivals
        self._at_last = at_last
        works.begin(work)

    @property
    def is_stopped(self) -> bool:
        """Tell whether it ended before its time."""
        return self._work.is_stopped

    def go_on(self) -> None:
        """Read the next digest, unless nobody wants more."""
        self._work.done = len(self.additions) + len(self.complaints)
        if self.is_stopped:
            return self._finish()
        return self._desk.program.apart(partial(next, self._arrivals, None), self._take)

    def tell_notices(self) -> None:
        """Tell what was inferred, and what could not be read; of several digests only the first of it."""
        told = [notice for addition in self.additions for notice in addition.notices]
        if len(self.additions) > 1 and len(told) > 1:
            told = [f"{told[0]} (and {count_in_words(len(told) - 1, 'like notice')})"]
        for notice in told:
            self._desk.screen.notify(notice, timeout=NOTICE_STAYS, markup=False)

    def _take(self, arrival: Arrival | None) -> None:
        if arrival is None:
            return self._finish()
        try:
            if not self.is_stopped:
                self._add(arrival)
        except ReaderError as error:
            self.complaints.append(str(error))
        return self.go_on()

    def _add(self, arrival: Arrival) -> None:
        if isinstance(arrival, ReaderError):
            raise arrival
        addition = self._desk.library.add(arrival)
        self.digests.append(arrival)
        self.additions.append(addition)
        if addition.change is not None:
            self._desk.show_change(addition.change)

    def _finish(self) -> None:
        self._works.end(self._work)
        self._at_last(self)


def in_words(verb: str, which: str, additions: Sequence[Addition], undo_key: str, noun: str) -> str:
    """Say what digests brought: "imported 3 files: 6 papers new, u takes the last file back".

    Takes what was done, with which digests if that is to be said, the key that takes back a change, and what one of
    them is called.
    """
    new, updated, unchanged = (
        sum(len(papers(addition)) for addition in additions)
        for papers in (attrgetter("new"), attrgetter("updated"), attrgetter("unchanged"))
    )
    changes = sum(addition.change is not None for addition in additions)
    if not changes:
        return f"nothing new{f' in {which}' if which else ''}: {count_in_words(updated + unchanged)} already known"
    facts = [f"{count_in_words(new)} new"]
    facts += [f"{updated:,} updated"] if updated else []
    facts += [f"{unchanged:,} already known"] if unchanged else []
    taken_back = "it" if changes == 1 else f"the last {noun}"
    return f"{verb}{f' {which}' if which else ''}: {', '.join(facts)}, {undo_key} takes {taken_back} back"
