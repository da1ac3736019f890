"""The orders in which papers are listed."""

from collections.abc import Callable, Sequence
from itertools import filterfalse, repeat
from operator import mul, sub

from reader.columns import UNKNOWN, Columns
from reader.search.query import Sort

MOST_PLACES = 2**32
"""More than the papers of any digest."""


def in_order(columns: Columns, rows: Sequence[int], sort: Sort | None) -> Sequence[int]:
    """Sort rows; those that compare equal stand as digests have them, and what is unknown stands last either way.

    Without a sort, or with sort:relevance, rows are taken to be in the order of relevance already.
    """
    if sort is None or sort.key == "relevance":
        return rows[::-1] if sort and sort.backwards else rows
    if sort.key == "digest":
        return by_digest(columns, rows, backwards=sort.backwards)
    rows = by_digest(columns, rows)
    key, descending = _keys(columns)[sort.key]
    known = [row for row in rows if key(row) not in (None, UNKNOWN)]
    unknown = [row for row in rows if key(row) in (None, UNKNOWN)]
    known.sort(key=key, reverse=descending != sort.backwards)  # type: ignore[arg-type]
    return known + unknown


def by_digest(columns: Columns, rows: Sequence[int], *, backwards: bool = False) -> list[int]:
    """Sort rows by digest, newest first, and by their place in it; papers of no day stand last, as they were added."""
    days, places = columns.digest_day, columns.digest_place
    standing = list(map(sub, places, map(mul, days, repeat(MOST_PLACES))))
    dated = sorted(filter(days.__getitem__, rows), key=standing.__getitem__, reverse=backwards)
    return dated + sorted(filterfalse(days.__getitem__, rows))


def _keys(columns: Columns) -> dict[str, tuple[Callable[[int], object], bool]]:
    published, comments, upvotes, titles = columns.published, columns.comments, columns.upvotes, columns.titles
    return {
        "date": (lambda row: published[row] or None, True),
        "title": (lambda row: titles[row].casefold(), False),
        "comments": (lambda row: comments[row], True),
        "upvotes": (lambda row: upvotes[row], True),
    }
