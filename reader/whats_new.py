"""How a paper was received, from digest to digest.

What there was when the screen was left the last time, kept beside the library; losing it loses nothing else.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path

from reader.files import load_state, save_state
from reader.paper import Appearance, Paper, format_count

MAX_SHOWN = 5
"""Of more counts than these only the first and the last are told."""
_COUNTS: tuple[tuple[str, Callable[[Appearance], int | None]], ...] = (
    ("upvotes", attrgetter("upvotes")),
    ("comments", attrgetter("comments")),
)
_Counted = tuple[date, int]


def count_trend(appearances: Sequence[Appearance]) -> Iterator[str]:
    """Say how counts moved between the digests of a source: "upvotes 12 → 40 between 25 and 28 Nov"."""
    if len(appearances) > 1:
        for text, counted in _trends(appearances):
            yield f"{text} between {_first_to_last(counted[0][0], counted[-1][0])}"


def count_trend_since(appearances: Sequence[Appearance], day: date) -> Iterator[str]:
    """Say how counts moved in the digests after a day: "upvotes 12 → 40"."""
    if len(appearances) > 1:
        yield from (text for text, _ in _trends(appearances, since=day))


def _trends(appearances: Iterable[Appearance], since: date | None = None) -> Iterator[tuple[str, Sequence[_Counted]]]:
    dated = sorted((seen for seen in appearances if seen.day), key=attrgetter("source", "day"))
    by_source = [list(seen) for _, seen in groupby(dated, key=attrgetter("source"))]
    for seen in by_source:
        for name, count_of in _COUNTS:
            counted = _counted_since(
                since, [(one.day, count) for one in seen if one.day and (count := count_of(one)) is not None]
            )
            if len({count for _, count in counted}) > 1:
                yield f"{name} {_format_arrows(counted)}", counted


def _counted_since(day: date | None, counted: list[_Counted]) -> list[_Counted]:
    """Leave out what was counted before the last count of a day."""
    before = [one for one in counted if day and one[0] <= day]
    return counted[max(0, len(before) - 1) :]


def _format_arrows(counted: Sequence[_Counted]) -> str:
    counts = [f"{count:,}" for count, _ in groupby(counted, key=itemgetter(1))]
    return " → ".join(counts if len(counts) <= MAX_SHOWN else (counts[0], "…", counts[-1]))


def _first_to_last(first: date, last: date) -> str:
    if first.year != last.year:
        return f"{first.day} {first:%b %Y} and {last.day} {last:%b %Y}"
    month = "" if first.month == last.month else f" {first:%b}"
    return f"{first.day}{month} and {last.day} {last:%b}"


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
