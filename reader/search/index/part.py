"""A part of the index as it is searched: a segment, the words it was asked for lately, and which rows its papers are."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reader.search.index.matching import Matching
from reader.search.index.ranking import Heard, hear
from reader.search.index.segment import Segment
from reader.search.index.texts import Numbers
from reader.search.index.weights import Weights

WORDS_REMEMBERED = 24
GONE = -1


class Hearing:
    """A segment with the words that it was asked for lately."""

    def __init__(self, segment: Segment, weights: Weights) -> None:
        self._segment = segment
        self._weights = weights
        self._heard: OrderedDict[tuple[str, bool], Heard] = OrderedDict()

    def prepare(self) -> None:
        """Make ready what finds the answers, so that the first word need not wait for it."""
        _ = self.matching

    @cached_property
    def matching(self) -> Matching:
        """What finds the answers, prepared when the first word is asked for."""
        return Matching(self._segment, self._weights)

    def hear(self, word: str, *, fuzzily: bool = True) -> Heard:
        """Ask for one word, or remember what was answered."""
        heard = self._heard.get((word, fuzzily))
        if heard is None:
            heard = self._heard[word, fuzzily] = hear(self.matching, word, fuzzily=fuzzily)
            while len(self._heard) > WORDS_REMEMBERED:
                self._heard.popitem(last=False)
        return heard


@dataclass(frozen=True)
class Part:
    """A segment and the rows of its papers in the library; GONE for those that are there no longer."""

    segment: Segment
    hearing: Hearing
    rows: Numbers

    @classmethod
    def of(cls, segment: Segment, rows: Numbers, weights: Weights) -> "Part":
        """Take a segment that was not searched yet."""
        return cls(segment, Hearing(segment, weights), rows)

    @cached_property
    def there(self) -> NDArray[np.bool_]:
        """Which papers are still there."""
        there: NDArray[np.bool_] = self.rows != GONE
        return there

    def hear(self, word: str, *, fuzzily: bool) -> Heard:
        """Ask for one word; only papers that are still there count."""
        heard = self.hearing.hear(word, fuzzily=fuzzily)
        return heard if self._is_whole else heard.counted_among(self.there)

    @cached_property
    def _is_whole(self) -> bool:
        return bool(self.there.all())

    def without(self, rows: Numbers) -> "Part":
        """Leave papers out."""
        return replace(self, rows=np.where(np.isin(self.rows, rows), np.int32(GONE), self.rows))
