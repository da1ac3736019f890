"""Which papers are on show, and why."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from time import monotonic

from reader.app.headings import digest_headings
from reader.app.views import BUILT_IN
from reader.config.values import View
from reader.errors import QueryError
from reader.finding import searcher_of
from reader.paper import Listing
from reader.search import Abandoned, Searcher, never
from storage import Library

ORDERS = ("relevance", "digest", "date", "title", "comments", "upvotes")
AT_ONCE = 0.004
"""Seconds for which a search may keep the screen waiting: less than a frame."""
MOST_FAULTS = 5
"""Of a query with more faults than these nothing is searched."""
_ORDER = r"(?:^|\s)-?sort:\S*"


class Showing:
    """A view, or the query that was typed over it; either may have been given another order."""

    def __init__(self, library: Library, views: Sequence[View], today: Callable[[], date]) -> None:
        self._views = {view.name: view for view in views}
        self._view = views[0]
        self._searched: str | None = None
        self.searcher: Searcher = searcher_of(library)
        self._turn = self._turn_shown = 0
        self._columns = library.columns
        self._today = today
        self._newest_seen: int | None = None
        self._last = self._last_held = Listing((), library.paper, "nothing yet", len(library))

    @property
    def name(self) -> str:
        """What the papers on show are called: the view's name, or that they were searched for."""
        return self._view.name if self._searched is None else "search"

    @property
    def query(self) -> str:
        """The query that finds them."""
        return self._view.query if self._searched is None else self._searched

    @property
    def is_search(self) -> bool:
        """Tell whether they were searched for."""
        return self._searched is not None

    def listing(self) -> Listing:
        """List the papers as they are now; where the query cannot be understood the last listing stays, with why."""
        self._turn += 1
        return self._kept(self._found(self.query, never))

    def search(self, query: str) -> Callable[[], Listing | None]:
        """Search all papers from now on; gives what finds them, in any thread, and None once nobody wants to know."""
        turn = self._begin(query)
        return partial(self._sought, query, lambda: turn != self._turn)

    def search_at_once(self, query: str) -> Listing | None:
        """Search all papers from now on; gives what finds them if that takes no longer than a key may."""
        self._begin(query)
        if not self.searcher.is_ready:
            return None
        ends = monotonic() + AT_ONCE
        return self._sought(query, lambda: monotonic() > ends)

    def find(self, query: str) -> Listing:
        """Search all papers from now on, in all that they say, however long that takes; raises QueryError."""
        listing = self._headed(self.searcher.listing(query, today=self._today()))
        self._begin(query)
        return self._kept(listing)

    @property
    def is_seeking(self) -> bool:
        """Tell whether what is on show does not answer the query yet."""
        return self._turn != self._turn_shown

    def show_found(self, listing: Listing | None) -> Listing | None:
        """Take what a search has found; None where it is not the answer that is waited for."""
        if listing is None or not self.is_seeking or listing.query != self.query:
            return None
        return self._kept(listing)

    def _begin(self, query: str) -> int:
        """Begin a search, with which those before it are over; gives its number."""
        self._searched = query
        self._turn += 1
        return self._turn

    def _sought(self, query: str, is_given_up: Callable[[], bool]) -> Listing | None:
        try:
            return self._found(query, is_given_up)
        except Abandoned:
            return None

    def _found(self, query: str, is_given_up: Callable[[], bool]) -> Listing:
        try:
            return self._headed(self.searcher.listing(query, today=self._today(), wait=False, cancelled=is_given_up))
        except QueryError as error:
            return replace(self._found_by(error, is_given_up), query=query, problem=str(error))

    def _found_by(self, error: QueryError, is_given_up: Callable[[], bool]) -> Listing:
        """Find what the rest of a faulty query finds; where that is nothing, the last listing that held papers."""
        for _ in range(MOST_FAULTS):
            if not error.rest:
                break
            try:
                found = self.searcher.listing(error.rest, today=self._today(), wait=False, cancelled=is_given_up)
                return self._headed(found) if found else self._last_held
            except QueryError as another:
                error = another
        return self._last_held

    def _kept(self, listing: Listing) -> Listing:
        self._turn_shown = self._turn
        if not listing.problem:
            self._last = listing
            if listing:
                self._last_held = listing
        return listing

    def _headed(self, listing: Listing) -> Listing:
        """Head the papers of each digest, where they stand digest by digest."""
        if "sort:digest" not in listing.query.split():
            return listing
        return replace(listing, headings=digest_headings(listing.keys, self._columns, self._newest_seen))

    def tell_new(self, newest_seen: int) -> None:
        """Count the new papers of each digest from now on; takes the highest number of a paper that is not new."""
        self._newest_seen = newest_seen

    def take_note(self, keys: Iterable[str]) -> None:
        """Take note that papers were added, changed, marked or removed."""
        self.searcher.refresh(keys)

    def view(self, number: int) -> View | None:
        """Show a view by its number; None where no view has it."""
        view = next((view for view in self._views.values() if view.number == number), None)
        if view is not None:
            self.view_named(view.name)
        return view

    def view_named(self, name: str) -> None:
        """Show a view by its name."""
        self._view, self._searched = self._views[name], None

    def keep_view(self, view: View) -> None:
        """Add a view, or put it in the place of the one of its name."""
        self._views[view.name] = view

    def rename_view(self, view: View, name: str) -> None:
        """Give a view another name."""
        self._views = {one.name: one for one in (self._named(one, view, name) for one in self._views.values())}
        self._view = self._named(self._view, view, name)

    @staticmethod
    def _named(one: View, view: View, name: str) -> View:
        return one._replace(name=name) if one.name == view.name else one

    def drop_view(self, view: View) -> None:
        """Take a view away; where it was on show the inbox is."""
        del self._views[view.name]
        if self._view.name == view.name:
            self._view = self._views[BUILT_IN[0].name]

    @property
    def views(self) -> tuple[View, ...]:
        """All views, those with a number first."""
        return tuple(sorted(self._views.values(), key=lambda view: (view.number is None, view.number or 0)))

    def leave_search(self) -> None:
        """Go back to the view that the search began in."""
        self._searched = None

    def order_by(self, order: str) -> None:
        """Give the papers on show another order, by its name in the query language."""
        query = f"{re.sub(_ORDER, '', self.query)} sort:{order}".strip()
        if self._searched is None:
            self._view = self._view._replace(query=query)
        else:
            self._searched = query
