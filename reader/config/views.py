"""Saved views: queries with a name, some of them on a number key."""

from collections.abc import Callable

from reader.config.document import ConfigFile
from reader.config.settings import BUILT_IN_VIEWS, VIEW_SETTINGS, parse_settings, reject_unknown
from reader.config.values import View
from reader.errors import QueryError


def parse_views(document: ConfigFile) -> tuple[View, ...]:
    """Read the saved views, in the order of the file; no two have one name or one number."""
    tables = document.values.get("views", [])
    if not isinstance(tables, list):
        raise document.error("views must be written as [[views]], each with a name and a query", "views")
    views = tuple(_parse_view(document, index) for index in range(len(tables)))
    reject_duplicates(document, views)
    return views


def _parse_view(document: ConfigFile, index: int) -> View:
    reject_unknown(document, VIEW_SETTINGS, "views", index)
    chosen = parse_settings(document, VIEW_SETTINGS, "views", index)
    for needed in ("name", "query"):
        if needed not in chosen:
            raise document.error(f"this view has no {needed}", "views", index)
    return View(**chosen)


def reject_invalid_queries(
    document: ConfigFile, views: tuple[View, ...], validate_query: Callable[[str], object]
) -> None:
    """Raise ConfigError where a view's query is none; `parse` raises QueryError for such."""
    for index, view in enumerate(views):
        try:
            validate_query(view.query)
        except QueryError as error:
            raise document.error(f"query: {error}", "views", index, "query") from error


def reject_duplicates(document: ConfigFile, views: tuple[View, ...]) -> None:
    """Raise ConfigError where two views have one name or one number, or one is called as a built-in view is."""
    names, numbers = set(BUILT_IN_VIEWS), set[int | None]()
    for index, view in enumerate(views):
        if view.name in names:
            raise document.error(f"another view is called {view.name!r} already", "views", index, "name")
        if view.number in numbers - {None}:
            raise document.error(f"another view is on {view.number} already", "views", index, "number")
        names.add(view.name)
        numbers.add(view.number)
