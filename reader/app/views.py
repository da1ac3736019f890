"""Views: queries with a name."""

from collections.abc import Iterator
from typing import NamedTuple

from reader.config.values import Config
from reader.search import EVERYTHING, INBOX, STARRED


class View(NamedTuple):
    """A query with a name; `number` is the key that shows it, where one does."""

    name: str
    query: str
    number: int | None = None


INBOX_NUMBER = 1
BUILT_IN = (View("inbox", INBOX, INBOX_NUMBER), View("starred", STARRED, 2), View("all", EVERYTHING, 3))


def views_of(config: Config) -> tuple[View, ...]:
    """Give the views that there are, the one first that the user begins with, the built-in ones in the chosen order."""
    views = (*_built_in(config.sort), *(View(saved.name, saved.query, saved.number) for saved in config.views))
    return tuple(sorted(views, key=lambda view: view.name != config.opening_view))


def _built_in(sort: str) -> Iterator[View]:
    for view in BUILT_IN:
        yield view if sort == "digest" else view._replace(query=_sorted(view.query, sort))


def _sorted(query: str, sort: str) -> str:
    return f"{query.removesuffix('sort:digest')} sort:{sort}".strip()
