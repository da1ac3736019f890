"""What marks say of a library's rows, remembered until a mark changes."""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from reader.columns import Columns
from reader.paper import UNMARKED, Marks
from reader.search.folding import held_terms

ITSELF, BEGINNING = 0.8, 0.65
"""What a tag is worth that is the word, or begins with it; as authors and keywords are."""
ANSWERS_REMEMBERED = 16

MarksTest = Callable[[Marks], bool]


class RowSet(NamedTuple):
    """Some rows of a library; or, `inverted`, all but these."""

    rows: frozenset[int]
    inverted: bool


class Marked:
    """Answers questions about marks; a library where most papers are unmarked costs little."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._holds_for: tuple[int, int, int] = (-1, -1, -1)
        self._row_sets: OrderedDict[object, RowSet] = OrderedDict()
        self._tag_words: Mapping[str, frozenset[int]] | None = None

    def rows(self, name: object, test: MarksTest) -> RowSet:
        """Give the rows whose marks pass a test; the same name must always stand for the same test."""
        self._forget_if_changed()
        found = self._row_sets.get(name)
        if found is None:
            found = self._row_sets[name] = self._tested(test)
            while len(self._row_sets) > ANSWERS_REMEMBERED:
                self._row_sets.popitem(last=False)
        return found

    def worth(self, term: str) -> dict[int, float]:
        """Give the rows whose tags answer a word, with their worth."""
        self._forget_if_changed()
        words = self._tag_words
        if words is None:
            words = self._tag_words = self._read_tags()
        begun = {row: BEGINNING for word, rows in words.items() if word.startswith(term) for row in rows}
        return begun | dict.fromkeys(words.get(term, ()), ITSELF)

    def _forget_if_changed(self) -> None:
        columns = self._columns
        now = (columns.generation, columns.marks_generation, len(columns))
        if now != self._holds_for:
            self._row_sets, self._tag_words, self._holds_for = OrderedDict(), None, now

    def _tested(self, test: MarksTest) -> RowSet:
        """Look only at the papers that have marks; all others are alike. Marks that many papers share are tested once."""
        alike, every = test(UNMARKED), self._columns.marks.copy()
        unlike = {
            which for which, marks in {id(marks): marks for marks in every.values()}.items() if test(marks) is not alike
        }
        others = [key for key, marks in every.items() if id(marks) in unlike] if unlike else []
        return RowSet(frozenset(_rows_of(self._columns, others)), inverted=alike)

    def _read_tags(self) -> Mapping[str, frozenset[int]]:
        keys: defaultdict[str, list[str]] = defaultdict(list)
        for key, marks in self._columns.marks.copy().items():
            for tag in marks.tags:
                keys[tag].append(key)
        words: defaultdict[str, set[int]] = defaultdict(set)
        for tag, tagged in keys.items():
            for term in held_terms(tag):
                words[term].update(_rows_of(self._columns, tagged))
        return {term: frozenset(rows) for term, rows in words.items()}


def _rows_of(columns: Columns, keys: Sequence[str]) -> list[int]:
    """Look up rows; marks may be kept of papers that are gone."""
    try:
        return list(map(columns.row_of, keys))
    except KeyError:
        return [columns.row_of(key) for key in keys if key in columns]
