"""What is known of papers beyond their columns, with an index and without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from reader.columns import Columns
from reader.paper import Paper, title_key
from reader.search.titles import Titles

if TYPE_CHECKING:
    from reader.search.index.index import Index


Narrow = Callable[[Sequence[int]], Sequence[int]]
ExtraWorth = Callable[[str], Mapping[int, float]]
Check = Callable[[], None]
Shown = tuple[str, bool]
"""A word to highlight, and whether it stands for all that begin with it."""


class Sources(Protocol):
    """Where questions go that columns cannot answer."""

    def paper(self, row: int) -> Paper:
        """Read a paper."""

    def perhaps(self, field: str, words: Sequence[str]) -> Collection[int] | None:
        """Give the rows of which some hold the words in a field ('' for any), or None where nothing is known."""

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

    def __init__(self, columns: Columns, paper_of: Callable[[str], Paper], index: Index) -> None:
        self._columns = columns
        self._paper_of = paper_of
        self._index = index

    def paper(self, row: int) -> Paper:
        """Read a paper."""
        return self._paper_of(self._columns.keys[row])

    def perhaps(self, field: str, words: Sequence[str]) -> Collection[int]:
        """Give the rows of which some hold the words in a field, '' for any."""
        from reader.search.index import holding  # noqa: PLC0415 - numpy waits until it is wanted

        if field == "author":
            return holding.rows_named(self._index, words)
        return holding.rows_holding(self._index, words, holding.FIELDS[field], unfinished=bool(field))

    def similar(self, key: str) -> Sequence[int]:
        """Give the rows of the papers nearest to one, itself first."""
        from reader.search.index.nearness import rows_near  # noqa: PLC0415

        return rows_near(self._index, self._paper_of(key)) if key in self._columns else []

    def duplicates(self) -> Collection[int]:
        """Give the rows of papers whose titles are nearly the same."""
        from reader.search.index.nearness import twin_rows  # noqa: PLC0415

        return {row for pair in twin_rows(self._index) for row in pair}

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

    def paper(self, row: int) -> Paper:
        """Read a paper."""
        return self._paper_of(self._columns.keys[row])

    def perhaps(self, field: str, words: Sequence[str]) -> Collection[int] | None:  # noqa: ARG002 - nothing is known
        """Leave it to reading every paper."""
        return None

    def similar(self, key: str) -> Sequence[int]:
        """Give the paper itself, the only one that is known to be near."""
        return [self._columns.row_of(key)] if key in self._columns else []

    def duplicates(self) -> Collection[int]:
        """Give the rows of papers whose titles are the same apart from case and typography."""
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for row, title in enumerate(self._columns.titles):
            rows[title_key(title)].append(row)
        return {row for twins in rows.values() if len(twins) > 1 for row in twins}

    def ranked(self, terms: Sequence[str], narrow: Narrow | None, extra: ExtraWorth, check: Check) -> Sequence[int]:
        """Give the rows whose titles answer words."""
        check()
        rows = self._titles.ranked(terms, extra)
        return narrow(rows) if narrow else rows

    def shown_for(self, word: str) -> Collection[Shown]:
        """Give the word itself."""
        return {(word, True)}
