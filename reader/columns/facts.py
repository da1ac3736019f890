"""What the columns note of a paper, written as numbers."""

from datetime import date
from typing import Any
from zlib import crc32

from reader.paper import Appearance, Paper, title_key

UNKNOWN = -1
"""Stands for an absent count."""
UNDATED = 0
"""Stands for an absent day; days are counted as `date.toordinal` does."""


def to_ordinal(day: date | None) -> int:
    """Count a day as the columns do."""
    return day.toordinal() if day else UNDATED


def to_count(count: int | None) -> int:
    """Write a count as the columns do, which hold 64 bits."""
    return UNKNOWN if count is None else min(count, 2**62)


def title_hash(title: str) -> int:
    """Reduce what identifies a title to 32 bits, the same in every process."""
    return crc32(title_key(title).encode("utf-8", "surrogatepass"))


def encode_row(paper: Paper) -> tuple[Any, ...]:
    """Give what is noted of a paper besides its key and title, column by column as `Columns` has them."""
    return (
        to_ordinal(paper.published),
        to_count(paper.comments),
        to_count(paper.upvotes),
        bool(paper.code),
        paper.withdrawn,
        *_digest_position(paper.appearances),
    )


def _digest_position(appearances: tuple[Appearance, ...]) -> tuple[int, int, tuple[int, ...]]:
    """Give the day of the newest digest that holds a paper, the paper's place in it, and the days of all digests."""
    if not appearances:
        return UNDATED, 0, ()
    newest = appearances[0] if len(appearances) == 1 else max(appearances, key=_recency)
    if not newest.day:
        return UNDATED, newest.position, ()
    day = newest.day.toordinal()
    days = {seen.day.toordinal() for seen in appearances if seen.day} if len(appearances) > 1 else (day,)
    return day, newest.position, tuple(sorted(days))


def _recency(appearance: Appearance) -> tuple[int, int]:
    return to_ordinal(appearance.day), -appearance.position
