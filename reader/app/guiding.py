"""What there is to do, and by which keys."""

from textual.theme import ThemeProvider

from reader.app.desk import Desk
from reader.app.finding import Finding
from widgets.dialogs.help import HelpScreen
from widgets.keys import keys_by_command
from widgets.palette import CommandsProvider, Palette, views_provider


class Guiding:
    """Shows every command, to read or to choose from."""

    def __init__(self, desk: Desk, finding: Finding) -> None:
        self._desk = desk
        self._finding = finding

    def show_help(self) -> None:
        """Show every key, and what it does where the user is."""
        keys = keys_by_command(self._desk.screen.active_bindings)
        cursor = self._desk.screen.cursor_on
        paper = self._desk.library.paper(cursor) if cursor else None
        self._desk.show_screen(HelpScreen(keys, paper, here=self._desk.meanings))

    def show_messages(self) -> None:
        """Show what was said, the last first."""
        from widgets.dialogs.messages import MessagesScreen  # noqa: PLC0415 - a dialog is loaded when it is first wanted

        said = [(f"{one.time:%H:%M}", one.words) for one in reversed(self._desk.messages)]
        self._desk.show_screen(MessagesScreen(said))

    def show_themes(self) -> None:
        """Let the colours be chosen by the name of their theme."""
        self._desk.show_screen(Palette([ThemeProvider], placeholder="Which colours?"))

    def show_palette(self) -> None:
        """Let a command or a view be chosen by its name."""
        queries = {view.name: view.query for view in self._desk.showing.views}
        views = views_provider(queries, self._finding.show_view_named)
        palette = Palette([CommandsProvider, views], placeholder="What do you want to do?")
        self._desk.show_screen(palette)
