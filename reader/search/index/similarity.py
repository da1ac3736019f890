"""Which papers are near one another: about the same matter.

Papers that may be in a library twice, told by titles that are nearly the same.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from reader.cancellation import CheckCancelled
from reader.paper import Paper
from reader.search.analysis import STOP_WORDS, index_terms
from reader.search.index.segment import Segment
from reader.search.index.segment_reader import SegmentReader

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


MIN_SIMILARITY = 90
"""From which score on two titles are taken for twins."""
MIN_TITLE_LENGTH = 9 / 11
"""What part of a title its twin must be as long as; with less they cannot reach the score."""
WORDS_COMPARED = 5
"""By how many of its longest words a title is looked up; twins share three of them, or half of fewer."""
MIN_SHARED_WORDS = 3
MAX_CANDIDATES = 50
"""Of titles with the same long words so many are compared with each."""
BATCH_SIZE = 5_000
"""How many pairs are compared in one go, so that nobody is kept waiting."""

Hashes = NDArray[np.uint64]
Papers = NDArray[np.int64]
Pairs = NDArray[np.int64]
"""Two columns of papers."""

_MAX_WORD_LENGTH = 2**62
_HASH_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)


def near_duplicates(segments: Sequence[SegmentReader], check_cancelled: CheckCancelled) -> dict[str, tuple[str, ...]]:
    """Give for each paper whose title is nearly that of others the keys of these; `check` may raise to give up."""
    duplicates: defaultdict[str, list[str]] = defaultdict(list)
    keys = [key for segment in segments for key in segment.segment.keys.to_list()]
    for first, second in _duplicate_pairs(segments, check_cancelled):
        duplicates[keys[first]].append(keys[second])
        duplicates[keys[second]].append(keys[first])
    return {key: tuple(others) for key, others in duplicates.items()}


def _duplicate_pairs(segments: Sequence[SegmentReader], check_cancelled: CheckCancelled) -> Iterator[Sequence[int]]:
    """Give the pairs, in order, as numbers counted over all parts."""
    pairs = _candidate_pairs(*_longest_words(segments))
    check_cancelled()
    titles = [title for segment in segments for title in segment.segment.titles.to_list()]
    pairs = _similar_length_pairs(pairs, titles)
    for start in range(0, len(pairs), BATCH_SIZE):
        check_cancelled()
        yield from _similar_pairs(pairs[start : start + BATCH_SIZE], titles).tolist()


def _longest_words(segments: Sequence[SegmentReader]) -> tuple[Papers, Hashes]:
    """Give the papers that have a title, and the hashes of each one's longest words, the longest first, 0 for none.

    Whatever else is in the library, a title always gives the same words.
    """
    bases = accumulate((len(segment.segment) for segment in segments), initial=0)
    words = [_title_words(part, base) for part, base in zip(segments, bases, strict=False)]
    held = np.sort(np.concatenate(words)) if words else np.zeros(0, np.uint64)
    papers = held >> np.uint64(40)
    firsts = np.flatnonzero(np.diff(papers, prepend=np.uint64(2**40)))
    places = firsts[:, None] + np.arange(WORDS_COMPARED)
    existing = places < np.append(firsts[1:], len(held))[:, None]
    hashes = held[np.minimum(places, len(held) - 1)] & np.uint64(0xFFFFFFFF)
    return papers[firsts].astype(np.int64), hashes * existing


def _title_words(reader: SegmentReader, base: int) -> Hashes:
    """Give every word of every title as one number: the paper's, how short the word is, and its hash."""
    segment = reader.segment
    counts = segment.in_title.document_frequencies()
    used = np.flatnonzero(counts)
    hashes = np.fromiter(_hashes(segment, used.tolist()), np.uint64, len(used))
    lengths = np.minimum(np.diff(segment.terms.offsets)[used] - 1, 255).astype(np.uint64)
    told = (np.uint64(255) - lengths << np.uint64(32)) | hashes
    papers = segment.in_title.docs
    held = (papers.astype(np.uint64) + np.uint64(base) << np.uint64(40)) | np.repeat(told, counts[used])
    chosen: Hashes = held[reader.live_docs[papers]]
    return chosen


def _hashes(segment: Segment, terms: Iterable[int]) -> Iterator[int]:
    return (crc32(word.encode("utf-8", "replace")) or 1 for word in segment.terms.take_many(terms))


def _candidate_pairs(papers: Papers, words: Hashes) -> Pairs:
    """Give the pairs of papers that share enough long words."""
    counts = np.count_nonzero(words, axis=1)
    keys, holders = [], []
    for size in range(1, MIN_SHARED_WORDS + 1):
        chosen = np.flatnonzero((counts >= size) & ((counts <= 2 * size) | (size == MIN_SHARED_WORDS)))
        for places in combinations(range(WORDS_COMPARED), size):
            having = chosen[counts[chosen] > places[-1]]
            keys.append((words[np.ix_(having, places)] * _HASH_FACTORS[:size]).sum(axis=1))
            holders.append(papers[having])
    return _pairs_by_key(np.concatenate(keys), np.concatenate(holders))


def _pairs_by_key(keys: Hashes, owners: Papers) -> Pairs:
    """Give the pairs of those that hold the same key, each once, in order."""
    order = np.argsort(keys, kind="stable")
    keys, owners = keys[order], owners[order]
    places = np.flatnonzero(keys[1:] == keys[:-1])
    found = [np.zeros(0, np.int64)]
    for distance in range(1, MAX_CANDIDATES + 1):
        places = places[: np.searchsorted(places, len(keys) - distance)]
        places = places[keys[places + distance] == keys[places]]
        if not len(places):
            break
        low, high = owners[places], owners[places + distance]
        found.append(np.minimum(low, high) << 32 | np.maximum(low, high))
    pairs = np.sort(np.concatenate(found))
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    return np.stack([pairs >> 32, pairs & 0xFFFFFFFF], axis=1)


def _similar_length_pairs(pairs: Pairs, titles: Sequence[str]) -> Pairs:
    """Leave out the pairs whose titles differ so much in length that they cannot reach the score."""
    lengths = np.fromiter(map(len, titles), np.int64, len(titles))[pairs]
    near: NDArray[np.bool_] = (
        lengths.min(axis=1, initial=_MAX_WORD_LENGTH) >= lengths.max(axis=1, initial=0) * MIN_TITLE_LENGTH
    )
    return pairs[near]


def _similar_pairs(pairs: Pairs, titles: Sequence[str]) -> Pairs:
    firsts, seconds = ([titles[paper] for paper in papers] for papers in pairs.T.tolist())
    return pairs[process.cpdist(firsts, seconds, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY) >= MIN_SIMILARITY]
