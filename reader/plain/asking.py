"""Questions that an answer leaves open: which day, which tags, which note."""

from collections.abc import Iterable
from datetime import date

from reader.paper import Paper, note_of
from reader.plain.conversation import Conversation
from reader.triage.days import day_typed, days_from


def day_wanted(conversation: Conversation, typed: str, today: date) -> date | None:
    """Give the day that was typed, or ask for one; None where none is wanted. Raises UsageError for what is no day."""
    days = days_from(today)
    if not typed:
        for number, (words, _) in enumerate(days, 1):
            conversation.say(f"{number}: {words}")
        typed = (
            conversation.ask("A number, a day as it is said here, a date, 3d, 2w or fri? Enter alone leaves it: ") or ""
        )
    typed = typed.strip()
    if typed.isdecimal() and 1 <= int(typed) <= len(days):
        return days[int(typed) - 1][1]
    return day_typed(typed, today) if typed else None


def tags_wanted(conversation: Conversation, typed: str, paper: Paper, known: Iterable[str]) -> str:
    """Give the tags that were typed, or ask for some."""
    if typed:
        return typed
    conversation.say(f"Tags now: {_list(paper.marks.tags)}. Known: {_list(known)}.")
    return conversation.ask("Tags, with a minus before those to take away? Enter alone changes none: ") or ""


def note_wanted(conversation: Conversation, typed: str, paper: Paper) -> str:
    """Give the note that was typed, or ask for one; it stays as it is where nothing is answered."""
    if not typed:
        conversation.say(f"Note now: {paper.marks.note or 'none'}")
        typed = conversation.ask("New note? A minus alone takes it off, enter alone leaves it: ") or ""
    if not typed.strip():
        return paper.marks.note
    return "" if typed.strip() == "-" else note_of(typed)


def _list(tags: Iterable[str]) -> str:
    return " ".join(tags) or "none"
