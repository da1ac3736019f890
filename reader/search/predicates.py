"""What marks say of a library's rows, remembered until a mark changes.

Narrowing the rows of a library to those that meet conditions, without reading a paper where that can be helped.
"""

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
from reader.search.query import DUPLICATE, SIMILAR, Comparison, Condition, Filter, Period, Phrase, Value, Word

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


_FLAG_FILTERS: dict[tuple[str, Value], int] = {
    ("is", "starred"): STARRED,
    ("is", "read"): READ,
    ("has", "note"): NOTED,
    ("has", "tag"): TAGGED,
}


class Predicate(NamedTuple):
    """What tells a row that meets a condition from others: `holds` gives something true for it, or for the others."""

    on_row: RowPredicate
    is_inverted: bool = False

    def apply(self, rows: Sequence[int], *, negated: bool) -> list[int]:
        """Keep the rows that meet the condition, or, negated, those that do not."""
        return list(filterfalse(self.on_row, rows) if self.is_inverted != negated else filter(self.on_row, rows))

    def __call__(self, row: int) -> bool:
        """Tell whether a row meets the condition."""
        return bool(self.on_row(row)) != self.is_inverted


class PredicateEvaluator(NamedTuple):
    """What decides whether a paper meets a condition: columns, marks, what is known beyond them, and today."""

    columns: Columns
    mark_predicates: MarkPredicates
    backend: Backend
    today: date
    check_cancelled: CheckCancelled
    """Raises where the answer is no longer wanted."""

    def narrow(self, rows: Sequence[int], conditions: Iterable[Condition]) -> Sequence[int]:
        """Keep the rows that meet all conditions, in their order."""
        for condition in conditions:
            if not rows:
                break
            self.check_cancelled()
            rows = self._predicate(condition).apply(rows, negated=condition.negated)
        return rows

    def rows_in_digest_order(self, conditions: Sequence[Condition]) -> Sequence[int]:
        """Give all rows that meet conditions, as they stand in digests; what is known of all rows decides first."""
        flags_of = {condition: self._mask(condition) for condition in conditions}
        known = [mask for mask in flags_of.values() if mask is not None]
        standing = self.columns.digest_order
        rows = standing.row_order().filter(reduce(mask_and, known)) if known else standing.order()
        return self.narrow(rows, [condition for condition, flags in flags_of.items() if flags is None])

    def _mask(self, condition: Condition) -> bytes | None:
        """Tell of all rows at once whether they meet a condition; None where each has to be looked at."""
        if not isinstance(condition, Filter):
            return None
        each = [self._mask_of_value(condition.name, value) for value in condition.values]
        known = [mask for mask in each if mask is not None]
        if len(known) < len(each):
            return None
        flags = reduce(mask_or, known)
        return invert(flags) if condition.negated else flags

    def _mask_of_value(self, name: str, value: Value) -> bytes | None:
        if (name, value) in _FLAG_FILTERS:
            return self._mask_of_flag(_FLAG_FILTERS[name, value])
        mask: dict[tuple[str, object], Callable[[], bytes]] = {
            ("has", "code"): lambda: bytes(self.columns.has_code),
            ("is", "unread"): lambda: invert(self._mask_of_flag(READ)),
            ("is", "snoozed"): self._snoozed_mask,
            ("is", "inbox"): lambda: invert(mask_or(self._mask_of_flag(READ | STARRED), self._snoozed_mask())),
            ("is", "withdrawn"): lambda: bytes(self.columns.withdrawn),
        }
        return mask[name, value]() if (name, value) in mask else None

    def _predicate(self, condition: Condition) -> Predicate:
        if isinstance(condition, Filter):
            tests = [self._filter_predicate(condition.name, value) for value in condition.values]
            return tests[0] if len(tests) == 1 else Predicate(lambda row: any(test(row) for test in tests))
        return self._words_predicate(condition)

    def _filter_predicate(self, name: str, value: Value) -> Predicate:
        if (mask := self._mask_of_value(name, value)) is not None:
            return Predicate(mask.__getitem__)
        if isinstance(value, Comparison):
            return Predicate(self._count_predicate(name, value))
        if isinstance(value, Period):
            return Predicate(self._date_predicate(name, value))
        if name == "is":
            return self._is_predicate(value)
        return (
            self._marks_predicate(("tag", value), _has_tag(value))
            if name == "tag"
            else Predicate(self._text_predicate(name, value))
        )

    def _count_predicate(self, name: str, value: Comparison) -> RowPredicate:
        counts = self.columns.comments if name == "comments" else self.columns.upvotes
        return lambda row: counts[row] != UNKNOWN and value.matches(counts[row])

    def _date_predicate(self, name: str, period: Period) -> RowPredicate:
        first, last = period.first.toordinal(), period.last.toordinal()
        if name == "digest":
            days = self.columns.digest_days
            return lambda row: any(first <= day <= last for day in days[row])
        published = self.columns.published
        tests: dict[str, RowPredicate] = {
            "published": lambda row: first <= published[row] <= last,
            "after": lambda row: published[row] >= first,
            "before": lambda row: UNDATED < published[row] < first,
        }
        return tests[name]

    def _is_predicate(self, value: str) -> Predicate:
        if value == DUPLICATE:
            return Predicate(self.backend.duplicates().__contains__)
        return Predicate(set(self.backend.similar(value.removeprefix(SIMILAR))).__contains__)

    def _mask_of_flag(self, flag: int) -> bytes:
        """Tell which rows bear a sign; as things stand now, whatever is marked meanwhile."""
        return bytes(self.columns.mark_flags).translate(_flag_table(flag))

    def _snoozed_mask(self) -> bytes:
        keys, marks_of = self.columns.keys, self.columns.marks_of
        ever = rows_in(self._mask_of_flag(SNOOZED))
        return mask_from(
            (row for row in ever if marks_of(keys[row]).is_snoozed(self.today)), len(self.columns.mark_flags)
        )

    def _marks_predicate(self, name: object, test: MarksPredicate) -> Predicate:
        found = self.mark_predicates.rows(name, test)
        return Predicate(found.rows.__contains__, is_inverted=found.is_inverted)

    def _text_predicate(self, name: str, value: str) -> RowPredicate:
        return _any_of(
            [self.backend.containing(name, terms, self.check_cancelled) for terms in spelling_variants(value)]
        )

    def _words_predicate(self, condition: Word | Phrase) -> Predicate:
        wanted = spelling_variants(condition.text)
        tagged = self._marks_predicate(
            ("words", condition.text), lambda marks: any(_holds_any(tag, wanted) for tag in marks.tags)
        )
        holds = [self.backend.containing("", terms, self.check_cancelled) for terms in wanted]
        return Predicate(_any_of([*holds, tagged.__call__]))


def _any_of(tests: Sequence[RowPredicate]) -> RowPredicate:
    return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)


def _holds_any(text: str, values: Iterable[Sequence[str]]) -> bool:
    return any(contains_words(terms, words) for terms in spelling_variants(text) for words in values)


@cache
def _flag_table(flag: int) -> bytes:
    """Give for each number of `mark_flags`, as 1 or 0, whether the sign is among those that it stands for."""
    return bytes(bool(number & flag) for number in range(256))


def _has_tag(value: str) -> MarksPredicate:
    wanted = tag_key(value)
    return lambda marks: any(tag_key(tag) == wanted for tag in marks.tags)
