"""Evaluate conditions: by masks over all rows, by cached sets of marked rows, or row by row."""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, reduce
from itertools import filterfalse
from typing import NamedTuple

from reader.cancellation import CheckCancelled
from reader.columns import NOTED, READ, SNOOZED, STARRED, TAGGED, UNDATED, UNKNOWN, Columns
from reader.paper import UNMARKED, Marks, tag_key
from reader.row_order import invert, mask_and, mask_from, mask_or, rows_in
from reader.search.analysis import contains_words, index_terms, spelling_variants
from reader.search.backends import Backend, RowPredicate
from reader.search.filters import DUPLICATE, SIMILAR
from reader.search.query import OR, Condition, Filter, Group, Phrase, Word, parts_of
from reader.search.values import Calendar, Comparison, CountRange, Date, DateRange, Value

EXACT_TAG_SCORE, TAG_PREFIX_SCORE = 0.8, 0.65
"""Scores of a tag that equals a search word, or starts with it; those of authors and keywords."""
MAX_CACHED_ROW_SETS = 16

MarksPredicate = Callable[[Marks], bool]

_FLAG_FILTERS: dict[tuple[str, Value], int] = {
    ("is", "starred"): STARRED,
    ("is", "read"): READ,
    ("has", "note"): NOTED,
    ("has", "tag"): TAGGED,
}


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
        self._rows_by_tag_term: Mapping[str, frozenset[int]] | None = None

    def rows(self, name: object, predicate: MarksPredicate) -> RowSet:
        """Return the rows whose marks meet a predicate; a name must always mean the same predicate."""
        self._invalidate_if_changed()
        row_set = self._row_sets.get(name)
        if row_set is None:
            row_set = self._row_sets[name] = self._evaluate(predicate)
            while len(self._row_sets) > MAX_CACHED_ROW_SETS:
                self._row_sets.popitem(last=False)
        return row_set

    def tag_scores(self, term: str) -> dict[int, float]:
        """Return the rows whose tags match a term, with their scores."""
        self._invalidate_if_changed()
        index = self._rows_by_tag_term
        if index is None:
            index = self._rows_by_tag_term = self._index_tags()
        prefixed = {row: TAG_PREFIX_SCORE for word, rows in index.items() if word.startswith(term) for row in rows}
        return prefixed | dict.fromkeys(index.get(term, ()), EXACT_TAG_SCORE)

    def _invalidate_if_changed(self) -> None:
        columns = self._columns
        state = (columns.generation, columns.marks_generation, len(columns))
        if state != self._state:
            self._row_sets, self._rows_by_tag_term, self._state = OrderedDict(), None, state

    def _evaluate(self, predicate: MarksPredicate) -> RowSet:
        """Evaluate the predicate once for each distinct value of marks, and once for all unmarked papers."""
        of_unmarked, marks_by_key = predicate(UNMARKED), self._columns.marks.copy()
        distinct = {id(marks): marks for marks in marks_by_key.values()}
        different = {identity for identity, marks in distinct.items() if predicate(marks) is not of_unmarked}
        keys = [key for key, marks in marks_by_key.items() if id(marks) in different] if different else []
        return RowSet(frozenset(_lookup_rows(self._columns, keys)), is_inverted=of_unmarked)

    def _index_tags(self) -> Mapping[str, frozenset[int]]:
        keys: defaultdict[str, list[str]] = defaultdict(list)
        for key, marks in self._columns.marks.copy().items():
            for tag in marks.tags:
                keys[tag].append(key)
        rows_by_term: defaultdict[str, set[int]] = defaultdict(set)
        for tag, tagged in keys.items():
            for term in index_terms(tag):
                rows_by_term[term].update(_lookup_rows(self._columns, tagged))
        return {term: frozenset(rows) for term, rows in rows_by_term.items()}


def _lookup_rows(columns: Columns, keys: Sequence[str]) -> list[int]:
    """Return the rows of keys; keys of removed papers are left out."""
    try:
        return list(map(columns.row_of, keys))
    except KeyError:
        return [columns.row_of(key) for key in keys if key in columns]


class Predicate(NamedTuple):
    """A predicate of rows; `is_inverted` negates it."""

    on_row: RowPredicate
    is_inverted: bool = False

    def apply(self, rows: Sequence[int], *, negated: bool) -> list[int]:
        """Return the rows that meet the condition or, if negated, the others."""
        return list(filterfalse(self.on_row, rows) if self.is_inverted != negated else filter(self.on_row, rows))

    def __call__(self, row: int) -> bool:
        """Return whether a row meets the condition."""
        return bool(self.on_row(row)) != self.is_inverted


class PredicateEvaluator(NamedTuple):
    """Evaluates conditions of a query."""

    columns: Columns
    mark_predicates: MarkPredicates
    backend: Backend
    today: date
    check_cancelled: CheckCancelled
    """Raises Cancelled if the listing is no longer wanted."""

    def narrow(self, rows: Sequence[int], conditions: Iterable[Condition]) -> Sequence[int]:
        """Return the rows that meet all conditions, in their order."""
        for condition in conditions:
            if not rows:
                break
            self.check_cancelled()
            rows = self._apply(condition, rows)
        return rows

    def _apply(self, condition: Condition, rows: Sequence[int]) -> Sequence[int]:
        """Return the rows that meet a condition, in their order."""
        if isinstance(condition, Word | Phrase | Filter):
            return self._predicate(condition).apply(rows, negated=condition.negated)
        if (mask := self._mask(condition)) is not None:
            return list(filter(mask.__getitem__, rows))
        parts = parts_of(condition) or ()
        is_any = isinstance(condition, Group) and condition.operator == OR
        met = self._rows_meeting_any(rows, parts) if is_any else set(self.narrow(rows, parts))
        return [row for row in rows if (row in met) != condition.negated]

    def _rows_meeting_any(self, rows: Sequence[int], conditions: Iterable[Condition]) -> set[int]:
        met: set[int] = set()
        for condition in conditions:
            met.update(self.narrow(rows, (condition,)))
            rows = [row for row in rows if row not in met]
        return met

    def rows_in_digest_order(self, conditions: Sequence[Condition]) -> Sequence[int]:
        """Return all rows that meet the conditions, in digest order; masks are applied first."""
        mask_of = {condition: self._mask(condition) for condition in conditions}
        masks = [mask for mask in mask_of.values() if mask is not None]
        digest_order = self.columns.digest_order
        rows = digest_order.row_order().filter(reduce(mask_and, masks)) if masks else digest_order.order()
        return self.narrow(rows, [condition for condition, mask in mask_of.items() if mask is None])

    def _mask(self, condition: Condition) -> bytes | None:
        """Return the mask of a condition, or None if it must be evaluated row by row."""
        if isinstance(condition, Word | Phrase):
            return None
        if isinstance(condition, Filter):
            masks = [self._mask_of_value(condition.name, value) for value in condition.values]
        else:
            masks = list(map(self._mask, parts_of(condition) or ()))
        known = [mask for mask in masks if mask is not None]
        if len(known) < len(masks):
            return None
        if isinstance(condition, Filter) or (isinstance(condition, Group) and condition.operator == OR):
            mask = reduce(mask_or, known)
        else:
            mask = reduce(mask_and, known, b"\1" * len(self.columns))
        return invert(mask) if condition.negated else mask

    def _mask_of_value(self, name: str, value: Value) -> bytes | None:
        if (name, value) in _FLAG_FILTERS:
            return self._mask_of_flag(_FLAG_FILTERS[name, value])
        masks: dict[tuple[str, object], Callable[[], bytes]] = {
            ("has", "code"): lambda: bytes(self.columns.has_code),
            ("is", "unread"): lambda: invert(self._mask_of_flag(READ)),
            ("is", "snoozed"): self._snoozed_mask,
            ("is", "inbox"): lambda: invert(mask_or(self._mask_of_flag(READ | STARRED), self._snoozed_mask())),
            ("is", "withdrawn"): lambda: bytes(self.columns.withdrawn),
        }
        return masks[name, value]() if (name, value) in masks else None

    def _predicate(self, condition: Word | Phrase | Filter) -> Predicate:
        if isinstance(condition, Filter):
            predicates = [self._filter_predicate(condition.name, value) for value in condition.values]
            return predicates[0] if len(predicates) == 1 else Predicate(_any_of([each.__call__ for each in predicates]))
        return self._words_predicate(condition)

    def _filter_predicate(self, name: str, value: Value) -> Predicate:
        if (mask := self._mask_of_value(name, value)) is not None:
            return Predicate(mask.__getitem__)
        if isinstance(value, Comparison | CountRange):
            return Predicate(self._count_predicate(name, value))
        if not isinstance(value, str):
            return Predicate(self._date_predicate(name, value))
        if name == "is":
            return self._is_predicate(value)
        if name == "tag":
            return self._marks_predicate(("tag", value), _has_tag(value))
        return Predicate(self._text_predicate(name, value))

    def _count_predicate(self, name: str, value: Comparison | CountRange) -> RowPredicate:
        counts = self.columns.comments if name == "comments" else self.columns.upvotes
        return lambda row: counts[row] != UNKNOWN and value.matches(counts[row])

    def _date_predicate(self, name: str, value: Date | DateRange) -> RowPredicate:
        first, last = value.days(self._calendar)
        if first > last:
            return lambda _row: False
        if name == "digest":
            days = self.columns.digest_days
            return lambda row: any(first <= day <= last for day in days[row])
        published = self.columns.published
        predicates: dict[str, RowPredicate] = {
            "published": lambda row: first <= published[row] <= last,
            "after": lambda row: published[row] >= first,
            "before": lambda row: UNDATED < published[row] < first,
        }
        return predicates[name]

    @property
    def _calendar(self) -> Calendar:
        newest_first = self.columns.digest_order.order()
        latest = self.columns.digest_day[newest_first[0]] if newest_first else 0
        return Calendar(self.today.toordinal(), latest)

    def _is_predicate(self, value: str) -> Predicate:
        if value == DUPLICATE:
            return Predicate(self.backend.duplicates().__contains__)
        return Predicate(set(self.backend.similar(value.removeprefix(SIMILAR))).__contains__)

    def _mask_of_flag(self, flag: int) -> bytes:
        """Return the mask of rows that have a mark; a copy, so that later changes do not show."""
        return bytes(self.columns.mark_flags).translate(_flag_table(flag))

    def _snoozed_mask(self) -> bytes:
        keys, marks_of = self.columns.keys, self.columns.marks_of
        flagged = rows_in(self._mask_of_flag(SNOOZED))
        snoozed = (row for row in flagged if marks_of(keys[row]).is_snoozed(self.today))
        return mask_from(snoozed, len(self.columns.mark_flags))

    def _marks_predicate(self, name: object, predicate: MarksPredicate) -> Predicate:
        row_set = self.mark_predicates.rows(name, predicate)
        return Predicate(row_set.rows.__contains__, is_inverted=row_set.is_inverted)

    def _text_predicate(self, name: str, value: str) -> RowPredicate:
        return _any_of(
            [self.backend.containing(name, terms, self.check_cancelled) for terms in spelling_variants(value)]
        )

    def _words_predicate(self, condition: Word | Phrase) -> Predicate:
        variants = spelling_variants(condition.text)
        in_tags = self._marks_predicate(
            ("words", condition.text), lambda marks: any(_contains_any(tag, variants) for tag in marks.tags)
        )
        in_texts = [self.backend.containing("", terms, self.check_cancelled) for terms in variants]
        return Predicate(_any_of([*in_texts, in_tags.__call__]))


def _any_of(predicates: Sequence[RowPredicate]) -> RowPredicate:
    return predicates[0] if len(predicates) == 1 else lambda row: any(predicate(row) for predicate in predicates)


def _contains_any(text: str, phrases: Iterable[Sequence[str]]) -> bool:
    return any(contains_words(terms, words) for terms in spelling_variants(text) for words in phrases)


@cache
def _flag_table(flag: int) -> bytes:
    """Return, for each value of `mark_flags`, 1 if it contains the flag and 0 if not."""
    return bytes(bool(flags & flag) for flags in range(256))


def _has_tag(value: str) -> MarksPredicate:
    key = tag_key(value)
    return lambda marks: any(tag_key(tag) == key for tag in marks.tags)
