"""Papers ranked by how they answer all words of a query together."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from reader.search.analysis import STOP_WORDS
from reader.search.index.matching import Scores, TermMatcher, Weights
from reader.search.index.segment import Numbers, Segment

RERANKED_COUNT = 100
"""How many of the best papers are compared with the query as a whole."""
MIN_COUNTED_SCORE = 0.45
"""What a paper's answer to a word must be worth to count when the word's rarity is told."""
CHANCE_SIMILARITY = 50
MIN_SCORE = 0.02
MIN_RELATIVE_SCORE = 0.5
"""A paper that lacks a word of the query is listed from this part of the best paper's score on."""


@dataclass(frozen=True, slots=True)
class TermScores:
    """A word of a query as one segment answers it.

    Papers' worth, how many of them count, the word as it was meant, and the words to highlight, whole or as beginnings.
    """

    scores: Scores
    count: int
    intended: str
    highlights: frozenset[tuple[str, bool]]

    def restricted_to(self, live_docs: NDArray[np.bool_]) -> "TermScores":
        """Give the same with only some of the papers counted."""
        return replace(self, count=int(np.count_nonzero((self.scores > MIN_COUNTED_SCORE) & live_docs)))


def score_term(matcher: TermMatcher, word: str, *, fuzzy: bool = True) -> TermScores:
    """Ask a segment for one word."""
    answers = list(matcher.matches(word, fuzzy=fuzzy))
    scores = matcher.scores(answers)
    highlights = frozenset(show for answer in answers for show in answer.highlights)
    return TermScores(
        scores, int(np.count_nonzero(scores > MIN_COUNTED_SCORE)), matcher.intended(word, answers), highlights
    )


@dataclass(frozen=True, slots=True)
class Scorer:
    """The words of a query with their weights, ready to score segments."""

    terms: tuple[str, ...]
    scored_terms: tuple[str, ...]
    weights: tuple[float, ...]
    """The part of the score that each counted word decides; they sum up to 1."""
    intended: str
    field_weights: Weights

    @classmethod
    def from_terms(
        cls, terms: Sequence[str], term_scores: Sequence[Sequence[TermScores]], size: int, field_weights: Weights
    ) -> "Scorer":
        """Take the query's terms, what each segment heard of each counted one, and the number of papers."""
        counted = scored_terms(terms)
        counts = [sum(one.count for one in segments) for segments in zip(*term_scores, strict=True)]
        shares = [_term_weight(term, count, size, field_weights) for term, count in zip(counted, counts, strict=True)]
        best = [max(segments, key=lambda one: one.count).intended for segments in zip(*term_scores, strict=True)]
        meant = dict(zip(counted, best, strict=True))
        whole = sum(shares)
        words = " ".join(meant.get(term, term) for term in terms)
        return cls(tuple(terms), counted, tuple(share / whole for share in shares), words, field_weights)

    def scores(self, segment: Segment, term_scores: Sequence[TermScores]) -> tuple[Scores, NDArray[np.bool_]]:
        """Score every paper of a segment, and tell which answer all words."""
        all_scores = self._with_compounds(segment, [one.scores for one in term_scores])
        scores = np.zeros(len(segment), np.float32)
        complete = np.ones(len(segment), np.bool_)
        for term, worth, share in zip(self.scored_terms, all_scores, self.weights, strict=True):
            scores += worth * np.float32(share)
            if len(all_scores) > 1 and term in STOP_WORDS:
                continue
            absent = worth == 0
            complete &= ~absent
            if len(all_scores) > 1:
                scores -= absent * np.float32(share * self.field_weights.missing)
        return scores, complete & (scores > 0)

    def title_bonuses(self, segment: Segment, papers: Numbers) -> Scores:
        """Give for a few papers what the query as a whole says of their titles."""
        titles, weights = segment.titles.take_many(papers.tolist()), self.field_weights
        bonuses = np.array([self._title_bonus(title) for title in titles], np.float32)
        bonuses += _title_similarity(self.intended, titles, fuzz.partial_ratio) * np.float32(weights.in_order / 100)
        bonuses += _title_similarity(self.intended, titles, fuzz.token_set_ratio) * np.float32(weights.same_words / 100)
        return bonuses

    def _title_bonus(self, title: str) -> float:
        return (title == " ".join(self.terms)) * 2.0 + title.startswith(self.intended) * self.field_weights.title_start

    def _with_compounds(self, segment: Segment, scores: list[Scores]) -> list[Scores]:
        """Let "few shot" be answered by a title's "fewshot"."""
        for left, right in zip(self.terms, self.terms[1:], strict=False):
            term = segment.term_number(left + right) if left in self.scored_terms and right in self.scored_terms else -1
            if term >= 0 and len(papers := segment.in_title.docs_of(term, term + 1)):
                for index in (self.scored_terms.index(left), self.scored_terms.index(right)):
                    scores[index] = scores[index].copy()
                    scores[index][papers] = np.maximum(scores[index][papers], np.float32(self.field_weights.compound))
        return scores


def scored_terms(terms: Sequence[str]) -> tuple[str, ...]:
    """Leave out small words where others are, apart from the last, which may become another; each once."""
    counted = [term for term in terms if term not in STOP_WORDS or term == terms[-1]]
    return tuple(dict.fromkeys(counted or terms))


def is_hit(scores: Scores, complete: NDArray[np.bool_], best: float) -> NDArray[np.bool_]:
    """Tell which papers are found: those that answer every word, and those that come near the best."""
    return (scores > MIN_SCORE) & (complete | (scores >= best * MIN_RELATIVE_SCORE))


def _term_weight(term: str, count: int, size: int, weights: Weights) -> float:
    rarity = math.log(1 + size / (1 + count)) / math.log(1 + size) if size else 1.0
    return (0.5 + weights.idf * rarity) * (weights.stop_word if term in STOP_WORDS else 1.0)


def _title_similarity(words: str, titles: Sequence[str], scorer: Callable[..., float]) -> Scores:
    """Score titles from 0 to 100; as much as any two texts have in common counts nothing."""
    if not titles:
        return np.zeros(0, np.float32)
    scores: Scores = process.cdist([words], titles, scorer=scorer, dtype=np.float32)[0]
    worth: Scores = np.maximum(0, (scores - CHANCE_SIMILARITY) * np.float32(100 / (100 - CHANCE_SIMILARITY)))
    return worth


def top_k(scores: Scores, count: int) -> Numbers:
    """Give the places of the highest scores in any order."""
    if len(scores) <= count:
        return np.arange(len(scores), dtype=np.int32)
    return np.argpartition(scores, len(scores) - count)[-count:].astype(np.int32)
