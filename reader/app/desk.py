"""What every command works with."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

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
MESSAGES_KEPT = 50


class Message(NamedTuple):
    """What was said, and when."""

    time: datetime
    words: str
    is_error: bool


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
        self.messages: deque[Message] = deque(maxlen=MESSAGES_KEPT)
        self._is_changing_apart = False
        self._waiting: list[Callable[[], None]] = []

    def ask(self, dialog: ModalScreen[Answer | None], then: Callable[[Answer], None]) -> None:
        """Show a dialog, and go on in turn with its answer, if there is one."""
        self._toolkit.ask(dialog, lambda answer: self.in_turn(partial(then, answer)))

    def show_screen(self, screen: Screen[Any]) -> None:
        """Put a screen in front, which goes by itself."""
        self._toolkit.show_screen(screen)

    @property
    def is_in_browser(self) -> bool:
        """Whether the screen is shown by a browser."""
        return self._toolkit.is_in_browser

    def open_in_browser(self, address: str) -> None:
        """Open an address in the browser that shows the screen."""
        self._toolkit.open_in_browser(address)

    def apart(
        self,
        work: Callable[[], Answer],
        then: Callable[[Answer], None],
        at_last: Callable[[], None] = lambda: None,
        about: Sequence[str] = (),
    ) -> None:
        """Do what takes time beside the screen, which stays alive, and go on with what it gave.

        At last, and after an error too, one thing more is done. Takes the papers that it is about.
        """
        failed = partial(self.complain, about=about)
        self._toolkit.apart(work, lambda result: self.attempt(partial(then, result)), failed, at_last)

    def write_to_terminal(self, sequence: str) -> None:
        """Send a sequence to the terminal, from a thread, between two frames."""
        self._toolkit.write_to_terminal(sequence)

    def announce(self, *words: str, about: Sequence[str] = ()) -> None:
        """Say what happened, in the status line; about one paper only until the cursor moves on."""
        self.report(words, about=about)

    def complain(self, *words: str, about: Sequence[str] = ()) -> None:
        """Say what went wrong, in the status line."""
        self.report((), words, about=about)

    def report(self, words: Sequence[str], errors: Sequence[str] = (), *, about: Sequence[str] = ()) -> None:
        """Say what happened and what went wrong in one line; all of it is kept to be read."""
        now = datetime.now().astimezone()
        said = [
            *(Message(now, one, is_error=False) for one in words),
            *(Message(now, one, is_error=True) for one in errors),
        ]
        self.messages.extend(message for message in said if message.words)
        line = " · ".join(filter(None, (*words[:1], *errors, *words[1:])))
        self._front.announce(line, is_error=bool(errors), is_about_cursor=len(about) == 1)

    @property
    def tells_error(self) -> bool:
        """Whether the status line says what went wrong."""
        return self.screen.tells_error

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
        self.announce(f"{change.words}, {self.key_of('undo')} takes it back", about=change.keys)

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
        """Do something; what Reader can explain becomes a message, and the program goes on."""
        try:
            deed()
        except ReaderError as error:
            self.complain(str(error))
