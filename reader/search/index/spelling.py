"""Words of a segment that are spelt nearly as a word that was typed."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from reader.search.folding import STOP_WORDS
from reader.search.index.segment import Segment

LetterMasks = NDArray[np.uint32]

MIN_LENGTH, MAX_LENGTH = 3, 24
MASK_THRESHOLD = 50_000
"""From so many terms on, words that are in one abstract alone are not taken for what was meant."""
MAX_FUZZY_MATCHES = 40
MAX_FUZZY_PREFIXES = 16
_BIT_OF_LETTER = np.array(
    [1 << (byte - 97 if 97 <= byte <= 122 else 26 + byte % 6) for byte in range(256)], dtype=np.uint32
)


def max_edits(word: str, *, two_from: int = 8) -> int:
    """Tell in how many letters a word may differ."""
    return 1 if len(word) < two_from else 2


class FuzzyTerms:
    """The words of a segment that may be meant, prepared so that few need to be compared letter by letter."""

    def __init__(self, segment: Segment) -> None:
        self._terms = segment.term_list
        lengths = np.diff(segment.terms.offsets) - 1
        in_title, in_names, in_abstract = (postings.document_frequencies() for postings in segment.fields)
        least = 1 if len(segment.terms) < MASK_THRESHOLD else 2
        usual = (in_title * 2 + in_names * 2 + in_abstract) >= least
        usual[[term for word in STOP_WORDS if (term := segment.term_number(word)) >= 0]] = False
        self._words = np.flatnonzero(usual & (lengths >= MIN_LENGTH) & (lengths <= MAX_LENGTH)).astype(np.int32)
        self._lengths = lengths[self._words].astype(np.int8)
        self._masks = _letter_masks(segment, self._words, MAX_LENGTH)
        titled = np.flatnonzero((in_title > 0) & (lengths >= 5) & (lengths <= MAX_LENGTH)).astype(np.int32)
        self._segment, self._title_terms = segment, titled
        self._title_term_lengths = lengths[titled]
        self._prefixes: dict[int, LetterMasks] = {}

    def within_distance(self, word: str) -> Iterator[tuple[int, int]]:
        """Give the numbers of the terms within the allowed edits of a word, with their edits."""
        edits = max_edits(word)
        mask = _letter_mask(word)
        close = np.abs(self._lengths - np.int8(min(len(word), 100))) <= edits
        near = self._words[close & (np.bitwise_count(self._masks ^ mask) <= 2 * edits)].tolist()
        for _, distance, index in _by_distance(word, [self._terms[term] for term in near], edits, MAX_FUZZY_MATCHES):
            yield near[index], distance

    def prefixes_within_distance(self, word: str) -> Sequence[tuple[str, int]]:
        """Give the beginnings of title words within the allowed edits of an unfinished word, the nearest first."""
        edits = max_edits(word, two_from=9)
        found: dict[str, int] = {}
        for length in range(len(word) - 1, len(word) + 2):
            for beginning, distance, _ in _by_distance(word, self._prefix_candidates(word, length, edits), edits, 12):
                found[beginning] = min(distance, found.get(beginning, distance))
        return sorted(found.items(), key=lambda pair: pair[1])[:MAX_FUZZY_PREFIXES]

    def _prefix_candidates(self, word: str, length: int, edits: int) -> list[str]:
        if length not in self._prefixes:
            self._prefixes[length] = _letter_masks(self._segment, self._title_terms, length)
        masks = self._prefixes[length]
        like = (np.bitwise_count(masks ^ _letter_mask(word)) <= 2 * edits) & (self._title_term_lengths >= length)
        return list(dict.fromkeys([self._terms[term][:length] for term in self._title_terms[like].tolist()]))


def _by_distance(word: str, candidates: Iterable[str], edits: int, limit: int) -> Iterator[tuple[str, int, int]]:
    found = process.extract(word, list(candidates), scorer=OSA.distance, score_cutoff=edits, limit=limit)
    return ((candidate, int(distance), index) for candidate, distance, index in found if distance)


def _letter_mask(word: str) -> np.uint32:
    letters = np.frombuffer(word.encode("utf-8", "replace"), np.uint8)
    return np.uint32(np.bitwise_or.reduce(_BIT_OF_LETTER[letters]))


def _letter_masks(segment: Segment, terms: NDArray[np.int32], length: int) -> LetterMasks:
    """Say for each term which letters its beginning has, a bit a letter."""
    letters = np.frombuffer(segment.terms.data, np.uint8)
    starts, ends = segment.terms.offsets[terms], segment.terms.offsets[terms + 1] - 1
    masks = np.zeros(len(terms), np.uint32)
    for offset in range(length):
        within = np.flatnonzero(starts + offset < ends)
        masks[within] |= _BIT_OF_LETTER[letters[starts[within] + offset]]
    return masks
