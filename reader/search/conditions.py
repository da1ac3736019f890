"""Narrowing the rows of a library to those that meet conditions, without reading a paper where columns suffice."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reader.columns import UNDATED, UNKNOWN, Columns
from reader.paper import Marks, Paper
from reader.search.filters import SIMILAR
from reader.search.folding import terms_in
from reader.search.query import Condition, Filter, Phrase, Word
from reader.search.values import Comparison, Period, Value

Narrowing = Callable[[Sequence[int]], Sequence[int]]
RowTest = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What decides whether a paper meets a condition: the library's columns, its papers, and the day it is asked."""

    columns: Columns
    paper_of: Callable[[str], Paper]
    today: date
    similar_to: Callable[[str], Iterable[int]]
    duplicates: Callable[[], Iterable[int]]

    def narrow(self, rows: Sequence[int], conditions: Iterable[Condition]) -> Sequence[int]:
        """Keep the rows that meet all conditions, in their order."""
        for condition in conditions:
            test = self._test(condition)
            rows = [row for row in rows if test(row) is not condition.negated]
        return rows

    def _test(self, condition: Condition) -> RowTest:
        if isinstance(condition, Filter):
            tests = [self._filter_test(condition.name, value) for value in condition.values]
            return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)
        return self._text_test(condition)

    def _filter_test(self, name: str, value: Value) -> RowTest:
        if isinstance(value, Comparison):
            return self._count_test(name, value)
        if isinstance(value, Period):
            return self._date_test(name, value)
        if name == "is":
            return self._is_test(value)
        if name == "has":
            return self._has_test(value)
        return self._marks_test(_tagged(value)) if name == "tag" else self._paper_test(name, value)

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

    def _is_test(self, value: str) -> RowTest:
        if value.startswith(SIMILAR):
            return set(self.similar_to(value.removeprefix(SIMILAR))).__contains__
        if value == "duplicate":
            return set(self.duplicates()).__contains__
        tests: dict[str, Callable[[Marks], bool]] = {
            "starred": lambda marks: marks.starred,
            "read": lambda marks: marks.read,
            "unread": lambda marks: not marks.read,
            "snoozed": lambda marks: marks.is_snoozed(self.today),
            "inbox": lambda marks: not marks.read and not marks.is_snoozed(self.today),
        }
        return self._marks_test(tests[value])

    def _has_test(self, value: str) -> RowTest:
        if value == "code":
            has_code = self.columns.has_code
            return lambda row: bool(has_code[row])
        return self._marks_test(lambda marks: bool(marks.note if value == "note" else marks.tags))

    def _marks_test(self, test: Callable[[Marks], bool]) -> RowTest:
        keys, marks_of = self.columns.keys, self.columns.marks_of
        return lambda row: test(marks_of(keys[row]))

    def _paper_test(self, name: str, value: str) -> RowTest:
        wanted = terms_in(value)
        return lambda row: _TEXT_TESTS[name](self._paper(row), wanted)

    def _text_test(self, condition: Word | Phrase) -> RowTest:
        wanted = terms_in(condition.text)
        return lambda row: any(_follow(terms_in(text), wanted) for text in searched_texts(self._paper(row)))

    def _paper(self, row: int) -> Paper:
        return self.paper_of(self.columns.keys[row])


def searched_texts(paper: Paper) -> Iterable[str]:
    """All texts of a paper in which words are looked for."""
    return (paper.title, paper.abstract, *paper.authors, *paper.keywords, *paper.marks.tags)


def _tagged(value: str) -> Callable[[Marks], bool]:
    wanted = value.casefold()
    return lambda marks: any(tag.casefold() == wanted for tag in marks.tags)


def _follow(terms: Sequence[str], wanted: Sequence[str], *, unfinished: bool = False) -> bool:
    """Tell whether terms follow one another in a text; the last may be only the beginning of one."""
    size = len(wanted)
    return any(
        list(terms[start : start + size - 1]) == list(wanted[:-1])
        and _same(terms[start + size - 1], wanted[-1], unfinished)
        for start in range(len(terms) - size + 1)
        if size
    )


def _same(term: str, wanted: str, unfinished: bool) -> bool:  # noqa: FBT001 - handed through
    return term.startswith(wanted) if unfinished else term == wanted


def _is_author(names: Iterable[str], wanted: Sequence[str]) -> bool:
    """Tell whether one name holds all the words; "a" stands for any first letter, "lovel" for a beginning."""
    return any(
        bool(wanted) and all(any(_name_word(term, word) for term in terms) for word in wanted)
        for terms in map(terms_in, names)
    )


def _name_word(term: str, word: str) -> bool:
    return term == word or (len(word) != 2 and term.startswith(word)) or (len(term) == 1 and word.startswith(term))


_TEXT_TESTS: dict[str, Callable[[Paper, Sequence[str]], bool]] = {
    "author": lambda paper, wanted: _is_author(paper.authors, wanted),
    "title": lambda paper, wanted: _follow(terms_in(paper.title), wanted, unfinished=True),
    "abstract": lambda paper, wanted: _follow(terms_in(paper.abstract), wanted, unfinished=True),
    "keyword": lambda paper, wanted: any(_follow(terms_in(word), wanted, unfinished=True) for word in paper.keywords),
}
