"""Conditions and search words that marks answer: tags, notes, stars; cached until marks or rows change."""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

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
MAX_CACHED_ROW_SETS = 16
_MAX_CACHED_TEXTS = 20_000

MarksPredicate = Callable[[Marks], bool]
_RowsByTerm = Mapping[str, Set[int]]


class RowSet(NamedTuple):
    """Some rows of a library or, if `is_inverted`, all others."""

    rows: frozenset[int]
    is_inverted: bool


class MarkPredicates:
    """Evaluates predicates of marks, and caches the results until marks or rows change.

    Unmarked papers cost nothing.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._state: tuple[int, int, int] = (-1, -1, -1)
        self._row_sets: OrderedDict[object, RowSet] = OrderedDict()
        self._terms: tuple[_RowsByTerm, _RowsByTerm] | None = None

    def rows(self, name: object, predicate: MarksPredicate) -> RowSet:
        """Return the rows whose marks meet a predicate; a name must always mean the same predicate."""
        self._invalidate_if_changed()
        row_set = self._row_sets.get(name)
        if row_set is None:
            row_set = self._row_sets[name] = self._evaluate(predicate)
            while len(self._row_sets) > MAX_CACHED_ROW_SETS:
                self._row_sets.popitem(last=False)
        return row_set

    def scores(self, term: str) -> dict[int, float]:
        """Return the rows whose tags or notes match a term, with their scores."""
        self._invalidate_if_changed()
        if self._terms is None:
            self._terms = self._index_texts()
        of_tags, of_notes = self._terms
        is_long = len(term) >= MIN_LENGTH_OF_NOTE_PREFIX or not term.isascii()
        return (
            (_prefix_scores(of_notes, term, NOTE_PREFIX_SCORE) if is_long else {})
            | _prefix_scores(of_tags, term, TAG_PREFIX_SCORE)
            | dict.fromkeys(of_notes.get(term, ()), EXACT_NOTE_SCORE)
            | dict.fromkeys(of_tags.get(term, ()), EXACT_TAG_SCORE)
        ) or _typo_scores(chain(of_tags.items(), of_notes.items()), term)

    def _invalidate_if_changed(self) -> None:
        columns = self._columns
        state = (columns.generation, columns.marks_generation, len(columns))
        if state != self._state:
            self._row_sets, self._terms, self._state = OrderedDict(), None, state

    def _evaluate(self, predicate: MarksPredicate) -> RowSet:
        """Evaluate the predicate once for each distinct value of marks, and once for all unmarked papers."""
        of_unmarked, marks_by_key = predicate(UNMARKED), self._columns.marks.copy()
        distinct = {id(marks): marks for marks in marks_by_key.values()}
        different = {identity for identity, marks in distinct.items() if predicate(marks) is not of_unmarked}
        keys = [key for key, marks in marks_by_key.items() if id(marks) in different] if different else []
        return RowSet(frozenset(lookup_rows(self._columns, keys)), is_inverted=of_unmarked)

    def _index_texts(self) -> "tuple[_RowsByTerm, _RowsByTerm]":
        """Return the rows by the terms of tags, and by those of notes."""
        with_tag, with_note = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        for key, marks in self._columns.marks.copy().items():
            for tag in marks.tags:
                with_tag[tag].append(key)
            if marks.note:
                with_note[marks.note].append(key)
        return self._rows_by_term(with_tag), self._rows_by_term(with_note)

    def _rows_by_term(self, keys_of_text: Mapping[str, Sequence[str]]) -> "_RowsByTerm":
        rows_by_term: defaultdict[str, set[int]] = defaultdict(set)
        for text, keys in keys_of_text.items():
            rows = lookup_rows(self._columns, keys)
            for term in _terms_of(text):
                rows_by_term[term].update(rows)
        return rows_by_term


def _prefix_scores(rows_by_term: _RowsByTerm, term: str, score: float) -> dict[int, float]:
    return {row: score for word, rows in rows_by_term.items() if word.startswith(term) for row in rows}


def _typo_scores(items: Iterable[tuple[str, Set[int]]], term: str) -> dict[int, float]:
    rows_by_term = dict(items)
    if len(term) < MIN_LENGTH_OF_TYPO or not rows_by_term:
        return {}
    from rapidfuzz import process  # noqa: PLC0415 - loaded on first use
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    found = process.extract(term, rows_by_term.keys(), scorer=OSA.distance, score_cutoff=1, limit=MAX_TYPOS)
    return {row: TYPO_SCORE for word, _, _ in found for row in rows_by_term[word]}


def lookup_rows(columns: Columns, keys: Sequence[str]) -> list[int]:
    """Return the rows of keys; keys of removed papers are left out."""
    try:
        return list(map(columns.row_of, keys))
    except KeyError:
        return [columns.row_of(key) for key in keys if key in columns]


@lru_cache(_MAX_CACHED_TEXTS)
def _terms_of(text: str) -> frozenset[str]:
    """Return the index terms of a tag or note; cached, because a change of one changes no other."""
    return frozenset(index_terms(text))
