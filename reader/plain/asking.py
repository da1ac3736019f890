"""Questions that an answer leaves open: which day, which tags, which note."""

from collections.abc import Iterable
from datetime import date

from reader.paper import Paper, normalise_note
from reader.plain.conversation import Terminal
from reader.triage.days import parse_day, suggest_days


def ask_day(terminal: Terminal, text: str, today: date) -> date | None:
    """Give the day that was typed, or ask for one; None where none is wanted. Raises UsageError for what is no day."""
    days = suggest_days(today)
    if not text:
        for number, (words, _) in enumerate(days, 1):
            terminal.print(f"{number}: {words}")
        text = (
            terminal.prompt("A number, a day as it is said here, a date, 3d, 2w or fri? Enter alone leaves it: ") or ""
        )
    text = text.strip()
    if text.isdecimal() and 1 <= int(text) <= len(days):
        return days[int(text) - 1][1]
    return parse_day(text, today) if text else None


def ask_tags(terminal: Terminal, text: str, paper: Paper, counts: Iterable[str]) -> str:
    """Give the tags that were typed, or ask for some."""
    if text:
        return text
    terminal.print(f"Tags now: {_join_tags(paper.marks.tags)}. Known: {_join_tags(counts)}.")
    return terminal.prompt("Tags, with a minus before those to take away? Enter alone changes none: ") or ""


def ask_note(terminal: Terminal, text: str, paper: Paper) -> str:
    """Give the note that was typed, or ask for one; it stays as it is where nothing is answered."""
    if not text:
        terminal.print(f"Note now: {paper.marks.note or 'none'}")
        text = terminal.prompt("New note? A minus alone takes it off, enter alone leaves it: ") or ""
    if not text.strip():
        return paper.marks.note
    return "" if text.strip() == "-" else normalise_note(text)


def _join_tags(tags: Iterable[str]) -> str:
    return " ".join(tags) or "none"
