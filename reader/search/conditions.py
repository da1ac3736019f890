"""Narrowing the rows of a library to those that meet conditions, without reading a paper where that can be helped."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import filterfalse
from typing import NamedTuple

from reader.columns import NOTED, READ, SNOOZED, STARRED, TAGGED, UNDATED, UNKNOWN, Columns
from reader.search.filters import DUPLICATE, SIMILAR
from reader.search.folding import terms_in
from reader.search.marked import Marked, MarksTest
from reader.search.query import Condition, Filter, Phrase, Word
from reader.search.sources import RowTest, Sources
from reader.search.tasks import Check
from reader.search.texts import holds_words
from reader.search.values import Comparison, Period, Value


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

    def _test(self, condition: Condition) -> Test:
        if isinstance(condition, Filter):
            tests = [self._filter_test(condition.name, value) for value in condition.values]
            return tests[0] if len(tests) == 1 else Test(lambda row: any(test(row) for test in tests))
        return self._words_test(condition)

    def _filter_test(self, name: str, value: Value) -> Test:
        if isinstance(value, Comparison):
            return Test(self._count_test(name, value))
        if isinstance(value, Period):
            return Test(self._date_test(name, value))
        if name == "is":
            return self._is_test(value)
        if name == "has":
            return self._has_test(value)
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
        if value.startswith(SIMILAR):
            return Test(set(self.sources.similar(value.removeprefix(SIMILAR))).__contains__)
        if value == DUPLICATE:
            return Test(self.sources.duplicates().__contains__)
        if value == "snoozed":
            return Test(self._snoozed().__contains__)
        if value == "inbox":
            read, snoozed = self._bearing(READ), self._snoozed()
            return Test(lambda row: read(row) or row in snoozed, for_others=True)
        return Test(self._bearing(STARRED if value == "starred" else READ), for_others=value == "unread")

    def _has_test(self, value: str) -> Test:
        if value == "code":
            return Test(self.columns.has_code.__getitem__)
        return Test(self._bearing(NOTED if value == "note" else TAGGED))

    def _bearing(self, sign: int) -> RowTest:
        """Give what tells whether a row bears a sign; as things stand now, whatever is marked meanwhile."""
        return self.columns.signs.translate(_which_bear(sign)).__getitem__

    def _snoozed(self) -> set[int]:
        keys, marks_of = self.columns.keys, self.columns.marks_of
        ever = filter(self._bearing(SNOOZED), range(len(self.columns)))
        return {row for row in ever if marks_of(keys[row]).is_snoozed(self.today)}

    def _marks_test(self, name: object, test: MarksTest) -> Test:
        found = self.marked.rows(name, test)
        return Test(found.rows.__contains__, for_others=found.inverted)

    def _text_test(self, name: str, value: str) -> RowTest:
        return self.sources.holding(name, terms_in(value), self.check)

    def _words_test(self, condition: Word | Phrase) -> Test:
        wanted = terms_in(condition.text)
        tagged = self._marks_test(
            ("words", *wanted), lambda marks: any(holds_words(terms_in(tag), wanted) for tag in marks.tags)
        )
        holds = self.sources.holding("", wanted, self.check)
        return Test(lambda row: holds(row) or tagged(row))


@cache
def _which_bear(sign: int) -> bytes:
    """Give for each number of `sign_of` whether the sign is among those that it stands for."""
    return bytes(bool(number & sign) for number in range(256))


def _tagged(value: str) -> MarksTest:
    wanted = value.casefold()
    return lambda marks: any(tag.casefold() == wanted for tag in marks.tags)
