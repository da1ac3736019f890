"""Changes from outside while the app runs: those of other processes, the new day, and what is new since the last visit."""

from bisect import bisect_right
from datetime import date

from reader.app.context import AppContext
from reader.errors import LibraryError
from reader.paper import Paper
from reader.whats_new import LastVisit, load_last_visit, save_last_visit

DAYS_WITHOUT_YEAR = 180
"""Days after which a date is shown with its year."""


class ExternalChanges:
    """Poll for changes by other processes and for the new day; report an error once."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._last_day = context.today()
        self._last_error = ""

    def poll(self) -> None:
        """Show what other processes changed since the last poll, and on a new day the papers snoozed until then."""
        previous_day, self._last_day = self._last_day, self._context.today()
        try:
            keys = self._context.library.refresh()
        except LibraryError as error:
            return self._notify_once(str(error))
        self._last_error = ""
        if keys:
            self._context.listing_state.invalidate(keys)
        if keys or self._last_day != previous_day:
            self._context.show()
        return None

    def _notify_once(self, error: str) -> None:
        if error != self._last_error:
            self._context.notify_error(error)
        self._last_error = error


class WhatsNew:
    """Show what is new since the last visit, and save this one."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._columns = context.library.columns
        self._last_visit = load_last_visit(context.library.folder)

    def start(self) -> None:
        """Show what is new in the headings and on each paper, and in one notice unless an error is shown."""
        if self._last_visit is None:
            return
        self._context.set_paper_news(self.news_for)
        self._context.listing_state.set_new_since(self._last_visit.last_paper_id)
        if new := len(self._columns) - bisect_right(self._columns.ids, self._last_visit.last_paper_id):
            self._context.show()
            if not self._context.shows_error:
                self._context.notify(f"{new:,} new since {self._describe_last_day(self._last_visit.day)}")

    def news_for(self, paper: Paper) -> str:
        """Return what is new about a paper; nothing if nothing is."""
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
