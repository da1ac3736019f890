"""The end of a triage session as a document: what was decided, what was starred, and what comes back when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from reader.description import format_near_day
from reader.paper import format_count
from reader.text import screen_line
from reader.triage import format_duration
from widgets.paper_document import BLANK_PARAGRAPH, Paragraph, StyledSpan
from widgets.paper_row import STARRED_SYMBOL

BAR_WIDTH = 35
"""Cells of the longest bar, if the window has room for it."""
_LABEL_WIDTH = 18
MAX_DAYS_SHOWN = 3


class TriageSummary(NamedTuple):
    """The summary at the end of a session."""

    title: str
    decided: Mapping[str, int]
    seconds: float
    starred: Sequence[str] = ()
    returning: Sequence[tuple[date, int]] = ()
    """The days on which snoozed papers come back, each with their number, the nearest first."""
    days_in_a_row: int = 0
    activity: str = ""
    """A sparkline of the number of decisions on each of the last days."""


def summary_paragraphs(summary: TriageSummary, today: date, width: int) -> Sequence[Paragraph]:
    """Return the document of a summary for a text of some width."""
    parts = (_headline(summary), _bars(summary, width), _starred(summary), _outlook(summary, today))
    paragraphs: list[Paragraph] = []
    for part in parts:
        if lines := list(part):
            paragraphs += [*lines, BLANK_PARAGRAPH]
    return paragraphs[:-1]


def _headline(summary: TriageSummary) -> Iterator[Paragraph]:
    done = sum(summary.decided.values())
    text = summary.title
    if done:
        text += f"   {format_count(done)}"
    if done and summary.seconds >= 1:
        text += f" in {format_duration(summary.seconds)}"
    if done and summary.seconds >= done:
        text += f" · {format_duration(summary.seconds / done)} each"
    yield Paragraph(text, "title", (StyledSpan(len(summary.title), len(text), "dim"),))


def _bars(summary: TriageSummary, width: int) -> Iterator[Paragraph]:
    highest = max(summary.decided.values(), default=0)
    room = max(1, min(BAR_WIDTH, width - _LABEL_WIDTH))
    for decision, count in summary.decided.items():
        if count:
            label = f"{decision:<10} {count:>5,}  "
            length = max(1, count if highest <= room else room * count // highest)
            style = "marks" if decision == "starred" else "dim"
            yield Paragraph(f"{label}{'█' * length}", "text", (StyledSpan(len(label), len(label) + length, style),))


def _starred(summary: TriageSummary) -> Iterator[Paragraph]:
    if summary.starred:
        yield Paragraph("Starred", "dim")
    for title in summary.starred:
        yield Paragraph(f"{STARRED_SYMBOL} {screen_line(title)}", "text", (StyledSpan(0, 1, "marks"),))


def _outlook(summary: TriageSummary, today: date) -> Iterator[Paragraph]:
    days = [f"{_name_day(day, today)}   {format_count(count)}" for day, count in summary.returning[:MAX_DAYS_SHOWN]]
    if days:
        yield _labelled("Back", "   ".join(days))
    if summary.days_in_a_row > 1:
        yield _labelled("Streak", f"{summary.activity}  {summary.days_in_a_row:,} mornings in a row")


def _labelled(label: str, text: str) -> Paragraph:
    return Paragraph(f"{label:<8} {text}", "text", (StyledSpan(0, len(label), "dim"),))


def _name_day(day: date, today: date) -> str:
    return "tomorrow" if (day - today).days == 1 else format_near_day(day, today)
