"""Help, the command palette, the themes and the log of notices."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from reader.app.context import AppContext
from reader.app.dispatcher import CommandDispatcher
from reader.app.listing import FOR_YOU_VIEW, TO_READ_VIEW, view_title
from reader.app.navigation_controller import NavigationController
from reader.app.preferences import ThemePreference
from reader.clock import local_now
from reader.paper import DecisionRecord
from widgets.commands import COMMANDS_BY_ID, Quit
from widgets.help_screen import HelpScreen
from widgets.keys import KeyMeaning, keys_by_command
from widgets.palette import GO_TO, PaletteItem, PaletteScreen, command_items
from widgets.paper_view import PaperView
from widgets.themes import THEME_NAMES

MAX_RECENT = 5
"""The most recently run commands that come first in the palette."""


class HelpController:
    """Show the screens that list commands, views, themes and notices."""

    def __init__(
        self,
        context: AppContext,
        navigation: NavigationController,
        dispatcher: CommandDispatcher,
        theme_preference: ThemePreference,
        custom: Mapping[str, str],
    ) -> None:
        """Create the controller; `custom` maps ids to the names of the user's own commands."""
        self._context = context
        self._navigation = navigation
        self._dispatcher = dispatcher
        self._theme_preference = theme_preference
        self._custom = custom
        self._recent: deque[str] = deque(maxlen=MAX_RECENT)

    def show_help(self) -> None:
        """Show every key, and what it does on the front screen."""
        keys = keys_by_command(self._context.screen.active_bindings)
        cursor_key = self._context.screen.current_key
        paper = self._context.library.paper(cursor_key) if cursor_key else None
        meanings = self._context.key_meanings
        own = [
            KeyMeaning("  ".join(keys[command_id]), name, command_id)
            for command_id, name in self._custom.items()
            if meanings and command_id in keys
        ]
        dialog = HelpScreen(keys, paper, screen_keys=(*meanings, *own), custom=self._custom)
        self._context.show_dialog(dialog, self._context.run_command)

    def show_messages(self) -> None:
        """Show the notices so far, the latest first."""
        from widgets.help_screen import MessagesScreen  # noqa: PLC0415 - imported when first used

        notices = [(f"{notice.time:%H:%M}", notice.text) for notice in reversed(self._context.notices)]
        self._context.push_screen(MessagesScreen(notices))

    def show_statistics(self) -> None:
        """Show how much was read and starred, and how much waits; count in a thread, as a library may be large."""
        library = self._context.library
        decisions, starred_at = list(library.decisions()), library.marked_at("starred")
        count = partial(self._count_statistics, decisions, starred_at)
        self._context.run_in_thread(count, self._show_statistics)

    def _count_statistics(
        self, decisions: Sequence[DecisionRecord], starred_at: Mapping[str, datetime]
    ) -> list[tuple[str, str]]:
        from reader.stats.backlog import digests  # noqa: PLC0415 - imported when first used
        from reader.stats.statistics import compute_statistics  # noqa: PLC0415
        from reader.stats.statistics_text import statistics_rows  # noqa: PLC0415

        columns = self._context.library.columns
        statistics = compute_statistics(columns, decisions, starred_at, local_now())
        return list(statistics_rows(statistics, digests(columns, statistics.today)))

    def _show_statistics(self, rows: list[tuple[str, str]]) -> None:
        from widgets.help_screen import StatisticsScreen  # noqa: PLC0415

        self._context.push_screen(StatisticsScreen(rows))

    def show_themes(self) -> None:
        """Ask for a theme; preview the one under the cursor, and save only the chosen one."""
        from widgets.theme_dialog import ThemeDialog  # noqa: PLC0415

        dialog = ThemeDialog(THEME_NAMES, self._context.theme, self._theme_preference.preview)
        self._context.show_dialog(dialog, self._theme_preference.choose)

    def show_views(self) -> None:
        """Ask for a view by name."""
        self.show_palette(GO_TO)

    def show_palette(self, typed: str = "") -> None:
        """Ask for a command, a view, a tag or a theme by name, or a verb with a query; `typed` is the initial text."""
        from reader.app.verbs import Verbs  # noqa: PLC0415

        dispatcher = self._dispatcher
        verbs = Verbs(
            self._context,
            dispatcher.marks,
            lambda: dispatcher.exports,
            lambda papers: dispatcher.triage.start_with(papers, "search"),
            self._search_for,
        )
        self._context.show_dialog(PaletteScreen(list(self._items()), verbs.item, typed), lambda item: item.run())

    def _items(self) -> Iterator[PaletteItem]:
        keys = keys_by_command(self._context.screen.active_bindings)
        by_id = dict(command_items(keys, self._run, self._custom))
        yield from (by_id[command_id] for command_id in self._recent)
        yield from (item for command_id, item in by_id.items() if command_id not in self._recent)
        yield from self._views()
        for tag, count in self._context.library.tag_counts().items():
            yield PaletteItem(
                f"{GO_TO}#{tag} ({count:,})", "", partial(self._search_for, f"tag:{tag}"), is_listed=False
            )
        for name in THEME_NAMES:
            yield PaletteItem(f"Theme: {name}", "", partial(self._theme_preference.choose, name), is_listed=False)

    def _views(self) -> Iterator[PaletteItem]:
        for view in self._context.listing_state.views:
            if f"show-{view.name}" not in COMMANDS_BY_ID:
                show = partial(self._navigation.show_view_named, view.name)
                is_built_in = view.name in (TO_READ_VIEW, FOR_YOU_VIEW)
                name = view_title(view.name) if is_built_in else f"“{view.name}”"
                yield PaletteItem(f"{GO_TO}{name}", view.query, show)

    def _search_for(self, query: str) -> None:
        self._context.screen.post_message(PaperView.QueryRequested(query))

    def _run(self, command_id: str) -> None:
        """Run a command and remember it; post Quit as a message, because its key would first go back a step."""
        if command_id in self._recent:
            self._recent.remove(command_id)
        self._recent.appendleft(command_id)
        if command_id == Quit.id:
            self._context.screen.post_message(Quit())
        else:
            self._context.run_command(command_id)
