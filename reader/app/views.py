"""Views: queries with a name."""

from collections.abc import Iterator

from reader.config.values import Config, View
from reader.search import ALL_PAPERS, INBOX, STARRED

INBOX_NUMBER = 1
ALL_NUMBER = 3
BUILT_IN = (View("inbox", INBOX, INBOX_NUMBER), View("starred", STARRED, 2), View("all", ALL_PAPERS, ALL_NUMBER))


def list_views(config: Config) -> tuple[View, ...]:
    """Give the views that there are, the one first that the user begins with, the built-in ones in the chosen order."""
    views = (*_built_in_views(config.sort), *config.views)
    return tuple(sorted(views, key=lambda view: view.name != config.opening_view))


def _built_in_views(sort: str) -> Iterator[View]:
    for view in BUILT_IN:
        yield view if sort == "digest" else view._replace(query=_with_sort(view.query, sort))


def _with_sort(query: str, sort: str) -> str:
    return f"{query.removesuffix('sort:digest')} sort:{sort}".strip()
