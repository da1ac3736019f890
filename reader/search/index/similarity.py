"""Similarity: papers about the same subject, and near duplicates by title."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from reader.errors import CheckCancelled
from reader.paper import Paper
from reader.search.analysis import STOP_WORDS, index_terms
from reader.search.index.segment import Segment
from reader.search.index.segment_reader import SegmentReader

Hashes = NDArray[np.uint64]
Docs = NDArray[np.int64]
Pairs = NDArray[np.int64]
"""Two columns of docs."""

MIN_SIMILARITY = 90
"""The lowest `fuzz.ratio` at which two titles are near duplicates."""
MIN_LENGTH_RATIO = 9 / 11
"""Titles whose lengths differ more cannot reach MIN_SIMILARITY."""
WORDS_COMPARED = 5
"""How many of a title's longest words it is looked up by; duplicates share three, or half if there are fewer."""
MIN_SHARED_WORDS = 3
MAX_CANDIDATES = 50
"""How many titles with the same long words are compared with each other."""
BATCH_SIZE = 5_000
"""Pairs compared at once, so that other threads can run in between."""
MAX_SIMILAR = 20
_IDENTIFIER = re.compile(
    r"doi 10 |arxiv (?:[0-9]{4} [0-9]{4,5}|[a-z ]{2,20} [0-9]{7})\Z|"
    r"https? (?:\w+ ){1,3}(?:org|net|com|edu|io|press|cc)\b"
)
"""The normalised title of a paper that is known only by its identifier."""
FIELD_WEIGHTS = (2.0, 1.0, 1.0)
"""Weights of a shared word by the other paper's field: title, names, abstract."""
MAX_DOCUMENT_FREQUENCY = 0.1
"""Words in a larger fraction of the papers are ignored."""
_LONGER_THAN_ANY_TITLE = 2**62
_HASH_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)


def similar_rows(readers: Sequence[SegmentReader], paper: Paper, count: int = MAX_SIMILAR) -> list[int]:
    """Return the rows of the papers that share most of a paper's rare words, starting with the paper itself."""
    words = {*index_terms(paper.title), *index_terms(paper.abstract), *map(str.lower, paper.keywords)} - STOP_WORDS
    size = sum(int(np.count_nonzero(reader.live_docs)) for reader in readers)
    frequencies = {word: sum(_document_frequency(reader, word) for reader in readers) for word in words}
    max_frequency = max(3, size * MAX_DOCUMENT_FREQUENCY)
    idf = {word: math.log(size / number) for word, number in frequencies.items() if 0 < number <= max_frequency}
    scored = [pair for reader in readers for pair in _score_similar(reader, idf, count)]
    scored.sort(key=lambda pair: (-pair[1], pair[0]))
    return [row for row, _ in scored[:count]]


def _document_frequency(reader: SegmentReader, word: str) -> int:
    term = reader.segment.term_number(word)
    return 0 if term < 0 else max(len(postings.docs_of(term, term + 1)) for postings in reader.segment.fields)


def _score_similar(reader: SegmentReader, idf: dict[str, float], count: int) -> Iterator[tuple[int, float]]:
    segment = reader.segment
    scores: NDArray[np.float32] = np.zeros(len(segment), np.float32)
    for word, weight in idf.items():
        term = segment.term_number(word)
        for postings, field_weight in zip(segment.fields, FIELD_WEIGHTS, strict=True):
            if term >= 0:
                scores[postings.docs_of(term, term + 1)] += np.float32(weight * field_weight)
    scores /= np.sqrt(np.maximum(segment.sizes, 20)).astype(np.float32)
    scores[~reader.live_docs] = 0
    for doc in np.argsort(-scores, kind="stable")[:count].tolist():
        if scores[doc] > 0:
            yield int(reader.rows[doc]), float(scores[doc])


def near_duplicates(readers: Sequence[SegmentReader], check_cancelled: CheckCancelled) -> dict[str, tuple[str, ...]]:
    """Return, by key, the keys of papers with nearly the same title."""
    duplicates: defaultdict[str, list[str]] = defaultdict(list)
    keys = [key for reader in readers for key in reader.segment.keys.to_list()]
    for first, second in _duplicate_pairs(readers, check_cancelled):
        duplicates[keys[first]].append(keys[second])
        duplicates[keys[second]].append(keys[first])
    return {key: tuple(others) for key, others in duplicates.items()}


def _duplicate_pairs(readers: Sequence[SegmentReader], check_cancelled: CheckCancelled) -> Iterator[Sequence[int]]:
    """Yield the pairs, in order, as doc numbers counted over all segments."""
    pairs = _candidate_pairs(*_longest_words(readers))
    check_cancelled()
    titles = [title for reader in readers for title in reader.segment.titles.to_list()]
    pairs = _similar_length_pairs(pairs, titles)
    for start in range(0, len(pairs), BATCH_SIZE):
        check_cancelled()
        yield from _similar_pairs(pairs[start : start + BATCH_SIZE], titles).tolist()


def _longest_words(readers: Sequence[SegmentReader]) -> tuple[Docs, Hashes]:
    """Return the docs that have a title, and the hashes of each one's longest words, 0 for none.

    The words of a title do not depend on the rest of the library.
    """
    bases = accumulate((len(reader.segment) for reader in readers), initial=0)
    of_segments = [_title_words(reader, base) for reader, base in zip(readers, bases, strict=False)]
    words = np.sort(np.concatenate(of_segments)) if of_segments else np.zeros(0, np.uint64)
    docs = words >> np.uint64(40)
    firsts = np.flatnonzero(np.diff(docs, prepend=np.uint64(2**40)))
    indexes = firsts[:, None] + np.arange(WORDS_COMPARED)
    is_of_doc = indexes < np.append(firsts[1:], len(words))[:, None]
    hashes = words[np.minimum(indexes, len(words) - 1)] & np.uint64(0xFFFFFFFF)
    return docs[firsts].astype(np.int64), hashes * is_of_doc


def _title_words(reader: SegmentReader, base: int) -> Hashes:
    """Return each word of each title as one number: the doc, the inverted length of the word, its hash."""
    segment = reader.segment
    counts = segment.in_title.document_frequencies()
    terms = np.flatnonzero(counts)
    hashes = np.fromiter(_hashes(segment, terms.tolist()), np.uint64, len(terms))
    lengths = np.minimum(np.diff(segment.terms.offsets)[terms] - 1, 255).astype(np.uint64)
    encoded_terms = (np.uint64(255) - lengths << np.uint64(32)) | hashes
    docs = segment.in_title.docs
    words = (docs.astype(np.uint64) + np.uint64(base) << np.uint64(40)) | np.repeat(encoded_terms, counts[terms])
    live_words: Hashes = words[reader.live_docs[docs]]
    return live_words


def _hashes(segment: Segment, terms: Iterable[int]) -> Iterator[int]:
    return (crc32(word.encode("utf-8", "replace")) or 1 for word in segment.terms.take_many(terms))


def _candidate_pairs(docs: Docs, words: Hashes) -> Pairs:
    """Return the pairs of docs that share enough long words."""
    counts = np.count_nonzero(words, axis=1)
    keys, owners = [], []
    for size in range(1, MIN_SHARED_WORDS + 1):
        chosen = np.flatnonzero((counts >= size) & ((counts <= 2 * size) | (size == MIN_SHARED_WORDS)))
        for columns in combinations(range(WORDS_COMPARED), size):
            with_all = chosen[counts[chosen] > columns[-1]]
            keys.append((words[np.ix_(with_all, columns)] * _HASH_FACTORS[:size]).sum(axis=1))
            owners.append(docs[with_all])
    return _pairs_by_key(np.concatenate(keys), np.concatenate(owners))


def _pairs_by_key(keys: Hashes, owners: Docs) -> Pairs:
    """Return the pairs of docs with the same key, each once, in order."""
    order = np.argsort(keys, kind="stable")
    keys, owners = keys[order], owners[order]
    indexes = np.flatnonzero(keys[1:] == keys[:-1])
    encoded = [np.zeros(0, np.int64)]
    for distance in range(1, MAX_CANDIDATES + 1):
        indexes = indexes[: np.searchsorted(indexes, len(keys) - distance)]
        indexes = indexes[keys[indexes + distance] == keys[indexes]]
        if not len(indexes):
            break
        first, second = owners[indexes], owners[indexes + distance]
        encoded.append(np.minimum(first, second) << 32 | np.maximum(first, second))
    pairs = np.sort(np.concatenate(encoded))
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    return np.stack([pairs >> 32, pairs & 0xFFFFFFFF], axis=1)


def _similar_length_pairs(pairs: Pairs, titles: Sequence[str]) -> Pairs:
    """Leave out the pairs whose titles differ too much in length to be similar."""
    lengths = np.fromiter(map(len, titles), np.int64, len(titles))[pairs]
    is_near: NDArray[np.bool_] = (
        lengths.min(axis=1, initial=_LONGER_THAN_ANY_TITLE) >= lengths.max(axis=1, initial=0) * MIN_LENGTH_RATIO
    )
    return pairs[is_near]


def _similar_pairs(pairs: Pairs, titles: Sequence[str]) -> Pairs:
    pairs = pairs[[_IDENTIFIER.match(titles[first]) is None for first in pairs[:, 0].tolist()]]
    firsts, seconds = ([titles[doc] for doc in docs] for docs in pairs.T.tolist())
    return pairs[process.cpdist(firsts, seconds, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY) >= MIN_SIMILARITY]
