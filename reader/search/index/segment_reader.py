"""Reader of one segment: its term cache, and the rows of its papers in the library."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reader.search.index.matching import TermMatcher
from reader.search.index.scoring import TermScores, score_term
from reader.search.index.segment import Numbers, Segment

MAX_CACHED_WORDS = 32
DELETED_ROW = -1


class TermCache:
    """Looks up words in a segment and caches the latest results."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._scores: OrderedDict[tuple[str, bool], TermScores] = OrderedDict()

    def warm_up(self) -> None:
        """Prepare the matcher, so that the first word need not wait for it."""
        self.matcher.warm_up()

    @cached_property
    def matcher(self) -> TermMatcher:
        """The term matcher, built on first use."""
        return TermMatcher(self._segment)

    def lookup(self, word: str, *, fuzzy: bool = True) -> TermScores:
        """Return the scores of a word, from the cache if possible."""
        term_scores = self._scores.get((word, fuzzy))
        if term_scores is None:
            term_scores = self._scores[word, fuzzy] = score_term(self.matcher, word, fuzzy=fuzzy)
            while len(self._scores) > MAX_CACHED_WORDS:
                self._scores.popitem(last=False)
        return term_scores


@dataclass(frozen=True)
class SegmentReader:
    """A segment and the rows of its papers; DELETED_ROW for papers that were removed."""

    segment: Segment
    term_cache: TermCache
    rows: Numbers

    @classmethod
    def open(cls, segment: Segment, rows: Numbers) -> "SegmentReader":
        """Open a segment with an empty term cache."""
        return cls(segment, TermCache(segment), rows)

    @cached_property
    def live_docs(self) -> NDArray[np.bool_]:
        """Mask of the papers that are still in the library."""
        live_docs: NDArray[np.bool_] = self.rows != DELETED_ROW
        return live_docs

    def lookup(self, word: str, *, fuzzy: bool) -> TermScores:
        """Return the scores of a word; its document frequency counts live docs only."""
        term_scores = self.term_cache.lookup(word, fuzzy=fuzzy)
        return term_scores if self._has_no_deletions else term_scores.restricted_to(self.live_docs)

    @cached_property
    def _has_no_deletions(self) -> bool:
        return bool(self.live_docs.all())

    def without(self, rows: Numbers) -> "SegmentReader":
        """Return the reader with some rows deleted."""
        return replace(self, rows=np.where(np.isin(self.rows, rows), np.int32(DELETED_ROW), self.rows))

    def name_counts(self, numbers: Iterable[int]) -> Iterator[tuple[str, int]]:
        """Yield names as they are spelled, and how many papers have each; leave out names without papers."""
        segment = self.segment
        for number in numbers:
            docs = segment.with_name.docs_of(number, number + 1)
            if count := len(docs) if self._has_no_deletions else int(np.count_nonzero(self.live_docs[docs])):
                yield segment.names[number], count
