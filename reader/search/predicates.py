"""The evaluation of conditions: by masks over all rows, by cached sets of marked rows, or row by row."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache, reduce
from itertools import filterfalse
from typing import Literal, NamedTuple

from reader.columns import (
    HAS_ID,
    HAS_PAGE,
    HAS_PDF,
    HAS_PROJECT,
    HAS_SUMMARY,
    NOTED,
    READ,
    SNOOZED,
    STARRED,
    TAGGED,
    UNDATED,
    UNKNOWN,
    Columns,
    flag_table,
)
from reader.errors import CheckCancelled
from reader.paper import Marks, tag_key
from reader.query_text import SIMILAR
from reader.row_order import invert, mask_and, mask_from, mask_or, rows_in
from reader.search.analysis import spelling_variants
from reader.search.backends import Alternative, Backend, RowPredicate
from reader.search.filters import DUPLICATE, NEW
from reader.search.paper_reference import find_key
from reader.search.query import OR, Condition, Filter, Group, Phrase, Word, parts_of
from reader.search.secondary_indexes import (
    PREFIXES,
    LabelIndex,
    MarkPredicates,
    MarksPredicate,
    MarkTerms,
    lookup_rows,
)
from reader.search.values import LAST_DAY, Calendar, Comparison, CountRange, Date, DateRange, Value

_MAX_CACHED_TEXTS = 20_000
_EPOCH = date(1970, 1, 1).toordinal()

_FLAG_FILTERS: dict[tuple[str, Value], int] = {
    ("is", "starred"): STARRED,
    ("is", "read"): READ,
    ("has", "note"): NOTED,
    ("has", "tag"): TAGGED,
}
_FACT_FILTERS: dict[tuple[str, Value], int] = {
    ("has", "page"): HAS_PAGE,
    ("has", "pdf"): HAS_PDF,
    ("has", "id"): HAS_ID,
    ("has", "project"): HAS_PROJECT,
    ("has", "summary"): HAS_SUMMARY,
}


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


class History(NamedTuple):
    """The times and visits that papers and marks do not record.

    `get_marked_at` returns when each paper got a mark, `starred` or `read`, by key. Papers with an id above the one
    that `get_last_seen_id` returns are new.
    """

    get_marked_at: Callable[[Literal["starred", "read"]], Mapping[str, datetime]]
    get_last_seen_id: Callable[[], int]


class PredicateEvaluator(NamedTuple):
    """Evaluates conditions of a query."""

    columns: Columns
    mark_predicates: MarkPredicates
    mark_terms: MarkTerms
    label_index: LabelIndex
    backend: Backend
    today: date
    history: History
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
        if (name, value) in _FACT_FILTERS:
            return bytes(self.columns.fact_flags).translate(flag_table(_FACT_FILTERS[name, value]))
        masks: dict[tuple[str, object], Callable[[], bytes]] = {
            ("has", "code"): lambda: bytes(self.columns.has_code),
            ("is", "unread"): lambda: invert(self._mask_of_flag(READ)),
            ("is", "snoozed"): self._snoozed_mask,
            ("is", "inbox"): self._inbox_mask,
            ("is", "withdrawn"): lambda: bytes(self.columns.withdrawn),
            ("is", NEW): self._new_mask,
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
        return self._text_predicate(name, value)

    def _text_predicate(self, name: str, value: str) -> Predicate:
        if name == "tag":
            return self._marks_predicate(("tag", value), _has_tag(value))
        if name == "note":
            variants = spelling_variants(value)
            return self._marks_predicate(
                ("note", value), lambda marks: _contains_any(marks.note, variants, last_is_prefix=True)
            )
        if name in PREFIXES:
            labels, matching = self.columns.labels, self.label_index.matching(name, value)
            return Predicate(lambda row: labels[row] in matching)
        terms_of_spellings = spelling_variants(value)
        return Predicate(
            _any_of([self.backend.containing(name, terms, self.check_cancelled) for terms in terms_of_spellings])
        )

    def _count_predicate(self, name: str, value: Comparison | CountRange) -> RowPredicate:
        columns = self.columns
        counts = {"comments": columns.comments, "upvotes": columns.upvotes, "stars": columns.stars}[name]
        return lambda row: counts[row] != UNKNOWN and value.matches(counts[row])

    def _date_predicate(self, name: str, value: Date | DateRange) -> RowPredicate:
        first, last = value.days(self._calendar)
        if first > last:
            return lambda _row: False
        if name == "added":
            added, start, end = self.columns.added, _start_of(first), _start_of(last + 1)
            return lambda row: start <= added[row] < end and added[row] > 0
        if name in ("starred", "read"):
            mark: Literal["starred", "read"] = "starred" if name == "starred" else "read"
            return self._marked_at_predicate(mark, _start_of(first), _start_of(last + 1))
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

    def _marked_at_predicate(self, mark: Literal["starred", "read"], start: int, end: int) -> RowPredicate:
        marked_at = self.history.get_marked_at(mark).items()
        keys = [key for key, timestamp in marked_at if start <= timestamp.timestamp() < end]
        return frozenset(lookup_rows(self.columns, keys)).__contains__

    def _new_mask(self) -> bytes:
        first_new = bisect_right(self.columns.ids, self.history.get_last_seen_id())
        return bytes(first_new) + b"\1" * (len(self.columns) - first_new)

    @property
    def _calendar(self) -> Calendar:
        newest_first = self.columns.digest_order.order()
        latest = self.columns.digest_day[newest_first[0]] if newest_first else 0
        return Calendar(self.today.toordinal(), latest)

    def _is_predicate(self, value: str) -> Predicate:
        if value == DUPLICATE:
            return Predicate(self.backend.duplicates().__contains__)
        return Predicate(set(self.similar_rows(value.removeprefix(SIMILAR))).__contains__)

    def similar_rows(self, reference: str) -> Sequence[int]:
        """Return the rows of the papers most similar to the one that a text names, starting with that paper."""
        key = self.find_key(reference)
        return self.backend.similar(key) if key else ()

    def find_key(self, reference: str) -> str | None:
        """Return the key of the paper that a text names, or None."""
        return find_key(
            reference,
            self.columns,
            lambda terms: self.backend.ranked([Alternative(terms)], None, lambda _: {}, self.check_cancelled),
        )

    def _mask_of_flag(self, flag: int) -> bytes:
        """Return the mask of rows that have a mark; a copy, so that it is not affected by later changes."""
        return bytes(self.columns.mark_flags).translate(flag_table(flag))

    def _inbox_mask(self) -> bytes:
        flags = bytes(self.columns.mark_flags)
        mask = bytearray(invert(flags.translate(flag_table(READ | STARRED))))
        for row in self._snoozed_rows(flags):
            mask[row] = 0
        return bytes(mask)

    def _snoozed_mask(self) -> bytes:
        flags = bytes(self.columns.mark_flags)
        return mask_from(self._snoozed_rows(flags), len(flags))

    def _snoozed_rows(self, flags: bytes) -> Iterator[int]:
        keys, marks_of = self.columns.keys, self.columns.marks_of
        flagged = rows_in(flags.translate(flag_table(SNOOZED)))
        return (row for row in flagged if marks_of(keys[row]).is_snoozed(self.today))

    def _marks_predicate(self, name: object, predicate: MarksPredicate) -> Predicate:
        row_set = self.mark_predicates.rows(name, predicate)
        return Predicate(row_set.rows.__contains__, is_inverted=row_set.is_inverted)

    def _words_predicate(self, condition: Word | Phrase) -> Predicate:
        variants = spelling_variants(condition.text)
        in_tags = self._marks_predicate(
            ("words", condition.text),
            lambda marks: any(_contains_any(text, variants) for text in (*marks.tags, *_noted(marks))),
        )
        in_texts = [self.backend.containing("", terms, self.check_cancelled) for terms in variants]
        return Predicate(_any_of([*in_texts, in_tags.__call__]))


def _any_of(predicates: Sequence[RowPredicate]) -> RowPredicate:
    return predicates[0] if len(predicates) == 1 else lambda row: any(predicate(row) for predicate in predicates)


def _contains_any(text: str, phrases: Iterable[Sequence[str]], *, last_is_prefix: bool = False) -> bool:
    end = "" if last_is_prefix else " "
    spellings = _spellings_of(text)
    return any(f" {' '.join(words)}{end}" in spelling for words in phrases if words for spelling in spellings)


@lru_cache(_MAX_CACHED_TEXTS)
def _spellings_of(text: str) -> tuple[str, ...]:
    """Return the words of a tag or note in all spellings, with a space before and after each; cached."""
    return tuple(f" {' '.join(terms)} " for terms in spelling_variants(text))


def _noted(marks: Marks) -> tuple[str, ...]:
    return (marks.note,) if marks.note else ()


def _start_of(day: int) -> int:
    """Return the start of a day in the user's time zone, in seconds since 1970."""
    if day > LAST_DAY:
        return 2**63
    try:
        return int(datetime.combine(date.fromordinal(day), time.min).timestamp())
    except (OverflowError, ValueError, OSError):  # before 1970, or beyond what the system can convert
        return 0 if day < _EPOCH else 2**63


def _has_tag(value: str) -> MarksPredicate:
    key = tag_key(value)
    return lambda marks: any(tag_key(tag) == key for tag in marks.tags)
