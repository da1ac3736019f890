"""Searching a library: what is derived for it is kept beside the library, and follows it."""

from reader.search import INDEX_FILE_NAME, Searcher
from storage import Library


def make_searcher(library: Library) -> Searcher:
    """Give what answers queries over a library."""
    file = library.folder / INDEX_FILE_NAME if library.folder else None
    return Searcher(library.columns, library.paper, file, library.snapshot_id, library.keys_changed_since_snapshot)
