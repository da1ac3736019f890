"""What the user chooses on the screen, and keeps."""

from functools import partial

from reader.app.desk import Deeds, Desk
from reader.app.views import View
from reader.config.values import Config, SavedView
from reader.text import clean_line
from widgets import commands


class Choosing:
    """Writes choices to the configuration; where there is none they hold until the program ends."""

    def __init__(self, desk: Desk, config: Config) -> None:
        self._desk = desk
        self._path = config.path
        self._theme = config.theme

    def deeds(self) -> Deeds:
        """Name what is done for each command."""
        return {commands.SaveView: self.ask_for_name}

    @property
    def queries(self) -> dict[str, str]:
        """The queries of all views by their names."""
        return {view.name: view.query for view in self._desk.showing.views}

    def ask_for_name(self, _command: commands.SaveView) -> None:
        """Ask what to call the query of what is on show."""
        from widgets.dialogs.question import Question  # noqa: PLC0415 - a dialog is loaded when it is first wanted

        showing = self._desk.showing
        if not showing.query or showing.listing().problem:
            return self._desk.announce("search for something first: a view is a query with a name")
        question = Question("Save as a view called", told=(f"It shows: {showing.query}",))
        return self._desk.program.ask(question, partial(self.save, showing.query))

    def save(self, query: str, name: str) -> None:
        """Keep a query as a view, and show it."""
        if not (name := clean_line(name)):
            return
        view = self._written(name, query)
        self._desk.showing.keep_view(view)
        self._desk.showing.view_named(view.name)
        self._desk.screen.leave_search()
        self._desk.show()
        key = self._desk.key_of(f"show-view-{view.number}") if view.number else "the palette"
        self._desk.announce(f"saved as {view.name!r}: {key} shows it")

    def keep_theme(self, name: str) -> None:
        """Begin with a theme from now on."""
        if name != self._theme:
            self._theme = name
            self._desk.attempt(partial(self._write_theme, name))

    def _written(self, name: str, query: str) -> View:
        from reader.config.writing import save_view  # noqa: PLC0415 - most sessions write nothing

        if self._path is None:
            return View(name, query)
        saved = save_view(self._path, SavedView(name, query))
        return View(saved.name, saved.query, saved.number)

    def _write_theme(self, name: str) -> None:
        from reader.config.writing import set_setting  # noqa: PLC0415

        if self._path is not None:
            set_setting(self._path, "theme", name)
