"""Which papers wait for a decision."""

from collections.abc import Callable, Iterable
from datetime import date

from reader.paper import Marks


def needs_triage(marks: Marks, today: date) -> bool:
    """Tell whether nothing was decided about a paper: it is neither read nor starred nor put off."""
    return not (marks.read or marks.starred or marks.is_snoozed(today))


def untriaged(
    keys: Iterable[str], get_marks: Callable[[str], Marks], today: date, skipped: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Give the papers that wait, in their order, without those that were skipped unless nothing else waits."""
    waiting = tuple(key for key in keys if needs_triage(get_marks(key), today))
    return tuple(key for key in waiting if key not in skipped) or waiting
