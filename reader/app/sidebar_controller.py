"""The content of the sidebar: views, tags and digests."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from reader.app.context import AppContext
from reader.app.header_controller import HeaderController
from reader.stats.backlog import digests
from widgets.sidebar import SidebarEntry

MAX_DIGESTS = 200
"""Digests in the sidebar; earlier ones are found with `digest:`."""


class SidebarController:
    """Opens the sidebar and keeps it up to date."""

    def __init__(self, context: AppContext, header: HeaderController) -> None:
        self._context = context
        self._header = header

    def toggle(self) -> None:
        """Open the sidebar, or close it."""
        screen = self._context.screen
        if screen.sidebar.is_open:
            screen.sidebar.close()
        else:
            screen.call_later(screen.sidebar.open, tuple(self._entries()))

    def update(self) -> None:
        """Show the current counts."""
        self._context.screen.sidebar.show(tuple(self._entries()))

    def _entries(self) -> Iterator[SidebarEntry]:
        yield SidebarEntry("Views")
        yield from self._views()
        if tags := tuple(self._tags()):
            yield from (SidebarEntry(""), SidebarEntry("Tags"), *tags)
        if days := tuple(self._digests()):
            yield from (SidebarEntry(""), SidebarEntry("Digests"), *days)

    def _views(self) -> Iterator[SidebarEntry]:
        state, is_search = self._header.state(), self._context.listing_state.is_search
        for tab in state.tabs:
            text, indent = (f"{tab.number} {tab.label}", 0) if tab.number else (tab.label, 2)
            is_active = tab.name == state.active and not is_search
            yield SidebarEntry(text, tab.size, view=tab.name, is_active=is_active, indent=indent)

    def _tags(self) -> Iterator[SidebarEntry]:
        """Yield tags, those with unread papers bold."""
        counts, unread = Counter[str](), Counter[str]()
        for marks in self._context.library.columns.marks.values():
            counts.update(marks.tags)
            if not marks.read:
                unread.update(marks.tags)
        for tag, count in sorted(counts.items(), key=lambda item: item[0].casefold()):
            yield self._of_query(f"#{tag}", f"{count:,}", f"tag:{tag}")._replace(is_bold=bool(unread[tag]))

    def _digests(self) -> Iterator[SidebarEntry]:
        newest = list(islice(digests(self._context.library.columns, self._context.today()), MAX_DIGESTS))
        details = [f"{digest.decided:,}/{digest.total:,}" for digest in newest]
        width = max(map(len, details), default=0)
        for digest, detail in zip(newest, details, strict=True):
            year = f" {digest.day.year}" if digest.day.year != newest[0].day.year else ""
            name = f"{digest.day.day} {digest.day:%b}{year}"
            entry = self._of_query(name, f"{detail:>{width}}", f"digest:{digest.day}")
            yield entry._replace(progress=(digest.decided, digest.total), is_bold=digest.decided < digest.total)

    def _of_query(self, text: str, detail: str, query: str) -> SidebarEntry:
        return SidebarEntry(text, detail, query=query, is_active=self._context.listing_state.query == query)
