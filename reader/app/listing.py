"""ListingState: the view or search whose papers are listed; the views, and the headings of digests in a listing."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from time import monotonic

from reader.app.digest_headings import DigestHeadings
from reader.columns import UNDATED
from reader.config import Config, View
from reader.errors import Cancelled, IsCancelled, QueryError, ReaderError, never_cancelled
from reader.headings import NO_HEADINGS, Headings
from reader.paper import GetReasons, Highlight, Listing, Paper, Reasons, explain_nothing, no_highlights
from reader.rules import RuleSet
from reader.search import ALL_PAPERS, FOR_YOU, INBOX, STARRED, TO_READ, Searcher
from reader.text import capitalized
from storage import Library

INBOX_NUMBER = 1
ALL_NUMBER = 3
TO_READ_VIEW = "to-read"
FOR_YOU_VIEW = "foryou"
BUILT_IN = (
    View("inbox", INBOX, INBOX_NUMBER),
    View("starred", STARRED, 2),
    View("all", ALL_PAPERS, ALL_NUMBER),
    View(TO_READ_VIEW, TO_READ),
    View(FOR_YOU_VIEW, FOR_YOU),
)
BUILT_IN_NAMES = frozenset(view.name for view in BUILT_IN)
_TITLES = {TO_READ_VIEW: "To read", FOR_YOU_VIEW: "For you"}
SORT_OPTIONS = {
    "relevance": "Best match",
    "digest": "Newest digest",
    "digest-": "Oldest digest",
    "date": "Newest paper",
    "date-": "Oldest paper",
    "title": "Title A–Z",
    "upvotes": "Most upvotes",
    "comments": "Most comments",
    "foryou": "For you",
    "starred": "Last starred",
    "starred-": "First starred",
}
"""Sort orders of the query language, and their labels."""
SIMILAR_QUERY = "is:similar:"
"""Prefix of the query for papers similar to one."""
SYNC_SEARCH_SECONDS = 0.012
"""Seconds, less than a frame, that a search may delay the frame of a letter; a longer one continues in a thread.

With 100,000 papers a letter takes 15.2 ms of processor time until its rows are drawn, and 16.8 with 0.004.
"""
MAX_QUERY_ERRORS = 5
"""The most errors of a query that are skipped, one by one, to search for the rest."""
_SORT_PATTERN = r"(?:^|\s)-?sort:(\S*)"


class ListingState:
    """The listed papers: those of a view, or of a query typed over it; either may be sorted differently."""

    def __init__(
        self, library: Library, views: Sequence[View], today: Callable[[], date], *, keep_handled: bool = False
    ) -> None:
        """Start with the first of the views; `keep_handled` keeps papers in the list until the user leaves the view."""
        self._views = {view.name: view for view in views}
        self._view = views[0]
        self._typed_query: str | None = None
        self.searcher = Searcher(library, lambda: {view.name: view.query for view in self._views.values()})
        self._request = self._shown_request = 0
        self._columns = library.columns
        self._today = today
        self._last_seen_id: int | None = None
        self._keep_handled = keep_handled
        self.rules = RuleSet((), self.searcher)
        """Decide which papers come first and last in the inbox."""
        self._shown_keys: Sequence[str] = ()
        """The papers of the view, including those that left it if they are kept."""
        self._groups: Mapping[str, str] = {}
        """The rule groups of the papers in the inbox, by key, until the view is left."""
        self._digest_headings = DigestHeadings(library.columns)
        self._last_with_papers = Listing((), library.paper, "nothing yet", len(library))

    @property
    def name(self) -> str:
        """The name of the view, or "search"."""
        return self._view.name if self._typed_query is None else "search"

    @property
    def view_name(self) -> str:
        """The name of the view, or of the view in which the search began."""
        return self._view.name

    @property
    def query(self) -> str:
        """The query of the view or the search."""
        return self._view.query if self._typed_query is None else self._typed_query

    @property
    def sort(self) -> str:
        """The sort order that the query names; empty if it names none."""
        return _last_sort(self.query)

    @property
    def present_sort(self) -> str:
        """The effective sort order, whether or not the query names it; empty if the query has an error."""
        try:
            query = self.searcher.parse(self.query)
        except QueryError:
            return ""
        return self.sort or ("relevance" if query.search_words or SIMILAR_QUERY in self.query else "digest")

    @property
    def is_for_you(self) -> bool:
        """Whether the papers are ordered by what the user may like."""
        return self.sort.strip("-") == "foryou" or self._view.name == FOR_YOU_VIEW

    @property
    def is_search(self) -> bool:
        """Whether the papers are those of a search."""
        return self._typed_query is not None

    def listing(self) -> Listing:
        """List the papers as they are now; if the query has an error, list those of the rest or of the last listing."""
        self._request = self._shown_request = self._request + 1
        listing = self._search(self.query, never_cancelled)
        arranged = self._by_rules(listing)
        if self._keep_handled and not self.is_search:
            arranged = self._with_handled(listing, arranged)
        return self._remember(arranged)

    def find(self, query: str) -> Listing:
        """Search all fields of all papers, however long that takes; raise QueryError if the query has an error."""
        listing = self._decorated(self.searcher.listing(query, today=self._today()))
        self.start_search(query)
        return self._remember(listing)

    def search_now(self, query: str) -> Listing | None:
        """Start a search, and return its results if they come within SYNC_SEARCH_SECONDS.

        If the search fails, return None, because `results_of` fails as well and says why.
        """
        request = self.start_search(query)
        if not self.searcher.is_ready:
            return None
        deadline = monotonic() + SYNC_SEARCH_SECONDS
        with suppress(ReaderError):
            return self.accept_results(request, self._search_unless_cancelled(query, lambda: monotonic() > deadline))
        return None

    def start_search(self, query: str) -> int:
        """Make a query the current one, which cancels searches for others; return the number of its search."""
        self._typed_query = query
        self._request += 1
        return self._request

    def results_of(self, request: int, query: str) -> Listing | None:
        """Compute the results of a search, in any thread; return None once another search has started."""
        return self._search_unless_cancelled(query, lambda: request != self._request)

    def accept_results(self, request: int, results: Listing | None) -> Listing | None:
        """Return the results of a search, or None if another has started since."""
        return self._remember(results) if results is not None and request == self._request else None

    def finish_search(self, request: int) -> None:
        """End a search, with or without results, unless another has started since."""
        if request == self._request:
            self._shown_request = request

    @property
    def is_searching(self) -> bool:
        """Whether the results of the current query are still missing."""
        return self._request != self._shown_request

    def close_search(self) -> None:
        """Go back to the view that the search began in."""
        self._typed_query = None

    def sort_by(self, sort: str) -> None:
        """Sort the papers by an order of the query language."""
        query = f"{re.sub(_SORT_PATTERN, '', self.query)} sort:{sort}".strip()
        if self._typed_query is None:
            self._view = self._view._replace(query=query)
        else:
            self._typed_query = query

    def invalidate(self, keys: Iterable[str]) -> None:
        """Record that papers were added, changed, marked or removed."""
        self.searcher.invalidate(keys)

    def set_new_since(self, last_seen_id: int) -> None:
        """Count papers with higher ids as new in the headings."""
        self._last_seen_id = last_seen_id
        self.searcher.set_last_seen_id(last_seen_id)

    @property
    def views(self) -> tuple[View, ...]:
        """All views, those with a number first."""
        return tuple(sorted(self._views.values(), key=lambda view: (view.number is None, view.number or 0)))

    def select_view(self, number: int) -> View | None:
        """Select a view by its number; return None if no view has it."""
        view = next((view for view in self._views.values() if view.number == number), None)
        if view is not None:
            self.select_view_named(view.name)
        return view

    def select_view_named(self, name: str) -> None:
        """Select a view by its name."""
        self._typed_query = None
        self._enter(self._views[name])

    def select_neighbour(self, by: int) -> None:
        """Select the next view, or the one before, around the ends."""
        names = [view.name for view in self.views]
        self.select_view_named(names[(names.index(self._view.name) + by) % len(names)])

    def save_view(self, view: View) -> None:
        """Add a view, or replace the one of its name."""
        self._views[view.name] = view

    def rename_view(self, view: View, name: str) -> None:
        """Rename a view."""

        def renamed(each: View) -> View:
            return each._replace(name=name) if each.name == view.name else each

        self._views = {each.name: each for each in map(renamed, self._views.values())}
        self._view = renamed(self._view)

    def delete_view(self, view: View) -> None:
        """Delete a view; select the inbox if the view was selected."""
        self.set_saved_views([each for name, each in self._saved_views().items() if name != view.name])

    def set_saved_views(self, views: Sequence[View]) -> bool:
        """Replace all saved views, and return whether they differ; select the inbox if the selected view is gone."""
        before, saved = self._saved_views(), {view.name: view for view in views}
        if saved == before:
            return False
        self._views = {view.name: self._views[view.name] for view in BUILT_IN} | saved
        name = self._view.name
        if saved.get(name) != before.get(name):
            self._enter(saved.get(name) or self._views[BUILT_IN[0].name])
        return True

    def _saved_views(self) -> dict[str, View]:
        return {name: view for name, view in self._views.items() if name not in BUILT_IN_NAMES}

    def _enter(self, view: View) -> None:
        self._view = view
        self._shown_keys, self._groups = (), {}

    def _search_unless_cancelled(self, query: str, is_cancelled: IsCancelled) -> Listing | None:
        try:
            return self._search(query, is_cancelled)
        except Cancelled:
            return None

    def _search(self, query: str, is_cancelled: IsCancelled) -> Listing:
        try:
            return self._list(query, is_cancelled)
        except QueryError as error:
            faults = ((error.start, error.end),) if error.query == query else ()
            return replace(self._search_rest(error, is_cancelled), query=query, error=str(error), faults=faults)

    def _search_rest(self, error: QueryError, is_cancelled: IsCancelled) -> Listing:
        """List the papers of a query without its errors; if it finds none, return the last listing with papers."""
        for _ in range(MAX_QUERY_ERRORS):
            if not error.rest:
                break
            try:
                return self._list(error.rest, is_cancelled) or self._last_existing()
            except QueryError as next_error:
                error = next_error
        return self._last_existing()

    def _last_existing(self) -> Listing:
        """Return the last listing with papers, emptied if one of them is gone."""
        last = self._last_with_papers
        is_complete = self._columns.first_missing(last.keys) is None
        return last if is_complete else replace(last, keys=(), headings=NO_HEADINGS)

    def _list(self, query: str, is_cancelled: IsCancelled) -> Listing:
        return self._decorated(self.searcher.listing(query, today=self._today(), wait=False, is_cancelled=is_cancelled))

    def _remember(self, listing: Listing) -> Listing:
        self._shown_request = self._request
        if listing and not listing.error:
            self._last_with_papers = listing
        return listing

    def _decorated(self, listing: Listing) -> Listing:
        """Add the data that its rows show, and the headings of digests if the listing is sorted by digest."""
        order = self.searcher.parse(listing.query).order
        is_by_digest = order is not None and order.key == "digest" and not order.is_reversed
        conditions = listing.query.split()
        headings = self._headings(listing.keys, conditions) if is_by_digest else NO_HEADINGS
        first = next(iter(listing.keys), "")
        muted = frozenset({first} if f"{SIMILAR_QUERY}{first}" in conditions else ())
        sort, year = order.key if order else "", self._newest_year()
        decorated = replace(
            listing,
            sort=sort,
            year=year,
            today=self._today(),
            is_new=self._is_new,
            headings=headings,
            muted=muted,
            explain=_explain(listing, sort),
        )
        return self.rules.with_reasons(decorated, self._today())

    def _with_handled(self, listing: Listing, arranged: Listing) -> Listing:
        """Keep the papers that have left the view where they were, until the view is left.

        `arranged` is the listing in the order of the rules.
        """
        keys, handled = merge_kept(self._shown_keys, listing.keys, lambda key: key in self._columns)
        self._shown_keys = keys
        if not handled:
            return arranged
        headings = self._headings(keys, listing.query.split()) if listing.sort == "digest" else NO_HEADINGS
        shown = self._by_rules(replace(listing, keys=keys, headings=headings, muted=handled))
        details = {heading.text: heading.detail for heading in arranged.headings}
        kept = [heading._replace(detail=details.get(heading.text, "all done")) for heading in shown.headings]
        return replace(shown, headings=Headings.of(kept))

    def _by_rules(self, listing: Listing) -> Listing:
        """Return the inbox in the order of the rules, and any other listing as it is."""
        if self.name != BUILT_IN[0].name or listing.sort != "digest":
            return listing
        arrangement = self.rules.arrange(listing.keys, self._today(), self._groups)
        if arrangement is None:
            return listing
        if self._keep_handled:
            self._groups = {**self._groups, **arrangement.groups}
        headings = self._headings(arrangement.others, listing.query.split()) if listing.headings else ()
        return replace(listing, keys=arrangement.keys, headings=arrangement.headings(headings))

    def reasons(self, paper: Paper) -> Reasons:
        """Return why a paper has its place in the last listing."""
        return self._last_with_papers.reasons(paper)

    def _headings(self, keys: Sequence[str], conditions: Sequence[str]) -> Headings:
        relation = "left of" if "is:inbox" in conditions or "@inbox" in conditions else "of"
        return self._digest_headings.of(keys, self._last_seen_id, relation)

    def _newest_year(self) -> int | None:
        order = self._columns.digest_order.order()
        day = self._columns.digest_day[order[0]] if len(order) else UNDATED
        return None if day == UNDATED else date.fromordinal(day).year

    def _is_new(self, key: str) -> bool:
        is_listed = self._last_seen_id is not None and key in self._columns
        return is_listed and self._columns.id_of(key) > (self._last_seen_id or 0)


def merge_kept(
    before: Sequence[str], now: Sequence[str], exists: Callable[[str], bool]
) -> tuple[list[str], frozenset[str]]:
    """Merge the keys that left, each after its predecessor, into the current ones; return all, and those that left."""
    present = set(now)
    followers: dict[str | None, list[str]] = {}
    previous: str | None = None
    for key in before:
        if key in present:
            previous = key
        elif exists(key):
            followers.setdefault(previous, []).append(key)
    if not followers:
        return list(now), frozenset()
    merged = [*followers.get(None, ()), *(each for key in now for each in (key, *followers.get(key, ())))]
    return merged, frozenset(chain.from_iterable(followers.values()))


def _explain(listing: Listing, sort: str) -> Callable[[Paper], str]:
    """Return a function that explains why a paper has its place or matches.

    A single letter matches the beginnings of words and explains nothing. Looking for it in all texts of the visible
    rows would take 10 of the 30 ms of processor time that the first letter takes with 1,000 papers.
    """
    if sort == "foryou":
        return partial(_why, listing.reasons)
    is_letter = len(listing.query) == 1 and listing.query.isascii()
    if is_letter or listing.highlight is no_highlights:
        return explain_nothing
    return partial(_describe_match, listing.highlight)


def _why(get_reasons: GetReasons, paper: Paper) -> str:
    return get_reasons(paper).why


def _describe_match(highlight: Highlight, paper: Paper) -> str:
    """Return why a paper matches: the author, or "in abstract" if the title does not match."""
    if highlight(paper.title):
        return ""
    from reader.search.explanation import explain_match  # noqa: PLC0415 - the first frame needs none

    field = next(explain_match(paper, highlight), None)
    if field is None:
        return ""
    return field.text if field.field == "author" else f"in {field.field}"


def view_title(name: str) -> str:
    """Return the name of a view, or of a search, as a title."""
    return _TITLES.get(name) or capitalized(name)


def list_views(config: Config) -> tuple[View, ...]:
    """Return the built-in and the saved views, with the configured sort order, the opening view first."""
    views = (*_built_in_views(config.sort), *config.views)
    return tuple(sorted(views, key=lambda view: view.name != config.opening_view))


def _built_in_views(sort: str) -> Iterator[View]:
    for view in BUILT_IN:
        query = f"{view.query.removesuffix('sort:digest')} sort:{sort}".strip()
        yield view if sort == "digest" or view.name in (TO_READ_VIEW, FOR_YOU_VIEW) else view._replace(query=query)


def _last_sort(query: str) -> str:
    sorts = re.findall(_SORT_PATTERN, query)
    return sorts[-1] if sorts else ""
