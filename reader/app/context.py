"""Shared context of the controllers: library, listing, screen, dialogs, notices and background threads."""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from textual.app import App, SuspendNotSupported
from textual.screen import ModalScreen, Screen

from reader.app.listing import ListingState
from reader.clock import local_now
from reader.errors import EditorError, ReaderError
from reader.paper import Change, Listing, Paper
from reader.text import capitalized
from storage import Library
from widgets.command import Command
from widgets.commands import action_of
from widgets.keys import KeyMeaning
from widgets.main_screen import MainScreen
from widgets.paper_view import no_news
from widgets.textual_private import write_to_terminal
from widgets.viewport import ReturnPoint

if TYPE_CHECKING:
    from widgets.triage_screen import TriageScreen

Result = TypeVar("Result")
Handlers = dict[type[Command], Callable[[Any], None]]
"""The handler of each command; its argument is the command."""
MAX_NOTICES_KEPT = 50


class Notice(NamedTuple):
    """A text that the status line showed, and the time."""

    time: datetime
    text: str
    is_error: bool


class AppContext:
    """The library, its listing, the screen, and the services of Textual that controllers use."""

    def __init__(
        self,
        app: App[None],
        library: Library,
        listing_state: ListingState,
        screen: MainScreen,
        today: Callable[[], date],
    ) -> None:
        self._app = app
        self.library = library
        self.listing_state = listing_state
        self.screen = screen
        self.today = today
        self.get_news: Callable[[Paper], str] = no_news
        self.after_show: Callable[[], None] = lambda: None
        """Called whenever a listing was shown."""
        self.notices: deque[Notice] = deque(maxlen=MAX_NOTICES_KEPT)
        self._front_screen: MainScreen | TriageScreen = screen
        screen.report = self.notify
        self._is_changing_in_thread = False
        self._queued_changes: list[Callable[[], None]] = []

    def show(self, *, cursor_key: str | None = None, return_to: ReturnPoint | None = None) -> None:
        """Show the papers as they are now."""
        self.show_listing(self.listing_state.listing(), cursor_key=cursor_key, return_to=return_to)

    def show_listing(
        self, listing: Listing, *, cursor_key: str | None = None, return_to: ReturnPoint | None = None
    ) -> None:
        """Show a listing that the caller has just computed."""
        self.screen.show(listing, self.listing_state.name, cursor_key=cursor_key, return_to=return_to)
        self.after_show()

    def show_change(self, change: Change, *, cursor_key: str | None = None) -> None:
        """Show the papers after a change; the cursor leaves a paper that is listed only because it was just handled."""
        self.listing_state.invalidate((*change.keys, *change.added))
        listing, key = self.listing_state.listing(), self.screen.current_key
        if cursor_key is None and key is not None and key in listing.muted - self.screen.listing.muted:
            cursor_key = listing.nearest_waiting(key)
        self.show_listing(listing, cursor_key=cursor_key)

    def set_paper_news(self, get_news: Callable[[Paper], str]) -> None:
        """Set the function that returns what is new about a paper."""
        self.get_news = get_news
        self.screen.set_paper_news(get_news)

    def notify(self, *text: str, about: Sequence[str] = ()) -> None:
        """Show a notice in the status line; one about a single paper disappears when the cursor moves on."""
        self.report(text, about=about)

    def notify_error(self, *text: str, about: Sequence[str] = ()) -> None:
        """Show an error in the status line."""
        self.report((), text, about=about)

    def report(self, text: Sequence[str], errors: Sequence[str] = (), *, about: Sequence[str] = ()) -> None:
        """Show what happened and what failed in one line; the log of notices keeps each separately."""
        now, errors = local_now(), tuple(map(_with_capital, errors))
        self.notices.extend(Notice(now, each, is_error=False) for each in text if each)
        self.notices.extend(Notice(now, each, is_error=True) for each in errors if each)
        line = " · ".join(filter(None, (*text[:1], *errors, *text[1:])))
        self._front_screen.show_notice(line, is_error=bool(errors), is_about_cursor=len(about) == 1)

    def undoable(self, text: str, change: Change | None) -> str:
        """Return the text of a notice, which names the key that undoes the change if anything changed."""
        how_to_undo = f" · {self.key_for('undo')} undo" if change else ""
        return f"{capitalized(text)}{how_to_undo}"

    @property
    def shows_error(self) -> bool:
        """Whether the status line shows an error."""
        return self.screen.status.shows_error

    @property
    def key_meanings(self) -> tuple[KeyMeaning, ...]:
        """The keys with a meaning of their own on the front screen."""
        return self._front_screen.key_meanings

    def key_for(self, command: str) -> str:
        """Return the first key that a command, given by id, has on the front screen."""
        return self._front_screen.key_for(command)

    @property
    def selected_text(self) -> str:
        """The text that is selected with the mouse; empty if there is none."""
        return (self._app.screen.get_selected_text() or "").strip("\n")

    def run_command(self, command_id: str) -> None:
        """Run a command as its key would on the front screen."""
        screen = self._front_screen
        bindings = (active.binding for active in screen.active_bindings.values())
        action = next((binding.action for binding in bindings if binding.id == command_id), "")
        screen.call_later(screen.run_action, action or action_of(command_id))

    @property
    def theme(self) -> str:
        """The name of the current theme."""
        return self._app.theme

    @theme.setter
    def theme(self, name: str) -> None:
        self._app.theme = name

    def push_screen(self, screen: Screen[Any]) -> None:
        """Show a screen that closes by itself."""
        self._app.push_screen(screen)

    def enter_screen(self, screen: "TriageScreen") -> None:
        """Show another screen in place of the main screen until `return_to_main`."""
        self._front_screen = screen
        self._app.push_screen(screen)

    def return_to_main(self, *, cursor_key: str | None) -> None:
        """Go back to the main screen."""
        if self._front_screen is not self.screen:
            self._front_screen.dismiss()
            self._front_screen = self.screen
            self.show(cursor_key=cursor_key)

    def show_dialog(self, dialog: ModalScreen[Result | None], on_result: Callable[[Result], None]) -> None:
        """Show a dialog and handle its result, unless the user cancels it."""

        def handle(result: Result | None) -> None:
            if result is not None:
                self.queue_change(partial(on_result, result))

        self._app.push_screen(dialog, handle)

    @property
    def is_in_browser(self) -> bool:
        """Whether a browser shows the screen, as with `reader serve`."""
        return self._app.is_web

    def open_in_browser(self, url: str) -> None:
        """Open a URL in the browser that shows the screen."""
        self._app.open_url(url)

    def edit_in_editor(self, text: str) -> str:
        """Lend the terminal to an editor and return the text that the user edited there; raise EditorError."""
        from reader import desktop  # noqa: PLC0415 - imported when first used

        try:
            return self.lend_terminal("the editor", partial(desktop.edit_text, text))
        except ReaderError as error:
            self.notify_error(str(error))
            raise

    def lend_terminal(self, name: str, action: Callable[[], Result]) -> Result:
        """Lend the terminal to a program called `name` and return the action's result, or raise its ReaderError.

        Raise EditorError where a browser shows the screen.
        """
        results: list[Result] = []
        error: ReaderError | None = None
        try:
            with self._app.suspend():  # an exception inside would leave the terminal suspended
                try:
                    results.append(action())
                except ReaderError as failure:
                    error = failure
        except SuspendNotSupported:
            raise EditorError(f"{name} needs the terminal, which a browser does not have") from None
        if error is not None:
            raise error
        return results[0]

    def write_to_terminal(self, sequence: str) -> None:
        """Send an escape sequence to the terminal between two frames, from another thread."""
        write_to_terminal(self._app, sequence)

    def run_safely(self, action: Callable[[], None]) -> None:
        """Run an action; show a ReaderError as a notice."""
        try:
            action()
        except ReaderError as error:
            self.notify_error(str(error))

    def run_in_thread(
        self,
        task: Callable[[], Result],
        on_result: Callable[[Result], None],
        on_finish: Callable[[], None] = lambda: None,
        about: Sequence[str] = (),
    ) -> None:
        """Run a task in a thread and handle its result, or show its error; `on_finish` runs last in either case.

        `about` are the keys of the papers that the task concerns.
        """

        def work() -> None:
            try:
                self._run_task(task, on_result, about)
            finally:
                self.call_from_thread(on_finish)

        self._app.run_worker(work, thread=True)

    def run_detached(
        self, task: Callable[[], Result], on_result: Callable[[Result], None], about: Sequence[str] = ()
    ) -> None:
        """Run a task in a thread that may outlive the app, and handle its result or show its error."""

        def work() -> None:
            with suppress(RuntimeError):  # the app has ended
                self._run_task(task, on_result, about)

        Thread(target=work, daemon=True).start()

    def _run_task(self, task: Callable[[], Result], on_result: Callable[[Result], None], about: Sequence[str]) -> None:
        """Run a task, and pass its result or its error to the screen's thread."""
        try:
            result = task()
        except ReaderError as error:
            self.call_from_thread(partial(self.notify_error, str(error), about=about))
        else:
            self.call_from_thread(partial(self.run_safely, partial(on_result, result)))

    def change_in_thread(
        self, change: Callable[[], Result], on_result: Callable[[Result], None], on_finish: Callable[[], None]
    ) -> None:
        """Change the library in a thread and handle the result; queued changes wait until it is done."""

        def finish() -> None:
            self._is_changing_in_thread = False
            queued, self._queued_changes = self._queued_changes, []
            on_finish()
            for action in queued:
                self.queue_change(action)

        self._is_changing_in_thread = True
        self.run_in_thread(change, on_result, finish)

    def queue_change(self, action: Callable[[], None]) -> None:
        """Run an action that may change the library, as soon as no thread is changing it."""
        if self._is_changing_in_thread:
            self._queued_changes.append(action)
        else:
            self.run_safely(action)

    def call_from_thread(self, action: Callable[[], None]) -> None:
        """Run an action in the screen's thread, unless the app has ended."""
        if self._app.is_running:
            self._app.call_from_thread(action)


def _with_capital(message: str) -> str:
    """Return a message with its first letter capitalised, unless it begins with a name, such as that of a file."""
    return capitalized(message) if message.partition(" ")[0].isalpha() else message
