"""The sidebar, created when it is opened: most sessions never open it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from widgets.panes import Panes

if TYPE_CHECKING:
    from widgets.sidebar import Sidebar
    from widgets.sidebar_entry import SidebarEntry


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
        """Show other entries, if the sidebar is open."""
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
