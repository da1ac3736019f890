"""The place above the papers where a query is typed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from widgets.viewport import ReturnPoint

if TYPE_CHECKING:
    from widgets.search_bar import SearchBar


class LazySearchBar:
    """Where the search bar stands; the bar is made when it is first wanted, for it costs time that the start has not."""

    def __init__(self, screen: Screen[Any], before_selector: str) -> None:
        """Take the screen, and a selector for what the bar is to stand above."""
        self._screen = screen
        self._before_selector = before_selector
        self._bar: SearchBar | None = None
        self.found_keys: frozenset[str] = frozenset()
        """What was found when the bar was put away the last time."""
        self._return_points: list[ReturnPoint] = []

    @property
    def is_begun(self) -> bool:
        """Tell whether what is on show was searched for."""
        return self.is_open or bool(self._return_points)

    @property
    def return_point(self) -> ReturnPoint | None:
        """Where the search began, if it began on this screen."""
        return self._return_points[-1] if self._return_points else None

    def begin(self, return_point: ReturnPoint) -> None:
        """Begin a search, perhaps inside another one."""
        self._return_points.append(return_point)

    def end(self) -> ReturnPoint | None:
        """End the innermost search, and give where it began."""
        return self._return_points.pop() if self._return_points else None

    @property
    def is_open(self) -> bool:
        """Tell whether the bar is to be seen."""
        return self._bar is not None and self._bar.is_open

    @property
    def has_input_focus(self) -> bool:
        """Tell whether keys are letters of a query."""
        return self._bar is not None and self._bar.has_input_focus

    async def open(self, query: str) -> None:
        """Let the bar take the keys, from the end of a query on."""
        if self._bar is None:
            from widgets.search_bar import SearchBar  # noqa: PLC0415 - see the class

            bar = SearchBar(id="search")
            await self._screen.mount(bar, before=self._before_selector)
            self._bar = bar
        self._bar.open(query)

    def close(self, found_keys: Iterable[str]) -> None:
        """End every search and put the bar away; takes what was found."""
        self._return_points.clear()
        if self._bar is not None and self._bar.is_open:
            self.found_keys = frozenset(found_keys)
            self._bar.close()

    def show_error(self, error: str) -> None:
        """Show what cannot be understood of the query; nothing where all can."""
        if self._bar is not None:
            self._bar.show_error(error)
