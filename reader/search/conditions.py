"""Narrowing the rows of a library to those that meet conditions, without reading a paper where that can be helped."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import filterfalse
from typing import NamedTuple

from reader.columns import UNDATED, UNKNOWN, Columns
from reader.search.filters import DUPLICATE, SIMILAR
from reader.search.folding import terms_in
from reader.search.marked import Marked, MarksTest
from reader.search.query import Condition, Filter, Phrase, Word
from reader.search.sources import Check, RowTest, Sources
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
        tests: dict[str, MarksTest] = {
            "starred": lambda marks: marks.starred,
            "read": lambda marks: marks.read,
            "unread": lambda marks: not marks.read,
            "snoozed": lambda marks: marks.is_snoozed(self.today),
            "inbox": lambda marks: not marks.read and not marks.is_snoozed(self.today),
        }
        return self._marks_test((value, self.today), tests[value])

    def _has_test(self, value: str) -> Test:
        if value == "code":
            return Test(self.columns.has_code.__getitem__)
        return self._marks_test(("has", value), lambda marks: bool(marks.note if value == "note" else marks.tags))

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


def _tagged(value: str) -> MarksTest:
    wanted = value.casefold()
    return lambda marks: any(tag.casefold() == wanted for tag in marks.tags)
