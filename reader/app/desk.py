"""What every command works with."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from textual.screen import ModalScreen, Screen

from reader.app.showing import Showing
from reader.app.toolkit import Toolkit
from reader.errors import ReaderError
from reader.paper import Change, Listing, Paper
from storage import Library
from widgets.commands import Command
from widgets.paper_view import no_news
from widgets.triage import TriageScreen
from widgets.viewport import ReturnPoint

if TYPE_CHECKING:
    from widgets.one_by_one import OneByOneScreen

Answer = TypeVar("Answer")
Deeds = dict[type[Command], Callable[[Any], None]]
"""What is done for each command; the argument is the command itself."""


class Desk:
    """The library, what of it is on show, the screen, and ways to ask and to tell."""

    def __init__(
        self, library: Library, showing: Showing, screen: TriageScreen, toolkit: Toolkit, today: Callable[[], date]
    ) -> None:
        self.library = library
        self.showing = showing
        self.screen = screen
        self._toolkit = toolkit
        self.today = today
        self.news_of: Callable[[Paper], str] = no_news
        self._front: TriageScreen | OneByOneScreen = screen
        self._is_changing_apart = False
        self._waiting: list[Callable[[], None]] = []

    def ask(self, dialog: ModalScreen[Answer | None], then: Callable[[Answer], None]) -> None:
        """Show a dialog, and go on in turn with its answer, if there is one."""
        self._toolkit.ask(dialog, lambda answer: self.in_turn(partial(then, answer)))

    def show_screen(self, screen: Screen[Any]) -> None:
        """Put a screen in front, which goes by itself."""
        self._toolkit.show_screen(screen)

    def complain(self, words: str) -> None:
        """Say what went wrong, for long enough to be read."""
        self._toolkit.complain(words)

    def apart(
        self,
        work: Callable[[], Answer],
        then: Callable[[Answer], None],
        at_last: Callable[[], None] = lambda: None,
    ) -> None:
        """Do what takes time beside the screen, which stays alive, and go on with what it gave.

        At last, and after an error too, one thing more is done.
        """
        self._toolkit.apart(work, lambda result: self.attempt(partial(then, result)), at_last)

    def write_to_terminal(self, sequence: str) -> None:
        """Send a sequence to the terminal, from a thread, between two frames."""
        self._toolkit.write_to_terminal(sequence)

    def announce(self, words: str) -> None:
        """Say what happened, where the user looks."""
        self._front.announce(words)

    def tell_news(self, news_of: Callable[[Paper], str]) -> None:
        """Say beside each paper from now on what is new about it; takes what gives that in words."""
        self.news_of = news_of
        self.screen.tell_news(news_of)

    @property
    def meanings(self) -> tuple[tuple[str, str], ...]:
        """The keys that mean something of their own where the user is, each with what it does."""
        return self._front.meanings

    def key_of(self, command: str) -> str:
        """Write the first key that asks for a command where the user is, by the command's name."""
        return self._front.key_of(command)

    def enter(self, screen: "OneByOneScreen") -> None:
        """Put another screen in front of the papers."""
        self._front = screen
        self._toolkit.show_screen(screen)

    def leave(self, *, cursor_on: str | None) -> None:
        """Go back to the papers."""
        if self._front is not self.screen:
            self._front.dismiss()
            self._front = self.screen
            self.show(cursor_on=cursor_on)

    def show(self, *, cursor_on: str | None = None, return_to: ReturnPoint | None = None) -> None:
        """Show the papers as they are now."""
        self.show_listing(self.showing.listing(), cursor_on=cursor_on, return_to=return_to)

    def show_listing(
        self, listing: Listing, *, cursor_on: str | None = None, return_to: ReturnPoint | None = None
    ) -> None:
        """Show papers that were listed just now."""
        self.screen.show(listing, self.showing.name, cursor_on=cursor_on, return_to=return_to)

    def show_change(self, change: Change, *, cursor_on: str | None = None) -> None:
        """Show the papers after a change."""
        self.showing.take_note((*change.keys, *change.added))
        self.show(cursor_on=cursor_on)

    def took(self, change: Change | None, otherwise: str) -> None:
        """Show a change and offer to take it back; say why where nothing changed."""
        if change is None:
            self.announce(otherwise)
            return
        self.show_change(change)
        self.announce(f"{change.words}, {self.key_of('undo')} takes it back")

    def change_apart(
        self, change: Callable[[], Answer], then: Callable[[Answer], None], at_last: Callable[[], None]
    ) -> None:
        """Change the library beside the screen, and go on with what came of it; what is done in turn waits for that."""

        def ended() -> None:
            self._is_changing_apart = False
            waiting, self._waiting = self._waiting, []
            at_last()
            for deed in waiting:
                self.in_turn(deed)

        self._is_changing_apart = True
        self.apart(change, then, ended)

    def in_turn(self, deed: Callable[[], None]) -> None:
        """Do something that may change the library, once nothing else is changing it beside the screen."""
        if self._is_changing_apart:
            self._waiting.append(deed)
        else:
            self.attempt(deed)

    def attempt(self, deed: Callable[[], None]) -> None:
        """Do something; what Reader can explain becomes a notice, and the program goes on.

        It is said in both places, so that nothing that succeeded before seems to be what happened now.
        """
        try:
            deed()
        except ReaderError as error:
            self.announce(str(error))
            self.complain(str(error))
