"""Help, the command palette, the themes and the log of notices."""

from textual.theme import ThemeProvider

from reader.app.context import AppContext
from reader.app.navigation_controller import NavigationController
from widgets.help_screen import HelpScreen
from widgets.keys import keys_by_command
from widgets.palette import CommandsProvider, PaletteScreen, views_provider


class HelpController:
    """Show the screens that list commands, views, themes and notices."""

    def __init__(self, context: AppContext, navigation: NavigationController) -> None:
        self._context = context
        self._navigation = navigation

    def show_help(self) -> None:
        """Show every key, and what it does on the front screen."""
        keys = keys_by_command(self._context.screen.active_bindings)
        cursor_key = self._context.screen.current_key
        paper = self._context.library.paper(cursor_key) if cursor_key else None
        self._context.push_screen(HelpScreen(keys, paper, screen_keys=self._context.key_meanings))

    def show_messages(self) -> None:
        """Show the notices so far, the latest first."""
        from widgets.message_log import MessagesScreen  # noqa: PLC0415 - imported when first used

        notices = [(f"{notice.time:%H:%M}", notice.text) for notice in reversed(self._context.notices)]
        self._context.push_screen(MessagesScreen(notices))

    def show_themes(self) -> None:
        """Let the user choose a theme by name."""
        self._context.push_screen(PaletteScreen([ThemeProvider], placeholder="Theme"))

    def show_palette(self) -> None:
        """Let the user choose a command or a view by name."""
        queries = {view.name: view.query for view in self._context.listing_state.views}
        views = views_provider(queries, self._navigation.show_view_named)
        self._context.push_screen(PaletteScreen([CommandsProvider, views], placeholder="Run a command…"))
