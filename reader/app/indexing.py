"""The search index, made ready beside the screen."""

from collections.abc import Callable

from reader.app.desk import Desk
from reader.search import Abandoned, Searcher


class Indexing:
    """Sees to it that all that papers say can be searched soon, without ever keeping a key waiting."""

    def __init__(self, desk: Desk, searcher: Searcher, show_again: Callable[[], None]) -> None:
        """Take the desk, what searches, and how to show what it finds once it is ready."""
        self._desk = desk
        self._searcher = searcher
        self._show_again = show_again
        self._is_at_work = False
        self._is_over = False

    def see_to_it(self) -> None:
        """Begin to make the index ready, unless it is, or that is being done."""
        if self._searcher.is_ready or self._is_at_work or self._is_over:
            return
        self._is_at_work = True
        self._desk.program.apart(self._prepare, self._show_what_is_found_now)

    def give_up(self) -> None:
        """Leave it to the next start, for the program ends."""
        self._is_over = True

    def _prepare(self) -> None:
        try:
            self._searcher.prepare(lambda: self._is_over)
        except Abandoned:
            return

    def _show_what_is_found_now(self, _nothing: None) -> None:
        self._is_at_work = False
        self._show_again()
