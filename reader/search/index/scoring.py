"""Scoring: how well papers match all terms of a query together."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from reader.search.analysis import STOP_WORDS, Form
from reader.search.index.matching import WEIGHTS, Scores, TermMatcher
from reader.search.index.segment import Segment

RERANKED_COUNT = 100
"""How many of the best hits have their titles compared with the whole query."""
MIN_COUNTED_SCORE = 0.45
"""The lowest score at which a paper counts in a term's document frequency."""
SAMPLE_STEP = 16
"""One in this many scores is in the sample that bounds the highest."""
CHANCE_SIMILARITY = 50
"""Similarity, in percent, that unrelated texts have."""
MIN_SCORE = 0.02
MIN_RELATIVE_SCORE = 0.5
"""A paper without all terms is a hit if it reaches this fraction of the best score."""


@dataclass(frozen=True, slots=True)
class TermScores:
    """The match of one query term in one segment.

    `scores` of all docs, mask of the docs that hold the term itself, the `count` of docs that match well, the
    `intended` spelling, and the forms to highlight.
    """

    scores: Scores
    exact: NDArray[np.bool_]
    count: int
    intended: str
    highlights: frozenset[Form]

    def restricted_to(self, live_docs: NDArray[np.bool_]) -> "TermScores":
        """Return the scores with only live docs counted."""
        return replace(self, count=int(np.count_nonzero((self.scores > MIN_COUNTED_SCORE) & live_docs)))


def score_term(matcher: TermMatcher, word: str, *, fuzzy: bool = True) -> TermScores:
    """Match one term in a segment."""
    matches = list(matcher.matches(word, fuzzy=fuzzy))
    scores = matcher.scores(matches)
    count = int(np.count_nonzero(scores > MIN_COUNTED_SCORE))
    highlights = frozenset(form for match in matches for form in match.highlights)
    return TermScores(scores, matcher.exact(word), count, matcher.intended(word, matches), highlights)


@dataclass(frozen=True, slots=True)
class Scorer:
    """The terms of a query with their weights."""

    terms: tuple[str, ...]
    scored_terms: tuple[str, ...]
    weights: tuple[float, ...]
    """The share of each scored term; they sum to 1."""
    intended: str

    @classmethod
    def from_terms(cls, terms: Sequence[str], term_scores: Sequence[Sequence[TermScores]], size: int) -> "Scorer":
        """Weigh the terms by how many of `size` papers match each; `term_scores` are by segment and scored term."""
        scored = scored_terms(terms)
        by_term = list(zip(*term_scores, strict=True))
        counts = [sum(scores.count for scores in segments) for segments in by_term]
        weights = [_term_weight(term, count, size) for term, count in zip(scored, counts, strict=True)]
        spellings = [max(segments, key=lambda scores: scores.count).intended for segments in by_term]
        spelling_of = dict(zip(scored, spellings, strict=True))
        intended = " ".join(spelling_of.get(term, term) for term in terms)
        total = sum(weights)
        return cls(tuple(terms), scored, tuple(weight / total for weight in weights), intended)

    def scores(self, segment: Segment, term_scores: Sequence[TermScores]) -> tuple[Scores, NDArray[np.bool_]]:
        """Return the score of every doc, and the mask of docs that match all terms."""
        all_scores = self._with_compounds(segment, [each.scores for each in term_scores])
        scores = np.zeros(len(segment), np.float32)
        complete = np.ones(len(segment), np.bool_)
        exact = [
            each.exact for term, each in zip(self.scored_terms, term_scores, strict=True) if term not in STOP_WORDS
        ]
        if len(exact) > 1:
            scores += np.logical_and.reduce(exact) * np.float32(WEIGHTS.all_exact)
        for term, of_term, weight in zip(self.scored_terms, all_scores, self.weights, strict=True):
            scores += of_term * np.float32(weight)
            if len(all_scores) > 1 and term in STOP_WORDS:
                continue
            is_missing = of_term == 0
            complete &= ~is_missing
            if len(all_scores) > 1:
                scores -= is_missing * np.float32(weight * WEIGHTS.missing)
        return scores, complete & (scores > 0)

    def title_boosts(self, segment: Segment, docs: NDArray[np.intp]) -> Scores:
        """Return a boost for each doc, from the similarity of its title to the whole query."""
        titles = segment.titles.take_many(docs.tolist())
        boosts = np.array([self._title_boost(title) for title in titles], np.float32)
        boosts += _title_similarity(self.intended, titles, fuzz.partial_ratio) * np.float32(WEIGHTS.in_order / 100)
        boosts += _title_similarity(self.intended, titles, fuzz.token_set_ratio) * np.float32(WEIGHTS.same_words / 100)
        return boosts

    def _title_boost(self, title: str) -> float:
        is_whole, is_start = title == " ".join(self.terms), title.startswith(self.intended)
        return is_whole * WEIGHTS.whole_title + is_start * WEIGHTS.title_start

    def _with_compounds(self, segment: Segment, scores: list[Scores]) -> list[Scores]:
        """Raise the scores of "few" and "shot" for titles with "fewshot"."""
        for left, right in zip(self.terms, self.terms[1:], strict=False):
            term = segment.term_number(left + right) if left in self.scored_terms and right in self.scored_terms else -1
            if term >= 0 and len(docs := segment.in_title.docs_of(term, term + 1)):
                for index in (self.scored_terms.index(left), self.scored_terms.index(right)):
                    scores[index] = scores[index].copy()
                    scores[index][docs] = np.maximum(scores[index][docs], np.float32(WEIGHTS.compound))
        return scores


def scored_terms(terms: Sequence[str]) -> tuple[str, ...]:
    """Return the distinct terms without stop words; the last is kept because it may be unfinished."""
    scored = [term for term in terms if term not in STOP_WORDS or term == terms[-1]]
    return tuple(dict.fromkeys(scored or terms))


def is_hit(scores: Scores, complete: NDArray[np.bool_], best: float) -> NDArray[np.bool_]:
    """Return the mask of hits: docs that match all terms, and docs that come near the best."""
    return (scores > MIN_SCORE) & (complete | (scores >= best * MIN_RELATIVE_SCORE))


def _term_weight(term: str, count: int, size: int) -> float:
    idf = math.log(1 + size / (1 + count)) / math.log(1 + size) if size else 1.0
    return (0.5 + WEIGHTS.idf * idf) * (WEIGHTS.stop_word if term in STOP_WORDS else 1.0)


def _title_similarity(words: str, titles: Sequence[str], scorer: Callable[..., float]) -> Scores:
    """Return the similarity of titles from 0 to 100, where 0 is that of unrelated texts."""
    if not titles:
        return np.zeros(0, np.float32)
    scores: Scores = process.cdist([words], titles, scorer=scorer, dtype=np.float32)[0]
    rescaled: Scores = np.maximum(0, (scores - CHANCE_SIMILARITY) * np.float32(100 / (100 - CHANCE_SIMILARITY)))
    return rescaled


def top_k(scores: Scores, count: int) -> NDArray[np.intp]:
    """Return the indexes of the highest scores, unordered.

    A score that `count` scores of a sample reach is a lower bound for the highest `count`: 100 of 70,000 take 0.1 ms,
    and 0.5 ms without the sample (`timeit`).
    """
    sample = scores[::SAMPLE_STEP]
    least = np.partition(sample, -count)[-count] if len(sample) > count else -np.inf
    candidates = np.flatnonzero(scores >= least)
    if len(candidates) <= count:
        return candidates
    return candidates[np.argpartition(scores[candidates], -count)[-count:]]
