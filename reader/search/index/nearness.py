"""Which papers are near one another: about the same matter."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reader.paper import Paper
from reader.search.folding import STOP_WORDS, index_terms
from reader.search.index.part import SegmentReader

MAX_SIMILAR = 20
FIELD_WEIGHTS = (2.0, 1.0, 1.0)
"""What a shared word counts by the field of the other paper: title, names, abstract."""
MAX_DOCUMENT_FREQUENCY = 0.1
"""Words that more than this part of all papers hold say nothing about what a paper is like."""


def similar_rows(segments: Sequence[SegmentReader], paper: Paper, count: int = MAX_SIMILAR) -> list[int]:
    """Give the rows of the papers that share most of a paper's rarer words, the nearest first; itself is the first."""
    words = {*index_terms(paper.title), *index_terms(paper.abstract), *map(str.lower, paper.keywords)} - STOP_WORDS
    size = sum(int(np.count_nonzero(segment.live_docs)) for segment in segments)
    counts = {word: sum(_docs_with_term(part, word) for part in segments) for word in words}
    telling = {
        word: math.log(size / held)
        for word, held in counts.items()
        if 0 < held <= max(3, size * MAX_DOCUMENT_FREQUENCY)
    }
    near = [pair for part in segments for pair in _score_similar(part, telling, count)]
    near.sort(key=lambda pair: (-pair[1], pair[0]))
    return [row for row, _ in near[:count]]


def _docs_with_term(segment: SegmentReader, word: str) -> int:
    term = segment.segment.term_number(word)
    return 0 if term < 0 else max(len(postings.docs_of(term, term + 1)) for postings in segment.segment.fields)


def _score_similar(segment: SegmentReader, query_terms: dict[str, float], count: int) -> Iterator[tuple[int, float]]:
    shared: NDArray[np.float32] = np.zeros(len(segment.segment), np.float32)
    for word, rarity in query_terms.items():
        term = segment.segment.term_number(word)
        for postings, scores in zip(segment.segment.fields, FIELD_WEIGHTS, strict=True):
            if term >= 0:
                shared[postings.docs_of(term, term + 1)] += np.float32(rarity * scores)
    shared /= np.sqrt(np.maximum(segment.segment.sizes, 20)).astype(np.float32)
    shared[~segment.live_docs] = 0
    for paper in np.argsort(-shared, kind="stable")[:count].tolist():
        if shared[paper] > 0:
            yield int(segment.rows[paper]), float(shared[paper])
