"""The index of a whole library: segments, and which rows their papers are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from reader.columns import Columns
from reader.search.index.merging import merged
from reader.search.index.part import GONE, Part
from reader.search.index.segment import Segment
from reader.search.index.texts import Numbers
from reader.search.index.twins import twins_in
from reader.search.index.weights import WEIGHTS, Weights
from reader.search.tasks import Check

Twins = Mapping[str, Sequence[str]]

SMALL_SEGMENT = 2_000
MOST_PARTS = 3


@dataclass(frozen=True)
class Index:
    """What is known of all words of a library; it never changes, but a changed one can be had cheaply."""

    parts: tuple[Part, ...] = ()
    weights: Weights = field(default=WEIGHTS)
    generation: int = 0
    """The columns' generation for which the rows hold."""
    twins: Twins = field(default_factory=dict)
    """For each paper that may be in the library twice the keys of its twins, as they were when they were looked for."""
    knows_twins: bool = False
    """Whether they were looked for since papers came or changed."""

    @classmethod
    def of(
        cls, segments: Iterable[Segment], columns: Columns, weights: Weights = WEIGHTS, twins: Twins | None = None
    ) -> "Index":
        """Take segments, the oldest first; of a paper that is in several the newest counts; and twins where known."""
        parts = tuple(Part.of(one, np.zeros(0, np.int32), weights) for one in segments)
        return cls(parts, weights, twins=twins or {}, knows_twins=twins is not None).placed(columns)

    @cached_property
    def remembered(self) -> dict[tuple[str, ...], dict[int, bool]]:
        """Which rows' papers were read before for a question, and whether they hold what was asked for."""
        return {}

    def __len__(self) -> int:
        return sum(int(np.count_nonzero(part.there)) for part in self.parts)

    def placed(self, columns: Columns) -> "Index":
        """Look up the rows of all papers anew."""
        taken = np.zeros(len(columns), np.bool_)
        parts: list[Part] = []
        for part in reversed(self.parts):
            rows = np.fromiter(_rows_of(part.segment.keys.listed(), columns), np.int32, len(part.segment))
            known = np.flatnonzero(rows != GONE)
            rows[known[taken[rows[known]]]] = GONE
            taken[rows[rows != GONE]] = True
            parts.append(replace(part, rows=rows))
        return replace(self, parts=tuple(reversed(parts)), generation=columns.generation)

    def true_to(self, columns: Columns) -> "Index":
        """Give the same index with rows that hold."""
        return self if self.generation == columns.generation else self.placed(columns)

    def with_segments(self, segments: Sequence[Segment], columns: Columns, check: Check) -> "Index":
        """Take in papers that are new or that changed, each in one segment; `check` may raise to give up."""
        segments = [segment for segment in segments if len(segment)]
        if not segments:
            return self
        kept = [np.ones(len(segment), np.bool_) for segment in segments]
        segment = merged(segments, kept, check) if len(segments) > 1 else segments[0]
        rows = np.fromiter(_rows_of(segment.keys.listed(), columns), np.int32, len(segment))
        parts = [*self.without(rows[rows != GONE]).parts, Part.of(segment, rows, self.weights)]
        if len(parts) > 2 and len(parts[-2].segment) < SMALL_SEGMENT:
            parts[-2:] = [self._joined(parts[-2:], check)]
        return replace(self, parts=tuple(parts), knows_twins=False)

    def with_twins(self, check: Check) -> "Index":
        """Give the same index with twins looked for where they are not known; `check` may raise to give up."""
        return self if self.knows_twins else replace(self, twins=twins_in(self.parts, check), knows_twins=True)

    def without(self, rows: Numbers) -> "Index":
        """Leave papers out."""
        return replace(self, parts=tuple(part.without(rows) for part in self.parts)) if len(rows) else self

    def tidied(self, check: Check) -> "Index":
        """Give the same index in one part where there are many; `check` may raise to give up."""
        return replace(self, parts=(self._joined(self.parts, check),)) if len(self.parts) > MOST_PARTS else self

    def prepared(self) -> "Index":
        """Give the same index with all that the first search would have to wait for."""
        for part in self.parts:
            part.hearing.prepare()
        return self

    def missing(self, columns: Columns) -> list[str]:
        """Give the keys of the papers that are in the library and not here."""
        held = np.zeros(len(columns), np.bool_)
        for part in self.parts:
            held[part.rows[part.there]] = True
        return [columns.keys[row] for row in np.flatnonzero(~held).tolist()]

    def checksums(self, rows: Iterable[int] | None = None) -> Iterator[tuple[str, int]]:
        """Give the key and the checksum of every paper that is there, or of those in some rows."""
        wanted = None if rows is None else np.fromiter(rows, np.int32)
        for part in self.parts:
            chosen = part.there if wanted is None else part.there & np.isin(part.rows, wanted)
            for paper in np.flatnonzero(chosen).tolist():
                yield part.segment.keys[paper], int(part.segment.checksums[paper])

    def _joined(self, parts: Sequence[Part], check: Check) -> Part:
        segment = merged([part.segment for part in parts], [part.there for part in parts], check)
        return Part.of(segment, np.concatenate([part.rows[part.there] for part in parts]), self.weights)


def _rows_of(keys: Iterable[str], columns: Columns) -> Iterator[int]:
    return (columns.row_of(key) if key in columns else GONE for key in keys)
