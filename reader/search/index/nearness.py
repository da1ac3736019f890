"""Which papers are near one another: about the same matter."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reader.paper import Paper
from reader.search.folding import SMALL_WORDS, held_terms
from reader.search.index.part import Part

NEAREST = 20
WORTH_OF_FIELDS = (2.0, 1.0, 1.0)
"""What a shared word counts by the field of the other paper: title, names, abstract."""
COMMON = 0.1
"""Words that more than this part of all papers hold say nothing about what a paper is like."""


def rows_near(parts: Sequence[Part], paper: Paper, count: int = NEAREST) -> list[int]:
    """Give the rows of the papers that share most of a paper's rarer words, the nearest first; itself is the first."""
    words = {*held_terms(paper.title), *held_terms(paper.abstract), *map(str.lower, paper.keywords)} - SMALL_WORDS
    size = sum(int(np.count_nonzero(part.there)) for part in parts)
    counts = {word: sum(_holders(part, word) for part in parts) for word in words}
    telling = {word: math.log(size / held) for word, held in counts.items() if 0 < held <= max(3, size * COMMON)}
    near = [pair for part in parts for pair in _near_in(part, telling, count)]
    near.sort(key=lambda pair: (-pair[1], pair[0]))
    return [row for row, _ in near[:count]]


def _holders(part: Part, word: str) -> int:
    term = part.segment.term(word)
    return 0 if term < 0 else max(len(postings.of(term, term + 1)) for postings in part.segment.fields)


def _near_in(part: Part, telling: dict[str, float], count: int) -> Iterator[tuple[int, float]]:
    shared: NDArray[np.float32] = np.zeros(len(part.segment), np.float32)
    for word, rarity in telling.items():
        term = part.segment.term(word)
        for postings, worth in zip(part.segment.fields, WORTH_OF_FIELDS, strict=True):
            if term >= 0:
                shared[postings.of(term, term + 1)] += np.float32(rarity * worth)
    shared /= np.sqrt(np.maximum(part.segment.sizes, 20)).astype(np.float32)
    shared[~part.there] = 0
    for paper in np.argsort(-shared, kind="stable")[:count].tolist():
        if shared[paper] > 0:
            yield int(part.rows[paper]), float(shared[paper])
