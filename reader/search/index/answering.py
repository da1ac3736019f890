"""Questions put to an index: which rows answer words, hold words, or are near a paper."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reader.search.index.index import Index
from reader.search.index.matching import Worth
from reader.search.index.part import Part
from reader.search.index.ranking import COMPARED_CLOSELY, Heard, Ranking, best_of, counted_terms, is_listed
from reader.search.index.texts import Numbers
from reader.search.tasks import Check

MOST_FUZZY_WORDS = 40
"""A query of more words is a text that was pasted; its words are looked for as they are written."""
STEPS_OF_SCORE = 20_000
"""Into how many steps a score of 1 is parted where papers are sorted roughly."""

Narrow = Callable[[Sequence[int]], Sequence[int]]
ExtraWorth = Callable[[str], Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class Found:
    """Papers that answer a query, over all parts: which part, which paper of it, which row, and the score."""

    parts: NDArray[np.int8]
    papers: Numbers
    rows: Numbers
    scores: Worth

    def only(self, chosen: NDArray[np.bool_]) -> "Found":
        """Keep some of the papers."""
        return Found(self.parts[chosen], self.papers[chosen], self.rows[chosen], self.scores[chosen])


def ranked_rows(
    index: Index, terms: Sequence[str], narrow: Narrow | None, extra: ExtraWorth, check: Check
) -> list[int]:
    """Give the rows that answer the terms of a query, best first, narrowed by its filters.

    `extra` gives rows that answer a term by what the index does not hold, with their worth; `check` is called between
    the steps and may raise to give up.
    """
    counted = counted_terms(terms)
    fuzzily = len(counted) <= MOST_FUZZY_WORDS
    heard = [[_hear(part, term, extra, check, fuzzily=fuzzily) for term in counted] for part in index.parts]
    if not heard:
        return []
    ranking = Ranking.of(terms, heard, len(index), index.weights)
    found = _found(index, ranking, heard)
    check()
    if narrow:
        found = found.only(_among(found.rows, narrow(found.rows.tolist())))
        check()
    return _in_order(index, ranking, found)


def _hear(part: Part, term: str, extra: ExtraWorth, check: Check, *, fuzzily: bool) -> Heard:
    check()
    heard = part.hear(term, fuzzily=fuzzily)
    by_row = extra(term)
    if not by_row:
        return heard
    worth = heard.worth.copy()
    for paper in np.flatnonzero(np.isin(part.rows, list(by_row))).tolist():
        worth[paper] = max(float(worth[paper]), by_row[int(part.rows[paper])])
    return replace(heard, worth=worth)


def _found(index: Index, ranking: Ranking, heard: Sequence[Sequence[Heard]]) -> Found:
    scored = [(part, *ranking.scores(part.segment, here)) for part, here in zip(index.parts, heard, strict=True)]
    best = max((float(scores[part.there].max(initial=0)) for part, scores, _ in scored), default=0.0)
    found = []
    for number, (part, scores, complete) in enumerate(scored):
        papers = np.flatnonzero(is_listed(scores, complete, best) & part.there).astype(np.int32)
        shortened = scores[papers] - part.segment.title_lengths[papers] * np.float32(index.weights.length)
        found.append(Found(np.full(len(papers), number, np.int8), papers, part.rows[papers], shortened))
    return _together(found)


def _in_order(index: Index, ranking: Ranking, found: Found) -> list[int]:
    """Sort the best by comparing them closely; the rest stand behind by their scores."""
    best = best_of(found.scores, COMPARED_CLOSELY)
    scores = found.scores[best]
    for number, part in enumerate(index.parts):
        here = np.flatnonzero(found.parts[best] == number)
        scores[here] += ranking.bonuses(part.segment, found.papers[best[here]])
    rest = np.ones(len(found.rows), np.bool_)
    rest[best] = False
    first = found.rows[best][np.lexsort((found.rows[best], -scores))]
    rows: list[int] = np.concatenate([first, found.rows[rest][_roughly_sorted(found.scores[rest])]]).tolist()
    return rows


def _roughly_sorted(scores: Worth) -> Numbers:
    """Sort down to differences that nobody sees, which takes a fraction of the time; equals stay as they stand."""
    steps = (scores.max(initial=0) - scores) * np.float32(STEPS_OF_SCORE)
    return np.argsort(steps.astype(np.uint16), kind="stable").astype(np.int32)


def _together(found: Iterable[Found]) -> Found:
    columns = zip(*((one.parts, one.papers, one.rows, one.scores) for one in found), strict=True)
    return Found(*(np.concatenate(column) for column in columns))


def _among(rows: Numbers, allowed: Sequence[int]) -> NDArray[np.bool_]:
    if len(rows) == len(allowed):
        return np.ones(len(rows), np.bool_)
    return np.isin(rows, np.fromiter(allowed, np.int32, len(allowed)))
