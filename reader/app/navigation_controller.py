"""Commands that choose what is on show."""

from functools import partial

from reader.app.context import AppContext, Handlers
from reader.app.listing import SORT_OPTIONS
from reader.paper import Listing
from widgets.navigation_commands import VIEW_COMMANDS, ShowView, Similar, Sort
from widgets.viewport import ReturnPoint


class NavigationController:
    """What is looked for, and in which order it is shown."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def handlers(self) -> Handlers:
        """Name what is done for each command."""
        views: Handlers = dict.fromkeys(VIEW_COMMANDS, self.show_view)
        return {**views, Similar: self.show_similar, Sort: self.prompt_sort}

    def show_view(self, command: ShowView) -> None:
        """Show a view, and leave the search for it."""
        if self._context.listing_state.select_view(command.number) is None:
            return self._context.notify(f"there is no view {command.number} yet")
        self._context.screen.close_search()
        return self._context.show()

    def show_view_named(self, name: str) -> None:
        """Show a view by its name, and leave the search for it."""
        self._context.listing_state.select_view_named(name)
        self._context.screen.close_search()
        self._context.show()

    def search(self, query: str, return_to: ReturnPoint | None = None) -> None:
        """Show what a query finds: in the same frame, or as soon as it is found; until then letters can be typed."""
        listing_state, show = self._context.listing_state, partial(self._show_results, return_to)
        if (found := listing_state.search_now(query)) is not None:
            show(found)
        else:
            self._context.run_in_thread(listing_state.start_search(query), show)

    def show_similar(self, _command: Similar) -> None:
        """Search for the papers that are most like the one under the cursor; the query can be seen and changed."""
        screen = self._context.screen
        if (key := screen.current_key) is not None:
            query = f"is:similar:{key}"
            if query != self._context.listing_state.query:
                screen.begin_search()
            screen.call_later(screen.show_query, query)
            self.search(query)

    def refresh_results(self) -> None:
        """Show what is found now, where more can be found than before; a search is made anew beside the screen."""
        if self._context.listing_state.is_search:
            self.search(self._context.listing_state.query)
        else:
            self._context.show()

    def _show_results(self, return_to: ReturnPoint | None, results: Listing | None) -> None:
        listing = self._context.listing_state.accept_results(results)
        if listing is not None:
            self._context.show_listing(listing, return_to=return_to)

    def close_search(self) -> None:
        """Go back to where the search began: to the view, or to the search inside which it began."""
        screen, listing_state = self._context.screen, self._context.listing_state
        point = screen.end_search()
        if point is not None and point.query is not None:
            screen.call_later(screen.show_query, point.query)
            return self.search(point.query, point)
        listing_state.close_search()
        screen.close_search()
        return self._context.show(return_to=point)

    def prompt_sort(self, _command: Sort) -> None:
        """Ask for the order of the papers."""
        from widgets.dialogs import Choice  # noqa: PLC0415 - a dialog is loaded when it is first wanted

        possibilities = [way for order in SORT_OPTIONS for way in (order, f"{order}, reversed")]
        self._context.show_dialog(Choice("Order by", possibilities), self.sort_by)

    def sort_by(self, index: int) -> None:
        """Order by the chosen possibility; each order is followed by its reverse."""
        order, is_reversed = SORT_OPTIONS[index // 2], index % 2
        self._context.listing_state.sort_by(f"{order}-" if is_reversed else order)
        self._context.show(cursor_key=self._context.screen.current_key)
