"""What comes about while the screen is open: others change the library, and a new day begins.

What is new since the screen was left the last time.
"""

from bisect import bisect_right
from datetime import date

from reader.app.context import AppContext
from reader.errors import LibraryError
from reader.paper import Paper, format_count
from reader.whats_new import LastVisit, load_last_visit, save_last_visit


class ExternalChanges:
    """Shows what others changed, or midnight brings back, and tells once of what keeps it from being seen."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._last_day = context.today()
        self._last_error = ""

    def poll(self) -> None:
        """Show what others changed since the last look, and on a new day what had been put off to it."""
        before, self._last_day = self._last_day, self._context.today()
        try:
            keys = self._context.library.refresh()
        except LibraryError as error:
            return self._notify_once(str(error))
        self._last_error = ""
        if keys:
            self._context.listing_state.invalidate(keys)
        if keys or self._last_day != before:
            self._context.show()
        return None

    def _notify_once(self, error: str) -> None:
        if error != self._last_error:
            self._context.notify_error(error)
        self._last_error = error


class WhatsNew:
    """Tells what came since the last visit, and remembers this one."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._columns = context.library.columns
        self._last_visit = load_last_visit(context.library.folder)

    def start(self) -> None:
        """Tell what is new, quietly: in the headlines, on each paper, and once in a notice."""
        if self._last_visit is None:
            return
        self._context.set_paper_notes(self.note_for)
        self._context.listing_state.set_new_since(self._last_visit.last_paper_id)
        if new := len(self._columns) - bisect_right(self._columns.ids, self._last_visit.last_paper_id):
            self._context.show()
            if not self._context.tells_error:
                self._context.notify(f"{format_count(new)} new since your last visit, {self._last_visit.day}")

    def note_for(self, paper: Paper) -> str:
        """Say what is new about a paper."""
        is_there = self._last_visit is not None and paper.key in self._columns
        return self._last_visit.note_for(paper, self._columns.id_of(paper.key)) if self._last_visit and is_there else ""

    def save(self) -> None:
        """Remember what there is now."""
        newest_paper = self._columns.ids[-1] if self._columns.ids else 0
        newest_digest = date.fromordinal(max(1, max(self._columns.digest_day, default=1)))
        save_last_visit(self._context.library.folder, LastVisit(self._context.today(), newest_paper, newest_digest))
