"""Questions put to an index: which rows answer words, hold words, or are near a paper."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reader.search.index.index import Index
from reader.search.index.matching import Scores
from reader.search.index.part import SegmentReader
from reader.search.index.ranking import RERANKED_COUNT, Scorer, TermScores, is_hit, scored_terms, top_k
from reader.search.index.texts import Numbers
from reader.search.tasks import CheckCancelled

MAX_FUZZY_WORDS = 40
"""A query of more words is a text that was pasted; its words are looked for as they are written."""
SCORE_STEPS = 20_000
"""Into how many steps a score of 1 is parted where papers are sorted roughly."""

RowFilter = Callable[[Sequence[int]], Sequence[int]]
ExtraScores = Callable[[str], Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class Hits:
    """Papers that answer a query, over all parts: which part, which paper of it, which row, and the score."""

    segments: NDArray[np.int8]
    docs: Numbers
    rows: Numbers
    scores: Scores

    def restricted_to(self, mask: NDArray[np.bool_]) -> "Hits":
        """Keep some of the papers."""
        return Hits(self.segments[mask], self.docs[mask], self.rows[mask], self.scores[mask])


def ranked_rows(
    index: Index,
    terms: Sequence[str],
    row_filter: RowFilter | None,
    get_extra_scores: ExtraScores,
    check_cancelled: CheckCancelled,
) -> list[int]:
    """Give the rows that answer the terms of a query, best first, narrowed by its filters.

    `extra` gives rows that answer a term by what the index does not hold, with their worth; `check` is called between
    the steps and may raise to give up.
    """
    counted = scored_terms(terms)
    fuzzily = len(counted) <= MAX_FUZZY_WORDS
    term_scores = [
        [_lookup(segment, term, get_extra_scores, check_cancelled, fuzzy=fuzzily) for term in counted]
        for segment in index.segments
    ]
    if not term_scores:
        return []
    ranking = Scorer.from_terms(terms, term_scores, len(index), index.weights)
    found = _score_all(index, ranking, term_scores)
    check_cancelled()
    if row_filter:
        found = found.restricted_to(_membership(found.rows, row_filter(found.rows.tolist())))
        check_cancelled()
    return _rerank(index, ranking, found)


def _lookup(
    segment: SegmentReader, term: str, get_extra_scores: ExtraScores, check_cancelled: CheckCancelled, *, fuzzy: bool
) -> TermScores:
    check_cancelled()
    term_scores = segment.lookup(term, fuzzy=fuzzy)
    by_row = get_extra_scores(term)
    if not by_row:
        return term_scores
    scores = term_scores.scores.copy()
    for paper in np.flatnonzero(np.isin(segment.rows, list(by_row))).tolist():
        scores[paper] = max(float(scores[paper]), by_row[int(segment.rows[paper])])
    return replace(term_scores, scores=scores)


def _score_all(index: Index, ranking: Scorer, term_scores: Sequence[Sequence[TermScores]]) -> Hits:
    scored = [
        (segment, *ranking.scores(segment.segment, here))
        for segment, here in zip(index.segments, term_scores, strict=True)
    ]
    best = max((float(scores[part.live_docs].max(initial=0)) for part, scores, _ in scored), default=0.0)
    found = []
    for number, (part, scores, complete) in enumerate(scored):
        papers = np.flatnonzero(is_hit(scores, complete, best) & part.live_docs).astype(np.int32)
        shortened = scores[papers] - part.segment.title_lengths[papers] * np.float32(index.weights.length)
        found.append(Hits(np.full(len(papers), number, np.int8), papers, part.rows[papers], shortened))
    return _concatenate(found)


def _rerank(index: Index, ranking: Scorer, hits: Hits) -> list[int]:
    """Sort the best by comparing them closely; the rest stand behind by their scores."""
    best = top_k(hits.scores, RERANKED_COUNT)
    scores = hits.scores[best]
    for number, segment in enumerate(index.segments):
        here = np.flatnonzero(hits.segments[best] == number)
        scores[here] += ranking.title_bonuses(segment.segment, hits.docs[best[here]])
    rest = np.ones(len(hits.rows), np.bool_)
    rest[best] = False
    first = hits.rows[best][np.lexsort((hits.rows[best], -scores))]
    rows: list[int] = np.concatenate([first, hits.rows[rest][_approx_sorted(hits.scores[rest])]]).tolist()
    return rows


def _approx_sorted(scores: Scores) -> Numbers:
    """Sort down to differences that nobody sees, which takes a fraction of the time; equals stay as they stand."""
    steps = (scores.max(initial=0) - scores) * np.float32(SCORE_STEPS)
    return np.argsort(steps.astype(np.uint16), kind="stable").astype(np.int32)


def _concatenate(hits: Iterable[Hits]) -> Hits:
    columns = zip(*((one.segments, one.docs, one.rows, one.scores) for one in hits), strict=True)
    return Hits(*(np.concatenate(column) for column in columns))


def _membership(rows: Numbers, allowed: Sequence[int]) -> NDArray[np.bool_]:
    if len(rows) == len(allowed):
        return np.ones(len(rows), np.bool_)
    return np.isin(rows, np.fromiter(allowed, np.int32, len(allowed)))
