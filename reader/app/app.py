"""ReaderApp: commands in, listings out.

Running the screen so that, however it ends, the terminal is given back and the exit status is true.

Signals that end the program: the terminal is given back and the exit status tells which it was.

Frames that are sent to the terminal in one piece.
"""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.app import App
from textual.driver import Driver
from textual.screen import Screen

import widgets
from reader.app.context import AppContext, Handlers, TextualServices
from reader.app.dispatcher import CommandDispatcher
from reader.app.input_queue import KeyHandled, KeyPress, KeyQueue
from reader.app.jobs import IndexJob
from reader.app.listing import ALL_NUMBER, INBOX_NUMBER, ListingState, list_views
from reader.app.navigation_controller import NavigationController
from reader.app.preferences import ThemePreference, textual_keymap
from reader.app.refresh import ExternalChanges
from reader.clock import local_today
from reader.config import Config
from reader.search import ALL_PAPERS
from storage import Library
from widgets import commands
from widgets.command import Command
from widgets.keys import DoublePress
from widgets.main_screen import MainScreen
from widgets.navigation_commands import Triage
from widgets.paper_view import PaperView
from widgets.search_messages import SearchChanged, SearchClosed
from widgets.themes import HIGH_CONTRAST

if TYPE_CHECKING:
    from reader.app.help_controller import HelpController


POLL_SECONDS = 0.5
"""Seconds between two looks at what other processes changed."""

QUIT_CONFIRM_SECONDS = 3.0
"""Seconds within which ctrl+c is pressed once more by who wants to leave: long enough to read that it does."""
PRELOAD_SECONDS = 0.1
"""Seconds between loading one module that will be wanted soon and the next."""


class ReaderApp(App[None]):
    """The screen on a library."""

    TITLE = "Reader"
    CSS_PATH = Path(widgets.__file__).parent / "reader.tcss"
    AUTO_FOCUS = "Input, TextArea, OptionList"
    ENABLE_COMMAND_PALETTE = False  # its key is that of a command of ours

    def __init__(
        self,
        library: Library,
        *,
        config: Config | None = None,
        today: Callable[[], date] = local_today,
        query: str | None = None,
        is_triage: bool = False,
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the library, what the user chose (nothing: the defaults, and no choice is kept), and the calendar.

        It begins with what `query` finds, if anything is asked, and with deciding about these papers, or those of the
        inbox, if `is_triage`; the empty query is every paper. `when_ready` is called once, behind the first frame.
        Raises QueryError.
        """
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)  # else colours would become greys
        self._library = library
        self._on_ready_callback = on_ready
        config = config or Config()
        listing_state = ListingState(library, list_views(config), today)
        self._is_triage, self._is_of_every_paper = is_triage, query == ALL_PAPERS
        if is_triage and not query:
            listing_state.select_view(ALL_NUMBER if self._is_of_every_paper else INBOX_NUMBER)
        listing = listing_state.find(query) if query else listing_state.listing()
        self._main_screen = MainScreen(listing, listing_state.name, list_width=config.list_width)
        self._services = TextualServices(self)
        self._app_context = AppContext(library, listing_state, self._main_screen, self._services, today)
        self._external_changes = ExternalChanges(self._app_context)
        self._navigation = NavigationController(self._app_context)
        self._theme_preference = ThemePreference(self._app_context, config)
        self._dispatcher = CommandDispatcher(
            self._app_context, config, self._own_handlers(), self._navigation.handlers()
        )
        self._index_job = IndexJob(
            lambda: self._dispatcher.jobs, listing_state.searcher, self._navigation.refresh_results
        )
        self._interrupt_press = DoublePress(QUIT_CONFIRM_SECONDS)
        self._key_queue = KeyQueue(
            self, self._handle_key, lambda: listing_state.is_searching, lambda: self._main_screen.is_typing
        )
        self.set_keymap(textual_keymap(config))
        for theme in HIGH_CONTRAST:
            self.register_theme(theme)
        self.theme = config.theme

    def get_driver_class(self) -> type[Driver]:
        """Send every frame in one piece."""
        return synchronized_output(super().get_driver_class())

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the papers."""
        return self._main_screen

    def on_load(self) -> None:
        """Be ready to end before the terminal is taken."""
        install_signal_handlers(lambda status: self.exit(return_code=status))

    def on_mount(self) -> None:
        """Tell what opening the library found."""
        if troubles := (*self._library.warnings, *filter(None, [self._library.read_only_reason])):
            self._app_context.notify_error(*troubles)
        self.theme_changed_signal.subscribe(self, lambda theme: self._theme_preference.save_theme(theme.name))
        ignore_hangup_wakeup()

    def on_unmount(self) -> None:
        """Keep nobody waiting for what can be done another time."""
        self._index_job.shut_down()
        self._dispatcher.shut_down()

    async def on_ready(self) -> None:
        """Obey what was typed before there was a screen, and keep an eye on other processes from now on."""
        if self._app_context.listing_state.is_search:
            await self._main_screen.show_query(self._app_context.listing_state.query)
        if self._is_triage and self._is_of_every_paper:
            self._dispatcher.triage.start_with(self._app_context.listing_state.listing().keys)
        elif self._is_triage:
            self.run_command(Triage())
        await self._key_queue.open()
        self._on_ready_callback()
        self.set_interval(POLL_SECONDS, self._poll_external_changes)
        self.set_timer(PRELOAD_SECONDS, self._dispatcher.show_whats_new)
        self.set_timer(PRELOAD_SECONDS * 3, self._preload)

    @on(Command)
    def run_command(self, command: Command) -> None:
        """Do what a key asked for."""
        command.stop()
        self._app_context.queue_change(lambda: self._dispatcher.handler(command)(command))

    @on(SearchChanged)
    def search_as_typed(self, event: SearchChanged) -> None:
        """Show what the query finds that is being typed."""
        event.stop()
        self._navigation.search(event.query)

    @on(SearchClosed)
    def close_search(self, event: SearchClosed) -> None:
        """Go back to the view."""
        event.stop()
        self._navigation.close_search()

    @on(PaperView.LinkFollowed)
    def open_link(self, event: PaperView.LinkFollowed) -> None:
        """Open the address that was clicked."""
        event.stop()
        self._dispatcher.exports.open_urls([event.url])

    @property
    def fault(self) -> Exception | None:
        """The error that nobody expected and that ended the program."""
        return self._exception

    def _print_error_renderables(self) -> None:
        """Keep Textual from printing a traceback with the values of all variables; the command line tells of it."""
        self._exit_renderables.clear()

    def action_help_quit(self) -> None:
        """Obey ctrl+c where nothing is there to be copied: leave the query that is typed, or, asked twice, the program."""
        if self._main_screen.is_typing:
            self._main_screen.action_back()
        elif self._interrupt_press.press():
            self.exit()
        else:
            key = self._main_screen.key_for(commands.Quit.id)
            does_too = self.screen is self._main_screen and key != commands.Quit.id and not self._main_screen.has_layer
            self._app_context.notify(f"ctrl+c once more leaves Reader{f'; {key} does it, too' if does_too else ''}")

    async def on_event(self, event: events.Event) -> None:
        """Let a key wait until the one before it is obeyed, and everything else pass."""
        if isinstance(event, KeyPress) and not event.is_forwarded:
            await self._key_queue.receive(event)
        else:
            await super().on_event(event)

    async def _handle_key(self, key: KeyPress) -> None:
        await super().on_event(key)

    @on(KeyHandled)
    async def _resume_keys(self, marker: KeyHandled) -> None:
        marker.stop()
        await self._key_queue.resume(marker)

    def _poll_external_changes(self) -> None:
        self._app_context.run_safely(self._external_changes.poll)
        self._app_context.run_safely(self._index_job.schedule)

    def _preload(self) -> None:
        if self._dispatcher.preload_next():
            self.set_timer(PRELOAD_SECONDS, self._preload)
        else:
            self._index_job.schedule()

    @cached_property
    def _help(self) -> "HelpController":
        from reader.app.help_controller import HelpController  # noqa: PLC0415 - what is not needed for the first frame waits

        return HelpController(self._app_context, self._navigation)

    def _own_handlers(self) -> Handlers:
        return {
            commands.Help: lambda _: self._help.show_help(),
            commands.Palette: lambda _: self._help.show_palette(),
            commands.ChooseTheme: lambda _: self._help.show_themes(),
            commands.Messages: lambda _: self._help.show_messages(),
            commands.Quit: lambda _: self.exit(),
        }


GC_THRESHOLD = (20_000, 50, 100)
"""New objects before a collection of the young ones, and how many of these before older ones are looked at too."""

SWITCH_INTERVAL = 0.001
"""Seconds for which a thread beside the screen may keep it waiting at most, where Python decides."""


def run_reader(
    library: Library,
    *,
    config: Config | None = None,
    today: Callable[[], date] = local_today,
    query: str | None = None,
    is_triage: bool = False,
) -> int:
    """Show the screen on a library until the user leaves, and give the exit status.

    Takes what `ReaderApp` takes, and raises QueryError as it does. A fault of the program itself is raised again once
    the terminal is given back.
    """
    app = ReaderApp(library, config=config, today=today, query=query, is_triage=is_triage, on_ready=_tune_gc)
    sys.setswitchinterval(SWITCH_INTERVAL)
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


def _tune_gc() -> None:
    """Leave what was loaded out of every collection: to look through it again takes longer than a key may."""
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLD)
    gc.enable()


_TERMINATION_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


def install_signal_handlers(quit_app: Callable[[int], None]) -> None:
    """Leave in order on the signals that ask for it; takes how to leave with an exit status."""
    loop = asyncio.get_running_loop()
    for number in filter(None, (getattr(signal, name, None) for name in _TERMINATION_SIGNALS)):
        with suppress(NotImplementedError, ValueError, RuntimeError):  # no main thread, or Windows
            loop.add_signal_handler(number, partial(quit_app, 128 + number))


def ignore_hangup_wakeup() -> None:
    """Keep Textual from waking up on a terminal that is gone: closing a window sends SIGCONT behind SIGHUP."""
    number = getattr(signal, "SIGCONT", None)
    wake_up = signal.getsignal(number) if number else None
    if number is None or not callable(wake_up):
        return

    def wake_up_if_seen(received: int, frame: FrameType | None) -> None:
        if os.isatty(0):
            wake_up(received, frame)

    with suppress(ValueError):
        signal.signal(number, wake_up_if_seen)


BEGIN_SYNCHRONIZED_UPDATE, END_SYNCHRONIZED_UPDATE = "\x1b[?2026h", "\x1b[?2026l"
"""Between these a terminal holds back what it draws."""


def synchronized_output(driver: type[Driver]) -> type[Driver]:
    """Give a driver that sends what lies between the marks of a frame at once.

    Textual sends the first mark before it begins to make the frame: that wakes the thread that writes, which then takes
    turns with the one that has the frame to make.
    """
    if sys.platform == "win32":  # there Textual cuts frames into the chunks that consoles take
        return driver

    class WholeFrames(driver):  # type: ignore[misc, valid-type]
        _held = ""

        def write(self, data: str) -> None:
            self._held += data
            if not self._held.startswith(BEGIN_SYNCHRONIZED_UPDATE) or self._held.endswith(END_SYNCHRONIZED_UPDATE):
                held, self._held = self._held, ""
                super().write(held)

    return WholeFrames
