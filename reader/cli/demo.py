"""The demo: a temporary library in use, with the older digest triaged and the newest untouched."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from reader.paper import Marks

if TYPE_CHECKING:
    from reader.config import View
    from storage import Library

_STARS = 6
_TAGS = (("in-context", 0, 2), ("survey", 1, 3), ("to-write", 0, 4), ("vision", 2, 3, 5))
"""Tags, each with the indices of its papers among the starred ones."""
_NOTES = ((0, "Read section 4 again before Friday."), (3, "Same idea as last year's paper, with code this time."))
_SNOOZED_DAYS = 3


@contextmanager
def demo_library(today: date) -> "Iterator[Library]":
    """Yield a temporary library with the two sample digests and the marks of the older one."""
    import tempfile
    from pathlib import Path

    from reader.formats import demo_digests
    from storage import Library

    with tempfile.TemporaryDirectory(prefix="reader-demo-") as folder, Library.open(Path(folder)) as library:
        for digest in demo_digests():
            library.import_digests(digest)
        mark_older_digest(library, today)
        yield library


def demo_views() -> "tuple[View, ...]":
    """Return the saved view of the demo."""
    from reader.config import View

    return (View("to write about", "is:starred tag:to-write", 4),)


def mark_older_digest(library: "Library", today: date) -> None:
    """Triage the older digest: some papers starred, tagged and noted, one snoozed, all others read."""
    papers = _older_papers(library)
    starred, snoozed, others = papers[:_STARS], papers[_STARS : _STARS + 1], papers[_STARS + 1 :]
    until = today + timedelta(days=_SNOOZED_DAYS)
    _update(library, starred, partial(replace, starred=True), "starred")
    _update(library, starred[::2], partial(replace, read=True), "marked", "read")
    for tag, *places in _TAGS:
        _update(library, _at(starred, places), partial(Marks.with_tags, added=[tag]), "tagged", f"#{tag}")
    for place, note in _NOTES:
        _update(library, _at(starred, [place]), partial(replace, note=note), "noted")
    _update(library, snoozed, partial(replace, snoozed_until=until), "snoozed", f"until {until}")
    _update(library, others, partial(replace, read=True), "marked", "read")


def _update(
    library: "Library", keys: Sequence[str], edit: Callable[[Marks], Marks], verb: str, detail: str = ""
) -> None:
    if keys:
        library.update_marks(keys, edit, verb, detail)


def _at(keys: Sequence[str], places: Sequence[int]) -> list[str]:
    return [keys[place] for place in places if place < len(keys)]


def _older_papers(library: "Library") -> list[str]:
    """Return the papers that are not in the newest digest, in the order of their digests."""
    columns = library.columns
    newest = max(columns.digest_day)
    return [columns.keys[row] for row in columns.digest_order.order() if columns.digest_day[row] != newest]
