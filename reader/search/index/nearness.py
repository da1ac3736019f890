"""Which papers are near one another: about the same matter, or perhaps the same paper twice."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from reader.paper import Paper
from reader.search.folding import SMALL_WORDS, held_terms
from reader.search.index.part import Part
from reader.search.index.texts import Numbers

NEAREST = 20
WORTH_OF_FIELDS = (2.0, 1.0, 1.0)
"""What a shared word counts by the field of the other paper: title, names, abstract."""
COMMON = 0.1
"""Words that more than this part of all papers hold say nothing about what a paper is like."""

TWINS_ALIKE = 90
"""From which score on two titles are taken for twins."""
SHORTEST_TWIN = 0.8
"""What part of a title its twin must be as long as; with less they cannot reach the score."""
RARE_WORDS = 4
MOST_KIN = 20
"""Two words that more titles than these have in common do not make twins."""


def rows_near(parts: Sequence[Part], paper: Paper, count: int = NEAREST) -> list[int]:
    """Give the rows of the papers that share most of a paper's rarer words, the nearest first; itself is the first."""
    words = {*held_terms(paper.title), *held_terms(paper.abstract), *map(str.lower, paper.keywords)} - SMALL_WORDS
    size = sum(int(np.count_nonzero(part.there)) for part in parts)
    counts = {word: sum(_holders(part, word) for part in parts) for word in words}
    telling = {word: math.log(size / held) for word, held in counts.items() if 0 < held <= max(3, size * COMMON)}
    near = [pair for part in parts for pair in _near_in(part, telling, count)]
    near.sort(key=lambda pair: (-pair[1], pair[0]))
    return [row for row, _ in near[:count]]


def twin_rows(parts: Sequence[Part]) -> list[tuple[int, int]]:
    """Give the pairs of rows whose titles are nearly the same, in order of their rows."""
    titles = dict(sorted(pair for part in parts for pair in _titles_of(part)))
    counts = _title_counts(parts)
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for row, title in titles.items():
        for kinship in _kinships(title, counts):
            groups[kinship].append(row)
    pairs = {pair for rows in groups.values() if 1 < len(rows) <= MOST_KIN for pair in combinations(rows, 2)}
    return sorted(pair for pair in pairs if _are_alike(titles[pair[0]], titles[pair[1]]))


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


def _titles_of(part: Part) -> Iterator[tuple[int, str]]:
    papers: Numbers = np.flatnonzero(part.there).astype(np.int32)
    return zip(part.rows[papers].tolist(), part.segment.titles.some(papers.tolist()), strict=True)


def _title_counts(parts: Sequence[Part]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for part in parts:
        for word, count in zip(part.segment.words, part.segment.in_title.counts().tolist(), strict=True):
            counts[word] = counts.get(word, 0) + count
    return counts


def _kinships(title: str, counts: dict[str, int]) -> list[str]:
    """Give what a title shares with its twins: itself, or two of its rarest words, even where one is spelt otherwise."""
    rarest = sorted(set(title.split()), key=lambda word: (counts.get(word, 0), word))[:RARE_WORDS]
    return [f"= {title}", *(f"{first} {second}" for first, second in combinations(rarest, 2))]


def _are_alike(first: str, second: str) -> bool:
    shorter, longer = sorted((len(first), len(second)))
    return shorter >= longer * SHORTEST_TWIN and fuzz.ratio(first, second) >= TWINS_ALIKE
