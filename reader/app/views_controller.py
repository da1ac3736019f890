"""Commands that save, rename and delete views: queries with a name, saved in the configuration."""

from collections.abc import Callable, Container, Mapping
from functools import partial
from pathlib import Path

from reader.app.context import AppContext, Handlers
from reader.app.listing import BUILT_IN_NAMES
from reader.config import View
from reader.search import require_valid_views
from reader.text import clean_line
from widgets.dialogs import Choice, Confirmation, Prompt
from widgets.navigation_commands import DeleteView, RenameView, SaveView, Search


class ViewsController:
    """Save, rename and delete views; without a configuration file they last until the app ends."""

    def __init__(self, context: AppContext, path: Path | None) -> None:
        """Save views to the configuration file, if there is one."""
        self._context = context
        self._path = path

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
        return {
            SaveView: self.prompt_name,
            RenameView: lambda _: self.prompt_view("Rename view", self.prompt_new_name),
            DeleteView: lambda _: self.prompt_view("Delete view", self.confirm_delete),
        }

    def prompt_name(self, _command: SaveView) -> None:
        """Ask for the name of a view with the current query."""
        listing_state = self._context.listing_state
        if not listing_state.query:
            return self._context.notify(f"Nothing to save: search first ({self._context.key_for(Search.id)})")
        if error := listing_state.listing().error:
            return self._context.notify_error(f"Cannot save this query. {error}")
        dialog = Prompt(
            "Save view",
            help_lines=(f"Query: {listing_state.query}",),
            validate=partial(_name_error, taken=BUILT_IN_NAMES),
        )
        return self._context.show_dialog(dialog, partial(self.confirm_save, listing_state.query))

    def confirm_save(self, query: str, name: str) -> None:
        """Save a view; ask first if it would replace another query."""
        if not (name := clean_line(name)):
            return
        replaced = next((view for view in self._context.listing_state.views if view.name == name), None)
        if replaced is None or replaced.query == query:
            self.save(query, name)
        else:
            dialog = Confirmation(f"View “{name}” exists ({replaced.query}). Replace?", "Replace")
            self._context.show_dialog(dialog, lambda _: self.save(query, name))

    def save(self, query: str, name: str) -> None:
        """Save a query as a view and show it; raise UsageError if the query names the view itself."""
        self._require_valid({name: query})
        view = self._write_view(name, query)
        self._context.listing_state.save_view(view)
        self._context.listing_state.select_view_named(view.name)
        self._context.screen.close_search()
        self._context.show()
        how_to_show = f"key {self._context.key_for(f'show-view-{view.number}')}" if view.number else "in the palette"
        self._context.notify(f"Saved view “{view.name}” · {how_to_show}")

    def prompt_view(self, title: str, on_result: Callable[[View], None]) -> None:
        """Ask for a saved view, and call `on_result` with it."""
        views = [view for view in self._context.listing_state.views if view.name not in BUILT_IN_NAMES]
        if not views:
            key = self._context.key_for(SaveView.id)
            return self._context.notify(f"No saved views · {key} saves the current search as a view")
        dialog = Choice(title, [f"{view.name}: {view.query}" for view in views])
        return self._context.show_dialog(dialog, lambda index: on_result(views[index]))

    def prompt_new_name(self, view: View) -> None:
        """Ask for the new name of a view."""
        others = {other.name for other in self._context.listing_state.views} - {view.name}
        dialog = Prompt(
            f"Rename view {view.name}",
            verb="rename",
            value=view.name,
            help_lines=(f"Query: {view.query}",),
            validate=partial(_name_error, taken=others),
        )
        self._context.show_dialog(dialog, partial(self.rename, view))

    def rename(self, view: View, name: str) -> None:
        """Rename a view; raise UsageError if another view's query names it."""
        if (name := clean_line(name)) in ("", view.name):
            return
        self._require_valid({name: view.query}, without=view)
        if self._path is not None:
            from reader.config.toml_edits import rename_view  # noqa: PLC0415 - most sessions save nothing

            rename_view(self._path, view.name, name)
        self._context.listing_state.rename_view(view, name)
        self._context.show()
        self._context.notify(f"Renamed view “{view.name}” to “{name}”")

    def confirm_delete(self, view: View) -> None:
        """Ask before deleting a view, because undo does not restore it."""
        dialog = Confirmation(f"Delete view “{view.name}” ({view.query})?", "Delete")
        self._context.show_dialog(dialog, lambda _: self.delete(view))

    def delete(self, view: View) -> None:
        """Delete a view; show the inbox if the view was shown. Raise UsageError if another view's query names it."""
        self._require_valid({}, without=view)
        if self._path is not None:
            from reader.config.toml_edits import delete_view  # noqa: PLC0415

            delete_view(self._path, view.name)
        self._context.listing_state.delete_view(view)
        self._context.show()
        self._context.notify(f"Deleted view “{view.name}” ({view.query})")

    def _require_valid(self, changed: Mapping[str, str], without: View | None = None) -> None:
        """Raise UsageError if a change of views would leave one with an invalid query."""
        kept = (view for view in self._context.listing_state.views if view != without)
        require_valid_views({**{view.name: view.query for view in kept}, **changed})

    def _write_view(self, name: str, query: str) -> View:
        if self._path is None:
            return View(name, query)
        from reader.config.toml_edits import save_view  # noqa: PLC0415

        return save_view(self._path, View(name, query))


def _name_error(name: str, taken: Container[str]) -> str:
    """Return an error if a name is taken, else an empty text."""
    name = clean_line(name)
    return f"A view “{name}” already exists" if name in taken else ""
