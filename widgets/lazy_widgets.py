"""The search bar and the sidebar, created when they are first opened, so that the first frame waits for neither.

The search bar would import Textual's input, and most sessions never open the sidebar.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.widget import Widget

from reader.paper import Listing
from widgets.panes import Panes
from widgets.viewport import ReturnPoint

if TYPE_CHECKING:
    from widgets.search_bar import SearchBar
    from widgets.sidebar import Sidebar, SidebarEntry


class LazySearchBar:
    """The search bar, created on first use, and the searches that are open: each can begin inside another."""

    def __init__(self, screen: Screen[Any], header: Widget) -> None:
        """Prepare a bar that takes the place of the screen's header while it is open."""
        self._screen = screen
        self._header = header
        self._bar: SearchBar | None = None
        self.complete: Callable[[str, int], Sequence[str]] = lambda _query, _cursor: ()
        """Returns the completions of a query at a cursor."""
        self.recent: Callable[[], Sequence[str]] = tuple
        """Returns the recent queries, the latest first."""
        self.search_for: Callable[[str], None] = lambda _query: None
        """Searches for a query."""
        self.found_keys: frozenset[str] = frozenset()
        """Keys of the papers that the last search had found when the bar was closed."""
        self._return_points: list[ReturnPoint] = []

    @property
    def has_search(self) -> bool:
        """Whether a search has begun."""
        return self.is_open or bool(self._return_points)

    @property
    def return_point(self) -> ReturnPoint | None:
        """Where the innermost search began, if it began on this screen."""
        return self._return_points[-1] if self._return_points else None

    def begin(self, return_point: ReturnPoint) -> None:
        """Begin a search, possibly inside another."""
        self._return_points.append(return_point)

    def end(self) -> ReturnPoint | None:
        """End the innermost search and return where it began."""
        return self._return_points.pop() if self._return_points else None

    @property
    def is_open(self) -> bool:
        """Whether the bar is shown."""
        return self._bar is not None and self._bar.is_open

    @property
    def has_input_focus(self) -> bool:
        """Whether keys are typed into the query."""
        return self._bar is not None and self._bar.has_input_focus

    @property
    def has_query(self) -> bool:
        """Whether the bar holds a query."""
        return self._bar is not None and self._bar.has_query

    async def open(self, query: str, results: Listing) -> None:
        """Show the bar with a query and what it found, and focus it, with the cursor at the end of the query."""
        bar = await self._mounted()
        bar.open(query)
        self.describe(results)
        self._header.display = False

    async def search(self, query: str) -> None:
        """Open the bar with a query and search for it."""
        bar = await self._mounted()
        bar.open(query)
        self._header.display = False
        self.search_for(query)

    def close(self, found_keys: Iterable[str]) -> None:
        """End every search, hide the bar, and remember what was found."""
        if self.has_search:
            self.found_keys = frozenset(found_keys)
        self._return_points.clear()
        self.hide()

    def hide(self) -> None:
        """Show the header in place of the bar; searches that have begun stay open."""
        if self._bar is not None and self._bar.is_open:
            self._bar.close()
            self._header.display = True

    def describe(self, results: Listing) -> None:
        """Show how many of all papers match, and the query's error or else its filters."""
        if self._bar is not None:
            self._bar.show_count(len(results), results.total)
            filters = results.filters if results else ""
            self._bar.show_details(filters, results.error or results.advice, results.faults)

    async def _mounted(self) -> "SearchBar":
        if self._bar is None:
            from widgets.search_bar import QueryHelp, SearchBar  # noqa: PLC0415 - imports Textual's input

            bar = SearchBar(QueryHelp(self.complete, self.recent), self.search_for, id="search")
            await self._screen.mount(bar, before=self._header)
            self._bar = bar
        return self._bar


class LazySidebar:
    """Opens and closes the sidebar of a screen."""

    def __init__(self, screen: Screen[Any], panes: Panes) -> None:
        """Prepare a sidebar to the left of the panes."""
        self._screen = screen
        self._panes = panes
        self._sidebar: Sidebar | None = None

    @property
    def is_open(self) -> bool:
        """Whether the sidebar is open."""
        return self._panes.sidebar is not None

    @property
    def has_focus(self) -> bool:
        """Whether the sidebar has the focus."""
        return self._sidebar is not None and self._screen.focused is self._sidebar

    async def open(self, entries: "Sequence[SidebarEntry]") -> None:
        """Open the sidebar and focus it."""
        if self._sidebar is None:
            from widgets.sidebar import Sidebar  # noqa: PLC0415 - see the module

            self._sidebar = Sidebar(self.close, id="sidebar")
            await self._panes.mount(self._sidebar)
        self._panes.show_sidebar(self._sidebar)
        self._sidebar.show(entries)
        self._screen.set_focus(self._sidebar)

    def show(self, entries: "Sequence[SidebarEntry]") -> None:
        """Replace the entries if the sidebar is open."""
        if self._sidebar is not None:
            self._sidebar.show(entries)

    def leave(self) -> None:
        """Focus the list, and close the sidebar if it covers the list."""
        self._screen.set_focus(None)
        if self._panes.sidebar_width(self._panes.size) == self._panes.size.width:
            self.close()

    def close(self) -> None:
        """Close the sidebar."""
        self._screen.set_focus(None)
        self._panes.show_sidebar(None)
