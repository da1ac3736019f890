"""Descriptions of changes of marks, in the same words on the screen, on the command line and in plain mode."""

from collections.abc import Sequence
from datetime import date

from reader.description import format_day, format_near_day
from reader.paper import format_count
from reader.triage import TagEdit

MAX_TAGS_NAMED = 6


def tag_words(edit: TagEdit) -> tuple[str, str]:
    """Return the verb and the rest of what was done with tags: "tagged", "#vision, untagged #todo"."""
    parts = [("tagged", edit.added), ("untagged", edit.removed)]
    (verb, first), *others = [(verb, _list_tags(tags)) for verb, tags in parts if tags] or [("tagged", "")]
    return verb, ", ".join((first, *(" ".join(other) for other in others)))


def tag_notice(edit: TagEdit, count: int = 1) -> str:
    """Return what was done with tags: "tagged #vision", "tagged 3 papers #vision, untagged #todo"."""
    verb, tags = tag_words(edit)
    return f"{verb} {format_count(count)} {tags}" if count > 1 else f"{verb} {tags}"


def _list_tags(tags: Sequence[str]) -> str:
    left = len(tags) - MAX_TAGS_NAMED
    return " ".join(f"#{tag}" for tag in tags[:MAX_TAGS_NAMED]) + (f" and {left:,} more" if left > 0 else "")


def snooze_words(day: date | None) -> tuple[str, str]:
    """Return the verb and the rest of a snooze, with the year, because the history keeps it: "until 30 Nov 2026"."""
    return ("snoozed", f"until {format_day(day)}") if day else ("woke up", "")


def snooze_notice(day: date | None, today: date, count: int = 1) -> str:
    """Return until when papers were snoozed: "snoozed until Mon 30 Nov"; without a day, that they woke up."""
    verb, until = ("snoozed", f" until {format_near_day(day, today)}") if day else ("woke up", "")
    return f"{verb}{f' {format_count(count)}' if count > 1 else ''}{until}"


def note_verb(note: str) -> str:
    """Return the verb of a change of a note, which may have been deleted."""
    return "saved the note of" if note else "deleted the note of"


def note_notice(note: str, count: int = 1) -> str:
    """Return whether a note was saved or deleted: "note saved", "note deleted (3 papers)"."""
    return f"note {'saved' if note else 'deleted'}{f' ({format_count(count)})' if count > 1 else ''}"
