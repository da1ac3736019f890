"""Commands that choose what is listed: views, searches, similar papers and the sort order; and recent queries."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from reader.app.context import AppContext, Handlers
from reader.app.listing import SIMILAR_QUERY, SORT_OPTIONS
from reader.files import load_state, save_state
from reader.paper import Listing
from widgets.navigation_commands import VIEW_COMMANDS, NextView, PreviousView, SaveView, ShowView, Similar, Sort
from widgets.viewport import ReturnPoint

MAX_RECENT = 20
_FILE_NAME = "queries.json"


class RecentQueries:
    """The queries that were searched for, the latest first."""

    def __init__(self, folder: Path | None) -> None:
        """Read the queries from the library's folder; without one they last until the program ends."""
        self._path = folder / _FILE_NAME if folder else None
        self._queries: tuple[str, ...] | None = None

    def latest(self) -> Sequence[str]:
        """Return the queries, the latest first."""
        if self._queries is None:
            state = load_state(self._path)
            self._queries = tuple(map(str, state)) if isinstance(state, list) else ()
        return self._queries

    def add(self, query: str) -> None:
        """Remember a query, or move it to the front if it is known."""
        query = query.strip()
        if query and (not self.latest() or self.latest()[0] != query):
            others = (other for other in self.latest() if other != query)
            self._queries = (query, *others)[:MAX_RECENT]
            save_state(self._path, list(self._queries))


class NavigationController:
    """Show views, search, and sort."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._return_to: ReturnPoint | None = None
        """Where to return after the running search, if it closes another."""
        self._unranked_first: str | None = None
        """The first paper of the view For you, if it was shown before it was ranked."""
        self.recent = RecentQueries(context.library.folder)
        context.screen.search_bar.complete = self.complete
        context.screen.search_bar.recent = self.recent.latest

    def handlers(self) -> Handlers:
        """Return the handlers of the commands."""
        views: Handlers = dict.fromkeys(VIEW_COMMANDS, self.show_view)
        neighbours: Handlers = {
            PreviousView: lambda _: self.show_neighbour(-1),
            NextView: lambda _: self.show_neighbour(1),
        }
        return {**views, **neighbours, Similar: self.show_similar, Sort: self.prompt_sort}

    def show_view(self, command: ShowView) -> None:
        """Show a view by its number, and close the search."""
        if self._context.listing_state.select_view(command.number) is None:
            key = self._context.key_for(SaveView.id)
            return self._context.notify(f"No view {command.number} · {key} saves the current search as a view")
        return self._show_selected_view()

    def show_neighbour(self, by: int) -> None:
        """Show the next view, or the one before, and close the search."""
        self._context.listing_state.select_neighbour(by)
        self._show_selected_view()

    def show_view_named(self, name: str) -> None:
        """Show a view by its name, and close the search."""
        self._context.listing_state.select_view_named(name)
        self._show_selected_view()

    def _show_selected_view(self) -> None:
        self._context.screen.close_search()
        listing = self._context.listing_state.listing()
        state, first = self._context.listing_state, next(iter(listing.keys), None)
        self._context.show_listing(listing, cursor_key=first if state.is_for_you else None)
        self._unranked_first = None if state.searcher.is_ranking_current else first
        if listing.advice:
            self._context.notify(listing.advice)

    def search(self, query: str, return_to: ReturnPoint | None = None) -> None:
        """Show the results of a query: in the same frame if they are ready in time, otherwise as soon as they are."""
        listing_state = self._context.listing_state
        if listing_state.is_searching and query == listing_state.query:  # the same search again, over a newer index
            return_to = return_to or self._return_to
        self._return_to = return_to
        if (results := listing_state.search_now(query)) is not None:
            return self._show_results(results, return_to)
        request = listing_state.start_search(query)

        def show(results: Listing | None) -> None:
            if (accepted := listing_state.accept_results(request, results)) is not None:
                self._show_results(accepted, return_to)

        search = partial(listing_state.results_of, request, query)
        return self._context.run_in_thread(search, show, partial(listing_state.finish_search, request))

    def complete(self, query: str, cursor: int) -> Sequence[str]:
        """Return a query with each completion at the cursor, the likeliest first."""
        return [each.apply(query) for each in self._context.listing_state.searcher.complete(query, cursor)]

    def finish_search(self, query: str) -> None:
        """Remember a query; if it finds nothing, search for the query that was probably meant."""
        correction = self._context.screen.listing.correction
        self.recent.add(correction or query)
        if correction:
            screen = self._context.screen
            screen.call_later(screen.show_query, correction)
            self.search(correction)

    def show_similar(self, _command: Similar) -> None:
        """Search for the papers most similar to the one under the cursor."""
        screen = self._context.screen
        if (key := screen.current_key) is not None:
            query = f"{SIMILAR_QUERY}{key}"
            if query != self._context.listing_state.query:
                screen.begin_search()
            screen.hide_query()
            self.search(query)

    def refresh_results(self) -> None:
        """Show the listing again, after the index or the papers changed; a search runs again in the background."""
        if self._context.listing_state.is_search:
            self.search(self._context.listing_state.query)
        else:
            self._context.show()

    def refresh_for_you(self) -> None:
        """Show the listing again if its order is For you.

        The cursor goes to the first paper if it is still where it was when the view was shown before it was ranked.
        """
        listing_state, unranked_first = self._context.listing_state, self._unranked_first
        self._unranked_first = None
        if listing_state.is_for_you and listing_state.is_search:
            self.refresh_results()
        elif listing_state.is_for_you:
            listing = listing_state.listing()
            is_untouched = unranked_first is not None and unranked_first == self._context.screen.current_key
            self._context.show_listing(listing, cursor_key=next(iter(listing.keys), None) if is_untouched else None)

    def close_search(self) -> None:
        """Go back to where the search began: to the view, or to another search."""
        screen, listing_state = self._context.screen, self._context.listing_state
        return_point = screen.end_search()
        if return_point is not None and return_point.query is not None:
            if SIMILAR_QUERY in return_point.query:
                screen.hide_query()
            else:
                screen.call_later(screen.show_query, return_point.query)
            return self.search(return_point.query, return_point)
        listing_state.close_search()
        screen.close_search()
        return self._context.show(return_to=return_point)

    def prompt_sort(self, _command: Sort) -> None:
        """Ask for the sort order; a dot marks the current one."""
        from widgets.dialogs import Choice  # noqa: PLC0415 - imported when first used

        sorts = list(SORT_OPTIONS)
        current = self._context.listing_state.present_sort
        options = [f"{'●' if sort == current else ' '} {SORT_OPTIONS[sort]}" for sort in sorts]
        chosen = sorts.index(current) if current in sorts else 0
        self._context.show_dialog(Choice("Sort by", options, chosen=chosen), lambda index: self.sort_by(sorts[index]))

    def sort_by(self, sort: str) -> None:
        """Sort the papers, and keep the cursor on its paper."""
        self._context.listing_state.sort_by(sort)
        self._context.show(cursor_key=self._context.screen.current_key)

    def _show_results(self, listing: Listing, return_to: ReturnPoint | None) -> None:
        nearest = listing.keys[1] if listing.muted and len(listing) > 1 and return_to is None else None
        self._context.show_listing(listing, cursor_key=nearest, return_to=return_to)
