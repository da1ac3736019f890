"""Papers ranked by how they answer all words of a query together."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from reader.search.folding import SMALL_WORDS
from reader.search.index.matching import Matching, Worth
from reader.search.index.segment import Segment
from reader.search.index.texts import Numbers
from reader.search.index.weights import Weights

COMPARED_CLOSELY = 100
"""How many of the best papers are compared with the query as a whole."""
COUNTS_AS_FOUND = 0.45
"""What a paper's answer to a word must be worth to count when the word's rarity is told."""
ALIKE_BY_CHANCE = 50
LEAST_SCORE = 0.02
LEAST_PART_OF_BEST = 0.5
"""A paper that lacks a word of the query is listed from this part of the best paper's score on."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A word of a query as one segment answers it.

    Papers' worth, how many of them count, the word as it was meant, and the words to highlight, whole or as beginnings.
    """

    worth: Worth
    count: int
    meant: str
    shows: frozenset[tuple[str, bool]]

    def counted_among(self, there: NDArray[np.bool_]) -> "Heard":
        """Give the same with only some of the papers counted."""
        return replace(self, count=int(np.count_nonzero((self.worth > COUNTS_AS_FOUND) & there)))


def hear(matching: Matching, word: str, *, fuzzily: bool = True) -> Heard:
    """Ask a segment for one word."""
    answers = list(matching.answers(word, fuzzily=fuzzily))
    worth = matching.worth(answers)
    shows = frozenset(show for answer in answers for show in answer.shows)
    return Heard(worth, int(np.count_nonzero(worth > COUNTS_AS_FOUND)), matching.meant(word, answers), shows)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The words of a query with their weights, ready to score segments."""

    terms: tuple[str, ...]
    counted: tuple[str, ...]
    shares: tuple[float, ...]
    """The part of the score that each counted word decides; they sum up to 1."""
    meant: str
    weights: Weights

    @classmethod
    def of(cls, terms: Sequence[str], heard: Sequence[Sequence[Heard]], size: int, weights: Weights) -> "Ranking":
        """Take the query's terms, what each segment heard of each counted one, and the number of papers."""
        counted = counted_terms(terms)
        counts = [sum(one.count for one in segments) for segments in zip(*heard, strict=True)]
        shares = [_share(term, count, size, weights) for term, count in zip(counted, counts, strict=True)]
        best = [max(segments, key=lambda one: one.count).meant for segments in zip(*heard, strict=True)]
        meant = dict(zip(counted, best, strict=True))
        whole = sum(shares)
        words = " ".join(meant.get(term, term) for term in terms)
        return cls(tuple(terms), counted, tuple(share / whole for share in shares), words, weights)

    def scores(self, segment: Segment, heard: Sequence[Heard]) -> tuple[Worth, NDArray[np.bool_]]:
        """Score every paper of a segment, and tell which answer all words."""
        worths = self._with_joined(segment, [one.worth for one in heard])
        scores = np.zeros(len(segment), np.float32)
        complete = np.ones(len(segment), np.bool_)
        for term, worth, share in zip(self.counted, worths, self.shares, strict=True):
            scores += worth * np.float32(share)
            if len(worths) > 1 and term in SMALL_WORDS:
                continue
            absent = worth == 0
            complete &= ~absent
            if len(worths) > 1:
                scores -= absent * np.float32(share * self.weights.missing)
        return scores, complete & (scores > 0)

    def bonuses(self, segment: Segment, papers: Numbers) -> Worth:
        """Give for a few papers what the query as a whole says of their titles."""
        titles, weights = segment.titles.some(papers.tolist()), self.weights
        bonuses = np.array([self._title_bonus(title) for title in titles], np.float32)
        bonuses += _alike(self.meant, titles, fuzz.partial_ratio) * np.float32(weights.in_order / 100)
        bonuses += _alike(self.meant, titles, fuzz.token_set_ratio) * np.float32(weights.same_words / 100)
        return bonuses

    def _title_bonus(self, title: str) -> float:
        return (title == " ".join(self.terms)) * 2.0 + title.startswith(self.meant) * self.weights.title_start

    def _with_joined(self, segment: Segment, worths: list[Worth]) -> list[Worth]:
        """Let "few shot" be answered by a title's "fewshot"."""
        for left, right in zip(self.terms, self.terms[1:], strict=False):
            term = segment.term(left + right) if left in self.counted and right in self.counted else -1
            if term >= 0 and len(papers := segment.in_title.of(term, term + 1)):
                for place in (self.counted.index(left), self.counted.index(right)):
                    worths[place] = worths[place].copy()
                    worths[place][papers] = np.maximum(worths[place][papers], np.float32(self.weights.run_together))
        return worths


def counted_terms(terms: Sequence[str]) -> tuple[str, ...]:
    """Leave out small words where others are, apart from the last, which may become another; each once."""
    counted = [term for term in terms if term not in SMALL_WORDS or term == terms[-1]]
    return tuple(dict.fromkeys(counted or terms))


def is_listed(scores: Worth, complete: NDArray[np.bool_], best: float) -> NDArray[np.bool_]:
    """Tell which papers are found: those that answer every word, and those that come near the best."""
    return (scores > LEAST_SCORE) & (complete | (scores >= best * LEAST_PART_OF_BEST))


def _share(term: str, count: int, size: int, weights: Weights) -> float:
    rarity = math.log(1 + size / (1 + count)) / math.log(1 + size) if size else 1.0
    return (0.5 + weights.rarity * rarity) * (weights.small_word if term in SMALL_WORDS else 1.0)


def _alike(words: str, titles: Sequence[str], scorer: Callable[..., float]) -> Worth:
    """Score titles from 0 to 100; as much as any two texts have in common counts nothing."""
    if not titles:
        return np.zeros(0, np.float32)
    scores: Worth = process.cdist([words], titles, scorer=scorer, dtype=np.float32)[0]
    worth: Worth = np.maximum(0, (scores - ALIKE_BY_CHANCE) * np.float32(100 / (100 - ALIKE_BY_CHANCE)))
    return worth


def best_of(scores: Worth, count: int) -> Numbers:
    """Give the places of the highest scores in any order."""
    if len(scores) <= count:
        return np.arange(len(scores), dtype=np.int32)
    return np.argpartition(scores, len(scores) - count)[-count:].astype(np.int32)
