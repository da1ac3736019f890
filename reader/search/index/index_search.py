"""Questions put to an index: which rows answer words, hold words, or are near a paper.

Which papers may hold words exactly, so that only few need be read to be sure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reader.cancellation import CheckCancelled
from reader.search.analysis import STOP_WORDS
from reader.search.index.index import Index
from reader.search.index.matching import Scores
from reader.search.index.scoring import RERANKED_COUNT, Scorer, TermScores, is_hit, scored_terms, top_k
from reader.search.index.segment import Numbers, Postings
from reader.search.index.segment_reader import SegmentReader

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


TITLE, NAMES, ABSTRACT = 0, 1, 2
ALL_FIELDS = (TITLE, NAMES, ABSTRACT)
MIN_WHOLE_NAME_LETTERS = 2
"""Words of two letters are names such as Li, not the beginnings of longer ones."""
FIELDS = {"": ALL_FIELDS, "title": (TITLE,), "abstract": (ABSTRACT,), "author": (NAMES,), "keyword": (NAMES,)}
"""Where a filter looks, by its name; '' is a phrase, or a word that must not be there."""


def exact_rows(index: Index, field: str, words: Sequence[str]) -> frozenset[int] | None:
    """Give the rows of the papers that hold words one behind the other in a field, or None where that must be read.

    The last word of a filter's value may be only the beginning of one.
    """
    if not words:
        return frozenset()
    unfinished = bool(field)
    if field == "title" and len(words) > 1:
        return frozenset(row for segment in index.segments for row in _docs_with_title_phrase(segment, words))
    one_word = len(words) == 1 and not (words[0] in STOP_WORDS or (unfinished and _is_stop_word_prefix(words[0])))
    if field in ("author", "keyword") or not one_word:
        return None
    return frozenset(_rows_containing(index, words, FIELDS[field], last_is_prefix=unfinished))


def candidate_rows(index: Index, field: str, words: Sequence[str]) -> set[int]:
    """Give the rows of which some hold words in a field; all others do not."""
    if field == "author":
        return _rows_with_author(index, words)
    return _rows_containing(index, words, FIELDS[field], last_is_prefix=bool(field))


def _rows_containing(index: Index, terms: Sequence[str], fields: Iterable[int], *, last_is_prefix: bool) -> set[int]:
    """Give the rows of the papers that hold all terms in one of the fields; small words are taken to be everywhere."""
    rows: set[int] = set()
    for segment in index.segments:
        for number in fields:
            holding = _docs_containing(segment, segment.segment.fields[number], terms, last_is_prefix=last_is_prefix)
            rows.update(segment.rows[holding[segment.live_docs[holding]]].tolist())
    return rows


def _docs_with_title_phrase(segment: SegmentReader, words: Sequence[str]) -> Iterator[int]:
    sought = f" {' '.join(words)}"
    holding = _docs_containing(segment, segment.segment.in_title, words, last_is_prefix=True)
    papers = holding[segment.live_docs[holding]]
    for row, title in zip(
        segment.rows[papers].tolist(), segment.segment.titles.take_many(papers.tolist()), strict=True
    ):
        if sought in f" {title}":
            yield row


def _rows_with_author(index: Index, words: Iterable[str]) -> set[int]:
    """Give the rows of the papers that may have an author with these words in the name, initials included."""
    rows: set[int] | None = None
    for word in words:
        begun = _rows_containing(index, [word], (NAMES,), last_is_prefix=len(word) != MIN_WHOLE_NAME_LETTERS)
        begun |= _rows_containing(index, [word[0]], (NAMES,), last_is_prefix=False)
        rows = begun if rows is None else rows & begun
    return rows or set()


def _docs_containing(
    segment: SegmentReader, postings: Postings, terms: Sequence[str], *, last_is_prefix: bool
) -> Numbers:
    holding: Numbers | None = None
    for index, term in enumerate(terms):
        begins = last_is_prefix and index == len(terms) - 1
        if term in STOP_WORDS or (begins and _is_stop_word_prefix(term)):
            continue
        if holding is not None and not len(holding):
            break
        papers = postings.docs_of(*_term_range(segment, term, is_prefix=begins))
        holding = np.unique(papers) if holding is None else holding[np.isin(holding, papers)]
    return np.arange(len(segment.segment), dtype=np.int32) if holding is None else holding


def _term_range(segment: SegmentReader, term: str, *, is_prefix: bool) -> tuple[int, int]:
    if is_prefix:
        return segment.segment.prefix_range(term)
    number = segment.segment.term_number(term)
    return (number, number + 1) if number >= 0 else (0, 0)


def _is_stop_word_prefix(term: str) -> bool:
    return any(word.startswith(term) for word in STOP_WORDS)
