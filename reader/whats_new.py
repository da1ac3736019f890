"""What is new: trends of a paper's counts from digest to digest, and the state at the last visit."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path

from reader.files import load_state, save_state
from reader.paper import Appearance, Paper, format_count

MAX_SHOWN = 5
"""If there are more counts than this, only the first and the last are shown."""
_COUNTS: tuple[tuple[str, Callable[[Appearance], int | None]], ...] = (
    ("upvotes", attrgetter("upvotes")),
    ("comments", attrgetter("comments")),
)
_FILE_NAME = "visit.json"

_Count = tuple[date, int]


def count_trend(appearances: Sequence[Appearance]) -> Iterator[str]:
    """Yield how counts changed between the digests of a source: "upvotes 12 → 40 (25–28 Nov)"."""
    if len(appearances) > 1:
        for text, counts in _trends(appearances):
            yield f"{text} ({_format_period(counts[0][0], counts[-1][0])})"


def count_trend_since(appearances: Sequence[Appearance], day: date) -> Iterator[str]:
    """Yield how counts changed in the digests after a day: "upvotes 12 → 40"."""
    if len(appearances) > 1:
        yield from (text for text, _ in _trends(appearances, since=day))


@dataclass(frozen=True, slots=True)
class LastVisit:
    """The day of the last visit, and the newest at that time: the highest paper id and the day of a digest."""

    day: date
    last_paper_id: int
    last_digest_day: date

    def news_for(self, paper: Paper, doc_id: int) -> str:
        """Return what is new about a paper, by its id, since the visit, or an empty text."""
        if doc_id > self.last_paper_id:
            return "new"
        news = ", ".join(self._later_news(paper))
        return f"since your last visit: {news}" if news else ""

    def _later_news(self, paper: Paper) -> Iterator[str]:
        later = [seen for seen in paper.appearances if seen.day and seen.day > self.last_digest_day]
        if later:
            yield f"again in {format_count(len(later), 'digest')}"
            yield from count_trend_since(paper.appearances, self.last_digest_day)


def load_last_visit(folder: Path | None) -> LastVisit | None:
    """Read the last visit from the library's folder; None if it is missing or damaged."""
    state = load_state(folder / _FILE_NAME if folder else None)
    try:
        day, digest = (date.fromisoformat(state[name]) for name in ("day", "digest"))  # type: ignore[index]
        return LastVisit(day, int(state["paper"]), digest)  # type: ignore[index]
    except (TypeError, ValueError, KeyError, OverflowError):
        return None


def save_last_visit(folder: Path | None, visit: LastVisit) -> None:
    """Write a visit to the library's folder, for the next one; losing the file loses nothing else."""
    days = {"day": visit.day.isoformat(), "digest": visit.last_digest_day.isoformat()}
    save_state(folder / _FILE_NAME if folder else None, {**days, "paper": visit.last_paper_id})


def _trends(appearances: Iterable[Appearance], since: date | None = None) -> Iterator[tuple[str, Sequence[_Count]]]:
    dated = sorted((seen for seen in appearances if seen.day), key=attrgetter("source", "day"))
    for seen in [list(group) for _, group in groupby(dated, key=attrgetter("source"))]:
        for name, get_count in _COUNTS:
            counts = [(each.day, count) for each in seen if each.day and (count := get_count(each)) is not None]
            counts = _starting_at(since, counts)
            if len({count for _, count in counts}) > 1:
                yield f"{name} {_format_arrows(counts)}", counts


def _starting_at(day: date | None, counts: list[_Count]) -> list[_Count]:
    """Remove the counts before the last one on or before a day."""
    before = [count for count in counts if day and count[0] <= day]
    return counts[max(0, len(before) - 1) :]


def _format_arrows(counts: Sequence[_Count]) -> str:
    distinct = [f"{count:,}" for count, _ in groupby(counts, key=itemgetter(1))]
    return " → ".join(distinct if len(distinct) <= MAX_SHOWN else (distinct[0], "…", distinct[-1]))


def _format_period(first: date, last: date) -> str:
    if first.year != last.year:
        return f"{first.day} {first:%b %Y} – {last.day} {last:%b %Y}"
    if first.month != last.month:
        return f"{first.day} {first:%b} – {last.day} {last:%b}"
    return f"{first.day}–{last.day} {last:%b}"
