"""Views: queries with a name."""

from dataclasses import dataclass

from reader.search import EVERYTHING, INBOX, STARRED


@dataclass(frozen=True, slots=True)
class View:
    """A query with a name; `number` is the key that shows it."""

    name: str
    query: str
    number: int


BUILT_IN = (View("inbox", INBOX, 1), View("starred", STARRED, 2), View("all", EVERYTHING, 3))
