"""What there was when the screen was left the last time, kept beside the library; losing it loses nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reader.paper import Paper, format_count
from reader.triage.kept import load_state, save_state
from reader.triage.reception import count_trend_since

_FILE_NAME = "visit.json"


@dataclass(frozen=True, slots=True)
class LastVisit:
    """The day of a visit, and what was the newest then: the highest number of a paper, and the day of a digest."""

    day: date
    last_paper_id: int
    last_digest_day: date

    def note_for(self, paper: Paper, doc_id: int) -> str:
        """Say what is new about a paper since the visit, or nothing; takes the number by which the library keeps it."""
        if doc_id > self.last_paper_id:
            return f"new since your last visit, {self.day}"
        news = ", ".join(self._trend_note(paper))
        return f"since your last visit, {self.day}: {news}" if news else ""

    def _trend_note(self, paper: Paper) -> Iterator[str]:
        again = [seen for seen in paper.appearances if seen.day and seen.day > self.last_digest_day]
        if again:
            yield f"again in {format_count(len(again), 'digest')}"
            yield from count_trend_since(paper.appearances, self.last_digest_day)


def load_last_visit(folder: Path | None) -> LastVisit | None:
    """Read when the screen was left the last time; None where nothing tells."""
    state = load_state(folder / _FILE_NAME if folder else None)
    try:
        day, digest = (date.fromisoformat(state[name]) for name in ("day", "digest"))  # type: ignore[index]
        return LastVisit(day, int(state["paper"]), digest)  # type: ignore[index]
    except (TypeError, ValueError, KeyError, OverflowError):
        return None


def save_last_visit(folder: Path | None, visit: LastVisit) -> None:
    """Keep what there is now, for the next visit."""
    days = {"day": visit.day.isoformat(), "digest": visit.last_digest_day.isoformat()}
    save_state(folder / _FILE_NAME if folder else None, {**days, "paper": visit.last_paper_id})
