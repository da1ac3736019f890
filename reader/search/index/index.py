"""The index of a whole library: segments, and which rows their papers are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from reader.cancellation import CheckCancelled
from reader.columns import Columns
from reader.search.index.matching import WEIGHTS, Weights
from reader.search.index.segment import Numbers, Segment
from reader.search.index.segment_reader import DELETED_ROW, SegmentReader
from reader.search.index.segment_writer import merge_segments
from reader.search.index.similarity import near_duplicates

DuplicateKeys = Mapping[str, Sequence[str]]

MAX_SMALL_SEGMENT = 2_000
MAX_SEGMENTS = 3


@dataclass(frozen=True)
class Index:
    """What is known of all words of a library; it never changes, but a changed one can be had cheaply."""

    segments: tuple[SegmentReader, ...] = ()
    weights: Weights = field(default=WEIGHTS)
    generation: int = 0
    """The columns' generation for which the rows hold."""
    duplicates: DuplicateKeys = field(default_factory=dict)
    """For each paper that may be in the library twice the keys of its twins, as they were when they were looked for."""
    has_duplicates: bool = False
    """Whether they were looked for since papers came or changed."""

    @classmethod
    def from_segments(
        cls,
        segments: Iterable[Segment],
        columns: Columns,
        weights: Weights = WEIGHTS,
        duplicates: DuplicateKeys | None = None,
    ) -> "Index":
        """Take segments, the oldest first; of a paper that is in several the newest counts; and twins where known."""
        parts = tuple(SegmentReader.open(one, np.zeros(0, np.int32), weights) for one in segments)
        return cls(parts, weights, duplicates=duplicates or {}, has_duplicates=duplicates is not None).remapped(columns)

    @cached_property
    def cached_rows(self) -> dict[tuple[str, ...], dict[int, bool]]:
        """Which rows' papers were read before for a question, and whether they hold what was asked for."""
        return {}

    def __len__(self) -> int:
        return sum(int(np.count_nonzero(segment.live_docs)) for segment in self.segments)

    def remapped(self, columns: Columns) -> "Index":
        """Look up the rows of all papers anew."""
        taken = np.zeros(len(columns), np.bool_)
        segments: list[SegmentReader] = []
        for segment in reversed(self.segments):
            rows = np.fromiter(_lookup_rows(segment.segment.keys.to_list(), columns), np.int32, len(segment.segment))
            known = np.flatnonzero(rows != DELETED_ROW)
            rows[known[taken[rows[known]]]] = DELETED_ROW
            taken[rows[rows != DELETED_ROW]] = True
            segments.append(replace(segment, rows=rows))
        return replace(self, segments=tuple(reversed(segments)), generation=columns.generation)

    def with_live_rows(self, columns: Columns) -> "Index":
        """Give the same index with rows that hold."""
        return self if self.generation == columns.generation else self.remapped(columns)

    def with_segments(self, segments: Sequence[Segment], columns: Columns, check_cancelled: CheckCancelled) -> "Index":
        """Take in papers that are new or that changed, each in one segment; `check` may raise to give up."""
        segments = [segment for segment in segments if len(segment)]
        if not segments:
            return self
        kept = [np.ones(len(segment), np.bool_) for segment in segments]
        segment = merge_segments(segments, kept, check_cancelled) if len(segments) > 1 else segments[0]
        rows = np.fromiter(_lookup_rows(segment.keys.to_list(), columns), np.int32, len(segment))
        parts = [*self.without(rows[rows != DELETED_ROW]).segments, SegmentReader.open(segment, rows, self.weights)]
        if len(parts) > 2 and len(parts[-2].segment) < MAX_SMALL_SEGMENT:
            parts[-2:] = [self._merged(parts[-2:], check_cancelled)]
        return replace(self, segments=tuple(parts), has_duplicates=False)

    def with_duplicates(self, check_cancelled: CheckCancelled) -> "Index":
        """Give the same index with twins looked for where they are not known; `check` may raise to give up."""
        return (
            self
            if self.has_duplicates
            else replace(self, duplicates=near_duplicates(self.segments, check_cancelled), has_duplicates=True)
        )

    def without(self, rows: Numbers) -> "Index":
        """Leave papers out."""
        return replace(self, segments=tuple(segment.without(rows) for segment in self.segments)) if len(rows) else self

    def compacted(self, check_cancelled: CheckCancelled) -> "Index":
        """Give the same index in one part where there are many; `check` may raise to give up."""
        return (
            replace(self, segments=(self._merged(self.segments, check_cancelled),))
            if len(self.segments) > MAX_SEGMENTS
            else self
        )

    def warmed_up(self) -> "Index":
        """Give the same index with all that the first search would have to wait for."""
        for segment in self.segments:
            segment.term_cache.warm_up()
        return self

    def missing_keys(self, columns: Columns) -> list[str]:
        """Give the keys of the papers that are in the library and not here."""
        held = np.zeros(len(columns), np.bool_)
        for segment in self.segments:
            held[segment.rows[segment.live_docs]] = True
        return [columns.keys[row] for row in np.flatnonzero(~held).tolist()]

    def checksums(self, rows: Iterable[int] | None = None) -> Iterator[tuple[str, int]]:
        """Give the key and the checksum of every paper that is there, or of those in some rows."""
        wanted = None if rows is None else np.fromiter(rows, np.int32)
        for segment in self.segments:
            chosen = segment.live_docs if wanted is None else segment.live_docs & np.isin(segment.rows, wanted)
            for paper in np.flatnonzero(chosen).tolist():
                yield segment.segment.keys[paper], int(segment.segment.checksums[paper])

    def _merged(self, segments: Sequence[SegmentReader], check_cancelled: CheckCancelled) -> SegmentReader:
        segment = merge_segments(
            [part.segment for part in segments], [part.live_docs for part in segments], check_cancelled
        )
        return SegmentReader.open(
            segment, np.concatenate([part.rows[part.live_docs] for part in segments]), self.weights
        )


def _lookup_rows(keys: Iterable[str], columns: Columns) -> Iterator[int]:
    return (columns.row_of(key) if key in columns else DELETED_ROW for key in keys)
