"""Keep the index in step with the library: load, build, update, save and verify it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from operator import is_
from pathlib import Path
from threading import Lock
from time import sleep
from typing import TYPE_CHECKING, Literal, Protocol

from reader.columns import Columns
from reader.errors import CheckCancelled, IsCancelled, NoSuchPaper, never_cancelled, raise_if_cancelled
from reader.paper import Paper, format_count

if TYPE_CHECKING:
    from reader.search.index.word_index import Index


INDEX_FILE_NAME = "search.index"
"""The index file in the library's folder."""
PAPERS_PER_SEGMENT = 500
"""How many papers are read into one segment before it is merged."""
LOCK_POLL_SECONDS = 0.002
"""The interval, in seconds, at which a search that waits for another one checks whether it was cancelled."""
MAX_PENDING_IN_SEARCH = 1_000
"""A search indexes at most this many pending papers itself; more are left to the background."""
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

    def marked_at(self, mark: Literal["starred", "read"]) -> Mapping[str, datetime]:
        """Return when each paper with a mark got it, by key, where known."""

    def snapshot_id(self) -> str:
        """Return an id of the saved state from which changes are counted, or an empty string if there is none.

        Without an id, every paper is compared before a saved index is used.
        """

    def keys_changed_since_snapshot(self) -> Iterable[str]:
        """Return the keys of papers that were added or changed after that state."""


class Indexer:
    """The index of a library, and the papers that are pending: added or changed, but not indexed yet."""

    def __init__(self, library: SearchableLibrary) -> None:
        self._library = library
        self._columns = library.columns
        self._file = library.folder / INDEX_FILE_NAME if library.folder else None
        self._lock = Lock()
        self._update_lock = Lock()
        self._pending: deque[str] = deque()
        self.remaining_count = 0
        self._index: Index | None = None
        self._is_compared = False
        """Whether it is known which papers changed since the index was saved."""
        self._saved_content: tuple[object, ...] = ()

    @property
    def current(self) -> Index | None:
        """The index as it is, which may lack pending papers; None if there is none yet."""
        index = self._index
        return index.with_live_rows(self._columns) if index is not None else None

    @property
    def has_index(self) -> bool:
        """Whether there is an index, complete or not."""
        return self._index is not None

    @property
    def pending_count(self) -> int:
        """How many papers are not indexed in their present state."""
        index = self._index
        return max(len(self._pending), len(self._columns) - len(index)) if index is not None else len(self._columns)

    @property
    def is_ready(self) -> bool:
        """Whether a search covers all papers; it may have to index a few pending ones first."""
        return self._index is not None and self.pending_count <= MAX_PENDING_IN_SEARCH

    @property
    def is_synced(self) -> bool:
        """Whether `update` has nothing to do: nothing is pending, duplicates are known, the index is saved."""
        index = self._index
        if index is None or not self._is_compared or self.pending_count:
            return False
        return index.has_duplicates and self._is_saved(index)

    @property
    def duplicates(self) -> Mapping[str, Sequence[str]]:
        """The keys of the possible duplicates known so far, by key."""
        return self._index.duplicates if self._index is not None else {}

    def mark_pending(self, keys: Iterable[str]) -> None:
        """Record that papers were added, changed or removed; cheap until the next search."""
        self._pending.extend(keys)

    def snapshot(self, check_cancelled: CheckCancelled) -> Index | None:
        """Return the index with pending papers indexed, unless there are too many; None if there is no index yet.

        `check_cancelled` may raise Cancelled.
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
        """Return the index with its duplicates computed, which may take longer."""
        index = self.snapshot(check_cancelled)
        if index is None or index.has_duplicates:
            return index
        updated = index.with_duplicates(check_cancelled)
        self._compare_and_swap(index, updated)
        return updated

    def update(self, is_cancelled: IsCancelled = never_cancelled) -> None:
        """Load or build the index, index all pending papers, and save it.

        May be called at any time in any thread; raises Cancelled.
        """
        check = partial(raise_if_cancelled, is_cancelled)
        with self._update_lock:
            snapshot_id = self._library.snapshot_id()
            yields = is_cancelled is not never_cancelled  # a caller that cannot cancel waits for the result
            index = self._index or self._load(snapshot_id)
            if not self._is_compared:
                self._pending.extend(self._changed_keys(index, check, yields=yields))
                self._is_compared = True
            before = self._index
            index = before or index
            pending = self._pending_keys(index)
            updated = self._apply_pending(index, pending, check, yields=yields)
            index = self._compare_and_swap(before, updated.warmed_up(), pending)
            index = self._compare_and_swap(index, index.compacted(check))
            index = self._compare_and_swap(index, index.with_duplicates(check))
            self._save(index, snapshot_id, check)

    def _compare_and_swap(self, before: Index | None, index: Index, pending: Sequence[str] = ()) -> Index:
        """Install the index unless it was replaced meanwhile; return the index that is searched.

        If it was replaced, the papers that only the other index contains stay pending.
        """
        with self._lock:
            if self._index is before:
                self._index = index
            else:
                self._pending.extend(pending)
            return self._index or index

    def _load(self, snapshot_id: str) -> Index:
        """Return the saved index, and search it from now on if it lacks few papers.

        Papers that may have changed since it was saved become pending; if it is not known which, all are compared next.
        Until then, searches find them by their old text.
        """
        from reader.search.index.codec import CorruptIndex, StoredIndex, read_index  # noqa: PLC0415 - numpy is loaded on first use
        from reader.search.index.word_index import Index  # noqa: PLC0415

        try:
            stored = read_index(self._file) if self._file else StoredIndex((), "")
        except (OSError, CorruptIndex):
            stored = StoredIndex((), "")
        index = Index.from_segments(stored.segments, self._columns, duplicates=stored.duplicates)
        is_of_snapshot = bool(stored.segments) and snapshot_id == stored.snapshot_id
        if is_of_snapshot:
            self._saved_content = _stored_content(index)
        if is_of_snapshot and snapshot_id:
            self._pending.extend(self._library.keys_changed_since_snapshot())
        self._is_compared = not stored.segments or (is_of_snapshot and bool(snapshot_id))
        if stored.segments and len(self._columns) - len(index) <= MAX_PENDING_IN_SEARCH:
            self._compare_and_swap(None, index.warmed_up())
        return index

    def _changed_keys(self, index: Index, check_cancelled: CheckCancelled, *, yields: bool) -> Iterator[str]:
        """Yield the keys of the papers whose text changed since they were indexed."""
        from reader.search.index.segment_writer import paper_checksum  # noqa: PLC0415

        indexed = dict(index.checksums())
        for paper in self._papers(indexed, check_cancelled, yields=yields):
            if paper_checksum(paper) != indexed.get(paper.key):
                yield paper.key

    def _pending_keys(self, index: Index) -> list[str]:
        """Return the keys that are pending, and those that the index lacks."""
        pending: dict[str, None] = {}
        with suppress(IndexError):  # until the deque is empty, which other threads may extend meanwhile
            while True:
                pending[self._pending.popleft()] = None
        current = index.with_live_rows(self._columns)
        if len(current) != len(self._columns):
            pending |= dict.fromkeys(current.missing_keys(self._columns))
        return list(pending)

    def _apply_pending(
        self, index: Index, pending: Sequence[str], check_cancelled: CheckCancelled, *, yields: bool = False
    ) -> Index:
        """Return the index with pending papers indexed; if that fails, they stay pending."""
        from reader.search.index.segment_writer import build_segment, paper_checksum  # noqa: PLC0415

        segments = []
        try:
            index = index.with_live_rows(self._columns)
            indexed = dict(index.checksums(self._rows_of(pending))) if len(index) else {}
            for start in range(0, len(pending), PAPERS_PER_SEGMENT):
                self.remaining_count = len(pending) - start
                papers = self._papers(pending[start : start + PAPERS_PER_SEGMENT], check_cancelled, yields=yields)
                changed = (paper for paper in papers if indexed.get(paper.key) != paper_checksum(paper))
                segments.append(build_segment(changed))
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

    def _papers(self, keys: Iterable[str], check_cancelled: CheckCancelled, *, yields: bool) -> Iterator[Paper]:
        """Yield the papers that exist; if `yields`, release the GIL between them, so that typing stays responsive.

        `python -m tests.bench search` measures it ("work during a wait of another thread").
        """
        for number, key in enumerate(keys):
            check_cancelled()
            if yields and number % PAPERS_PER_YIELD == 0:
                sleep(YIELD_SECONDS)
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

    def _save(self, index: Index, snapshot_id: str, check_cancelled: CheckCancelled) -> None:
        from reader.search.index.codec import StoredIndex, write_index  # noqa: PLC0415 - numpy is loaded on first use

        if self._file is None or self._is_saved(index):
            return
        with suppress(OSError):
            write_index(
                self._file,
                StoredIndex([reader.segment for reader in index.readers], snapshot_id, index.duplicates),
                check_cancelled,
            )
        self._saved_content = _stored_content(index)


def _stored_content(index: Index) -> tuple[object, ...]:
    """Return the parts of an index that are saved, to compare them by identity."""
    return (index.duplicates, *(reader.segment for reader in index.readers))


def verify_index(file: Path, columns: Columns, get_paper: Callable[[str], Paper]) -> tuple[str, ...]:
    """Return what is wrong with a saved index, or nothing if it is valid or does not exist.

    Read every paper. The next search repairs the index. Removed papers may stay in the file.
    """
    from reader.search.index.codec import CorruptIndex, read_index  # noqa: PLC0415 - numpy is loaded on first use

    try:
        segments = read_index(file).segments
    except FileNotFoundError:
        return ()
    except (OSError, CorruptIndex) as error:
        return (f"search index {file} is damaged ({error}); it will be rebuilt at the next search",)
    indexed = {
        key: int(checksum)
        for segment in segments
        for key, checksum in zip(segment.keys, segment.checksums.tolist(), strict=True)
    }
    differences = _differences_from_library(indexed, columns, get_paper)
    if not differences:
        return ()
    return (f"search index {file} is out of date ({', '.join(differences)}); it will be updated at the next search",)


def _differences_from_library(
    indexed: dict[str, int], columns: Columns, get_paper: Callable[[str], Paper]
) -> list[str]:
    from reader.search.index.segment_writer import paper_checksum  # noqa: PLC0415

    missing = sum(key not in indexed for key in columns.keys)
    changed = sum(indexed[key] != paper_checksum(get_paper(key)) for key in columns.keys if key in indexed)
    return [
        *([f"{format_count(missing)} missing"] if missing else []),
        *([f"{format_count(changed)} changed"] if changed else []),
    ]
