"""ReaderApp, the Textual application, with its signal handlers, garbage collection and exit status."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.app import App
from textual.filter import LineFilter
from textual.screen import Screen

import widgets
from reader.app.context import AppContext, Handlers
from reader.app.dispatcher import CommandDispatcher
from reader.app.external_changes import ChangeNotices, ExternalChanges
from reader.app.header_controller import HeaderController
from reader.app.jobs import IndexJob, JobQueue, RankingJob
from reader.app.key_queue import KeyHandled, KeyPress, KeyQueue
from reader.app.listing import ALL_NUMBER, INBOX_NUMBER, ListingState, list_views
from reader.app.navigation_controller import NavigationController
from reader.app.preferences import PanePreference, ThemePreference, pane_settings, textual_keymap
from reader.app.tour import MOVED, SEARCHED, Tour
from reader.clock import local_today
from reader.config import Config
from reader.rules import RuleSet, effects_of
from reader.search import ALL_PAPERS
from storage import Library
from widgets import commands
from widgets.command import Command
from widgets.commands import Triage, custom_bindings, custom_ids
from widgets.footer import KeyHints, short_label
from widgets.header import Header
from widgets.keys import DoublePress, key_label
from widgets.main_screen import MainScreen
from widgets.navigation_commands import ToggleSidebar
from widgets.paper_list import PaperList
from widgets.paper_view import PaperView
from widgets.textual_private import QuietApp, add_bindings, set_terminal_title
from widgets.themes import HIGH_CONTRAST, READABLE_TEXT
from widgets.timer import call_after

if TYPE_CHECKING:
    from reader.app.help_controller import HelpController
    from reader.app.sidebar_controller import SidebarController
    from widgets.search_bar import SearchBar

DEMO_STATUS = 100
"""Exit status of an app whose user asked for the demo."""
DEMO_NOTE = "demo · nothing is saved"
QUIT_CONFIRM_SECONDS = 3.0
"""Seconds within which a second ctrl+c quits: long enough to read the notice that says so."""
PRELOAD_SECONDS = 0.1
"""Seconds between the imports of two modules that the first frame does not need."""
GC_THRESHOLD = (2_000, 500, 100)
"""Thresholds of the garbage collector's three generations; see `_tune_gc`."""
SWITCH_INTERVAL = 0.001
"""Seconds after which Python switches from a running thread to a waiting one.

While a thread computes, such as the one that indexes, the screen's thread wakes up 1.2 ms late (median) instead of
6.0 ms with Python's default of 0.005.
"""
_TERMINATION_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@dataclass(frozen=True, slots=True)
class AppOptions:
    """How the app starts.

    Without a path, the configuration is not saved. `query` selects the first listing: None the opening view, an empty
    query every paper. With `is_triage` the app starts with triage of these papers, or of the inbox; `is_demo` shows
    the tour.
    """

    config: Config = field(default_factory=Config)
    today: Callable[[], date] = local_today
    query: str | None = None
    is_triage: bool = False
    is_demo: bool = False

    @property
    def lists_every_paper(self) -> bool:
        """Whether the query selects every paper."""
        return self.query == ALL_PAPERS


def run_reader(library: Library, options: AppOptions = AppOptions()) -> int:
    """Run the app on a library until the user quits, and return the exit status.

    Raise QueryError for an invalid query; re-raise an unexpected error of the app once the terminal is restored.
    """
    app = ReaderApp(library, options, on_first_frame=_tune_gc)
    sys.setswitchinterval(SWITCH_INTERVAL)
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0


class ReaderApp(QuietApp):
    """The Textual application: passes commands to their handlers, and shows listings of the library."""

    TITLE = "Reader"
    CSS_PATH = Path(widgets.__file__).parent / "reader.tcss"
    AUTO_FOCUS = "Input, TextArea, OptionList"
    ENABLE_COMMAND_PALETTE = False  # one of our commands has its key

    def __init__(
        self,
        library: Library,
        options: AppOptions = AppOptions(),
        *,
        on_first_frame: Callable[[], None] = lambda: None,
    ) -> None:
        """Create the app; `on_first_frame` is called once after the first frame. Raise QueryError."""
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)  # otherwise colours become greys
        config = options.config
        self._library = library
        self._options = options
        self._on_first_frame = on_first_frame
        state = _listing_state(library, options)
        listing = state.find(options.query) if options.query else state.listing()
        self._main_screen = MainScreen(listing, state.name, pane_settings(config))
        self.context = AppContext(self, library, state, self._main_screen, options.today)
        self.context.after_show = self._after_show
        self._create_controllers(config, state)
        self._change_notices: ChangeNotices | None = None
        self._interrupt_press = DoublePress(QUIT_CONFIRM_SECONDS)
        self.key_queue = KeyQueue(
            self, self._handle_key, lambda: state.is_searching, lambda: self._main_screen.is_typing
        )
        self._apply_config(config)

    def _create_controllers(self, config: Config, state: ListingState) -> None:
        is_demo = self._options.is_demo
        self._header = HeaderController(self.context, DEMO_NOTE if is_demo else "Reader")
        self._tour = Tour(self.context) if is_demo else None
        self._navigation = NavigationController(self.context)
        self._main_screen.search_bar.search_for = self._search_for
        self.dispatcher = CommandDispatcher(self.context, config, self._own_handlers(), self._navigation.handlers())
        searcher, keys_are_pressed = state.searcher, lambda: self.key_queue.is_in_use
        self.index_job = IndexJob(self._get_jobs, searcher, self._navigation.refresh_results, keys_are_pressed)
        self._ranking_job = RankingJob(self._get_jobs, searcher, self._navigation.refresh_for_you, keys_are_pressed)
        self._external_changes = ExternalChanges(self.context, config.path)
        self._theme_preference = ThemePreference(self.context, config)
        self._pane_preference = PanePreference(self.context, config)

    def _get_jobs(self) -> JobQueue:
        return self.dispatcher.jobs

    def _apply_config(self, config: Config) -> None:
        own = [(command.name, command.key) for command in config.commands]
        self._custom = custom_ids([name for name, _key in own])
        self._custom_hints = tuple((short_label(key_label(key)), name) for name, key in own if key)
        add_bindings(self, custom_bindings(own))
        self.set_keymap(textual_keymap(config))
        for theme in HIGH_CONTRAST:
            self.register_theme(theme)
        self.theme = config.theme

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return Textual's filters and our own for the text that Textual draws in dialogs."""
        filters = super().get_line_filters()
        return [*filters, READABLE_TEXT] if self.screen.is_modal else filters

    @property
    def is_idle(self) -> bool:
        """Whether every key was handled, every search has finished, and no job runs."""
        return self.key_queue.is_idle and not self.context.listing_state.is_searching and self.dispatcher.is_idle

    def get_default_screen(self) -> Screen[Any]:
        """Return the main screen."""
        return self._main_screen

    def on_load(self) -> None:
        """Install the signal handlers before Textual takes the terminal."""
        install_signal_handlers(lambda status: self.exit(return_code=status))

    def on_mount(self) -> None:
        """Show the header."""
        self._header.update()
        ignore_hangup_wakeup()

    async def on_ready(self) -> None:
        """Show warnings, handle the keys typed before the first frame, and start polling and preloading."""
        self._show_warnings()
        self._main_screen.query_one(KeyHints).custom_hints = self._custom_hints
        if self.context.listing_state.is_search:
            await self._main_screen.show_query(self.context.listing_state.query)
        if self._options.is_triage and self._options.lists_every_paper:
            self.dispatcher.triage.start_with(self.context.listing_state.listing().keys)
        elif self._options.is_triage:
            self.run_command(Triage())
        self._start_tour()
        await self.key_queue.open()
        self._on_first_frame()
        self._change_notices = ChangeNotices(self, self._library.folder, self.poll_external_changes)
        self._show_title()
        call_after(self, PRELOAD_SECONDS, self.dispatcher.show_whats_new)
        call_after(self, PRELOAD_SECONDS * 3, self._preload)

    def _show_warnings(self) -> None:
        """Show the warnings of the library and of the configuration."""
        library, key_errors = self._library, self._options.config.key_errors
        if warnings := (*key_errors, *library.warnings, *filter(None, [library.read_only_reason])):
            self.context.notify_error(*warnings)

    def on_unmount(self) -> None:
        """Cancel the background work, which the next start can do as well."""
        self.index_job.shut_down()
        if self._change_notices is not None:
            self._change_notices.stop()
        self.dispatcher.shut_down()

    @on(Command)
    def run_command(self, command: Command) -> None:
        """Pass a command to its handler."""
        command.stop()
        self._note_in_tour(command.id)
        self.context.queue_change(lambda: self.dispatcher.handler(command)(command))

    def on_search_bar_submitted(self, event: "SearchBar.Submitted") -> None:
        """Remember the query; if it finds nothing, search for the query that was probably meant."""
        event.stop()
        self._navigation.finish_search(event.query)

    @on(MainScreen.SearchClosed)
    def close_search(self, event: MainScreen.SearchClosed) -> None:
        """Go back to the view."""
        event.stop()
        self._navigation.close_search()

    @on(Header.ViewChosen)
    def show_view(self, event: Header.ViewChosen) -> None:
        """Show the view that was clicked."""
        event.stop()
        self.context.queue_change(lambda: self._navigation.show_view_named(event.name))

    @on(Header.MoreClicked)
    def offer_views(self, event: Header.MoreClicked) -> None:
        """Show the palette with the views."""
        event.stop()
        self._help.show_views()

    @on(MainScreen.PanesChanged)
    def save_panes(self, event: MainScreen.PanesChanged) -> None:
        """Save the layout of the panes for the next start."""
        event.stop()
        self._pane_preference.save(event.settings)

    @on(PaperView.LinkFollowed)
    def open_link(self, event: PaperView.LinkFollowed) -> None:
        """Open the URL that was clicked."""
        event.stop()
        self.dispatcher.links.open_urls([event.url])

    @on(events.TextSelected)
    def offer_to_copy(self, event: events.TextSelected) -> None:
        """Show how to copy the text that was selected with the mouse."""
        event.stop()
        if text := self.context.selected_text:
            self.context.notify(f"{len(text):,} characters selected · {self.context.key_for(commands.CopyUrl.id)} copy")

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text as our commands do, through tmux and programs too; Textual's widgets call this for ctrl+c."""
        super().copy_to_clipboard(text)
        self.dispatcher.links.copy(text, "selection")

    def action_help_quit(self) -> None:
        """Handle ctrl+c if there is nothing to copy: clear the query being typed, or quit on the second press."""
        if self._main_screen.is_typing:
            self._main_screen.action_back()
        elif self._interrupt_press.press():
            self.exit()
        else:
            key = self._main_screen.key_for(commands.Quit.id)
            has_key = self.screen is self._main_screen and key != commands.Quit.id and not self._main_screen.has_layer
            self.context.notify(f"Press ctrl+c again to quit{f' (or {key})' if has_key else ''}")

    def poll_external_changes(self) -> None:
        """Show what other processes changed, and update the search index if necessary."""
        self.context.run_safely(self._external_changes.poll)
        self.context.run_safely(self._external_changes.poll_views)
        self.context.run_safely(self.index_job.schedule)
        self.context.run_safely(self._ranking_job.schedule)

    async def on_event(self, event: events.Event) -> None:
        """Queue keys and pastes; handle all other events at once."""
        if isinstance(event, KeyPress) and not event.is_forwarded:
            await self.key_queue.receive(event)
        else:
            await super().on_event(event)

    async def _handle_key(self, key: KeyPress) -> None:
        await super().on_event(key)

    @on(KeyHandled)
    async def _resume_keys(self, marker: KeyHandled) -> None:
        marker.stop()
        await self.key_queue.resume(marker)

    def _preload(self) -> None:
        if self.dispatcher.preload_next():
            call_after(self, PRELOAD_SECONDS, self._preload)
        else:
            self.index_job.schedule()
            self.run_worker(self.context.listing_state.searcher.prepare_ranking, thread=True)
            self.run_worker(self._start_watching, thread=True)

    def _start_watching(self) -> None:
        if self._change_notices is not None:
            self._change_notices.start()

    @cached_property
    def _help(self) -> "HelpController":
        from reader.app.help_controller import HelpController  # noqa: PLC0415 - the first frame does not need it

        return HelpController(self.context, self._navigation, self.dispatcher, self._theme_preference, self._custom)

    @cached_property
    def _sidebar(self) -> "SidebarController":
        from reader.app.sidebar_controller import SidebarController  # noqa: PLC0415 - most sessions never open it

        return SidebarController(self.context, self._header)

    def _start_tour(self) -> None:
        if self._tour is not None:
            self._tour.start()
            self.watch(self._main_screen.query_one(PaperList), "cursor", lambda: self._note_in_tour(MOVED), init=False)

    def _note_in_tour(self, event: str) -> None:
        if self._tour is not None:
            self._tour.note(event)

    def _search_for(self, query: str) -> None:
        self._note_in_tour(SEARCHED)
        self._navigation.search(query)

    def _after_show(self) -> None:
        self._header.update()
        if self._main_screen.sidebar.is_open:
            self._sidebar.update()
        self._show_title()
        self._ranking_job.schedule()

    def _show_title(self) -> None:
        """Show the view and its size in the window's title, if the window exists."""
        if (title := self._header.window_title()) != self.sub_title and self._change_notices is not None:
            self.set_reactive(App.sub_title, title)  # draws nothing; an assignment would redraw the whole screen
            set_terminal_title(self, title)

    def _own_handlers(self) -> Handlers:
        return {
            commands.Help: lambda _: self._help.show_help(),
            commands.Palette: lambda _: self._help.show_palette(),
            commands.ChooseTheme: lambda _: self._help.show_themes(),
            commands.Messages: lambda _: self._help.show_messages(),
            commands.Statistics: lambda _: self._help.show_statistics(),
            ToggleSidebar: lambda _: self._sidebar.toggle(),
            commands.Demo: lambda _: self.exit(return_code=DEMO_STATUS),
            commands.Quit: lambda _: self.exit(),
        }


def _listing_state(library: Library, options: AppOptions) -> ListingState:
    config = options.config
    state = ListingState(library, list_views(config), options.today, keep_handled=config.keep_handled)
    state.rules = RuleSet(effects_of(config.rules, config.watches), state.searcher)
    if options.is_triage and not options.query:
        state.select_view(ALL_NUMBER if options.lists_every_paper else INBOX_NUMBER)
    return state


def _tune_gc() -> None:
    """Freeze loaded objects, and collect young objects often and old ones rarely, so that no key waits for it.

    With 100,000 papers a collection of the oldest generation takes 37 to 180 ms: the 99th percentile of 10,000 pages
    down is 49 ms with this and 262 ms without (`python -m tests.bench`). A collection of 20,000 new objects takes 3 to
    8 ms: the 99th percentile of 600 movements is 7.1 ms with one every 2,000 objects, and 9.3 ms with one every 20,000.
    """
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLD)
    gc.enable()


def install_signal_handlers(quit_app: Callable[[int], None]) -> None:
    """Quit on a termination signal, with exit status 128 plus the number of the signal."""
    loop = asyncio.get_running_loop()
    for number in filter(None, (getattr(signal, name, None) for name in _TERMINATION_SIGNALS)):
        with suppress(NotImplementedError, ValueError, RuntimeError):  # not the main thread, or Windows
            loop.add_signal_handler(number, partial(quit_app, 128 + number))


def ignore_hangup_wakeup() -> None:
    """Resume Textual only if the terminal still exists: closing a window sends SIGCONT after SIGHUP."""
    number = getattr(signal, "SIGCONT", None)
    resume = signal.getsignal(number) if number else None
    if number is None or not callable(resume):
        return

    def resume_on_terminal(received: int, frame: FrameType | None) -> None:
        if os.isatty(0):
            resume(received, frame)

    with suppress(ValueError):  # not the main thread
        signal.signal(number, resume_on_terminal)
