"""When papers were starred or read, cached until marks change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from reader.search.indexer import SearchableLibrary


class MarkedAt:
    """Cache of the times at which papers got their marks."""

    def __init__(self, library: SearchableLibrary) -> None:
        self._library = library
        self._generation = -1
        self._timestamps: dict[str, Mapping[str, datetime]] = {}

    def get(self, mark: Literal["starred", "read"]) -> Mapping[str, datetime]:
        """Return when papers that have a mark got it, by key."""
        generation = self._library.columns.marks_generation
        if generation != self._generation:
            self._timestamps, self._generation = {}, generation
        if mark not in self._timestamps:
            self._timestamps[mark] = self._library.marked_at(mark)
        return self._timestamps[mark]
