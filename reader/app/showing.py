"""Which papers are on show, and why."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from reader.app.headings import digest_headings
from reader.app.views import View
from reader.errors import QueryError
from reader.paper import Heading, Listing
from reader.search import Searcher
from storage import Library

ORDERS = ("relevance", "digest", "date", "title", "comments", "upvotes")
_ORDER = re.compile(r"(?:^|\s)-?sort:\S*")
_BY_DIGEST = re.compile(r"(?:^|\s)sort:digest(?:\s|$)")


class Showing:
    """A view, or the query that was typed over it; either may have been given another order."""

    def __init__(self, library: Library, views: Sequence[View], today: Callable[[], date]) -> None:
        self._views = {view.name: view for view in views}
        self._view = views[0]
        self._searched: str | None = None
        self._searcher = Searcher(library.columns, library.paper)
        self._columns = library.columns
        self._today = today
        self._last = self.listing()

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
        try:
            listing = self._searcher.listing(self.query, today=self._today())
        except QueryError as error:
            return replace(self._last, query=self.query, problem=str(error))
        self._last = replace(listing, headings=self._headings(listing))
        return self._last

    def _headings(self, listing: Listing) -> tuple[Heading, ...]:
        return digest_headings(listing.keys, self._columns) if _BY_DIGEST.search(self.query) else ()

    def take_note(self, keys: Iterable[str]) -> None:
        """Take note that papers were added, changed, marked or removed."""
        self._searcher.refresh(keys)

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

    @property
    def views(self) -> tuple[View, ...]:
        """All views, those with a number first."""
        return tuple(sorted(self._views.values(), key=lambda view: (view.number is None, view.number or 0)))

    def search(self, query: str) -> None:
        """Show what a query finds among all papers."""
        self._searched = query

    def leave_search(self) -> None:
        """Go back to the view that the search began in."""
        self._searched = None

    def order_by(self, order: str) -> None:
        """Give the papers on show another order, by its name in the query language."""
        query = f"{_ORDER.sub('', self.query)} sort:{order}".strip()
        if self._searched is None:
            self._view = replace(self._view, query=query)
        else:
            self._searched = query
