"""Words of a segment that are spelt nearly as a word that was typed."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from reader.search.folding import SMALL_WORDS
from reader.search.index.segment import Segment

Masks = NDArray[np.uint32]

SHORTEST, LONGEST = 3, 24
MANY_TERMS = 50_000
"""From so many terms on, words that are in one abstract alone are not taken for what was meant."""
MOST_NEAR_WORDS = 40
MOST_NEAR_PREFIXES = 16
_BIT_OF_LETTER = np.array(
    [1 << (byte - 97 if 97 <= byte <= 122 else 26 + byte % 6) for byte in range(256)], dtype=np.uint32
)


def edits_allowed(word: str, *, two_from: int = 8) -> int:
    """Tell in how many letters a word may differ."""
    return 1 if len(word) < two_from else 2


class Spelling:
    """The words of a segment that may be meant, prepared so that few need to be compared letter by letter."""

    def __init__(self, segment: Segment) -> None:
        self._terms = segment.words
        lengths = np.diff(segment.terms.starts) - 1
        in_title, in_names, in_abstract = (postings.counts() for postings in segment.fields)
        least = 1 if len(segment.terms) < MANY_TERMS else 2
        usual = (in_title * 2 + in_names * 2 + in_abstract) >= least
        usual[[term for word in SMALL_WORDS if (term := segment.term(word)) >= 0]] = False
        self._words = np.flatnonzero(usual & (lengths >= SHORTEST) & (lengths <= LONGEST)).astype(np.int32)
        self._lengths = lengths[self._words].astype(np.int8)
        self._masks = _masks(segment, self._words, LONGEST)
        titled = np.flatnonzero((in_title > 0) & (lengths >= 5) & (lengths <= LONGEST)).astype(np.int32)
        self._segment, self._titled = segment, titled
        self._titled_lengths = lengths[titled]
        self._beginnings: dict[int, Masks] = {}

    def near(self, word: str) -> Iterator[tuple[int, int]]:
        """Give the numbers of the terms within the allowed edits of a word, with their edits."""
        edits = edits_allowed(word)
        mask = _mask_of(word)
        close = np.abs(self._lengths - np.int8(min(len(word), 100))) <= edits
        near = self._words[close & (np.bitwise_count(self._masks ^ mask) <= 2 * edits)].tolist()
        for _, distance, place in _compared(word, [self._terms[term] for term in near], edits, MOST_NEAR_WORDS):
            yield near[place], distance

    def near_beginnings(self, word: str) -> Sequence[tuple[str, int]]:
        """Give the beginnings of title words within the allowed edits of an unfinished word, the nearest first."""
        edits = edits_allowed(word, two_from=9)
        found: dict[str, int] = {}
        for length in range(len(word) - 1, len(word) + 2):
            for beginning, distance, _ in _compared(word, self._beginnings_like(word, length, edits), edits, 12):
                found[beginning] = min(distance, found.get(beginning, distance))
        return sorted(found.items(), key=lambda pair: pair[1])[:MOST_NEAR_PREFIXES]

    def _beginnings_like(self, word: str, length: int, edits: int) -> list[str]:
        if length not in self._beginnings:
            self._beginnings[length] = _masks(self._segment, self._titled, length)
        masks = self._beginnings[length]
        like = (np.bitwise_count(masks ^ _mask_of(word)) <= 2 * edits) & (self._titled_lengths >= length)
        return list(dict.fromkeys([self._terms[term][:length] for term in self._titled[like].tolist()]))


def _compared(word: str, candidates: Iterable[str], edits: int, limit: int) -> Iterator[tuple[str, int, int]]:
    found = process.extract(word, list(candidates), scorer=OSA.distance, score_cutoff=edits, limit=limit)
    return ((candidate, int(distance), place) for candidate, distance, place in found if distance)


def _mask_of(word: str) -> np.uint32:
    letters = np.frombuffer(word.encode("utf-8", "replace"), np.uint8)
    return np.uint32(np.bitwise_or.reduce(_BIT_OF_LETTER[letters]))


def _masks(segment: Segment, terms: NDArray[np.int32], length: int) -> Masks:
    """Say for each term which letters its beginning has, a bit a letter."""
    letters = np.frombuffer(segment.terms.letters, np.uint8)
    starts, ends = segment.terms.starts[terms], segment.terms.starts[terms + 1] - 1
    masks = np.zeros(len(terms), np.uint32)
    for offset in range(length):
        within = np.flatnonzero(starts + offset < ends)
        masks[within] |= _BIT_OF_LETTER[letters[starts[within] + offset]]
    return masks
