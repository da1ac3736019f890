"""Views: queries with a name.

Headlines over the papers of each digest, where they stand digest by digest.

Which papers are on show, and why.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from time import monotonic

from reader.cancellation import Cancelled, never_cancelled
from reader.columns import UNDATED, Columns
from reader.config import Config, View
from reader.errors import QueryError
from reader.paper import Heading, Listing, format_count
from reader.search import ALL_PAPERS, INBOX, STARRED, Searcher
from reader.search.sorting import rows_of
from storage import Library

INBOX_NUMBER = 1
ALL_NUMBER = 3
BUILT_IN = (View("inbox", INBOX, INBOX_NUMBER), View("starred", STARRED, 2), View("all", ALL_PAPERS, ALL_NUMBER))


def list_views(config: Config) -> tuple[View, ...]:
    """Give the views that there are, the one first that the user begins with, the built-in ones in the chosen order."""
    views = (*_built_in_views(config.sort), *config.views)
    return tuple(sorted(views, key=lambda view: view.name != config.opening_view))


def _built_in_views(sort: str) -> Iterator[View]:
    for view in BUILT_IN:
        yield view if sort == "digest" else view._replace(query=_with_sort(view.query, sort))


def _with_sort(query: str, sort: str) -> str:
    return f"{query.removesuffix('sort:digest')} sort:{sort}".strip()


MAX_HEADINGS = 500
"""More digests than anybody leaves unread; the papers behind them stand under one last headline."""


def digest_headings(keys: Sequence[str], columns: Columns, last_seen_id: int | None = None) -> tuple[Heading, ...]:
    """Head the papers of each digest.

    Takes keys that stand newest digest first, and the highest number of a paper that is not new, if any is new.
    """
    first_new_row = len(columns) if last_seen_id is None else bisect_right(columns.ids, last_seen_id)
    return tuple(_headings(rows_of(keys, columns), columns.digest_day, first_new_row))


def _headings(rows: Sequence[int], days: Sequence[int], first_new_row: int) -> Iterator[Heading]:
    days_with_news = set(days[first_new_row:])
    start = 0
    for _ in range(MAX_HEADINGS):
        if start == len(rows):
            return
        day, end = days[rows[start]], _end_of_digest(rows, days, start)
        text = _heading_text(day, end - start)
        if day in days_with_news:
            text += _describe_new(sum(row >= first_new_row for row in rows[start:end]))
        yield Heading(start, text)
        start = end
    if start < len(rows):
        yield Heading(start, f"earlier digests · {format_count(len(rows) - start)}")


def _end_of_digest(rows: Sequence[int], days: Sequence[int], start: int) -> int:
    """Give the place behind a digest's last row: in doubling steps, for a digest is short where a library is long."""
    day, step = days[rows[start]], 1
    while start + step < len(rows) and days[rows[start + step]] == day:
        step *= 2
    last = min(start + step, len(rows))
    return bisect_right(rows, -day, lo=start + step // 2, hi=last, key=lambda row: -days[row])


def _describe_new(count: int) -> str:
    return f", {count:,} new" if count else ""


@lru_cache(2 * MAX_HEADINGS)
def _heading_text(day: int, count: int) -> str:
    """Write a headline; most of those over a listing are those over the one before."""
    digest = "in no digest" if day == UNDATED else f"{date.fromordinal(day):%A, %Y-%m-%d}"
    return f"{digest} · {format_count(count)}"


SORT_OPTIONS = ("relevance", "digest", "date", "title", "comments", "upvotes")
SYNC_SEARCH_SECONDS = 0.004
"""Seconds for which a search may keep the screen waiting: less than a frame."""
MOST_FAULTS = 5
"""Of a query with more faults than these nothing is searched."""
_SORT_PATTERN = r"(?:^|\s)-?sort:\S*"


class ListingState:
    """A view, or the query that was typed over it; either may have been given another order."""

    def __init__(self, library: Library, views: Sequence[View], today: Callable[[], date]) -> None:
        self._views = {view.name: view for view in views}
        self._view = views[0]
        self._typed_query: str | None = None
        self.searcher = Searcher(library)
        self._request = self._shown_request = 0
        self._columns = library.columns
        self._today = today
        self._last_seen_id: int | None = None
        self._last_listing = self._last_held = Listing((), library.paper, "nothing yet", len(library))

    @property
    def name(self) -> str:
        """What the papers on show are called: the view's name, or that they were searched for."""
        return self._view.name if self._typed_query is None else "search"

    @property
    def query(self) -> str:
        """The query that finds them."""
        return self._view.query if self._typed_query is None else self._typed_query

    @property
    def is_search(self) -> bool:
        """Tell whether they were searched for."""
        return self._typed_query is not None

    def listing(self) -> Listing:
        """List the papers as they are now; where the query cannot be understood the last listing stays, with why."""
        self._request += 1
        return self._remember(self._search(self.query, never_cancelled))

    def start_search(self, query: str) -> Callable[[], Listing | None]:
        """Search all papers from now on; gives what finds them, in any thread, and None once nobody wants to know."""
        turn = self._next_request(query)
        return partial(self._search_if_current, query, lambda: turn != self._request)

    def search_now(self, query: str) -> Listing | None:
        """Search all papers from now on; gives what finds them if that takes no longer than a key may."""
        self._next_request(query)
        if not self.searcher.is_ready:
            return None
        ends = monotonic() + SYNC_SEARCH_SECONDS
        return self._search_if_current(query, lambda: monotonic() > ends)

    def find(self, query: str) -> Listing:
        """Search all papers from now on, in all that they say, however long that takes; raises QueryError."""
        listing = self._with_headings(self.searcher.listing(query, today=self._today()))
        self._next_request(query)
        return self._remember(listing)

    @property
    def is_searching(self) -> bool:
        """Tell whether what is on show does not answer the query yet."""
        return self._request != self._shown_request

    def accept_results(self, listing: Listing | None) -> Listing | None:
        """Take what a search has found; None where it is not the answer that is waited for."""
        if listing is None or not self.is_searching or listing.query != self.query:
            return None
        return self._remember(listing)

    def _next_request(self, query: str) -> int:
        """Begin a search, with which those before it are over; gives its number."""
        self._typed_query = query
        self._request += 1
        return self._request

    def _search_if_current(self, query: str, is_cancelled: Callable[[], bool]) -> Listing | None:
        try:
            return self._search(query, is_cancelled)
        except Cancelled:
            return None

    def _search(self, query: str, is_cancelled: Callable[[], bool]) -> Listing:
        try:
            return self._with_headings(
                self.searcher.listing(query, today=self._today(), wait=False, is_cancelled=is_cancelled)
            )
        except QueryError as error:
            return replace(self._found_by(error, is_cancelled), query=query, error=str(error))

    def _found_by(self, error: QueryError, is_cancelled: Callable[[], bool]) -> Listing:
        """Find what the rest of a faulty query finds; where that is nothing, the last listing that held papers."""
        for _ in range(MOST_FAULTS):
            if not error.rest:
                break
            try:
                found = self.searcher.listing(error.rest, today=self._today(), wait=False, is_cancelled=is_cancelled)
                return self._with_headings(found) if found else self._last_held
            except QueryError as another:
                error = another
        return self._last_held

    def _remember(self, listing: Listing) -> Listing:
        self._shown_request = self._request
        if not listing.error:
            self._last_listing = listing
            if listing:
                self._last_held = listing
        return listing

    def _with_headings(self, listing: Listing) -> Listing:
        """Head the papers of each digest, where they stand digest by digest."""
        if "sort:digest" not in listing.query.split():
            return listing
        return replace(listing, headings=digest_headings(listing.keys, self._columns, self._last_seen_id))

    def set_new_since(self, last_seen_id: int) -> None:
        """Count the new papers of each digest from now on; takes the highest number of a paper that is not new."""
        self._last_seen_id = last_seen_id

    def invalidate(self, keys: Iterable[str]) -> None:
        """Take note that papers were added, changed, marked or removed."""
        self.searcher.invalidate(keys)

    def select_view(self, number: int) -> View | None:
        """Show a view by its number; None where no view has it."""
        view = next((view for view in self._views.values() if view.number == number), None)
        if view is not None:
            self.select_view_named(view.name)
        return view

    def select_view_named(self, name: str) -> None:
        """Show a view by its name."""
        self._view, self._typed_query = self._views[name], None

    def save_view(self, view: View) -> None:
        """Add a view, or put it in the place of the one of its name."""
        self._views[view.name] = view

    def rename_view(self, view: View, name: str) -> None:
        """Give a view another name."""
        self._views = {one.name: one for one in (self._with_name(one, view, name) for one in self._views.values())}
        self._view = self._with_name(self._view, view, name)

    @staticmethod
    def _with_name(candidate: View, view: View, name: str) -> View:
        return candidate._replace(name=name) if candidate.name == view.name else candidate

    def delete_view(self, view: View) -> None:
        """Take a view away; where it was on show the inbox is."""
        del self._views[view.name]
        if self._view.name == view.name:
            self._view = self._views[BUILT_IN[0].name]

    @property
    def views(self) -> tuple[View, ...]:
        """All views, those with a number first."""
        return tuple(sorted(self._views.values(), key=lambda view: (view.number is None, view.number or 0)))

    def close_search(self) -> None:
        """Go back to the view that the search began in."""
        self._typed_query = None

    def sort_by(self, sort: str) -> None:
        """Give the papers on show another order, by its name in the query language."""
        query = f"{re.sub(_SORT_PATTERN, '', self.query)} sort:{sort}".strip()
        if self._typed_query is None:
            self._view = self._view._replace(query=query)
        else:
            self._typed_query = query
