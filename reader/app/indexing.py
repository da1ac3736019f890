"""The search index, made ready beside the screen."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reader.search import Abandoned, Searcher

if TYPE_CHECKING:
    from reader.app.work import Work, Works


class Indexing:
    """Sees to it that all that papers say can be searched soon, without ever keeping a key waiting."""

    def __init__(self, works: "Callable[[], Works]", searcher: Searcher, show_again: Callable[[], None]) -> None:
        """Take what gives the work that is under way, what searches, and how to show what it finds once it is ready."""
        self._works = works
        self._searcher = searcher
        self._show_again = show_again
        self._is_at_work = False
        self._is_over = False

    def see_to_it(self) -> None:
        """Begin to make the index ready, unless it is, or that is being done."""
        if self._searcher.is_ready or self._is_at_work or self._is_over:
            return
        from reader.app.work import Work  # noqa: PLC0415 - the first frame needs none

        self._is_at_work = True
        work = Work("indexing")
        self._works().do(work, partial(self._prepare, work), self._show_what_is_found_now)

    def give_up(self) -> None:
        """Leave it to the next start, for the program ends."""
        self._is_over = True

    def _prepare(self, work: "Work") -> None:
        try:
            self._searcher.prepare(partial(self._is_given_up, work))
        except Abandoned:
            self._is_over = True

    def _is_given_up(self, work: "Work") -> bool:
        """Tell whether the index is not wanted now, and meanwhile how far it is."""
        left = self._searcher.papers_left
        work.total = max(work.total, left)
        work.done = work.total - left
        return self._is_over or work.is_stopped

    def _show_what_is_found_now(self, _nothing: None) -> None:
        self._is_at_work = False
        self._show_again()
