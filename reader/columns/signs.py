"""What kinds of marks a paper bears, as one small number, so that a column of them can be looked through at once."""

from reader.paper import Marks

STARRED, READ, SNOOZED, TAGGED, NOTED = 1, 2, 4, 8, 16


def mark_flags(marks: Marks) -> int:
    """Reduce marks to a number below 32: the sum of the signs that they bear."""
    flag = STARRED if marks.starred else 0
    if marks.read:
        flag |= READ
    if marks.snoozed_until:
        flag |= SNOOZED
    if marks.tags:
        flag |= TAGGED
    return flag | NOTED if marks.note else flag
