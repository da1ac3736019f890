"""What there was when the screen was left the last time, kept beside the library; losing it loses nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reader.paper import Paper, count_in_words
from reader.triage.kept import keep_in, kept_in
from reader.triage.reception import movements_since

_NAME = "visit.json"


@dataclass(frozen=True, slots=True)
class Visit:
    """The day of a visit, and what was the newest then: the highest number of a paper, and the day of a digest."""

    day: date
    newest_paper: int
    newest_digest: date

    def news_of(self, paper: Paper, number: int) -> str:
        """Say what is new about a paper since the visit, or nothing; takes the number by which the library keeps it."""
        if number > self.newest_paper:
            return f"new since your last visit, {self.day}"
        news = ", ".join(self._news(paper))
        return f"since your last visit, {self.day}: {news}" if news else ""

    def _news(self, paper: Paper) -> Iterator[str]:
        again = [seen for seen in paper.appearances if seen.day and seen.day > self.newest_digest]
        if again:
            yield f"again in {count_in_words(len(again), 'digest')}"
            yield from movements_since(paper.appearances, self.newest_digest)


def last_visit(folder: Path | None) -> Visit | None:
    """Read when the screen was left the last time; None where nothing tells."""
    kept = kept_in(folder / _NAME if folder else None)
    try:
        day, digest = (date.fromisoformat(kept[name]) for name in ("day", "digest"))  # type: ignore[index]
        return Visit(day, int(kept["paper"]), digest)  # type: ignore[index]
    except (TypeError, ValueError, KeyError, OverflowError):
        return None


def keep_visit(folder: Path | None, visit: Visit) -> None:
    """Keep what there is now, for the next visit."""
    days = {"day": visit.day.isoformat(), "digest": visit.newest_digest.isoformat()}
    keep_in(folder / _NAME if folder else None, {**days, "paper": visit.newest_paper})
