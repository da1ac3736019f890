"""The content of the header: the views with live counts, and the progress of the newest digest."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from reader.app.context import AppContext
from reader.app.listing import BUILT_IN_NAMES, FOR_YOU_VIEW, TO_READ_VIEW, view_title
from reader.config import View
from reader.description import format_near_day
from reader.errors import QueryError
from reader.paper import format_count
from reader.stats.backlog import DigestProgress, inbox_count, newest_digest, next_returns, starred_count
from reader.text import screen_line
from widgets.header import HeaderState, ViewTab
from widgets.timer import call_after

if TYPE_CHECKING:
    from asyncio import TimerHandle

RECOUNT_SECONDS = 0.3
"""Seconds without a change before saved views are counted again in the background."""
MAX_RETURNS = 2
"""The most days named on which snoozed papers come back."""

_Generation = tuple[int, int, int]


class HeaderController:
    """Keeps the header up to date; saved views are counted in a thread, and show a dot until then."""

    def __init__(self, context: AppContext, note: str = "Reader") -> None:
        """Create the controller; `note` is the text at the start of a wide header."""
        self._context = context
        self._note = note
        self._columns = context.library.columns
        self._saved_counts: dict[str, int] = {}
        """How many papers each query finds."""
        self._counted: tuple[_Generation, frozenset[str]] | None = None
        self._summary: tuple[_Generation, dict[str, str], DigestProgress | None] | None = None
        self._timer: TimerHandle | None = None

    def state(self) -> HeaderState:
        """Return what the header shows now."""
        listing_state = self._context.listing_state
        counts, newest = self._built_in_counts()
        tabs = tuple(self._tab(view, counts) for view in listing_state.views)
        state = HeaderState(tabs, listing_state.view_name, note=self._note, returns=self._returns(counts))
        if newest is None:
            return state
        is_stale = newest.day < self._context.today() - timedelta(days=1)
        day = f"{newest.day:%b} {newest.day.day}"
        return state._replace(day=day, decided=newest.decided, total=newest.total, is_stale=is_stale)

    def window_title(self) -> str:
        """Return the view and its size: "Reader · Inbox 27"."""
        state = self.state()
        tab = next(tab for tab in state.tabs if tab.name == state.active)
        return screen_line(f"Reader · {tab.label} {tab.size}")

    def update(self) -> None:
        """Show the current counts, and count saved views again if something changed."""
        self._context.screen.show_header(self.state())
        if self._queries() and self._counted != (self._generation, self._queries()) and self._timer is None:
            self._timer = call_after(self._context.screen, RECOUNT_SECONDS, self._recount)

    @property
    def _generation(self) -> _Generation:
        columns = self._columns
        return columns.facts_generation, columns.marks_generation, self._context.today().toordinal()

    def _built_in_counts(self) -> tuple[dict[str, str], DigestProgress | None]:
        if self._summary is None or self._summary[0] != self._generation:
            today, starred = self._context.today(), starred_count(self._columns)
            total, unread = f"{starred.total:,}", f"{starred.unread:,}"
            inbox = f"{inbox_count(self._columns, today):,}"
            counts = {
                "inbox": inbox,
                "starred": total if total == unread else f"{unread}/{total}",
                "all": f"{len(self._columns):,}",
                TO_READ_VIEW: unread,
                FOR_YOU_VIEW: inbox,
            }
            self._summary = (self._generation, counts, newest_digest(self._columns, today))
        return self._summary[1:]

    def _returns(self, counts: dict[str, str]) -> str:
        """Return when snoozed papers come back, if the inbox is empty."""
        if counts["inbox"] != "0":
            return ""
        today = self._context.today()
        first = next_returns(self._columns, today)[:MAX_RETURNS]
        texts = (f"{format_count(count)} {_comes_back(count)} {_describe_day(day, today)}" for day, count in first)
        return " · ".join(texts)

    def _tab(self, view: View, counts: dict[str, str]) -> ViewTab:
        if view.name in counts:
            return ViewTab(view.name, view_title(view.name), view.number, counts[view.name])
        count = self._saved_counts.get(view.query)
        return ViewTab(view.name, view.name, view.number, "·" if count is None else f"{count:,}")

    def _queries(self) -> frozenset[str]:
        views = self._context.listing_state.views
        return frozenset(view.query for view in views if view.name not in BUILT_IN_NAMES)

    def _recount(self) -> None:
        self._timer = None
        queries, generation = self._queries(), self._generation
        self._context.run_in_thread(partial(self._count, queries), partial(self._accept, (generation, queries)))

    def _count(self, queries: frozenset[str]) -> dict[str, int]:
        return dict(self._counts_of(queries))

    def _counts_of(self, queries: frozenset[str]) -> Iterator[tuple[str, int]]:
        searcher, today = self._context.listing_state.searcher, self._context.today()
        for query in queries:
            try:
                yield query, len(searcher.listing(query, today=today, wait=False))
            except QueryError:
                continue

    def _accept(self, counted: tuple[_Generation, frozenset[str]], counts: dict[str, int]) -> None:
        self._saved_counts, self._counted = counts, counted
        self.update()


def _comes_back(count: int) -> str:
    return "comes back" if count == 1 else "come back"


def _describe_day(day: date, today: date) -> str:
    return "tomorrow" if (day - today).days == 1 else f"on {format_near_day(day, today)}"
