"""Narrowing the rows of a library to those that meet conditions, without reading a paper where that can be helped."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache, reduce
from itertools import filterfalse
from typing import NamedTuple

from reader.columns import NOTED, READ, SNOOZED, STARRED, TAGGED, UNDATED, UNKNOWN, Columns
from reader.columns.flags import invert, mask_and, mask_from, mask_or, rows_in
from reader.paper import tag_key
from reader.search.filters import DUPLICATE, SIMILAR
from reader.search.folding import spelling_variants
from reader.search.marked import MarkPredicates, MarksPredicate
from reader.search.query import Condition, Filter, Phrase, Word
from reader.search.sources import Backend, RowPredicate
from reader.search.tasks import CheckCancelled
from reader.search.texts import contains_words
from reader.search.values import Comparison, Period, Value

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
