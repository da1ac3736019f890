"""A part of the index as it is searched: a segment, the words it was asked for lately, and which rows its papers are."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reader.search.index.matching import TermMatcher, Weights
from reader.search.index.scoring import TermScores, score_term
from reader.search.index.segment import Numbers, Segment

MAX_CACHED_WORDS = 24
DELETED_ROW = -1


class TermCache:
    """A segment with the words that it was asked for lately."""

    def __init__(self, segment: Segment, weights: Weights) -> None:
        self._segment = segment
        self._weights = weights
        self._scores: OrderedDict[tuple[str, bool], TermScores] = OrderedDict()

    def warm_up(self) -> None:
        """Make ready what finds the answers, so that the first word need not wait for it."""
        _ = self.matcher

    @cached_property
    def matcher(self) -> TermMatcher:
        """What finds the answers, prepared when the first word is asked for."""
        return TermMatcher(self._segment, self._weights)

    def lookup(self, word: str, *, fuzzy: bool = True) -> TermScores:
        """Ask for one word, or remember what was answered."""
        term_scores = self._scores.get((word, fuzzy))
        if term_scores is None:
            term_scores = self._scores[word, fuzzy] = score_term(self.matcher, word, fuzzy=fuzzy)
            while len(self._scores) > MAX_CACHED_WORDS:
                self._scores.popitem(last=False)
        return term_scores


@dataclass(frozen=True)
class SegmentReader:
    """A segment and the rows of its papers in the library; GONE for those that are there no longer."""

    segment: Segment
    term_cache: TermCache
    rows: Numbers

    @classmethod
    def open(cls, segment: Segment, rows: Numbers, weights: Weights) -> "SegmentReader":
        """Take a segment that was not searched yet."""
        return cls(segment, TermCache(segment, weights), rows)

    @cached_property
    def live_docs(self) -> NDArray[np.bool_]:
        """Which papers are still there."""
        existing: NDArray[np.bool_] = self.rows != DELETED_ROW
        return existing

    def lookup(self, word: str, *, fuzzy: bool) -> TermScores:
        """Ask for one word; only papers that are still there count."""
        term_scores = self.term_cache.lookup(word, fuzzy=fuzzy)
        return term_scores if self._has_no_deletions else term_scores.restricted_to(self.live_docs)

    @cached_property
    def _has_no_deletions(self) -> bool:
        return bool(self.live_docs.all())

    def without(self, rows: Numbers) -> "SegmentReader":
        """Leave papers out."""
        return replace(self, rows=np.where(np.isin(self.rows, rows), np.int32(DELETED_ROW), self.rows))
