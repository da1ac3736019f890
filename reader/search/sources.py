"""What is known of papers beyond their columns, with an index and without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from reader.columns import Columns
from reader.paper import Paper
from reader.search.duplicates import Twins
from reader.search.folding import spellings_of
from reader.search.tasks import Check
from reader.search.texts import PAPER_TESTS, holds_words
from reader.search.titles import Titles

if TYPE_CHECKING:
    from reader.search.index.index import Index


QUESTIONS_REMEMBERED = 16

Narrow = Callable[[Sequence[int]], Sequence[int]]
ExtraWorth = Callable[[str], Mapping[int, float]]
RowTest = Callable[[int], object]
Shown = tuple[str, bool]
"""A word to highlight, and whether it stands for all that begin with it."""


class Sources(Protocol):
    """Where questions go that columns cannot answer."""

    def holding(self, field: str, words: Sequence[str], check: Check) -> RowTest:
        """Give what tells whether a row's paper holds words in a field, '' for any; `check` may raise to give up."""

    def similar(self, key: str) -> Sequence[int]:
        """Give the rows of the papers nearest to one, itself first."""

    def duplicates(self) -> Collection[int]:
        """Give the rows of the papers that may be in the library twice."""

    def ranked(self, terms: Sequence[str], narrow: Narrow | None, extra: ExtraWorth, check: Check) -> Sequence[int]:
        """Give the rows that answer words and that `narrow`, if given, leaves, best first.

        `extra` gives rows that something else makes answer a word; `check` may raise to give up.
        """

    def shown_for(self, word: str) -> Collection[Shown]:
        """Give what is to be highlighted for a word."""


class IndexedSources:
    """Asks the index first, so that few papers are read."""

    def __init__(self, columns: Columns, paper_of: Callable[[str], Paper], index: Index, twins: Twins) -> None:
        self._columns = columns
        self._paper_of = paper_of
        self._index = index
        self._twins = twins

    def holding(self, field: str, words: Sequence[str], check: Check) -> RowTest:
        """Give what tells whether a row's paper holds words in a field; papers are read once, and only if need be."""
        from reader.search.index.holding import rows_perhaps, rows_surely  # noqa: PLC0415 - numpy waits until wanted

        surely = rows_surely(self._index, field, words)
        if surely is not None:
            return self._titled(surely, words) if field == "title" else surely.__contains__
        perhaps = rows_perhaps(self._index, field, words)
        known = self._remembered((field, *words))

        def test(row: int) -> bool:
            if row not in perhaps:
                return False
            if row not in known:
                check()
                known[row] = PAPER_TESTS[field](self._paper_of(self._columns.keys[row]), words)
            return known[row]

        return test

    def _titled(self, surely: Collection[int], words: Sequence[str]) -> RowTest:
        """Return what tells whether a row's title holds words; the index knows each title in one spelling alone."""
        titles = self._columns.titles

        def test(row: int) -> bool:
            return row in surely or any(
                holds_words(terms, words, unfinished=True) for terms in spellings_of(titles[row])[1:]
            )

        return test

    def _remembered(self, question: tuple[str, ...]) -> dict[int, bool]:
        remembered = self._index.remembered
        if len(remembered) > QUESTIONS_REMEMBERED:
            remembered.clear()
        return remembered.setdefault(question, {})

    def similar(self, key: str) -> Sequence[int]:
        """Give the rows of the papers nearest to one, itself first."""
        from reader.search.index.nearness import rows_near  # noqa: PLC0415

        return rows_near(self._index.parts, self._paper_of(key)) if key in self._columns else []

    def duplicates(self) -> Collection[int]:
        """Give the rows of papers whose titles are nearly the same."""
        return set(map(self._columns.row_of, self._twins))

    def ranked(self, terms: Sequence[str], narrow: Narrow | None, extra: ExtraWorth, check: Check) -> Sequence[int]:
        """Give the rows that answer words, wherever in a paper they stand."""
        from reader.search.index.answering import ranked_rows  # noqa: PLC0415

        return ranked_rows(self._index, terms, narrow, extra, check)

    def shown_for(self, word: str) -> Collection[Shown]:
        """Give the words of the library that answer a word."""
        return {show for part in self._index.parts for show in part.hearing.hear(word).shows}


class TitleSources:
    """Knows titles alone, until there is an index."""

    def __init__(self, columns: Columns, paper_of: Callable[[str], Paper], titles: Titles) -> None:
        self._columns = columns
        self._paper_of = paper_of
        self._titles = titles

    def holding(self, field: str, words: Sequence[str], check: Check) -> RowTest:
        """Give what reads a row's paper, and tells whether it holds words in a field."""
        keys = self._columns.keys

        def test(row: int) -> bool:
            check()
            return PAPER_TESTS[field](self._paper_of(keys[row]), words)

        return test

    def similar(self, key: str) -> Sequence[int]:
        """Give the paper itself, the only one that is known to be near."""
        return [self._columns.row_of(key)] if key in self._columns else []

    def duplicates(self) -> Collection[int]:
        """Give the rows of papers whose titles are the same apart from case and typography."""
        rows: defaultdict[int, list[int]] = defaultdict(list)
        for row, number in enumerate(self._columns.title_numbers):
            rows[number].append(row)
        return {row for twins in rows.values() if len(twins) > 1 for row in twins}

    def ranked(self, terms: Sequence[str], narrow: Narrow | None, extra: ExtraWorth, check: Check) -> Sequence[int]:
        """Give the rows whose titles answer words."""
        check()
        rows = self._titles.ranked(terms, extra)
        return narrow(rows) if narrow else rows

    def shown_for(self, word: str) -> Collection[Shown]:
        """Give the word itself."""
        return {(word, True)}
