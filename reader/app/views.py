"""Views: queries with a name."""

from collections.abc import Iterator

from reader.config.values import Config, View
from reader.search import EVERYTHING, INBOX, STARRED

INBOX_NUMBER = 1
ALL_NUMBER = 3
BUILT_IN = (View("inbox", INBOX, INBOX_NUMBER), View("starred", STARRED, 2), View("all", EVERYTHING, ALL_NUMBER))


def views_of(config: Config) -> tuple[View, ...]:
    """Give the views that there are, the one first that the user begins with, the built-in ones in the chosen order."""
    views = (*_built_in(config.sort), *config.views)
    return tuple(sorted(views, key=lambda view: view.name != config.opening_view))


def _built_in(sort: str) -> Iterator[View]:
    for view in BUILT_IN:
        yield view if sort == "digest" else view._replace(query=_sorted(view.query, sort))


def _sorted(query: str, sort: str) -> str:
    return f"{query.removesuffix('sort:digest')} sort:{sort}".strip()
