"""What kinds of marks a paper bears, as one small number, so that a column of them can be looked through at once."""

from reader.paper import Marks

STARRED, READ, SNOOZED, TAGGED, NOTED = 1, 2, 4, 8, 16


def sign_of(marks: Marks) -> int:
    """Reduce marks to a number below 32: the sum of the signs that they bear."""
    sign = STARRED if marks.starred else 0
    if marks.read:
        sign |= READ
    if marks.snoozed_until:
        sign |= SNOOZED
    if marks.tags:
        sign |= TAGGED
    return sign | NOTED if marks.note else sign
