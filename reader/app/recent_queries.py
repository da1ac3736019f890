"""Recent queries: a small state file in the library's folder."""

from collections.abc import Sequence
from pathlib import Path

from reader.files import load_state, save_state

MAX_RECENT = 20
_FILE_NAME = "queries.json"


class RecentQueries:
    """The queries that were searched for, the latest first."""

    def __init__(self, folder: Path | None) -> None:
        """Read the queries from the library's folder; without one they last until the program ends."""
        self._path = folder / _FILE_NAME if folder else None
        self._queries: tuple[str, ...] | None = None

    def latest(self) -> Sequence[str]:
        """Return the queries, the latest first."""
        if self._queries is None:
            state = load_state(self._path)
            self._queries = tuple(map(str, state)) if isinstance(state, list) else ()
        return self._queries

    def add(self, query: str) -> None:
        """Remember a query; one that was there moves to the front."""
        query = query.strip()
        if query and (not self.latest() or self.latest()[0] != query):
            others = (other for other in self.latest() if other != query)
            self._queries = (query, *others)[:MAX_RECENT]
            save_state(self._path, list(self._queries))
