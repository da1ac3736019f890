"""What stands below the papers: what is on show or happened, and what can be done."""

from collections.abc import Iterator, Mapping

from reader.paper import Listing, Paper, format_count
from widgets.commands import Back, Command, Quit, Zoom
from widgets.emptiness import GETTING_STARTED
from widgets.keys import key_hints
from widgets.lines_of_words import Hint, KeyHints
from widgets.status import StatusLine

NARROW_WIDTH = 72
"""The window's width in cells below which there is no room for many words, and none for the paper beside the list."""
TYPING_HINTS = (("enter", "keep"), ("esc", "clear"), ("↑ ↓", "move"))
Keys = Mapping[str, tuple[str, ...]]


class Footer:
    """The two lines below the papers."""

    def __init__(self) -> None:
        self.status = StatusLine(id="status")
        self.hints = KeyHints(id="hints")

    def show_listing(self, listing: Listing, view: str, *, selected: int, width: int) -> None:
        """Say what is on show and how much of it is selected, in as many words as a window's width has room for."""
        chosen = f"{format_count(selected)} selected · " if selected else ""
        text = listing.describe() if width >= NARROW_WIDTH else f"{len(listing):,} of {listing.total:,}"
        self.status.set_text(f"{chosen}{view}: {text}")

    def show_position(self, index: int, count: int) -> None:
        """Say on which of so many papers the cursor is, counted from 0."""
        self.status.set_position(f"{index + 1:,}/{count:,}" if count else "")

    def show_progress(self, text: str) -> bool:
        """Say what is under way and how far it is, or nothing; tell whether that is news."""
        before, self.hints.progress = self.hints.progress, text
        return text != before

    @property
    def has_progress(self) -> bool:
        """Tell whether it says that something is under way."""
        return bool(self.hints.progress)

    def show_hints(self, keys: Keys, paper: Paper | None, *, back: str, is_paper_visible: bool) -> None:
        """Say what can be done with a paper; takes what esc does, if anything, and whether the paper is to be seen."""
        show = "" if is_paper_visible or paper is None else "show"
        hints = key_hints(keys, paper)
        if back and Quit.id in keys:
            hints = tuple(hint for hint in hints if hint != (keys[Quit.id][0], Quit.footer))
        self.hints.hints = (*_hints(keys, (Back, back), (Zoom, show)), *hints)

    def show_typing_hints(self) -> None:
        """Say what can be done with the query that is typed."""
        self.hints.hints = TYPING_HINTS

    def show_getting_started_hints(self, keys: Keys, *, back: str) -> None:
        """Say what can be done before there are papers; takes what esc does, if anything."""
        self.hints.hints = tuple(_hints(keys, (Back, back), *((one, one.id) for one in GETTING_STARTED)))


def _hints(keys: Keys, *hinted: tuple[type[Command], str]) -> Iterator[Hint]:
    """Give the keys of commands, each with a word; without one, or without a key, a command is left out."""
    return ((keys[one.id][0], word) for one, word in hinted if word and one.id in keys)
