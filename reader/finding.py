"""Searching a library: what is derived for it is kept beside the library, and follows it."""

from reader.search import INDEX_FILE, Searcher
from storage import Library


def searcher_of(library: Library) -> Searcher:
    """Give what answers queries over a library."""
    file = library.folder / INDEX_FILE if library.folder else None
    return Searcher(library.columns, library.paper, file, library.edition, library.changed_since_edition)
