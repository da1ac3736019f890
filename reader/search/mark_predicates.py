"""Conditions on marks, such as tags and notes; cached until marks or rows change."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from reader.columns import Columns
from reader.paper import UNMARKED, Marks

MAX_CACHED_ROW_SETS = 16

MarksPredicate = Callable[[Marks], bool]


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
        """Return the rows whose marks meet a predicate; a name must always mean the same predicate."""
        self._invalidate_if_changed()
        row_set = self._row_sets.get(name)
        if row_set is None:
            row_set = self._row_sets[name] = self._evaluate(predicate)
            while len(self._row_sets) > MAX_CACHED_ROW_SETS:
                self._row_sets.popitem(last=False)
        return row_set

    def _invalidate_if_changed(self) -> None:
        columns = self._columns
        state = (columns.generation, columns.marks_generation, len(columns))
        if state != self._state:
            self._row_sets, self._state = OrderedDict(), state

    def _evaluate(self, predicate: MarksPredicate) -> RowSet:
        """Evaluate the predicate once for each distinct value of marks, and once for all unmarked papers."""
        of_unmarked, marks_by_key = predicate(UNMARKED), self._columns.marks.copy()
        distinct = {id(marks): marks for marks in marks_by_key.values()}
        different = {identity for identity, marks in distinct.items() if predicate(marks) is not of_unmarked}
        keys = [key for key, marks in marks_by_key.items() if id(marks) in different] if different else []
        return RowSet(frozenset(lookup_rows(self._columns, keys)), is_inverted=of_unmarked)


def lookup_rows(columns: Columns, keys: Sequence[str]) -> list[int]:
    """Return the rows of keys; keys of removed papers are left out."""
    try:
        return list(map(columns.row_of, keys))
    except KeyError:
        return [columns.row_of(key) for key in keys if key in columns]
