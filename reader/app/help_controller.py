"""What there is to do, and by which keys."""

from textual.theme import ThemeProvider

from reader.app.context import AppContext
from reader.app.navigation_controller import NavigationController
from widgets.help_screen import HelpScreen
from widgets.keys import keys_by_command
from widgets.palette import CommandsProvider, PaletteScreen, views_provider


class HelpController:
    """Shows every command, to read or to choose from."""

    def __init__(self, context: AppContext, navigation: NavigationController) -> None:
        self._context = context
        self._navigation = navigation

    def show_help(self) -> None:
        """Show every key, and what it does where the user is."""
        keys = keys_by_command(self._context.screen.active_bindings)
        cursor = self._context.screen.current_key
        paper = self._context.library.paper(cursor) if cursor else None
        self._context.push_screen(HelpScreen(keys, paper, screen_keys=self._context.key_meanings))

    def show_messages(self) -> None:
        """Show what was said, the last first."""
        from widgets.message_log import MessagesScreen  # noqa: PLC0415 - a dialog is loaded when it is first wanted

        notices = [(f"{notice.time:%H:%M}", notice.text) for notice in reversed(self._context.notices)]
        self._context.push_screen(MessagesScreen(notices))

    def show_themes(self) -> None:
        """Let the colours be chosen by the name of their theme."""
        self._context.push_screen(PaletteScreen([ThemeProvider], placeholder="Which colours?"))

    def show_palette(self) -> None:
        """Let a command or a view be chosen by its name."""
        queries = {view.name: view.query for view in self._context.listing_state.views}
        views = views_provider(queries, self._navigation.show_view_named)
        palette = PaletteScreen([CommandsProvider, views], placeholder="What do you want to do?")
        self._context.push_screen(palette)
