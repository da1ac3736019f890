"""Saved views: queries with a name, some of them on a number key."""

from collections.abc import Callable

from reader.config.document import Document
from reader.config.settings import BUILT_IN_VIEWS, VIEW_SETTINGS, chosen_in, refuse_unknown
from reader.config.values import View
from reader.errors import QueryError


def views_of(document: Document) -> tuple[View, ...]:
    """Read the saved views, in the order of the file; no two have one name or one number."""
    tables = document.values.get("views", [])
    if not isinstance(tables, list):
        raise document.refuse("views must be written as [[views]], each with a name and a query", "views")
    views = tuple(_view(document, place) for place in range(len(tables)))
    refuse_twins(document, views)
    return views


def _view(document: Document, place: int) -> View:
    refuse_unknown(document, VIEW_SETTINGS, "views", place)
    chosen = chosen_in(document, VIEW_SETTINGS, "views", place)
    for needed in ("name", "query"):
        if needed not in chosen:
            raise document.refuse(f"this view has no {needed}", "views", place)
    return View(**chosen)


def refuse_misunderstood(document: Document, views: tuple[View, ...], understand: Callable[[str], object]) -> None:
    """Raise ConfigError where a view's query is none; `understand` raises QueryError for such."""
    for place, view in enumerate(views):
        try:
            understand(view.query)
        except QueryError as error:
            raise document.refuse(f"query: {error}", "views", place, "query") from error


def refuse_twins(document: Document, views: tuple[View, ...]) -> None:
    """Raise ConfigError where two views have one name or one number, or one is called as a built-in view is."""
    names, numbers = set(BUILT_IN_VIEWS), set[int | None]()
    for place, view in enumerate(views):
        if view.name in names:
            raise document.refuse(f"another view is called {view.name!r} already", "views", place, "name")
        if view.number in numbers - {None}:
            raise document.refuse(f"another view is on {view.number} already", "views", place, "number")
        names.add(view.name)
        numbers.add(view.number)
