"""The orders in which papers are listed."""

from collections.abc import Callable, Sequence

from reader.columns import UNKNOWN, Columns
from reader.columns.flags import flags_on
from reader.search.query import Sort

_MANY = 8
"""Where more than one row in so many is wanted, they are picked from the order of all, which is known already."""


def in_order(
    columns: Columns, rows: Sequence[int], sort: Sort | None, *, stand_by_digest: bool = False
) -> Sequence[int]:
    """Sort rows; those that compare equal stand as digests have them, and what is unknown stands last either way.

    Without a sort, or with sort:relevance, rows are taken to be in the order of relevance already. It saves time to tell
    that rows stand as digests have them.
    """
    if sort is None or sort.key == "relevance":
        return rows[::-1] if sort and sort.backwards else rows
    if not stand_by_digest:
        rows = by_digest(columns, rows)
    if sort.key == "digest":
        return _backwards(columns, rows) if sort.backwards else rows
    key, descending = _keys(columns)[sort.key]
    known = [row for row in rows if key(row) not in (None, UNKNOWN)]
    unknown = [row for row in rows if key(row) in (None, UNKNOWN)]
    known.sort(key=key, reverse=descending != sort.backwards)  # type: ignore[arg-type]
    return known + unknown


def by_digest(columns: Columns, rows: Sequence[int]) -> list[int]:
    """Sort rows as they stand in digests, newest first; papers of no day stand last."""
    if len(rows) * _MANY < len(columns):
        return sorted(sorted(rows), key=columns.standing.key)
    return columns.standing.flagged(flags_on(rows, len(columns)))


def _backwards(columns: Columns, ordered: Sequence[int]) -> list[int]:
    dated = [row for row in ordered if columns.digest_day[row]]
    return [*reversed(dated), *ordered[len(dated) :]]


def _keys(columns: Columns) -> dict[str, tuple[Callable[[int], object], bool]]:
    published, comments, upvotes, titles = columns.published, columns.comments, columns.upvotes, columns.titles
    return {
        "date": (lambda row: published[row] or None, True),
        "title": (lambda row: titles[row].casefold(), False),
        "comments": (lambda row: comments[row], True),
        "upvotes": (lambda row: upvotes[row], True),
    }
