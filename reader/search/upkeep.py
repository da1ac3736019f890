"""Keeping the index true to the library: loaded or made in the background, then changed with every paper."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from operator import is_
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from reader.columns import Columns
from reader.errors import NoSuchPaper
from reader.paper import Paper
from reader.search.tasks import Cancelled, Check, go_on, never, politely

if TYPE_CHECKING:
    from reader.search.index.index import Index

INDEX_FILE = "search.index"
"""What the index is called in the folder of the library that it belongs to."""
PAPERS_AT_A_TIME = 500
"""How many papers are read into a segment, which others are put to."""
PATIENCE = 0.002
"""Seconds between two looks at whether a search is still wanted that waits for another to take news in."""
TAKEN_IN_AT_ONCE = 1_000
"""More news than this is left to the background."""


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
        self._kept: tuple[object, ...] = ()

    @property
    def has_index(self) -> bool:
        """Whether there is an index, be it one that lacks papers."""
        return self._index is not None

    @property
    def backlog(self) -> int:
        """How many papers are not in the index as they are now."""
        index = self._index
        return max(len(self._news), len(self._columns) - len(index)) if index is not None else len(self._columns)

    @property
    def is_ready(self) -> bool:
        """Whether words are looked for in all that papers say, apart from little that can be taken in at once."""
        return self._index is not None and self.backlog <= TAKEN_IN_AT_ONCE

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to `prepare`: all papers are in the index, twins are known, and the file holds it."""
        index = self._index
        return index is not None and not self.backlog and index.knows_twins and self._is_kept(index)

    @property
    def twins(self) -> Mapping[str, Sequence[str]]:
        """The keys of the papers that may be the same as others, by key, as far as they are known yet."""
        return self._index.twins if self._index is not None else {}

    def refresh(self, keys: Iterable[str]) -> None:
        """Take note of papers that were added, changed or removed; costs nothing until the next search."""
        self._news.extend(keys)

    def current(self, check: Check) -> Index | None:
        """Give the index with all news taken in, unless they are many; None where there is no index yet.

        `check` may raise to give up.
        """
        while not self._lock.acquire(timeout=PATIENCE):
            check()
        try:
            if self._index is not None:
                news = self._waiting(self._index) if self.is_ready else ()
                self._index = self._followed(self._index, news, check)
            return self._index
        finally:
            self._lock.release()

    def knowing_twins(self, check: Check) -> Index | None:
        """Give the same with the twins among its papers, which may take longer."""
        index = self.current(check)
        if index is None or index.knows_twins:
            return index
        knowing = index.with_twins(check)
        self._replaced(index, knowing)
        return knowing

    def prepare(self, cancelled: Cancelled = never) -> None:
        """Make the index ready, from its file where that can be trusted, and bring the file up to date.

        May be called again at any time, from any thread; raises Abandoned once `cancelled` says so.
        """
        check = partial(go_on, cancelled)
        with self._preparing:
            stamp = self._stamp()
            before = self._index
            index = before or self._loaded(stamp, check)
            if before is None and index.parts and len(self._columns) - len(index) <= TAKEN_IN_AT_ONCE:
                before = self._replaced(None, index.prepared())
            news = self._waiting(index)
            followed = self._followed(index, news, check, is_polite=cancelled is not never)
            index = self._replaced(before, followed.prepared(), news)
            index = self._replaced(index, index.tidied(check))
            index = self._replaced(index, index.with_twins(check))
            self._keep(index, stamp, check)

    def _replaced(self, before: Index | None, index: Index, news: Sequence[str] = ()) -> Index:
        """Search another index from now on, unless a search has meanwhile brought up to date the one that it is made of.

        Gives what is searched; what the other had taken in stays news if that is not it.
        """
        with self._lock:
            if self._index is before:
                self._index = index
            else:
                self._news.extend(news)
            return self._index or index

    def _loaded(self, stamp: str, check: Check) -> Index:
        from reader.search.index.file import Damaged, KeptIndex, read_index  # noqa: PLC0415 - numpy waits until wanted
        from reader.search.index.index import Index  # noqa: PLC0415

        try:
            kept = read_index(self._file) if self._file else KeptIndex((), "")
        except (OSError, Damaged):
            kept = KeptIndex((), "")
        index = Index.of(kept.segments, self._columns, twins=kept.twins)
        if kept.segments and stamp == kept.stamp:
            self._kept = _content(index)
        suspects = set(self._changed()) if stamp and stamp == kept.stamp else None
        self._news.extend(self._differing(index, suspects, check))
        return index

    def _differing(self, index: Index, suspects: Container[str] | None, check: Check) -> Iterator[str]:
        """Give the keys of the papers, of some or all, that say something else than when they were indexed."""
        from reader.search.index.reading import checksum_of  # noqa: PLC0415

        for key, checksum in index.checksums():
            if suspects is not None and key not in suspects:
                continue
            if any(checksum_of(paper) != checksum for paper in self._papers([key], check)):
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

    def _followed(self, index: Index, news: Sequence[str], check: Check, *, is_polite: bool = False) -> Index:
        """Give the index as it should be, with some news taken in; where that fails they stay news."""
        from reader.search.index.reading import checksum_of, read_segment  # noqa: PLC0415

        segments = []
        try:
            index = index.true_to(self._columns)
            held = dict(index.checksums(self._rows_of(news))) if len(index) else {}
            for start in range(0, len(news), PAPERS_AT_A_TIME):
                self.papers_left = len(news) - start
                papers = self._papers(news[start : start + PAPERS_AT_A_TIME], check)
                changed = (paper for paper in papers if held.get(paper.key) != checksum_of(paper))
                segments.append(read_segment(politely(changed) if is_polite else changed))
            return index.with_segments(segments, self._columns, check)
        except BaseException:
            self._news.extend(news)
            raise
        finally:
            self.papers_left = 0

    def _rows_of(self, keys: Iterable[str]) -> Iterator[int]:
        for key in keys:
            with suppress(KeyError):
                yield self._columns.row_of(key)

    def _papers(self, keys: Iterable[str], check: Check) -> Iterator[Paper]:
        for key in keys:
            check()
            if key in self._columns:
                try:
                    yield self._paper_of(key)
                except NoSuchPaper:
                    continue

    def _is_kept(self, index: Index) -> bool:
        content = _content(index)
        return self._file is None or (len(content) == len(self._kept) and all(map(is_, content, self._kept)))

    def _keep(self, index: Index, stamp: str, check: Check) -> None:
        from reader.search.index.file import KeptIndex, write_index  # noqa: PLC0415 - as above

        if self._file is None or self._is_kept(index):
            return
        with suppress(OSError):
            write_index(self._file, KeptIndex([part.segment for part in index.parts], stamp, index.twins), check)
        self._kept = _content(index)


def _content(index: Index) -> tuple[object, ...]:
    """Give what of an index is kept in its file, to be told from other content by its identity."""
    return (index.twins, *(part.segment for part in index.parts))
