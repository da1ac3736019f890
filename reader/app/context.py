"""What is asked of Textual besides the screen itself: dialogs, notices, threads, and the terminal.

What every command works with.
"""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from textual.app import App
from textual.screen import ModalScreen, Screen

from reader.app.listing import ListingState
from reader.clock import local_now
from reader.errors import ReaderError
from reader.paper import Change, Listing, Paper
from storage import Library
from widgets.command import Command
from widgets.main_screen import MainScreen
from widgets.paper_view import no_note
from widgets.viewport import ReturnPoint

if TYPE_CHECKING:
    from widgets.triage_screen import TriageScreen


Value = TypeVar("Value")


class TextualServices:
    """Asks, tells, and works beside the screen, for a program that runs."""

    def __init__(self, app: App[None]) -> None:
        self._app = app

    def show_dialog(self, dialog: ModalScreen[Value | None], on_result: Callable[[Value], None]) -> None:
        """Show a dialog, and go on with its answer, if there is one."""

        def answered(answer: Value | None) -> None:
            if answer is not None:
                on_result(answer)

        self._app.push_screen(dialog, answered)

    def push_screen(self, screen: Screen[Any]) -> None:
        """Put a screen in front."""
        self._app.push_screen(screen)

    @property
    def is_in_browser(self) -> bool:
        """Whether the screen is shown by a browser, as `reader serve` does."""
        return self._app.is_web

    def open_in_browser(self, url: str) -> None:
        """Open an address in the browser that shows the screen."""
        self._app.open_url(url)

    def run_in_thread(
        self,
        task: Callable[[], Value],
        on_result: Callable[[Value], None],
        failed: Callable[[str], None],
        on_finish: Callable[[], None],
    ) -> None:
        """Do what takes time in a thread, and go on with what it gave, or with the words of its error.

        At last, and after an error too, one thing more is done.
        """

        def working() -> None:
            try:
                result = task()
            except ReaderError as error:
                self._from_thread(partial(failed, str(error)))
            else:
                self._from_thread(partial(on_result, result))
            finally:
                self._from_thread(on_finish)

        self._app.run_worker(working, thread=True)

    def write_to_terminal(self, sequence: str) -> None:
        """Send a sequence to the terminal, from a thread, between two frames."""
        if self._app._driver is not None:  # noqa: SLF001 - Textual has no other way past its frames
            self._app.call_from_thread(self._app._driver.write, sequence)  # noqa: SLF001

    def _from_thread(self, action: Callable[[], None]) -> None:
        if self._app.is_running:
            self._app.call_from_thread(action)


Result = TypeVar("Result")
Handlers = dict[type[Command], Callable[[Any], None]]
"""What is done for each command; the argument is the command itself."""
MESSAGES_KEPT = 50


class Message(NamedTuple):
    """What was said, and when."""

    time: datetime
    words: str
    is_error: bool


class AppContext:
    """The library, what of it is on show, the screen, and ways to ask and to tell."""

    def __init__(
        self,
        library: Library,
        listing_state: ListingState,
        screen: MainScreen,
        services: TextualServices,
        today: Callable[[], date],
    ) -> None:
        self.library = library
        self.listing_state = listing_state
        self.screen = screen
        self._services = services
        self.today = today
        self.get_note: Callable[[Paper], str] = no_note
        self._front_screen: MainScreen | TriageScreen = screen
        self.messages: deque[Message] = deque(maxlen=MESSAGES_KEPT)
        self._is_changing_in_thread = False
        self._queued_changes: list[Callable[[], None]] = []

    def show_dialog(self, dialog: ModalScreen[Result | None], on_result: Callable[[Result], None]) -> None:
        """Show a dialog, and go on in turn with its answer, if there is one."""
        self._services.show_dialog(dialog, lambda answer: self.queue_change(partial(on_result, answer)))

    def push_screen(self, screen: Screen[Any]) -> None:
        """Put a screen in front, which goes by itself."""
        self._services.push_screen(screen)

    @property
    def is_in_browser(self) -> bool:
        """Whether the screen is shown by a browser."""
        return self._services.is_in_browser

    def open_in_browser(self, url: str) -> None:
        """Open an address in the browser that shows the screen."""
        self._services.open_in_browser(url)

    def run_in_thread(
        self,
        task: Callable[[], Result],
        on_result: Callable[[Result], None],
        on_finish: Callable[[], None] = lambda: None,
        about: Sequence[str] = (),
    ) -> None:
        """Do what takes time beside the screen, which stays alive, and go on with what it gave.

        At last, and after an error too, one thing more is done. Takes the papers that it is about.
        """
        failed = partial(self.notify_error, about=about)
        self._services.run_in_thread(
            task, lambda result: self.run_safely(partial(on_result, result)), failed, on_finish
        )

    def write_to_terminal(self, sequence: str) -> None:
        """Send a sequence to the terminal, from a thread, between two frames."""
        self._services.write_to_terminal(sequence)

    def notify(self, *text: str, about: Sequence[str] = ()) -> None:
        """Say what happened, in the status line; about one paper only until the cursor moves on."""
        self.report(text, about=about)

    def notify_error(self, *text: str, about: Sequence[str] = ()) -> None:
        """Say what went wrong, in the status line."""
        self.report((), text, about=about)

    def report(self, text: Sequence[str], errors: Sequence[str] = (), *, about: Sequence[str] = ()) -> None:
        """Say what happened and what went wrong in one line; all of it is kept to be read."""
        now = local_now()
        said = [
            *(Message(now, one, is_error=False) for one in text),
            *(Message(now, one, is_error=True) for one in errors),
        ]
        self.messages.extend(message for message in said if message.words)
        line = " · ".join(filter(None, (*text[:1], *errors, *text[1:])))
        self._front_screen.show_notice(line, is_error=bool(errors), is_about_cursor=len(about) == 1)

    @property
    def tells_error(self) -> bool:
        """Whether the status line says what went wrong."""
        return self.screen.tells_error

    def set_paper_notes(self, get_note: Callable[[Paper], str]) -> None:
        """Say beside each paper from now on what is new about it; takes what gives that in words."""
        self.get_note = get_note
        self.screen.set_paper_notes(get_note)

    @property
    def key_meanings(self) -> tuple[tuple[str, str], ...]:
        """The keys that mean something of their own where the user is, each with what it does."""
        return self._front_screen.key_meanings

    def key_for(self, command: str) -> str:
        """Write the first key that asks for a command where the user is, by the command's name."""
        return self._front_screen.key_for(command)

    def enter_screen(self, screen: "TriageScreen") -> None:
        """Put another screen in front of the papers."""
        self._front_screen = screen
        self._services.push_screen(screen)

    def return_to_main(self, *, cursor_key: str | None) -> None:
        """Go back to the papers."""
        if self._front_screen is not self.screen:
            self._front_screen.dismiss()
            self._front_screen = self.screen
            self.show(cursor_key=cursor_key)

    def show(self, *, cursor_key: str | None = None, return_to: ReturnPoint | None = None) -> None:
        """Show the papers as they are now."""
        self.show_listing(self.listing_state.listing(), cursor_key=cursor_key, return_to=return_to)

    def show_listing(
        self, listing: Listing, *, cursor_key: str | None = None, return_to: ReturnPoint | None = None
    ) -> None:
        """Show papers that were listed just now."""
        self.screen.show(listing, self.listing_state.name, cursor_key=cursor_key, return_to=return_to)

    def show_change(self, change: Change, *, cursor_key: str | None = None) -> None:
        """Show the papers after a change."""
        self.listing_state.invalidate((*change.keys, *change.added))
        self.show(cursor_key=cursor_key)

    def show_result(self, change: Change | None, unchanged_text: str) -> None:
        """Show a change and offer to take it back; say why where nothing changed."""
        if change is None:
            self.notify(unchanged_text)
            return
        self.show_change(change)
        self.notify(self.undoable(change.description, change), about=change.keys)

    def undoable(self, text: str, change: Change | None) -> str:
        """Return a text as a notice that names the key which undoes the change, if anything changed."""
        how_to_undo = f" · {self.key_for('undo')} undo" if change else ""
        return f"{text[:1].upper()}{text[1:]}{how_to_undo}"

    def change_in_thread(
        self, change: Callable[[], Result], on_result: Callable[[Result], None], on_finish: Callable[[], None]
    ) -> None:
        """Change the library beside the screen, and go on with what came of it; what is done in turn waits for that."""

        def ended() -> None:
            self._is_changing_in_thread = False
            waiting, self._queued_changes = self._queued_changes, []
            on_finish()
            for deed in waiting:
                self.queue_change(deed)

        self._is_changing_in_thread = True
        self.run_in_thread(change, on_result, ended)

    def queue_change(self, action: Callable[[], None]) -> None:
        """Do something that may change the library, once nothing else is changing it beside the screen."""
        if self._is_changing_in_thread:
            self._queued_changes.append(action)
        else:
            self.run_safely(action)

    def run_safely(self, action: Callable[[], None]) -> None:
        """Do something; what Reader can explain becomes a message, and the program goes on."""
        try:
            action()
        except ReaderError as error:
            self.notify_error(str(error))
