"""Keeping the index true to the library: loaded or made in the background, then changed with every paper."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from time import sleep
from typing import TYPE_CHECKING

from reader.columns import Columns
from reader.errors import NoSuchPaper
from reader.paper import Paper

if TYPE_CHECKING:
    from reader.search.index.index import Index

INDEX_FILE = "search.index"
"""What the index is called in the folder of the library that it belongs to."""
PAPERS_AT_A_TIME = 1_000
"""How many papers make a segment while the index is made."""
PAPERS_WITHOUT_PAUSE = 4
PAUSE = 0.0002
"""In seconds; long enough for another thread to take its turn."""
TAKEN_IN_AT_ONCE = 1_000
"""More news than this is left to the background."""


class Abandoned(Exception):
    """A task that was given up because its result is no longer wanted."""


Cancelled = Callable[[], bool]


def never() -> bool:
    """Tell that a task is still wanted."""
    return False


def go_on(cancelled: Cancelled) -> None:
    """Raise Abandoned where a task is no longer wanted."""
    if cancelled():
        raise Abandoned


def _politely(papers: Iterable[Paper], cancelled: Cancelled) -> Iterator[Paper]:
    """Let other threads go first between papers, where somebody may be typing meanwhile."""
    for number, paper in enumerate(papers):
        if cancelled is not never and number % PAPERS_WITHOUT_PAUSE == 0:
            go_on(cancelled)
            sleep(PAUSE)
        yield paper


class Upkeep:
    """The index of a library, and what is still to be taken into it."""

    def __init__(
        self,
        columns: Columns,
        paper_of: Callable[[str], Paper],
        file: Path | None,
        stamp: Callable[[], str],
        changed: Callable[[], Iterable[str]],
    ) -> None:
        """Take the file to keep the index in, what names a state of the papers, or '', and who changed since then."""
        self._columns = columns
        self._paper_of = paper_of
        self._file = file
        self._stamp = stamp
        self._changed = changed
        self._lock = Lock()
        self._preparing = Lock()
        self._news: deque[str] = deque()
        self.papers_left = 0
        self._index: Index | None = None
        self._kept = False

    @property
    def is_ready(self) -> bool:
        """Whether words are looked for in all that papers say, apart from little that can be taken in at once."""
        index = self._index
        backlog = max(len(self._news), len(self._columns) - len(index)) if index is not None else 0
        return index is not None and backlog <= TAKEN_IN_AT_ONCE

    def refresh(self, keys: Iterable[str]) -> None:
        """Take note of papers that were added, changed or removed; costs nothing until the next search."""
        self._news.extend(keys)

    def current(self) -> Index | None:
        """Give the index with all news taken in, unless they are many; None where there is no index yet."""
        with self._lock:
            if self._index is not None and self.is_ready:
                self._index = self._true(self._index, self._waiting(self._index), never)
            elif self._index is not None:
                self._index = self._true(self._index, (), never)
            return self._index

    def prepare(self, cancelled: Cancelled = never) -> None:
        """Make the index ready, from its file where that can be trusted, and bring the file up to date.

        May be called again at any time, from any thread; raises Abandoned once `cancelled` says so.
        """
        with self._preparing:
            stamp = self._stamp()
            before = self._index
            index = before or self._loaded(stamp, cancelled)
            news = self._waiting(index)
            try:
                index = self._true(index, news, cancelled).tidied()
            except Abandoned:
                self._news.extend(news)
                raise
            self._publish(index, before, news)
            self._keep(index, stamp)

    def _publish(self, index: Index, before: Index | None, news: Sequence[str]) -> None:
        """Search this index from now on, unless a search has brought up to date the one that it was made from."""
        with self._lock:
            if self._index is before:
                self._index = index
            else:
                self._news.extend(news)

    def _loaded(self, stamp: str, cancelled: Cancelled) -> Index:
        from reader.search.index.file import Damaged, read_index  # noqa: PLC0415 - numpy waits until it is wanted
        from reader.search.index.index import Index  # noqa: PLC0415

        try:
            segments, written_at = read_index(self._file) if self._file else ([], "")
        except (OSError, Damaged):
            segments, written_at = [], ""
        index = Index.of(segments, self._columns)
        self._kept = bool(segments) and stamp == written_at
        suspects = set(self._changed()) if stamp and stamp == written_at else None
        self._news.extend(self._differing(index, suspects, cancelled))
        return index

    def _differing(self, index: Index, suspects: Container[str] | None, cancelled: Cancelled) -> Iterator[str]:
        """Give the keys of the papers, of some or all, that say something else than when they were indexed."""
        from reader.search.index.reading import checksum_of  # noqa: PLC0415

        for key, checksum in index.checksums():
            if suspects is not None and key not in suspects:
                continue
            go_on(cancelled)
            if any(checksum_of(paper) != checksum for paper in self._papers([key])):
                yield key

    def _waiting(self, index: Index) -> list[str]:
        """Give the keys of which the index knows nothing, or nothing new."""
        news: dict[str, None] = {}
        with suppress(IndexError):
            while True:
                news[self._news.popleft()] = None
        if len(index) != len(self._columns):
            news |= dict.fromkeys(index.true_to(self._columns).missing(self._columns))
        return list(news)

    def _true(self, index: Index, news: Sequence[str], cancelled: Cancelled) -> Index:
        """Give the index as it should be, with some news taken in."""
        index = index.true_to(self._columns)
        for start in range(0, len(news), PAPERS_AT_A_TIME):
            self.papers_left = len(news) - start
            papers = self._papers(news[start : start + PAPERS_AT_A_TIME])
            index = index.with_papers(_politely(papers, cancelled), self._columns)
            self._kept = False
        self.papers_left = 0
        return index

    def _papers(self, keys: Iterable[str]) -> Iterator[Paper]:
        for key in keys:
            if key in self._columns:
                try:
                    yield self._paper_of(key)
                except NoSuchPaper:
                    continue

    def _keep(self, index: Index, stamp: str) -> None:
        from reader.search.index.file import write_index  # noqa: PLC0415 - as above

        if self._file is None or self._kept:
            return
        try:
            write_index(self._file, [part.segment for part in index.parts], stamp)
        except OSError:
            return
        self._kept = True
