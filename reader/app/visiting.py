"""What is new since the screen was left the last time."""

from bisect import bisect_right
from datetime import date

from reader.app.desk import Desk
from reader.paper import Paper, count_in_words
from reader.triage.visit import Visit, keep_visit, last_visit


class Visiting:
    """Tells what came since the last visit, and remembers this one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._columns = desk.library.columns
        self._last = last_visit(desk.library.folder)

    def begin(self) -> None:
        """Tell what is new, quietly: in the headlines, on each paper, and once in a notice."""
        if self._last is None:
            return
        self._desk.tell_news(self.news_of)
        self._desk.showing.tell_new(self._last.newest_paper)
        if new := len(self._columns) - bisect_right(self._columns.ids, self._last.newest_paper):
            self._desk.show()
            if not self._desk.tells_error:
                self._desk.announce(f"{count_in_words(new)} new since your last visit, {self._last.day}")

    def news_of(self, paper: Paper) -> str:
        """Say what is new about a paper."""
        is_there = self._last is not None and paper.key in self._columns
        return self._last.news_of(paper, self._columns.id_of(paper.key)) if self._last and is_there else ""

    def end(self) -> None:
        """Remember what there is now."""
        newest_paper = self._columns.ids[-1] if self._columns.ids else 0
        newest_digest = date.fromordinal(max(1, max(self._columns.digest_day, default=1)))
        keep_visit(self._desk.library.folder, Visit(self._desk.today(), newest_paper, newest_digest))
