"""What is new since the screen was left the last time."""

from bisect import bisect_right
from datetime import date

from reader.app.desk import AppContext
from reader.paper import Paper, format_count
from reader.triage.visit import LastVisit, load_last_visit, save_last_visit


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
