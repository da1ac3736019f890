"""Show what is new since the last visit, and remind the user of papers that wait to be read."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

from reader.app.context import AppContext
from reader.paper import Paper
from reader.stats.backlog import is_reminder_due, reminder_text, save_reminder, starred_count
from reader.whats_new import LastVisit, load_last_visit, save_last_visit

DAYS_WITHOUT_YEAR = 180
"""Days after which a date is shown with its year."""


class WhatsNewController:
    """Show what is new since the last visit and, once a week, the papers that wait to be read; save this visit."""

    def __init__(self, context: AppContext, *, has_reminder: bool = True) -> None:
        """With `has_reminder`, remind the user of starred papers that have waited for more than a month."""
        self._context = context
        self._has_reminder = has_reminder
        self._columns = context.library.columns
        self._last_visit = load_last_visit(context.library.folder)

    def start(self) -> None:
        """Show what is new in the headings and on each paper, and in one notice unless an error is shown."""
        if self._last_visit is None:
            return
        self._context.set_paper_news(self.news_for)
        self._context.listing_state.set_new_since(self._last_visit.last_paper_id)
        notices: list[str] = []
        if new := len(self._columns) - bisect_right(self._columns.ids, self._last_visit.last_paper_id):
            self._context.show()
            notices.append(f"{new:,} new since {self._describe_last_day(self._last_visit.day)}")
        if not self._context.shows_error and (notices := [*notices, *self._reminder()]):
            self._context.notify(*notices)

    def _reminder(self) -> Iterator[str]:
        """Yield a reminder if it is due and some papers have waited long enough."""
        library, today = self._context.library, self._context.today()
        if not (self._has_reminder and starred_count(self._columns).unread and is_reminder_due(library.folder, today)):
            return
        from reader.stats.statistics import starred_unread  # noqa: PLC0415 - once a week

        waiting = starred_unread(self._columns, library.marked_at("starred"))
        if text := reminder_text([paper.since for paper in waiting], today):
            save_reminder(library.folder, today)
            yield text

    def news_for(self, paper: Paper) -> str:
        """Return what is new about a paper, or an empty text."""
        if self._last_visit is None or paper.key not in self._columns:
            return ""
        return self._last_visit.news_for(paper, self._columns.id_of(paper.key))

    def save(self) -> None:
        """Save the newest paper and digest of this visit."""
        newest_paper = self._columns.ids[-1] if self._columns.ids else 0
        newest_digest = date.fromordinal(max(1, max(self._columns.digest_day, default=1)))
        save_last_visit(self._context.library.folder, LastVisit(self._context.today(), newest_paper, newest_digest))

    def _describe_last_day(self, day: date) -> str:
        days_ago = (self._context.today() - day).days
        if days_ago in (0, 1):
            return ("your last visit", "yesterday")[days_ago]
        return f"{day.day} {day:%b}" if days_ago < DAYS_WITHOUT_YEAR else f"{day.day} {day:%b %Y}"
