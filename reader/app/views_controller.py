"""Views that the user makes: queries with a name, kept in the configuration."""

from collections.abc import Callable, Container
from functools import partial
from pathlib import Path

from reader.app.context import AppContext, Handlers
from reader.app.listing import BUILT_IN
from reader.config import View
from reader.text import clean_line
from widgets.dialogs import Choice, Prompt
from widgets.navigation_commands import DeleteView, RenameView, SaveView

KEEP_OPTION, DELETE_OPTIONS = "leave it", "delete it"


class ViewsController:
    """Makes, renames and deletes views; where there is no configuration that holds until the program ends."""

    def __init__(self, context: AppContext, path: Path | None) -> None:
        """Take where the configuration is, if there is one."""
        self._context = context
        self._path = path

    def handlers(self) -> Handlers:
        """Name what is done for each command."""
        return {
            SaveView: self.prompt_name,
            RenameView: lambda _: self.prompt_view("Rename which view?", self.prompt_new_name),
            DeleteView: lambda _: self.prompt_view("Delete which view?", self.confirm_delete),
        }

    def prompt_name(self, _command: SaveView) -> None:
        """Ask what to call the query of what is on show."""
        listing_state = self._context.listing_state
        if not listing_state.query or listing_state.listing().error:
            return self._context.notify("search for something first: a view is a query with a name")
        message, built_in = (f"It shows: {listing_state.query}",), {view.name for view in BUILT_IN}
        question = Prompt(
            "Save as a view called", help_lines=message, validate=lambda name: _name_taken_error(name, built_in)
        )
        return self._context.show_dialog(question, partial(self.confirm_save, listing_state.query))

    def confirm_save(self, query: str, name: str) -> None:
        """Keep a query as a view, after asking where that would take the place of another query."""
        if not (name := clean_line(name)):
            return
        before = next((view for view in self._context.listing_state.views if view.name == name), None)
        if before is None or before.query == query:
            self.save(query, name)
        else:
            chooser = Choice(f"{name} shows: {before.query}", (KEEP_OPTION, "write over it"))
            self._context.show_dialog(chooser, lambda place: self.save(query, name) if place else None)

    def save(self, query: str, name: str) -> None:
        """Keep a query as a view, and show it."""
        view = self._write_view(name, query)
        self._context.listing_state.save_view(view)
        self._show(view.name)
        key = self._context.key_for(f"show-view-{view.number}") if view.number else "the palette"
        self._context.notify(f"saved as {view.name!r}: {key} shows it")

    def prompt_view(self, title: str, on_result: Callable[[View], None]) -> None:
        """Ask for a view that was saved, and go on with it."""
        built_in = {view.name for view in BUILT_IN}
        views = [view for view in self._context.listing_state.views if view.name not in built_in]
        if not views:
            key = self._context.key_for(SaveView.id)
            return self._context.notify(f"no view is saved; {key} keeps the query of what is on show as one")
        chooser = Choice(title, [f"{view.name}: {view.query}" for view in views])
        return self._context.show_dialog(chooser, lambda place: on_result(views[place]))

    def prompt_new_name(self, view: View) -> None:
        """Ask for another name of a view."""
        others = {other.name for other in self._context.listing_state.views} - {view.name}
        message = (f"It shows: {view.query}",)
        question = Prompt(
            f"Rename {view.name} to",
            value=view.name,
            help_lines=message,
            validate=lambda name: _name_taken_error(name, others),
        )
        self._context.show_dialog(question, partial(self.rename, view))

    def rename(self, view: View, name: str) -> None:
        """Give a view another name."""
        if (name := clean_line(name)) in ("", view.name):
            return
        if self._path is not None:
            from reader.config.edit import rename_view  # noqa: PLC0415 - most sessions write nothing

            rename_view(self._path, view.name, name)
        self._context.listing_state.rename_view(view, name)
        self._context.show()
        self._context.notify(f"{view.name!r} is called {name!r} now")

    def confirm_delete(self, view: View) -> None:
        """Ask whether a view is to be deleted, for undo does not bring it back."""
        chooser = Choice(f"Delete {view.name}? It shows: {view.query}", (KEEP_OPTION, DELETE_OPTIONS))
        self._context.show_dialog(chooser, lambda place: self.delete(view) if place else None)

    def delete(self, view: View) -> None:
        """Delete a view; where it was on show the inbox is."""
        if self._path is not None:
            from reader.config.edit import delete_view  # noqa: PLC0415

            delete_view(self._path, view.name)
        self._context.listing_state.delete_view(view)
        self._context.show()
        self._context.notify(f"deleted {view.name!r}, which showed: {view.query}")

    def _show(self, name: str) -> None:
        self._context.listing_state.select_view_named(name)
        self._context.screen.close_search()
        self._context.show()

    def _write_view(self, name: str, query: str) -> View:
        from reader.config.edit import save_view  # noqa: PLC0415

        if self._path is None:
            return View(name, query)
        return save_view(self._path, View(name, query))


def _name_taken_error(name: str, names: Container[str]) -> str:
    """Say that a name is taken, or nothing where it is not."""
    name = clean_line(name)
    return f"another view is called {name!r} already" if name in names else ""
