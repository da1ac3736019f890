"""What the user said about papers, as far as a ranking learns from it."""

from collections.abc import Sequence
from typing import NamedTuple, Self

from reader.columns import NOTED, READ, STARRED, TAGGED
from reader.paper import Marks

MIN_POSITIVES = 10
"""With fewer papers that were starred, tagged or noted there is too little to go by."""
LIKED = STARRED | TAGGED | NOTED
"""Marks of papers that the user keeps."""


class Feedback(NamedTuple):
    """The rows of papers that the user kept, of those that were dismissed, and of all others."""

    liked: Sequence[int]
    dismissed: Sequence[int]
    others: Sequence[int]

    @classmethod
    def of(cls, mark_flags: Sequence[int], rows: Sequence[int] | None = None) -> Self:
        """Sort all rows, or some: starred, tagged or noted ones are liked, read ones without these are dismissed."""
        liked, dismissed, others = list[int](), list[int](), list[int]()
        for row in range(len(mark_flags)) if rows is None else rows:
            flags = mark_flags[row]
            (liked if flags & LIKED else dismissed if flags & READ else others).append(row)
        return cls(liked, dismissed, others)


def is_liked(marks: Marks) -> bool:
    """Return whether the user keeps a paper with these marks."""
    return marks.starred or bool(marks.tags or marks.note)


def count_liked(mark_flags: bytes) -> int:
    """Return how many papers were starred, tagged or noted."""
    return sum(mark_flags.translate(_LIKED_TABLE))


def too_few_message(liked: int) -> str:
    """Return what to do while too few papers are liked."""
    return f"Star {MIN_POSITIVES} papers to get a For you order; {liked} so far"


_LIKED_TABLE = bytes(bool(flags & LIKED) for flags in range(256))
