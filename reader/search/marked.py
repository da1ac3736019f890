"""What marks say of a library's rows, remembered until a mark changes."""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from reader.columns import Columns
from reader.paper import UNMARKED, Marks
from reader.search.folding import index_terms

EXACT_TAG_SCORE, TAG_PREFIX_SCORE = 0.8, 0.65
"""What a tag is worth that is the word, or begins with it; as authors and keywords are."""
MAX_CACHED_ROW_SETS = 16

MarksPredicate = Callable[[Marks], bool]


class RowSet(NamedTuple):
    """Some rows of a library; or, `is_inverted`, all but these."""

    rows: frozenset[int]
    is_inverted: bool


class MarkPredicates:
    """Answers questions about marks; a library where most papers are unmarked costs little."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._state: tuple[int, int, int] = (-1, -1, -1)
        self._row_sets: OrderedDict[object, RowSet] = OrderedDict()
        self._rows_by_tag_term: Mapping[str, frozenset[int]] | None = None

    def rows(self, name: object, predicate: MarksPredicate) -> RowSet:
        """Give the rows whose marks pass a test; the same name must always stand for the same test."""
        self._invalidate_if_changed()
        found = self._row_sets.get(name)
        if found is None:
            found = self._row_sets[name] = self._evaluate(predicate)
            while len(self._row_sets) > MAX_CACHED_ROW_SETS:
                self._row_sets.popitem(last=False)
        return found

    def tag_scores(self, term: str) -> dict[int, float]:
        """Give the rows whose tags answer a word, with their worth."""
        self._invalidate_if_changed()
        words = self._rows_by_tag_term
        if words is None:
            words = self._rows_by_tag_term = self._index_tags()
        begun = {row: TAG_PREFIX_SCORE for word, rows in words.items() if word.startswith(term) for row in rows}
        return begun | dict.fromkeys(words.get(term, ()), EXACT_TAG_SCORE)

    def _invalidate_if_changed(self) -> None:
        columns = self._columns
        now = (columns.generation, columns.marks_generation, len(columns))
        if now != self._state:
            self._row_sets, self._rows_by_tag_term, self._state = OrderedDict(), None, now

    def _evaluate(self, predicate: MarksPredicate) -> RowSet:
        """Look only at the papers that have marks; all others are alike. Marks that many papers share are tested once."""
        alike, every = predicate(UNMARKED), self._columns.marks.copy()
        unlike = {
            which
            for which, marks in {id(marks): marks for marks in every.values()}.items()
            if predicate(marks) is not alike
        }
        others = [key for key, marks in every.items() if id(marks) in unlike] if unlike else []
        return RowSet(frozenset(_lookup_rows(self._columns, others)), is_inverted=alike)

    def _index_tags(self) -> Mapping[str, frozenset[int]]:
        keys: defaultdict[str, list[str]] = defaultdict(list)
        for key, marks in self._columns.marks.copy().items():
            for tag in marks.tags:
                keys[tag].append(key)
        words: defaultdict[str, set[int]] = defaultdict(set)
        for tag, tagged in keys.items():
            for term in index_terms(tag):
                words[term].update(_lookup_rows(self._columns, tagged))
        return {term: frozenset(rows) for term, rows in words.items()}


def _lookup_rows(columns: Columns, keys: Sequence[str]) -> list[int]:
    """Look up rows; marks may be kept of papers that are gone."""
    try:
        return list(map(columns.row_of, keys))
    except KeyError:
        return [columns.row_of(key) for key in keys if key in columns]
