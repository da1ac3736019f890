"""The words of tags and notes, by which papers are found at once after they are tagged or noted."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache
from itertools import chain
from threading import Lock

from reader.columns import Columns
from reader.paper import UNMARKED, Marks
from reader.search.analysis import index_terms

EXACT_TAG_SCORE, TAG_PREFIX_SCORE = 0.8, 0.65
"""Scores of a tag that equals a search word, or starts with it; those of authors and keywords."""
EXACT_NOTE_SCORE, NOTE_PREFIX_SCORE = 0.75, 0.6
"""Scores of a word of a note; less than those of a title."""
TYPO_SCORE = 0.4
"""Score of a tag or note with a word that differs in one letter, if none has the word itself."""
MIN_LENGTH_OF_NOTE_PREFIX = 3
MIN_LENGTH_OF_TYPO = 5
MAX_TYPOS = 8
MAX_CACHED_TERMS = 64
_MAX_CACHED_TEXTS = 20_000

_KeysByTerm = defaultdict[str, set[str]]


class MarkTerms:
    """The keys of papers by the terms of their tags and notes; follows the changes of marks one by one."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._state: tuple[int, int, int] = (-1, -1, -1)
        self._seen: Mapping[str, Marks] = {}
        self._of_tags: _KeysByTerm = defaultdict(set)
        self._of_notes: _KeysByTerm = defaultdict(set)
        self._scores: OrderedDict[str, Mapping[int, float]] = OrderedDict()
        self._lock = Lock()

    def scores(self, term: str) -> Mapping[int, float]:
        """Return the rows whose tags or notes match a term, with their scores."""
        with self._lock:
            self._update()
            scores = self._scores.get(term)
            if scores is None:
                scores = self._scores[term] = self._rows_with_scores(self._scores_by_key(term))
                while len(self._scores) > MAX_CACHED_TERMS:
                    self._scores.popitem(last=False)
            return scores

    def _scores_by_key(self, term: str) -> Mapping[str, float]:
        has_note_prefix = len(term) >= MIN_LENGTH_OF_NOTE_PREFIX or not term.isascii()
        return (
            (_prefix_scores(self._of_notes, term, NOTE_PREFIX_SCORE) if has_note_prefix else {})
            | _prefix_scores(self._of_tags, term, TAG_PREFIX_SCORE)
            | dict.fromkeys(self._of_notes.get(term, ()), EXACT_NOTE_SCORE)
            | dict.fromkeys(self._of_tags.get(term, ()), EXACT_TAG_SCORE)
        ) or _typo_scores(chain(self._of_tags.items(), self._of_notes.items()), term)

    def _rows_with_scores(self, scores: Mapping[str, float]) -> Mapping[int, float]:
        row_of, columns = self._columns.row_of, self._columns
        return {row_of(key): score for key, score in scores.items() if key in columns}

    def _update(self) -> None:
        columns = self._columns
        state = (columns.generation, columns.marks_generation, len(columns))
        if state == self._state:
            return
        marks_by_key = columns.marks.copy()
        for key, marks in marks_by_key.items():
            if (before := self._seen.get(key, UNMARKED)) is not marks:
                self._replace(key, before, marks)
        for key in self._seen.keys() - marks_by_key.keys():
            self._replace(key, self._seen[key], UNMARKED)
        self._seen, self._state = marks_by_key, state
        self._scores.clear()

    def _replace(self, key: str, before: Marks, marks: Marks) -> None:
        if before.tags != marks.tags:
            old, new = (frozenset().union(*map(_terms_of, tags)) for tags in (before.tags, marks.tags))
            _replace_terms(self._of_tags, key, old, new)
        if before.note != marks.note:
            _replace_terms(self._of_notes, key, _terms_of(before.note), _terms_of(marks.note))


def _replace_terms(keys_by_term: _KeysByTerm, key: str, before: Set[str], after: Set[str]) -> None:
    for term in before - after:
        keys_by_term[term].discard(key)
        if not keys_by_term[term]:
            del keys_by_term[term]
    for term in after - before:
        keys_by_term[term].add(key)


def _prefix_scores(keys_by_term: _KeysByTerm, term: str, score: float) -> dict[str, float]:
    return {key: score for word, keys in keys_by_term.items() if word.startswith(term) for key in keys}


def _typo_scores(items: Iterable[tuple[str, Set[str]]], term: str) -> dict[str, float]:
    keys_by_term = dict(items)
    if len(term) < MIN_LENGTH_OF_TYPO or not keys_by_term:
        return {}
    from rapidfuzz import process  # noqa: PLC0415 - loaded on first use
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    found = process.extract(term, keys_by_term.keys(), scorer=OSA.distance, score_cutoff=1, limit=MAX_TYPOS)
    return {key: TYPO_SCORE for word, _, _ in found for key in keys_by_term[word]}


@lru_cache(_MAX_CACHED_TEXTS)
def _terms_of(text: str) -> frozenset[str]:
    """Return the index terms of a tag or note; cached, because a change of one changes no other."""
    return frozenset(index_terms(text))
