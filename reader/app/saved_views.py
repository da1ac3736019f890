"""Views that the user makes: queries with a name, kept in the configuration."""

from collections.abc import Callable, Container
from functools import partial
from pathlib import Path

from reader.app.desk import Deeds, Desk
from reader.app.views import BUILT_IN
from reader.config.values import View
from reader.text import clean_line
from widgets import commands
from widgets.dialogs.choice import Choice
from widgets.dialogs.question import Question

LEAVE, DELETE = "leave it", "delete it"


class SavedViews:
    """Makes, renames and deletes views; where there is no configuration that holds until the program ends."""

    def __init__(self, desk: Desk, path: Path | None) -> None:
        """Take where the configuration is, if there is one."""
        self._desk = desk
        self._path = path

    def deeds(self) -> Deeds:
        """Name what is done for each command."""
        return {
            commands.SaveView: self.ask_for_name,
            commands.RenameView: lambda _: self.ask_which("Rename which view?", self.ask_for_new_name),
            commands.DeleteView: lambda _: self.ask_which("Delete which view?", self.ask_whether_to_delete),
        }

    def ask_for_name(self, _command: commands.SaveView) -> None:
        """Ask what to call the query of what is on show."""
        showing = self._desk.showing
        if not showing.query or showing.listing().problem:
            return self._desk.announce("search for something first: a view is a query with a name")
        told, built_in = (f"It shows: {showing.query}",), {view.name for view in BUILT_IN}
        question = Question("Save as a view called", told=told, refuse=lambda name: _taken(name, built_in))
        return self._desk.ask(question, partial(self.ask_whether_to_save, showing.query))

    def ask_whether_to_save(self, query: str, name: str) -> None:
        """Keep a query as a view, after asking where that would take the place of another query."""
        if not (name := clean_line(name)):
            return
        before = next((view for view in self._desk.showing.views if view.name == name), None)
        if before is None or before.query == query:
            self.save(query, name)
        else:
            chooser = Choice(f"{name} shows: {before.query}", (LEAVE, "write over it"))
            self._desk.ask(chooser, lambda place: self.save(query, name) if place else None)

    def save(self, query: str, name: str) -> None:
        """Keep a query as a view, and show it."""
        view = self._written(name, query)
        self._desk.showing.keep_view(view)
        self._show(view.name)
        key = self._desk.key_of(f"show-view-{view.number}") if view.number else "the palette"
        self._desk.announce(f"saved as {view.name!r}: {key} shows it")

    def ask_which(self, asked: str, then: Callable[[View], None]) -> None:
        """Ask for a view that was saved, and go on with it."""
        built_in = {view.name for view in BUILT_IN}
        views = [view for view in self._desk.showing.views if view.name not in built_in]
        if not views:
            key = self._desk.key_of(commands.SaveView.name)
            return self._desk.announce(f"no view is saved; {key} keeps the query of what is on show as one")
        chooser = Choice(asked, [f"{view.name}: {view.query}" for view in views])
        return self._desk.ask(chooser, lambda place: then(views[place]))

    def ask_for_new_name(self, view: View) -> None:
        """Ask for another name of a view."""
        others = {other.name for other in self._desk.showing.views} - {view.name}
        told = (f"It shows: {view.query}",)
        question = Question(
            f"Rename {view.name} to", answer=view.name, told=told, refuse=lambda name: _taken(name, others)
        )
        self._desk.ask(question, partial(self.rename, view))

    def rename(self, view: View, name: str) -> None:
        """Give a view another name."""
        if (name := clean_line(name)) in ("", view.name):
            return
        if self._path is not None:
            from reader.config.writing import rename_view  # noqa: PLC0415 - most sessions write nothing

            rename_view(self._path, view.name, name)
        self._desk.showing.rename_view(view, name)
        self._desk.show()
        self._desk.announce(f"{view.name!r} is called {name!r} now")

    def ask_whether_to_delete(self, view: View) -> None:
        """Ask whether a view is to be deleted, for undo does not bring it back."""
        chooser = Choice(f"Delete {view.name}? It shows: {view.query}", (LEAVE, DELETE))
        self._desk.ask(chooser, lambda place: self.delete(view) if place else None)

    def delete(self, view: View) -> None:
        """Delete a view; where it was on show the inbox is."""
        if self._path is not None:
            from reader.config.writing import delete_view  # noqa: PLC0415

            delete_view(self._path, view.name)
        self._desk.showing.drop_view(view)
        self._desk.show()
        self._desk.announce(f"deleted {view.name!r}, which showed: {view.query}")

    def _show(self, name: str) -> None:
        self._desk.showing.view_named(name)
        self._desk.screen.leave_search()
        self._desk.show()

    def _written(self, name: str, query: str) -> View:
        from reader.config.writing import save_view  # noqa: PLC0415

        if self._path is None:
            return View(name, query)
        return save_view(self._path, View(name, query))


def _taken(name: str, taken: Container[str]) -> str:
    """Say that a name is taken, or nothing where it is not."""
    name = clean_line(name)
    return f"another view is called {name!r} already" if name in taken else ""
