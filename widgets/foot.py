"""What stands below the papers: what is on show or happened, and what can be done."""

from collections.abc import Iterator, Mapping

from reader.paper import Listing, Paper, count_in_words
from widgets.commands import Clear, Command, Quit, Zoom
from widgets.emptiness import OF_A_NEW_LIBRARY
from widgets.keys import hints_for
from widgets.lines_of_words import Hint, Hints
from widgets.status import Status

NARROW = 72
"""The window's width in cells below which there is no room for many words, and none for the paper beside the list."""
WHILE_TYPING = (("enter", "keep"), ("esc", "clear"), ("↑ ↓", "move"))
Keys = Mapping[str, tuple[str, ...]]


class Foot:
    """The two lines below the papers."""

    def __init__(self) -> None:
        self.status = Status(id="status")
        self.hints = Hints(id="hints")

    def tell(self, listing: Listing, view: str, *, selected: int, width: int) -> None:
        """Say what is on show and how much of it is selected, in as many words as a window's width has room for."""
        chosen = f"{count_in_words(selected)} selected · " if selected else ""
        words = listing.describe() if width >= NARROW else f"{len(listing):,} of {listing.total:,}"
        self.status.say(f"{chosen}{view}: {words}")

    def tell_place(self, place: int, count: int) -> None:
        """Say on which of so many papers the cursor is, counted from 0."""
        self.status.tell_place(f"{place + 1:,}/{count:,}" if count else "")

    def show_progress(self, words: str) -> bool:
        """Say what is under way and how far it is, or nothing; tell whether that is news."""
        before, self.hints.progress = self.hints.progress, words
        return words != before

    @property
    def is_under_way(self) -> bool:
        """Tell whether it says that something is under way."""
        return bool(self.hints.progress)

    def show_hints(self, keys: Keys, paper: Paper | None, *, way_out: str, is_seen: bool) -> None:
        """Say what can be done with a paper; takes what esc does, if anything, and whether the paper is to be seen."""
        show = "" if is_seen or paper is None else "show"
        hints = hints_for(keys, paper)
        if way_out and Quit.name in keys:
            hints = tuple(hint for hint in hints if hint != (keys[Quit.name][0], Quit.footer))
        self.hints.hints = (*_hints(keys, (Clear, way_out), (Zoom, show)), *hints)

    def show_hints_while_typing(self) -> None:
        """Say what can be done with the query that is typed."""
        self.hints.hints = WHILE_TYPING

    def show_first_hints(self, keys: Keys, *, way_out: str) -> None:
        """Say what can be done before there are papers; takes what esc does, if anything."""
        self.hints.hints = tuple(_hints(keys, (Clear, way_out), *((one, one.name) for one in OF_A_NEW_LIBRARY)))


def _hints(keys: Keys, *offered: tuple[type[Command], str]) -> Iterator[Hint]:
    """Give the keys of commands, each with a word; without one, or without a key, a command is left out."""
    return ((keys[one.name][0], word) for one, word in offered if word and one.name in keys)
