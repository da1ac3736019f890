"""Changes from outside while the app runs: other processes, a new day, and what is new since the last visit."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

from textual.app import App

from reader.app.context import AppContext
from reader.app.folder_watch import FolderWatch
from reader.digest_progress import starred_count
from reader.errors import LibraryError
from reader.paper import Paper
from reader.whats_new import LastVisit, load_last_visit, save_last_visit

LOOK_SECONDS = 2.0
"""Seconds between two looks for changes, where the system does not tell of them."""
RARE_LOOK_SECONDS = 15.0
"""Seconds between two looks where it does, also for the changes that other computers make on a network file system."""
SETTLE_SECONDS = 0.1
"""Seconds after a change in which further ones are expected."""
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


class ChangeNotices:
    """Look for changes by other processes when the system tells of one; where it cannot, every two seconds."""

    def __init__(self, app: App[Any], folder: Path | None, look: Callable[[], None]) -> None:
        """Take the library's folder, if it has one, and what looks for changes."""
        self._app = app
        self._look = look
        self._watch = FolderWatch(folder, self._tell) if folder else None
        self._stopped = Event()
        self._is_told = False
        self._interval = app.set_interval(LOOK_SECONDS, look)

    def start(self) -> None:
        """Start to watch the folder; takes a while, so call it in a thread."""
        if self._watch is None or self._stopped.is_set() or not self._watch.start():
            return
        if self._stopped.is_set():
            self._watch.stop()
        else:
            self._app.call_from_thread(self._look_rarely)

    def stop(self) -> None:
        """Stop watching, because the app ends."""
        self._stopped.set()
        if self._watch is not None:
            self._watch.stop()

    def _look_rarely(self) -> None:
        """Go on looking for what is not a change of the folder: a new day, and an index to update."""
        self._interval.stop()
        self._interval = self._app.set_interval(RARE_LOOK_SECONDS, self._look)
        self._look()  # for what changed before the system began to tell of it

    def _tell(self) -> None:
        """Look once for several changes in a row; called in the watching thread."""
        if not self._is_told and not self._stopped.is_set():
            self._is_told = True
            self._app.call_later(self._app.set_timer, SETTLE_SECONDS, self._look_once)

    def _look_once(self) -> None:
        self._is_told = False
        self._look()


class WhatsNew:
    """Show what is new since the last visit and, once a week, what waits to be read, and save this visit."""

    def __init__(self, context: AppContext, *, has_reminder: bool = True) -> None:
        """Take whether to remind of starred papers that have waited for longer than a month."""
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
        """Yield a reminder, if it is time for it and something has waited for so long."""
        from reader.reminder import is_reminder_due, reminder_text, save_reminder  # noqa: PLC0415 - once a week
        from reader.stats import starred_unread  # noqa: PLC0415

        library, today = self._context.library, self._context.today()
        if not (self._has_reminder and starred_count(self._columns).unread and is_reminder_due(library.folder, today)):
            return
        if text := reminder_text(starred_unread(self._columns, library.marked_at("starred")), today):
            save_reminder(library.folder, today)
            yield text

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
