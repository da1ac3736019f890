"""The index of a library: its segments, and the merge policy."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from reader.columns import Columns
from reader.errors import CheckCancelled
from reader.search.index.segment import Numbers, Segment
from reader.search.index.segment_reader import DELETED_ROW, SegmentReader
from reader.search.index.segment_writer import merge_segments
from reader.search.index.similarity import near_duplicates

DuplicateKeys = Mapping[str, Sequence[str]]

MAX_SMALL_SEGMENT = 2_000
"""A new segment is merged into the last one if that has fewer papers."""
MAX_SEGMENTS = 3
"""More segments are merged into one in the background."""


@dataclass(frozen=True)
class Index:
    """All segments of a library; immutable, but changed copies share most data."""

    readers: tuple[SegmentReader, ...] = ()
    generation: int = 0
    """The generation of the columns in which the rows are valid."""
    duplicates: DuplicateKeys = field(default_factory=dict)
    """The keys of possible duplicates by key, as last computed."""
    has_duplicates: bool = False
    """Whether duplicates were computed since papers were added or changed."""

    @classmethod
    def from_segments(
        cls, segments: Iterable[Segment], columns: Columns, duplicates: DuplicateKeys | None = None
    ) -> "Index":
        """Create an index of segments, the oldest first; the newest version of a paper counts."""
        readers = tuple(SegmentReader.open(segment, np.zeros(0, np.int32)) for segment in segments)
        index = cls(readers, duplicates=duplicates or {}, has_duplicates=duplicates is not None)
        return index.remapped(columns)

    @cached_property
    def cached_rows(self) -> dict[tuple[str, ...], dict[int, bool]]:
        """The rows whose papers were read, and whether they meet the condition, by text condition."""
        return {}

    def __len__(self) -> int:
        return sum(int(np.count_nonzero(reader.live_docs)) for reader in self.readers)

    def remapped(self, columns: Columns) -> "Index":
        """Return the index with the rows of all papers looked up again."""
        is_taken = np.zeros(len(columns), np.bool_)
        readers: list[SegmentReader] = []
        for reader in reversed(self.readers):
            rows = np.fromiter(_lookup_rows(reader.segment.keys.to_list(), columns), np.int32, len(reader.segment))
            live = np.flatnonzero(rows != DELETED_ROW)
            rows[live[is_taken[rows[live]]]] = DELETED_ROW  # a newer segment has the paper
            is_taken[rows[rows != DELETED_ROW]] = True
            readers.append(replace(reader, rows=rows))
        return replace(self, readers=tuple(reversed(readers)), generation=columns.generation)

    def with_live_rows(self, columns: Columns) -> "Index":
        """Return the index with valid rows."""
        return self if self.generation == columns.generation else self.remapped(columns)

    def with_segments(self, segments: Sequence[Segment], columns: Columns, check_cancelled: CheckCancelled) -> "Index":
        """Return the index with new or changed papers, each in one segment."""
        segments = [segment for segment in segments if len(segment)]
        if not segments:
            return self
        all_docs = [np.ones(len(segment), np.bool_) for segment in segments]
        new = merge_segments(segments, all_docs, check_cancelled) if len(segments) > 1 else segments[0]
        rows = np.fromiter(_lookup_rows(new.keys.to_list(), columns), np.int32, len(new))
        readers = [*self.without(rows[rows != DELETED_ROW]).readers, SegmentReader.open(new, rows)]
        if len(readers) > 2 and len(readers[-2].segment) < MAX_SMALL_SEGMENT:
            readers[-2:] = [self._merged(readers[-2:], check_cancelled)]
        return replace(self, readers=tuple(readers), has_duplicates=False)

    def with_duplicates(self, check_cancelled: CheckCancelled) -> "Index":
        """Return the index with its duplicates computed if they are unknown."""
        if self.has_duplicates:
            return self
        return replace(self, duplicates=near_duplicates(self.readers, check_cancelled), has_duplicates=True)

    def without(self, rows: Numbers) -> "Index":
        """Return the index without the papers of some rows."""
        return replace(self, readers=tuple(reader.without(rows) for reader in self.readers)) if len(rows) else self

    def compacted(self, check_cancelled: CheckCancelled) -> "Index":
        """Return the index with its segments merged if there are many."""
        if len(self.readers) <= MAX_SEGMENTS:
            return self
        return replace(self, readers=(self._merged(self.readers, check_cancelled),))

    def warmed_up(self) -> "Index":
        """Prepare everything that the first search needs, and return the index."""
        for reader in self.readers:
            reader.term_cache.warm_up()
            _ = reader.segment.folded_names
        return self

    def missing_keys(self, columns: Columns) -> list[str]:
        """Return the keys of papers that the index lacks."""
        is_indexed = np.zeros(len(columns), np.bool_)
        for reader in self.readers:
            is_indexed[reader.rows[reader.live_docs]] = True
        return [columns.keys[row] for row in np.flatnonzero(~is_indexed).tolist()]

    def checksums(self, rows: Iterable[int] | None = None) -> Iterator[tuple[str, int]]:
        """Yield the key and the checksum of all live papers, or of those in some rows."""
        wanted = None if rows is None else np.fromiter(rows, np.int32)
        for reader in self.readers:
            chosen = reader.live_docs if wanted is None else reader.live_docs & np.isin(reader.rows, wanted)
            for doc in np.flatnonzero(chosen).tolist():
                yield reader.segment.keys[doc], int(reader.segment.checksums[doc])

    def _merged(self, readers: Sequence[SegmentReader], check_cancelled: CheckCancelled) -> SegmentReader:
        segments, live_docs = [reader.segment for reader in readers], [reader.live_docs for reader in readers]
        rows = np.concatenate([reader.rows[reader.live_docs] for reader in readers])
        return SegmentReader.open(merge_segments(segments, live_docs, check_cancelled), rows)


def _lookup_rows(keys: Iterable[str], columns: Columns) -> Iterator[int]:
    return (columns.row_of(key) if key in columns else DELETED_ROW for key in keys)
