"""A reminder of what was starred and not read for a month, once a week."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from reader.files import load_state, save_state
from reader.paper import format_count
from reader.stats.statistics import WaitingPaper

WAITING_DAYS = 30
INTERVAL = timedelta(days=7)
_FILE_NAME = "reminder.json"


def reminder_text(waiting: Sequence[WaitingPaper], today: date) -> str:
    """Return how many starred papers have waited for longer than a month, the oldest first, or an empty text."""
    old = [paper for paper in waiting if (today - paper.since).days > WAITING_DAYS]
    if not old:
        return ""
    since = old[0].since
    year = f" {since.year}" if since.year != today.year else ""
    return f"{format_count(len(old), 'starred paper')} to read since {since.day} {since:%b}{year} · view To read"


def is_reminder_due(folder: Path | None, today: date) -> bool:
    """Return whether the last reminder was a week ago or longer, or is not known, or lies in the future."""
    state = load_state(folder / _FILE_NAME if folder else None)
    try:
        last = date.fromisoformat(state["day"])  # type: ignore[index]
    except (TypeError, ValueError, KeyError):
        return True
    return not last <= today < last + INTERVAL


def save_reminder(folder: Path | None, today: date) -> None:
    """Write to the library's folder when the user was reminded."""
    save_state(folder / _FILE_NAME if folder else None, {"day": today.isoformat()})
