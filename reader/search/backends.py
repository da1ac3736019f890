"""Which papers may be in a library twice, as it is now.

Searching titles alone, while there is no index yet.

What is known of papers beyond their columns, with an index and without.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from reader.cancellation import CheckCancelled
from reader.columns import Columns
from reader.paper import Paper
from reader.search.analysis import PAPER_PREDICATES, compounds, contains_words, spelling_variants

if TYPE_CHECKING:
    from reader.search.index.index import Index


DuplicateKeys = Mapping[str, Sequence[str]]
"""By key the keys of the papers that may be the same."""


class KnownDuplicates:
    """Leaves papers out that are gone; where nothing changed that costs nothing."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._last: DuplicateKeys = {}
        self._existing: DuplicateKeys = {}
        self._generation = -1

    def existing(self, duplicates: DuplicateKeys) -> DuplicateKeys:
        """Give the twins that are still in the library, of those that were found when it was looked through."""
        if duplicates is not self._last or self._generation != self._columns.generation:
            self._last, self._generation = duplicates, self._columns.generation
            existing = {
                key: [twin for twin in duplicates[key] if twin in self._columns]
                for key in duplicates
                if key in self._columns
            }
            self._existing = {key: others for key, others in existing.items() if others}
        return self._existing


MIN_SIMILARITY = 75
_WORD_SCORE, _PREFIX_SCORE, _SUBSTRING_SCORE = 1.0, 0.9, 0.6


class TitleSearch:
    """The folded titles of a library, read when they are first needed."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._normalised: list[str] = []
        self._generation = -1

    def ranked(self, terms: Sequence[str], get_extra_scores: Callable[[str], Mapping[int, float]]) -> list[int]:
        """Give the rows whose titles hold all terms, or, where there are none, resemble them."""
        titles = self._titles()
        all_scores = [get_extra_scores(term) for term in terms]
        scores = {
            row: score for row, title in enumerate(titles) if (score := _score(title, row, terms, all_scores)) > 0
        } or _similar_titles(titles, " ".join(terms))
        return sorted(scores, key=lambda row: (-scores[row], len(titles[row]), row))

    def invalidate(self) -> None:
        """Read the titles anew when they are needed next."""
        self._generation = -1

    def _titles(self) -> list[str]:
        if self._generation != self._columns.generation or len(self._normalised) != len(self._columns):
            others = self._columns.title_aliases.copy()
            self._normalised = [_normalised_title(title) for title in self._columns.titles]
            rows = {self._columns.row_of(key): titles for key, titles in others.items() if key in self._columns}
            for row in rows.keys() & set(range(len(self._normalised))):
                self._normalised[row] += "".join(map(_normalised_title, rows[row]))
            self._generation = self._columns.generation
        return self._normalised


def _normalised_title(title: str) -> str:
    return f" {' '.join([*chain.from_iterable(spelling_variants(title)), *compounds(title)])} "


def _score(title: str, row: int, terms: Sequence[str], extra_scores: Sequence[Mapping[int, float]]) -> float:
    total = 0.0
    for term, score in zip(terms, extra_scores, strict=True):
        found = max(_term_score(title, term), score.get(row, 0.0))
        if not found:
            return 0.0
        total += found
    return total


def _term_score(title: str, term: str) -> float:
    if term not in title:
        return 0.0
    if f" {term} " in title:
        return _WORD_SCORE
    return _PREFIX_SCORE if f" {term}" in title else _SUBSTRING_SCORE


def _similar_titles(titles: Sequence[str], words: str) -> dict[int, float]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - loaded only when words are searched

    found = process.extract(words, titles, scorer=fuzz.partial_ratio, score_cutoff=MIN_SIMILARITY, limit=200)
    return {row: score for _, score, row in found}


MAX_CACHED_QUERIES = 16

RowFilter = Callable[[Sequence[int]], Sequence[int]]
ExtraScores = Callable[[str], Mapping[int, float]]
RowPredicate = Callable[[int], object]
HighlightForm = tuple[str, bool]
"""A word to highlight, and whether it stands for all that begin with it."""


class Backend(Protocol):
    """Where questions go that columns cannot answer."""

    def containing(self, field: str, terms: Sequence[str], check_cancelled: CheckCancelled) -> RowPredicate:
        """Give what tells whether a row's paper holds words in a field, '' for any; `check` may raise to give up."""

    def similar(self, key: str) -> Sequence[int]:
        """Give the rows of the papers nearest to one, itself first."""

    def duplicates(self) -> Collection[int]:
        """Give the rows of the papers that may be in the library twice."""

    def ranked(
        self,
        terms: Sequence[str],
        row_filter: RowFilter | None,
        get_extra_scores: ExtraScores,
        check_cancelled: CheckCancelled,
    ) -> Sequence[int]:
        """Give the rows that answer words and that `narrow`, if given, leaves, best first.

        `extra` gives rows that something else makes answer a word; `check` may raise to give up.
        """

    def highlight_forms(self, word: str) -> Collection[HighlightForm]:
        """Give what is to be highlighted for a word."""


class IndexBackend:
    """Asks the index first, so that few papers are read."""

    def __init__(
        self, columns: Columns, get_paper: Callable[[str], Paper], index: Index, duplicates: DuplicateKeys
    ) -> None:
        self._columns = columns
        self._paper_of = get_paper
        self._index = index
        self._duplicates = duplicates

    def containing(self, field: str, terms: Sequence[str], check_cancelled: CheckCancelled) -> RowPredicate:
        """Give what tells whether a row's paper holds words in a field; papers are read once, and only if need be."""
        from reader.search.index.index_search import candidate_rows, exact_rows  # noqa: PLC0415 - numpy waits until wanted

        surely = exact_rows(self._index, field, terms)
        if surely is not None:
            return self._title_predicate(surely, terms) if field == "title" else surely.__contains__
        perhaps = candidate_rows(self._index, field, terms)
        known = self._cached_rows((field, *terms))

        def test(row: int) -> bool:
            if row not in perhaps:
                return False
            if row not in known:
                check_cancelled()
                known[row] = PAPER_PREDICATES[field](self._paper_of(self._columns.keys[row]), terms)
            return known[row]

        return test

    def _title_predicate(self, exact_rows: Collection[int], words: Sequence[str]) -> RowPredicate:
        """Return what tells whether a row's title holds words; the index knows each title in one spelling alone."""
        titles = self._columns.titles

        def test(row: int) -> bool:
            return row in exact_rows or any(
                contains_words(terms, words, last_is_prefix=True) for terms in spelling_variants(titles[row])[1:]
            )

        return test

    def _cached_rows(self, cache_key: tuple[str, ...]) -> dict[int, bool]:
        remembered = self._index.cached_rows
        if len(remembered) > MAX_CACHED_QUERIES:
            remembered.clear()
        return remembered.setdefault(cache_key, {})

    def similar(self, key: str) -> Sequence[int]:
        """Give the rows of the papers nearest to one, itself first."""
        from reader.search.index.similarity import similar_rows  # noqa: PLC0415

        return similar_rows(self._index.segments, self._paper_of(key)) if key in self._columns else []

    def duplicates(self) -> Collection[int]:
        """Give the rows of papers whose titles are nearly the same."""
        return set(map(self._columns.row_of, self._duplicates))

    def ranked(
        self,
        terms: Sequence[str],
        row_filter: RowFilter | None,
        get_extra_scores: ExtraScores,
        check_cancelled: CheckCancelled,
    ) -> Sequence[int]:
        """Give the rows that answer words, wherever in a paper they stand."""
        from reader.search.index.index_search import ranked_rows  # noqa: PLC0415

        return ranked_rows(self._index, terms, row_filter, get_extra_scores, check_cancelled)

    def highlight_forms(self, word: str) -> Collection[HighlightForm]:
        """Give the words of the library that answer a word."""
        return {show for segment in self._index.segments for show in segment.term_cache.lookup(word).highlights}


class TitleBackend:
    """Knows titles alone, until there is an index."""

    def __init__(self, columns: Columns, get_paper: Callable[[str], Paper], titles: TitleSearch) -> None:
        self._columns = columns
        self._paper_of = get_paper
        self._titles = titles

    def containing(self, field: str, terms: Sequence[str], check_cancelled: CheckCancelled) -> RowPredicate:
        """Give what reads a row's paper, and tells whether it holds words in a field."""
        keys = self._columns.keys

        def test(row: int) -> bool:
            check_cancelled()
            return PAPER_PREDICATES[field](self._paper_of(keys[row]), terms)

        return test

    def similar(self, key: str) -> Sequence[int]:
        """Give the paper itself, the only one that is known to be near."""
        return [self._columns.row_of(key)] if key in self._columns else []

    def duplicates(self) -> Collection[int]:
        """Give the rows of papers whose titles are the same apart from case and typography."""
        rows: defaultdict[int, list[int]] = defaultdict(list)
        for row, number in enumerate(self._columns.title_hashes):
            rows[number].append(row)
        return {row for duplicates in rows.values() if len(duplicates) > 1 for row in duplicates}

    def ranked(
        self,
        terms: Sequence[str],
        row_filter: RowFilter | None,
        get_extra_scores: ExtraScores,
        check_cancelled: CheckCancelled,
    ) -> Sequence[int]:
        """Give the rows whose titles answer words."""
        check_cancelled()
        rows = self._titles.ranked(terms, get_extra_scores)
        return row_filter(rows) if row_filter else rows

    def highlight_forms(self, word: str) -> Collection[HighlightForm]:
        """Give the word itself."""
        return {(word, True)}
