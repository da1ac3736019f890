"""What every command works with."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from textual.screen import ModalScreen

from reader.app.showing import Showing
from reader.errors import ReaderError
from reader.paper import Change
from storage import Library
from widgets.commands import Command
from widgets.triage import TriageScreen

Answer = TypeVar("Answer")
Deeds = Mapping[type[Command], Callable[[Any], None]]
"""What is done for each command; the argument is the command itself."""


class Program(Protocol):
    """What the desk needs of the program, which alone knows Textual's screens and threads."""

    def ask(self, dialog: ModalScreen[Answer | None], then: Callable[[Answer], None]) -> None:
        """Show a dialog, and go on with its answer, if there is one."""

    def complain(self, words: str) -> None:
        """Say what went wrong, for long enough to be read."""

    def apart(self, work: Callable[[], Answer], then: Callable[[Answer], None]) -> None:
        """Do what takes time beside the screen, which stays alive, and go on with what it gave."""

    def write_to_terminal(self, sequence: str) -> None:
        """Send a sequence to the terminal, from a thread, between two frames."""


class Desk:
    """The library, what of it is on show, the screen, and ways to ask and to tell."""

    def __init__(self, library: Library, showing: Showing, screen: TriageScreen, program: Program) -> None:
        self.library = library
        self.showing = showing
        self.screen = screen
        self.program = program

    def show(self, *, cursor_on: str | None = None) -> None:
        """Show the papers as they are now."""
        self.screen.show(self.showing.listing(), self.showing.name, cursor_on=cursor_on)

    def show_change(self, change: Change, *, cursor_on: str | None = None) -> None:
        """Show the papers after a change."""
        self.showing.take_note((*change.keys, *change.added))
        self.show(cursor_on=cursor_on)

    def took(self, change: Change | None, otherwise: str) -> None:
        """Show a change and offer to take it back; say why where nothing changed."""
        if change is None:
            self.screen.announce(otherwise)
            return
        self.show_change(change)
        self.screen.announce(f"{change.words}, {self.screen.key_of('undo')} takes it back")

    def attempt(self, deed: Callable[[], None]) -> None:
        """Do something; what Reader can explain becomes a notice, and the program goes on."""
        try:
            deed()
        except ReaderError as error:
            self.program.complain(str(error))
