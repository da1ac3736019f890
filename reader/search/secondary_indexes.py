"""Secondary indexes of the columns: papers by conditions, words and times of their marks, and by labels.

Each is cached until the data that it was made from changes.
"""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import datetime
from functools import lru_cache
from itertools import chain
from threading import Lock
from typing import Literal, NamedTuple

from reader.columns import CATEGORY, ORGANIZATION, SOURCE, Columns
from reader.lazy_columns import Labels
from reader.paper import UNMARKED, Marks
from reader.search.analysis import contains_words, index_terms, spelling_variants, tokenize
from reader.search.indexer import SearchableLibrary

MAX_CACHED_ROW_SETS = 16

MarksPredicate = Callable[[Marks], bool]
EXACT_TAG_SCORE, TAG_PREFIX_SCORE = 0.8, 0.65
"""Scores of a tag that equals a search word, or starts with it; like those of authors and keywords."""
EXACT_NOTE_SCORE, NOTE_PREFIX_SCORE = 0.75, 0.6
"""Scores of a word of a note; less than those of a title."""
TYPO_SCORE = 0.4
"""Score of a tag or note with a word that differs in one letter, if none has the word itself."""
MIN_LENGTH_OF_NOTE_PREFIX = 3
MIN_LENGTH_OF_TYPO = 5
MAX_TYPOS = 8
MAX_CACHED_TERMS = 64
PREFIXES: Mapping[str, str] = {"source": SOURCE, "category": CATEGORY, "org": ORGANIZATION}
"""The prefix of the labels that a filter searches, by its name."""
_MAX_CACHED_TEXTS = 20_000
_KeysByTerm = defaultdict[str, set[str]]


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

    def rows(self, name: object, predicate: MarksPredicate) -> RowSet:
        """Return the rows whose marks meet a predicate; `name` must always stand for the same predicate."""
        self._invalidate_if_changed()
        row_set = self._row_sets.get(name)
        if row_set is None:
            row_set = self._row_sets[name] = self._evaluate(predicate)
            while len(self._row_sets) > MAX_CACHED_ROW_SETS:
                self._row_sets.popitem(last=False)
        return row_set

    def _invalidate_if_changed(self) -> None:
        if (state := _state_of(self._columns)) != self._state:
            self._row_sets, self._state = OrderedDict(), state

    def _evaluate(self, predicate: MarksPredicate) -> RowSet:
        """Evaluate the predicate once for each distinct value of marks, and once for all unmarked papers."""
        of_unmarked, marks_by_key = predicate(UNMARKED), self._columns.marks.copy()
        distinct = {id(marks): marks for marks in marks_by_key.values()}
        different = {identity for identity, marks in distinct.items() if predicate(marks) is not of_unmarked}
        keys = [key for key, marks in marks_by_key.items() if id(marks) in different] if different else []
        return RowSet(frozenset(lookup_rows(self._columns, keys)), is_inverted=of_unmarked)


def _state_of(columns: Columns) -> tuple[int, int, int]:
    """Return a value that changes when rows or marks change."""
    return columns.generation, columns.marks_generation, len(columns)


def lookup_rows(columns: Columns, keys: Sequence[str]) -> list[int]:
    """Return the rows of keys; keys of removed papers are left out."""
    try:
        return list(map(columns.row_of, keys))
    except KeyError:
        return [columns.row_of(key) for key in keys if key in columns]


class MarkedAt:
    """Cache of the times at which papers got their marks."""

    def __init__(self, library: SearchableLibrary) -> None:
        self._library = library
        self._generation = -1
        self._timestamps: dict[str, Mapping[str, datetime]] = {}

    def get(self, mark: Literal["starred", "read"]) -> Mapping[str, datetime]:
        """Return when each paper with a mark got it, by key."""
        generation = self._library.columns.marks_generation
        if generation != self._generation:
            self._timestamps, self._generation = {}, generation
        if mark not in self._timestamps:
            self._timestamps[mark] = self._library.marked_at(mark)
        return self._timestamps[mark]


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

    def update(self) -> None:
        """Follow the changes of marks; the first time, 50,000 marked papers take 60 ms, too long for a key press."""
        with self._lock:
            self._update()

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
        state = _state_of(self._columns)
        if state == self._state:
            return
        marks_by_key = self._columns.marks.copy()
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
    """Return the index terms of a tag or note; cached, because changing one leaves the others as they are."""
    return frozenset(index_terms(text))


class LabelIndex:
    """The labels of a library and the papers that have them; rebuilt after papers change."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._state = (-1, -1)
        self._counts: Counter[Labels] = Counter()
        self._found: dict[tuple[str, str], frozenset[Labels]] = {}

    def matching(self, name: str, value: str) -> frozenset[Labels]:
        """Return the combinations of labels that a filter matches: those with at least one matching label."""
        self._refresh()
        found = self._found.get((name, value))
        if found is None:
            prefix, words = PREFIXES[name], tokenize(value)
            names = {label for labels in self._counts for label in labels if label.startswith(prefix)}
            matching = {label for label in names if _label_matches(name, label.removeprefix(prefix), words)}
            found = frozenset(labels for labels in self._counts if not matching.isdisjoint(labels))
            self._found[name, value] = found
        return found

    def counts(self, name: str) -> dict[str, int]:
        """Return how many papers have each label that a filter searches."""
        self._refresh()
        prefix, counts = PREFIXES[name], defaultdict[str, int](int)
        for labels, count in self._counts.items():
            for label in labels:
                if label.startswith(prefix):
                    counts[label.removeprefix(prefix)] += count
        return counts

    def _refresh(self) -> None:
        state = (self._columns.facts_generation, len(self._columns))
        if state != self._state:
            self._counts, self._found, self._state = Counter(self._columns.labels), {}, state


def _label_matches(name: str, label: str, words: Sequence[str]) -> bool:
    """Return whether a label contains the words, the last of which may be unfinished; a category begins with them."""
    if name == "category":
        terms = tokenize(label)[: len(words)]
        return len(terms) == len(words) > 0 and terms[:-1] == words[:-1] and terms[-1].startswith(words[-1])
    return any(contains_words(terms, words, last_is_prefix=True) for terms in spelling_variants(label))
