"""Keeping the index true to the library: loaded or made in the background, then changed with every paper.

Whether the index that lies beside a library is true to it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from operator import is_
from pathlib import Path
from threading import Lock
from time import sleep
from typing import TYPE_CHECKING, Protocol

from reader.cancellation import CheckCancelled, IsCancelled, never_cancelled, raise_if_cancelled
from reader.columns import Columns
from reader.errors import NoSuchPaper
from reader.paper import Paper, format_count

if TYPE_CHECKING:
    from reader.search.index.index import Index


INDEX_FILE_NAME = "search.index"
"""What the index is called in the folder of the library that it belongs to."""
PAPERS_PER_SEGMENT = 500
"""How many papers are read into a segment, which others are put to."""
LOCK_POLL_SECONDS = 0.002
"""Seconds between two looks at whether a search is still wanted that waits for another to take news in."""
MAX_PENDING_IN_SEARCH = 1_000
"""More news than this is left to the background."""
PAPERS_PER_YIELD = 8
YIELD_SECONDS = 0.0002
"""How long the background thread sleeps to let other threads run, in seconds."""


class SearchableLibrary(Protocol):
    """What search needs of a library."""

    @property
    def folder(self) -> Path | None:
        """The folder in which the index is saved; None if it stays in memory."""

    @property
    def columns(self) -> Columns:
        """The columns of all papers."""

    def paper(self, key: str) -> Paper:
        """Return a paper; raise NoSuchPaper if it is gone."""

    def snapshot_id(self) -> str:
        """Return an id of the saved state from which changes are counted, or an empty string if there is none.

        Without one, every paper is compared before a saved index is used.
        """

    def keys_changed_since_snapshot(self) -> Iterable[str]:
        """Return the keys of papers that were added or changed after that state."""


class Indexer:
    """The index of a library, and what is still to be taken into it."""

    def __init__(
        self,
        library: SearchableLibrary,
    ) -> None:
        self._library = library
        self._columns = library.columns
        self._file = library.folder / INDEX_FILE_NAME if library.folder else None
        self._lock = Lock()
        self._update_lock = Lock()
        self._pending: deque[str] = deque()
        self.remaining_count = 0
        self._index: Index | None = None
        self._saved_content: tuple[object, ...] = ()

    @property
    def has_index(self) -> bool:
        """Whether there is an index, be it one that lacks papers."""
        return self._index is not None

    @property
    def pending_count(self) -> int:
        """How many papers are not in the index as they are now."""
        index = self._index
        return max(len(self._pending), len(self._columns) - len(index)) if index is not None else len(self._columns)

    @property
    def is_ready(self) -> bool:
        """Whether words are looked for in all that papers say, apart from little that can be taken in at once."""
        return self._index is not None and self.pending_count <= MAX_PENDING_IN_SEARCH

    @property
    def is_synced(self) -> bool:
        """Whether nothing is left to `prepare`: all papers are in the index, twins are known, and the file holds it."""
        index = self._index
        return index is not None and not self.pending_count and index.has_duplicates and self._is_saved(index)

    @property
    def duplicates(self) -> Mapping[str, Sequence[str]]:
        """The keys of the papers that may be the same as others, by key, as far as they are known yet."""
        return self._index.duplicates if self._index is not None else {}

    def mark_pending(self, keys: Iterable[str]) -> None:
        """Take note of papers that were added, changed or removed; costs nothing until the next search."""
        self._pending.extend(keys)

    def snapshot(self, check_cancelled: CheckCancelled) -> Index | None:
        """Give the index with all news taken in, unless they are many; None where there is no index yet.

        `check` may raise to give up.
        """
        while not self._lock.acquire(timeout=LOCK_POLL_SECONDS):
            check_cancelled()
        try:
            if self._index is not None:
                pending = self._pending_keys(self._index) if self.is_ready else ()
                self._index = self._apply_pending(self._index, pending, check_cancelled)
            return self._index
        finally:
            self._lock.release()

    def with_duplicates(self, check_cancelled: CheckCancelled) -> Index | None:
        """Give the same with the twins among its papers, which may take longer."""
        index = self.snapshot(check_cancelled)
        if index is None or index.has_duplicates:
            return index
        knowing = index.with_duplicates(check_cancelled)
        self._compare_and_swap(index, knowing)
        return knowing

    def update(self, is_cancelled: IsCancelled = never_cancelled) -> None:
        """Make the index ready, from its file where that can be trusted, and bring the file up to date.

        May be called again at any time, from any thread; raises Abandoned once `cancelled` says so.
        """
        check = partial(raise_if_cancelled, is_cancelled)
        with self._update_lock:
            library_state = self._library.snapshot_id()
            before = self._index
            index = before or self._load(library_state, check)
            if before is None and index.segments and len(self._columns) - len(index) <= MAX_PENDING_IN_SEARCH:
                before = self._compare_and_swap(None, index.warmed_up())
            pending = self._pending_keys(index)
            followed = self._apply_pending(index, pending, check, yields=is_cancelled is not never_cancelled)
            index = self._compare_and_swap(before, followed.warmed_up(), pending)
            index = self._compare_and_swap(index, index.compacted(check))
            index = self._compare_and_swap(index, index.with_duplicates(check))
            self._save(index, library_state, check)

    def _compare_and_swap(self, before: Index | None, index: Index, pending: Sequence[str] = ()) -> Index:
        """Search another index from now on, unless a search has meanwhile brought up to date the one that it is made of.

        Gives what is searched; what the other had taken in stays news if that is not it.
        """
        with self._lock:
            if self._index is before:
                self._index = index
            else:
                self._pending.extend(pending)
            return self._index or index

    def _load(self, library_state: str, check_cancelled: CheckCancelled) -> Index:
        from reader.search.index.codec import CorruptIndex, StoredIndex, read_index  # noqa: PLC0415 - numpy waits until wanted
        from reader.search.index.index import Index  # noqa: PLC0415

        try:
            stored = read_index(self._file) if self._file else StoredIndex((), "")
        except (OSError, CorruptIndex):
            stored = StoredIndex((), "")
        index = Index.from_segments(stored.segments, self._columns, duplicates=stored.duplicates)
        if stored.segments and library_state == stored.library_state:
            self._saved_content = _stored_content(index)
        candidates = (
            set(self._library.keys_changed_since_snapshot())
            if library_state and library_state == stored.library_state
            else None
        )
        self._pending.extend(self._changed_keys(index, candidates, check_cancelled))
        return index

    def _changed_keys(
        self, index: Index, candidates: Container[str] | None, check_cancelled: CheckCancelled
    ) -> Iterator[str]:
        """Give the keys of the papers, of some or all, that say something else than when they were indexed."""
        from reader.search.index.segment_writer import paper_checksum  # noqa: PLC0415

        for key, checksum in index.checksums():
            if candidates is not None and key not in candidates:
                continue
            if any(paper_checksum(paper) != checksum for paper in self._papers([key], check_cancelled)):
                yield key

    def _pending_keys(self, index: Index) -> list[str]:
        """Give the keys of which the index knows nothing, or nothing new."""
        pending: dict[str, None] = {}
        with suppress(IndexError):
            while True:
                pending[self._pending.popleft()] = None
        if len(index) != len(self._columns):
            pending |= dict.fromkeys(index.with_live_rows(self._columns).missing_keys(self._columns))
        return list(pending)

    def _apply_pending(
        self, index: Index, pending: Sequence[str], check_cancelled: CheckCancelled, *, yields: bool = False
    ) -> Index:
        """Give the index as it should be, with some news taken in; where that fails they stay news."""
        from reader.search.index.segment_writer import build_segment, paper_checksum  # noqa: PLC0415

        segments = []
        try:
            index = index.with_live_rows(self._columns)
            held = dict(index.checksums(self._rows_of(pending))) if len(index) else {}
            for start in range(0, len(pending), PAPERS_PER_SEGMENT):
                self.remaining_count = len(pending) - start
                papers = self._papers(pending[start : start + PAPERS_PER_SEGMENT], check_cancelled)
                changed = (paper for paper in papers if held.get(paper.key) != paper_checksum(paper))
                segments.append(build_segment(_yielding_gil(changed) if yields else changed))
            return index.with_segments(segments, self._columns, check_cancelled)
        except BaseException:
            self._pending.extend(pending)
            raise
        finally:
            self.remaining_count = 0

    def _rows_of(self, keys: Iterable[str]) -> Iterator[int]:
        for key in keys:
            with suppress(KeyError):
                yield self._columns.row_of(key)

    def _papers(self, keys: Iterable[str], check_cancelled: CheckCancelled) -> Iterator[Paper]:
        for key in keys:
            check_cancelled()
            if key in self._columns:
                try:
                    yield self._library.paper(key)
                except NoSuchPaper:
                    continue

    def _is_saved(self, index: Index) -> bool:
        content = _stored_content(index)
        return self._file is None or (
            len(content) == len(self._saved_content) and all(map(is_, content, self._saved_content))
        )

    def _save(self, index: Index, library_state: str, check_cancelled: CheckCancelled) -> None:
        from reader.search.index.codec import StoredIndex, write_index  # noqa: PLC0415 - as above

        if self._file is None or self._is_saved(index):
            return
        with suppress(OSError):
            write_index(
                self._file,
                StoredIndex([segment.segment for segment in index.segments], library_state, index.duplicates),
                check_cancelled,
            )
        self._saved_content = _stored_content(index)


def _yielding_gil(papers: Iterable[Paper]) -> Iterator[Paper]:
    """Yield the papers and release the GIL between them, so that typing stays responsive.

    `python -m tests.bench search` measures it ("work during a wait of another thread").
    """
    for number, paper in enumerate(papers):
        if number % PAPERS_PER_YIELD == 0:
            sleep(YIELD_SECONDS)
        yield paper


def _stored_content(index: Index) -> tuple[object, ...]:
    """Give what of an index is kept in its file, to be told from other content by its identity."""
    return (index.duplicates, *(segment.segment for segment in index.segments))


def verify_index(file: Path, columns: Columns, get_paper: Callable[[str], Paper]) -> tuple[str, ...]:
    """Say what is wrong with the index in a file, in words; nothing where it is right, or was never made.

    Reads every paper. Whatever is wrong mends itself at the next search. Papers that are gone are left out of what is
    read from it, and are not wrong.
    """
    from reader.search.index.codec import CorruptIndex, read_index  # noqa: PLC0415 - numpy waits until it is wanted

    try:
        segments = read_index(file).segments
    except FileNotFoundError:
        return ()
    except (OSError, CorruptIndex) as error:
        return (f"the search index {file} is damaged: {error}; it will be made anew at the next search",)
    held = {
        key: int(checksum)
        for segment in segments
        for key, checksum in zip(segment.keys, segment.checksums.tolist(), strict=True)
    }
    differences = _differences_from_library(held, columns, get_paper)
    if not differences:
        return ()
    return (f"the search index {file} {', '.join(differences)}; it will be brought up to date at the next search",)


def _differences_from_library(
    indexed: dict[str, int], columns: Columns, get_paper: Callable[[str], Paper]
) -> list[str]:
    from reader.search.index.segment_writer import paper_checksum  # noqa: PLC0415

    lacking = sum(key not in indexed for key in columns.keys)
    changed = sum(indexed[key] != paper_checksum(get_paper(key)) for key in columns.keys if key in indexed)
    return [
        *([f"lacks {format_count(lacking)}"] if lacking else []),
        *([f"holds {format_count(changed)} that changed"] if changed else []),
    ]
