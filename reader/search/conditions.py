"""Narrowing the rows of a library to those that meet conditions, without reading a paper where that can be helped."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache, reduce
from itertools import filterfalse
from typing import NamedTuple

from reader.columns import NOTED, READ, SNOOZED, STARRED, TAGGED, UNDATED, UNKNOWN, Columns
from reader.columns.flags import both, either, flags_on, opposite, rows_on
from reader.paper import tag_key
from reader.search.filters import DUPLICATE, SIMILAR
from reader.search.folding import spellings_of
from reader.search.marked import Marked, MarksTest
from reader.search.query import Condition, Filter, Phrase, Word
from reader.search.sources import RowTest, Sources
from reader.search.tasks import Check
from reader.search.texts import holds_words
from reader.search.values import Comparison, Period, Value

_SIGNS: dict[tuple[str, Value], int] = {
    ("is", "starred"): STARRED,
    ("is", "read"): READ,
    ("has", "note"): NOTED,
    ("has", "tag"): TAGGED,
}


class Test(NamedTuple):
    """What tells a row that meets a condition from others: `holds` gives something true for it, or for the others."""

    holds: RowTest
    for_others: bool = False

    def keep(self, rows: Sequence[int], *, negated: bool) -> list[int]:
        """Keep the rows that meet the condition, or, negated, those that do not."""
        return list(filterfalse(self.holds, rows) if self.for_others != negated else filter(self.holds, rows))

    def __call__(self, row: int) -> bool:
        """Tell whether a row meets the condition."""
        return bool(self.holds(row)) != self.for_others


class Conditions(NamedTuple):
    """What decides whether a paper meets a condition: columns, marks, what is known beyond them, and today."""

    columns: Columns
    marked: Marked
    sources: Sources
    today: date
    check: Check
    """Raises where the answer is no longer wanted."""

    def narrow(self, rows: Sequence[int], conditions: Iterable[Condition]) -> Sequence[int]:
        """Keep the rows that meet all conditions, in their order."""
        for condition in conditions:
            if not rows:
                break
            self.check()
            rows = self._test(condition).keep(rows, negated=condition.negated)
        return rows

    def rows_by_digest(self, conditions: Sequence[Condition]) -> Sequence[int]:
        """Give all rows that meet conditions, as they stand in digests; what is known of all rows decides first."""
        flags_of = {condition: self._flags(condition) for condition in conditions}
        known = [flags for flags in flags_of.values() if flags is not None]
        standing = self.columns.standing
        rows = standing.arrangement().flagged(reduce(both, known)) if known else standing.order()
        return self.narrow(rows, [condition for condition, flags in flags_of.items() if flags is None])

    def _flags(self, condition: Condition) -> bytes | None:
        """Tell of all rows at once whether they meet a condition; None where each has to be looked at."""
        if not isinstance(condition, Filter):
            return None
        each = [self._flags_of(condition.name, value) for value in condition.values]
        known = [flags for flags in each if flags is not None]
        if len(known) < len(each):
            return None
        flags = reduce(either, known)
        return opposite(flags) if condition.negated else flags

    def _flags_of(self, name: str, value: Value) -> bytes | None:
        if (name, value) in _SIGNS:
            return self._bearing(_SIGNS[name, value])
        flags: dict[tuple[str, object], Callable[[], bytes]] = {
            ("has", "code"): lambda: bytes(self.columns.has_code),
            ("is", "unread"): lambda: opposite(self._bearing(READ)),
            ("is", "snoozed"): self._snoozed,
            ("is", "inbox"): lambda: opposite(either(self._bearing(READ | STARRED), self._snoozed())),
            ("is", "withdrawn"): lambda: bytes(self.columns.withdrawn),
        }
        return flags[name, value]() if (name, value) in flags else None

    def _test(self, condition: Condition) -> Test:
        if isinstance(condition, Filter):
            tests = [self._filter_test(condition.name, value) for value in condition.values]
            return tests[0] if len(tests) == 1 else Test(lambda row: any(test(row) for test in tests))
        return self._words_test(condition)

    def _filter_test(self, name: str, value: Value) -> Test:
        if (flags := self._flags_of(name, value)) is not None:
            return Test(flags.__getitem__)
        if isinstance(value, Comparison):
            return Test(self._count_test(name, value))
        if isinstance(value, Period):
            return Test(self._date_test(name, value))
        if name == "is":
            return self._is_test(value)
        return self._marks_test(("tag", value), _tagged(value)) if name == "tag" else Test(self._text_test(name, value))

    def _count_test(self, name: str, value: Comparison) -> RowTest:
        counts = self.columns.comments if name == "comments" else self.columns.upvotes
        return lambda row: counts[row] != UNKNOWN and value.holds(counts[row])

    def _date_test(self, name: str, period: Period) -> RowTest:
        first, last = period.first.toordinal(), period.last.toordinal()
        if name == "digest":
            days = self.columns.digest_days
            return lambda row: any(first <= day <= last for day in days[row])
        published = self.columns.published
        tests: dict[str, RowTest] = {
            "published": lambda row: first <= published[row] <= last,
            "after": lambda row: published[row] >= first,
            "before": lambda row: UNDATED < published[row] < first,
        }
        return tests[name]

    def _is_test(self, value: str) -> Test:
        if value == DUPLICATE:
            return Test(self.sources.duplicates().__contains__)
        return Test(set(self.sources.similar(value.removeprefix(SIMILAR))).__contains__)

    def _bearing(self, sign: int) -> bytes:
        """Tell which rows bear a sign; as things stand now, whatever is marked meanwhile."""
        return bytes(self.columns.signs).translate(_which_bear(sign))

    def _snoozed(self) -> bytes:
        keys, marks_of = self.columns.keys, self.columns.marks_of
        ever = rows_on(self._bearing(SNOOZED))
        return flags_on((row for row in ever if marks_of(keys[row]).is_snoozed(self.today)), len(self.columns.signs))

    def _marks_test(self, name: object, test: MarksTest) -> Test:
        found = self.marked.rows(name, test)
        return Test(found.rows.__contains__, for_others=found.inverted)

    def _text_test(self, name: str, value: str) -> RowTest:
        return _any_of([self.sources.holding(name, terms, self.check) for terms in spellings_of(value)])

    def _words_test(self, condition: Word | Phrase) -> Test:
        wanted = spellings_of(condition.text)
        tagged = self._marks_test(
            ("words", condition.text), lambda marks: any(_holds_any(tag, wanted) for tag in marks.tags)
        )
        holds = [self.sources.holding("", terms, self.check) for terms in wanted]
        return Test(_any_of([*holds, tagged.__call__]))


def _any_of(tests: Sequence[RowTest]) -> RowTest:
    return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)


def _holds_any(text: str, wanted: Iterable[Sequence[str]]) -> bool:
    return any(holds_words(terms, words) for terms in spellings_of(text) for words in wanted)


@cache
def _which_bear(sign: int) -> bytes:
    """Give for each number of `sign_of`, as 1 or 0, whether the sign is among those that it stands for."""
    return bytes(bool(number & sign) for number in range(256))


def _tagged(value: str) -> MarksTest:
    wanted = tag_key(value)
    return lambda marks: any(tag_key(tag) == wanted for tag in marks.tags)
