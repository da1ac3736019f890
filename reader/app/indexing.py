"""The search index, made ready beside the screen."""

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from reader.errors import ReaderError
from reader.search import Abandoned, Searcher

if TYPE_CHECKING:
    from reader.app.work import Work, Works

REST = 30.0
"""Seconds between two times at which an index that is ready is brought up to date in its file, or that failed before."""


class Indexing:
    """Sees to it that all that papers say can be searched soon, without ever keeping a key waiting."""

    def __init__(self, works: "Callable[[], Works]", searcher: Searcher, show_again: Callable[[], None]) -> None:
        """Take what gives the work that is under way, what searches, and how to show what it finds once it is ready."""
        self._works = works
        self._searcher = searcher
        self._show_again = show_again
        self._is_at_work = False
        self._is_over = False
        self._has_failed = False
        self._ended = -REST

    def see_to_it(self) -> None:
        """Begin to make the index ready and its file up to date, unless they are, or that is being done."""
        if self._searcher.is_settled or self._is_at_work or self._is_over or self._rests:
            return
        from reader.app.work import Work  # noqa: PLC0415 - the first frame needs none

        self._is_at_work = True
        work = Work("indexing", is_asked=False)
        self._works().do(work, partial(self._prepare, work), lambda _nothing: self._show_again())

    def give_up(self) -> None:
        """Leave it to the next start, for the program ends."""
        self._is_over = True

    @property
    def _rests(self) -> bool:
        return (self._searcher.is_ready or self._has_failed) and monotonic() - self._ended < REST

    def _prepare(self, work: "Work") -> None:
        """Make the index ready; where that fails it is told once, and tried again later."""
        had_failed, self._has_failed = self._has_failed, True
        try:
            self._searcher.prepare(partial(self._is_given_up, work))
            self._has_failed = False
        except Abandoned:
            self._is_over = True
        except ReaderError:
            if not had_failed:
                raise
        finally:
            self._ended = monotonic()
            self._is_at_work = False

    def _is_given_up(self, work: "Work") -> bool:
        """Tell whether the index is not wanted now, and meanwhile how far it is."""
        left = self._searcher.papers_left
        work.total = max(work.total, left)
        work.done = work.total - left
        return self._is_over or work.is_stopped
