"""ReaderApp: commands in, listings out."""

import os
from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.app import App
from textual.driver import Driver
from textual.screen import Screen

import widgets
from reader.app.choices import keymap_for
from reader.app.choosing import Choosing
from reader.app.desk import Deeds, Desk
from reader.app.finding import Finding
from reader.app.indexing import Indexing
from reader.app.keyboard import Keyboard
from reader.app.organs import Organs
from reader.app.others import Others
from reader.app.showing import Showing
from reader.app.signals import end_when_told, stay_ended_without_terminal
from reader.app.toolkit import Toolkit
from reader.app.typeahead import KeyObeyed, Typed
from reader.app.views import ALL_NUMBER, INBOX_NUMBER, views_of
from reader.app.whole_frames import sending_whole_frames
from reader.config.values import Config
from reader.search import EVERYTHING
from storage import Library
from widgets import commands
from widgets.paper_view import PaperView
from widgets.searching import Searched, SearchLeft
from widgets.themes import HIGH_CONTRAST
from widgets.triage import TriageScreen
from widgets.twice import Twice

if TYPE_CHECKING:
    from reader.app.guiding import Guiding

LOOK_AT_OTHERS_EVERY = 0.5
"""Seconds between two looks at what other processes changed."""

INTERRUPTED_AGAIN_WITHIN = 3.0
"""Seconds within which ctrl+c is pressed once more by who wants to leave: long enough to read that it does."""
LOAD_ONE_EVERY = 0.1
"""Seconds between loading one module that will be wanted soon and the next."""


def this_day() -> date:
    """Give the day it is here."""
    return datetime.now().astimezone().date()


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
        today: Callable[[], date] = this_day,
        query: str | None = None,
        is_triage: bool = False,
        when_ready: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the library, what the user chose (nothing: the defaults, and no choice is kept), and the calendar.

        It begins with what `query` finds, if anything is asked, and with deciding about these papers, or those of the
        inbox, if `is_triage`; the empty query is every paper. `when_ready` is called once, behind the first frame.
        Raises QueryError.
        """
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)  # else colours would become greys
        self._library = library
        self._when_ready = when_ready
        config = config or Config()
        showing = Showing(library, views_of(config), today)
        self._is_triage, self._is_of_every_paper = is_triage, query == EVERYTHING
        if is_triage and not query:
            showing.view(ALL_NUMBER if self._is_of_every_paper else INBOX_NUMBER)
        listing = showing.find(query) if query else showing.listing()
        self._triage = TriageScreen(listing, showing.name, list_width=config.list_width)
        self._toolkit = Toolkit(self)
        self._desk = Desk(library, showing, self._triage, self._toolkit, today)
        self._others = Others(self._desk)
        self._finding = Finding(self._desk)
        self._choosing = Choosing(self._desk, config)
        self._organs = Organs(self._desk, config, self._own_deeds(), self._finding.deeds())
        self._indexing = Indexing(lambda: self._organs.works, showing.searcher, self._finding.show_again)
        self._interrupted = Twice(INTERRUPTED_AGAIN_WITHIN)
        self._keyboard = Keyboard(self, self._obey_key, lambda: showing.is_seeking, lambda: self._triage.is_typing)
        self.set_keymap(keymap_for(config))
        for theme in HIGH_CONTRAST:
            self.register_theme(theme)
        self.theme = config.theme

    def get_driver_class(self) -> type[Driver]:
        """Send every frame in one piece."""
        return sending_whole_frames(super().get_driver_class())

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the papers."""
        return self._triage

    def on_load(self) -> None:
        """Be ready to end before the terminal is taken."""
        end_when_told(lambda status: self.exit(return_code=status))

    def on_mount(self) -> None:
        """Tell what opening the library found."""
        if troubles := (*self._library.notices, *filter(None, [self._library.read_only])):
            self._desk.complain(*troubles)
        self.theme_changed_signal.subscribe(self, lambda theme: self._choosing.keep_theme(theme.name))
        stay_ended_without_terminal()

    def on_unmount(self) -> None:
        """Keep nobody waiting for what can be done another time."""
        self._indexing.give_up()
        self._organs.give_up()

    async def on_ready(self) -> None:
        """Obey what was typed before there was a screen, and keep an eye on other processes from now on."""
        if self._desk.showing.is_search:
            await self._triage.show_query(self._desk.showing.query)
        if self._is_triage and self._is_of_every_paper:
            self._organs.one_by_one.go_through(self._desk.showing.listing().keys)
        elif self._is_triage:
            self.obey(commands.Triage())
        await self._keyboard.open()
        self._when_ready()
        self.set_interval(LOOK_AT_OTHERS_EVERY, self._look_at_others)
        self.set_timer(LOAD_ONE_EVERY, self._organs.tell_news)
        self.set_timer(LOAD_ONE_EVERY * 3, self._load_what_is_wanted_soon)

    @on(commands.Command)
    def obey(self, command: commands.Command) -> None:
        """Do what a key asked for."""
        command.stop()
        self._desk.in_turn(lambda: self._organs.deed(command)(command))

    @on(Searched)
    def search(self, event: Searched) -> None:
        """Show what the query finds that is being typed."""
        event.stop()
        self._finding.search(event.query)

    @on(SearchLeft)
    def leave_search(self, event: SearchLeft) -> None:
        """Go back to the view."""
        event.stop()
        self._finding.leave_search()

    @on(PaperView.LinkFollowed)
    def open_link(self, event: PaperView.LinkFollowed) -> None:
        """Open the address that was clicked."""
        event.stop()
        self._organs.taking_out.open_addresses([event.address])

    @property
    def fault(self) -> Exception | None:
        """The error that nobody expected and that ended the program."""
        return self._exception

    def _print_error_renderables(self) -> None:
        """Keep Textual from printing a traceback with the values of all variables; the command line tells of it."""
        self._exit_renderables.clear()

    def action_help_quit(self) -> None:
        """Obey ctrl+c where nothing is there to be copied: leave the query that is typed, or, asked twice, the program."""
        if self._triage.is_typing:
            self._triage.action_clear()
        elif self._interrupted.press():
            self.exit()
        else:
            key = self._triage.key_of(commands.Quit.name)
            does_too = self.screen is self._triage and key != commands.Quit.name and not self._triage.has_layer
            self._desk.announce(f"ctrl+c once more leaves Reader{f'; {key} does it, too' if does_too else ''}")

    async def on_event(self, event: events.Event) -> None:
        """Let a key wait until the one before it is obeyed, and everything else pass."""
        if isinstance(event, Typed) and not event.is_forwarded:
            await self._keyboard.take(event)
        else:
            await super().on_event(event)

    async def _obey_key(self, key: Typed) -> None:
        await super().on_event(key)

    @on(KeyObeyed)
    async def _go_on_with_keys(self, marker: KeyObeyed) -> None:
        marker.stop()
        await self._keyboard.go_on(marker)

    def _look_at_others(self) -> None:
        self._desk.attempt(self._others.look)
        self._desk.attempt(self._indexing.see_to_it)

    def _load_what_is_wanted_soon(self) -> None:
        if self._organs.load_one():
            self.set_timer(LOAD_ONE_EVERY, self._load_what_is_wanted_soon)
        else:
            self._indexing.see_to_it()

    @cached_property
    def _guiding(self) -> "Guiding":
        from reader.app.guiding import Guiding  # noqa: PLC0415 - what is not needed for the first frame waits

        return Guiding(self._desk, self._finding)

    def _own_deeds(self) -> Deeds:
        return {
            commands.Help: lambda _: self._guiding.show_help(),
            commands.Palette: lambda _: self._guiding.show_palette(),
            commands.ChooseTheme: lambda _: self._guiding.show_themes(),
            commands.Messages: lambda _: self._guiding.show_messages(),
            commands.Quit: lambda _: self.exit(),
        }
