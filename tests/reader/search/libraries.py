"""In-memory libraries to search."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

from reader.columns import Columns
from reader.errors import NoSuchPaper
from reader.paper import Marks, Paper
from reader.search import Searcher
from tests.builders import a_paper

TODAY = date(2026, 1, 5)


class SearchLibrary:
    """Papers, their columns and a searcher."""

    def __init__(
        self, papers: Iterable[Paper] = (), folder: Path | None = None, snapshot_id: Callable[[], str] = lambda: ""
    ) -> None:
        self.folder = folder
        self.snapshot_id = snapshot_id
        self.changed_keys: list[str] = []
        self.marking_times: dict[str, dict[str, datetime]] = {}
        self.papers: dict[str, Paper] = {}
        self.columns = Columns()
        self.read_keys: list[str] = []
        self.searcher = Searcher(self)
        self._register(papers)

    def paper(self, key: str) -> Paper:
        self.read_keys.append(key)
        if key not in self.papers:
            raise NoSuchPaper(key)
        return self.papers[key]

    def keys_changed_since_snapshot(self) -> list[str]:
        return self.changed_keys

    def marked_at(self, mark: str) -> dict[str, datetime]:
        return self.marking_times.get(mark, {})

    def upsert(self, *papers: Paper) -> None:
        self._register(papers)
        self.searcher.invalidate([paper.key for paper in papers])

    def _register(self, papers: Iterable[Paper]) -> None:
        for paper in papers:
            self.papers[paper.key] = paper
            self.columns.upsert(paper)
            self.columns.set_marks(paper.key, paper.marks)

    def remove(self, *keys: str) -> None:
        for key in keys:
            del self.papers[key]
        self.columns.remove(keys)
        self.searcher.invalidate(keys)

    def mark(self, key: str, marks: Marks) -> None:
        self.columns.set_marks(key, marks)

    def titles(self, text: str, *, wait: bool = True) -> list[str]:
        return [self.papers[key].title for key in self.searcher.listing(text, today=TODAY, wait=wait).keys]


def library_of(*titles: str) -> SearchLibrary:
    return SearchLibrary(a_paper(title) for title in titles)
