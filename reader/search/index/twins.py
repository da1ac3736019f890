"""Papers that may be in a library twice, told by titles that are nearly the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from reader.search.index.part import Part
from reader.search.index.segment import Segment
from reader.search.tasks import Check

ALIKE = 90
"""From which score on two titles are taken for twins."""
SHORTEST_TWIN = 9 / 11
"""What part of a title its twin must be as long as; with less they cannot reach the score."""
LONG_WORDS = 5
"""By how many of its longest words a title is looked up; twins share three of them, or half of fewer."""
SHARED_WORDS = 3
MOST_KIN = 50
"""Of titles with the same long words so many are compared with each."""
AT_ONCE = 5_000
"""How many pairs are compared in one go, so that nobody is kept waiting."""

Hashes = NDArray[np.uint64]
Papers = NDArray[np.int64]
Pairs = NDArray[np.int64]
"""Two columns of papers."""

_LONGEST = 2**62
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)


def twins_in(parts: Sequence[Part], check: Check) -> dict[str, tuple[str, ...]]:
    """Give for each paper whose title is nearly that of others the keys of these; `check` may raise to give up."""
    twins: defaultdict[str, list[str]] = defaultdict(list)
    keys = [key for part in parts for key in part.segment.keys.listed()]
    for first, second in _twin_papers(parts, check):
        twins[keys[first]].append(keys[second])
        twins[keys[second]].append(keys[first])
    return {key: tuple(others) for key, others in twins.items()}


def _twin_papers(parts: Sequence[Part], check: Check) -> Iterator[Sequence[int]]:
    """Give the pairs, in order, as numbers counted over all parts."""
    pairs = _kin(*_long_words(parts))
    check()
    titles = [title for part in parts for title in part.segment.titles.listed()]
    pairs = _of_like_length(pairs, titles)
    for start in range(0, len(pairs), AT_ONCE):
        check()
        yield from _alike(pairs[start : start + AT_ONCE], titles).tolist()


def _long_words(parts: Sequence[Part]) -> tuple[Papers, Hashes]:
    """Give the papers that have a title, and the hashes of each one's longest words, the longest first, 0 for none.

    Whatever else is in the library, a title always gives the same words.
    """
    bases = accumulate((len(part.segment) for part in parts), initial=0)
    words = [_title_words(part, base) for part, base in zip(parts, bases, strict=False)]
    held = np.sort(np.concatenate(words)) if words else np.zeros(0, np.uint64)
    papers = held >> np.uint64(40)
    firsts = np.flatnonzero(np.diff(papers, prepend=np.uint64(2**40)))
    places = firsts[:, None] + np.arange(LONG_WORDS)
    there = places < np.append(firsts[1:], len(held))[:, None]
    hashes = held[np.minimum(places, len(held) - 1)] & np.uint64(0xFFFFFFFF)
    return papers[firsts].astype(np.int64), hashes * there


def _title_words(part: Part, base: int) -> Hashes:
    """Give every word of every title as one number: the paper's, how short the word is, and its hash."""
    segment = part.segment
    counts = segment.in_title.counts()
    used = np.flatnonzero(counts)
    hashes = np.fromiter(_hashes(segment, used.tolist()), np.uint64, len(used))
    lengths = np.minimum(np.diff(segment.terms.starts)[used] - 1, 255).astype(np.uint64)
    told = (np.uint64(255) - lengths << np.uint64(32)) | hashes
    papers = segment.in_title.papers
    held = (papers.astype(np.uint64) + np.uint64(base) << np.uint64(40)) | np.repeat(told, counts[used])
    chosen: Hashes = held[part.there[papers]]
    return chosen


def _hashes(segment: Segment, terms: Iterable[int]) -> Iterator[int]:
    return (crc32(word.encode("utf-8", "replace")) or 1 for word in segment.terms.some(terms))


def _kin(papers: Papers, words: Hashes) -> Pairs:
    """Give the pairs of papers that share enough long words."""
    counts = np.count_nonzero(words, axis=1)
    keys, holders = [], []
    for size in range(1, SHARED_WORDS + 1):
        chosen = np.flatnonzero((counts >= size) & ((counts <= 2 * size) | (size == SHARED_WORDS)))
        for places in combinations(range(LONG_WORDS), size):
            having = chosen[counts[chosen] > places[-1]]
            keys.append((words[np.ix_(having, places)] * _FACTORS[:size]).sum(axis=1))
            holders.append(papers[having])
    return _paired(np.concatenate(keys), np.concatenate(holders))


def _paired(keys: Hashes, holders: Papers) -> Pairs:
    """Give the pairs of those that hold the same key, each once, in order."""
    order = np.argsort(keys, kind="stable")
    keys, holders = keys[order], holders[order]
    places = np.flatnonzero(keys[1:] == keys[:-1])
    found = [np.zeros(0, np.int64)]
    for distance in range(1, MOST_KIN + 1):
        places = places[: np.searchsorted(places, len(keys) - distance)]
        places = places[keys[places + distance] == keys[places]]
        if not len(places):
            break
        low, high = holders[places], holders[places + distance]
        found.append(np.minimum(low, high) << 32 | np.maximum(low, high))
    pairs = np.sort(np.concatenate(found))
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    return np.stack([pairs >> 32, pairs & 0xFFFFFFFF], axis=1)


def _of_like_length(pairs: Pairs, titles: Sequence[str]) -> Pairs:
    """Leave out the pairs whose titles differ so much in length that they cannot reach the score."""
    lengths = np.fromiter(map(len, titles), np.int64, len(titles))[pairs]
    near: NDArray[np.bool_] = lengths.min(axis=1, initial=_LONGEST) >= lengths.max(axis=1, initial=0) * SHORTEST_TWIN
    return pairs[near]


def _alike(pairs: Pairs, titles: Sequence[str]) -> Pairs:
    firsts, seconds = ([titles[paper] for paper in papers] for papers in pairs.T.tolist())
    return pairs[process.cpdist(firsts, seconds, scorer=fuzz.ratio, score_cutoff=ALIKE) >= ALIKE]
