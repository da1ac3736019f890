"""Search backends: the index, or the titles alone until there is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, Protocol

from reader.columns import Columns
from reader.errors import CheckCancelled
from reader.paper import Paper
from reader.search.analysis import Form, compounds, contains_words, spelling_variants, tokenize

if TYPE_CHECKING:
    from reader.search.index.word_index import Index

RowFilter = Callable[[Sequence[int]], Sequence[int]]
ExtraScores = Callable[[str], Mapping[int, float]]
RowPredicate = Callable[[int], object]
PaperPredicate = Callable[[Paper, Sequence[str]], bool]
DuplicateKeys = Mapping[str, Sequence[str]]
"""The keys of possible duplicates, by key."""


class Alternative(NamedTuple):
    """Terms to rank papers by, and a filter of the rows that they may find."""

    terms: Sequence[str]
    row_filter: RowFilter | None = None


MIN_TITLE_SIMILARITY = 75
"""The lowest `fuzz.partial_ratio` at which a title matches, if no title contains all terms."""
MAX_CACHED_QUERIES = 16
"""How many text conditions have their results cached."""
_PERCENT = 100
_WORD_SCORE, _PREFIX_SCORE, _SUBSTRING_SCORE = 1.0, 0.9, 0.6


class KnownDuplicates:
    """Filters out duplicates that are no longer in the library; cached until papers are removed."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._last: DuplicateKeys = {}
        self._existing: DuplicateKeys = {}
        self._generation = -1

    def existing(self, duplicates: DuplicateKeys) -> DuplicateKeys:
        """Return the duplicates whose papers are both still in the library."""
        if duplicates is not self._last or self._generation != self._columns.generation:
            self._last, self._generation = duplicates, self._columns.generation
            existing = {
                key: [other for other in duplicates[key] if other in self._columns]
                for key in duplicates
                if key in self._columns
            }
            self._existing = {key: others for key, others in existing.items() if others}
        return self._existing


class Backend(Protocol):
    """Answers the parts of a query that the columns cannot.

    `check_cancelled` is called between steps and may raise Cancelled.
    """

    def containing(self, field: str, terms: Sequence[str], check_cancelled: CheckCancelled) -> RowPredicate:
        """Return a predicate of rows whose paper contains words in a field, '' for any field."""

    def similar(self, key: str) -> Sequence[int]:
        """Return the rows of the papers most similar to a paper, starting with the paper itself."""

    def duplicates(self) -> Collection[int]:
        """Return the rows of the papers that may be in the library twice."""

    def ranked(
        self,
        alternatives: Sequence[Alternative],
        row_filter: RowFilter | None,
        get_extra_scores: ExtraScores,
        check_cancelled: CheckCancelled,
    ) -> Sequence[int]:
        """Return the rows that match the terms of an alternative, best first.

        `row_filter` removes rows that do not meet the filters; `get_extra_scores` returns scores of rows that match a
        term outside the index, such as in their tags.
        """

    def highlight_forms(self, word: str) -> Collection[Form]:
        """Return the words to highlight for a search word."""


class IndexBackend:
    """Searches the index, so that few papers have to be read."""

    def __init__(
        self, columns: Columns, get_paper: Callable[[str], Paper], index: Index, duplicates: DuplicateKeys
    ) -> None:
        self._columns = columns
        self._get_paper = get_paper
        self._index = index
        self._duplicates = duplicates

    def containing(self, field: str, terms: Sequence[str], check_cancelled: CheckCancelled) -> RowPredicate:
        """Return a predicate; it reads a paper only if the index cannot decide, and each paper once."""
        from reader.search.index.index_search import candidate_rows, exact_rows  # noqa: PLC0415 - numpy is loaded on first use

        exact = exact_rows(self._index, field, terms)
        if exact is not None:
            return self._title_predicate(exact, terms) if field == "title" else exact.__contains__
        candidates = candidate_rows(self._index, field, terms)
        cached = self._cached_rows((field, *terms))

        def contains(row: int) -> bool:
            if row not in candidates:
                return False
            if row not in cached:
                check_cancelled()
                cached[row] = PAPER_PREDICATES[field](self._get_paper(self._columns.keys[row]), terms)
            return cached[row]

        return contains

    def _title_predicate(self, exact_rows: Collection[int], words: Sequence[str]) -> RowPredicate:
        """Return a predicate that also tests other spellings; the index has one spelling of each title."""
        titles = self._columns.titles

        def contains(row: int) -> bool:
            return row in exact_rows or any(
                contains_words(terms, words, last_is_prefix=True) for terms in spelling_variants(titles[row])[1:]
            )

        return contains

    def _cached_rows(self, cache_key: tuple[str, ...]) -> dict[int, bool]:
        cache = self._index.cached_rows
        if len(cache) > MAX_CACHED_QUERIES:
            cache.clear()
        return cache.setdefault(cache_key, {})

    def similar(self, key: str) -> Sequence[int]:
        """Return the rows of the papers most similar to a paper, starting with the paper itself."""
        from reader.search.index.similarity import similar_rows  # noqa: PLC0415

        return similar_rows(self._index.readers, self._get_paper(key)) if key in self._columns else []

    def duplicates(self) -> Collection[int]:
        """Return the rows of papers whose titles are nearly the same."""
        return set(map(self._columns.row_of, self._duplicates))

    def ranked(
        self,
        alternatives: Sequence[Alternative],
        row_filter: RowFilter | None,
        get_extra_scores: ExtraScores,
        check_cancelled: CheckCancelled,
    ) -> Sequence[int]:
        """Return the rows that match the terms in any field, best first."""
        from reader.search.index.index_search import ranked_rows  # noqa: PLC0415

        return ranked_rows(self._index, alternatives, row_filter, get_extra_scores, check_cancelled)

    def highlight_forms(self, word: str) -> Collection[Form]:
        """Return the words of the library that match a search word."""
        return {form for reader in self._index.readers for form in reader.term_cache.lookup(word).highlights}


class TitleBackend:
    """Searches titles only, until there is an index; normalises them on first use."""

    def __init__(self, columns: Columns, get_paper: Callable[[str], Paper]) -> None:
        self._columns = columns
        self._get_paper = get_paper
        self._normalised: list[str] = []
        self._generation = -1

    def containing(self, field: str, terms: Sequence[str], check_cancelled: CheckCancelled) -> RowPredicate:
        """Return a predicate that reads the paper of each row."""
        keys = self._columns.keys

        def contains(row: int) -> bool:
            check_cancelled()
            return PAPER_PREDICATES[field](self._get_paper(keys[row]), terms)

        return contains

    def similar(self, key: str) -> Sequence[int]:
        """Return the row of the paper itself, the only one known to be similar."""
        return [self._columns.row_of(key)] if key in self._columns else []

    def duplicates(self) -> Collection[int]:
        """Return the rows of papers whose titles are equal apart from case and typography."""
        rows: defaultdict[int, list[int]] = defaultdict(list)
        for row, title_hash in enumerate(self._columns.title_hashes):
            rows[title_hash].append(row)
        return {row for duplicates in rows.values() if len(duplicates) > 1 for row in duplicates}

    def ranked(
        self,
        alternatives: Sequence[Alternative],
        row_filter: RowFilter | None,
        get_extra_scores: ExtraScores,
        check_cancelled: CheckCancelled,
    ) -> Sequence[int]:
        """Return the rows whose titles contain all terms of an alternative, else similar titles; best first."""
        check_cancelled()
        titles, scores = self._titles(), dict[int, float]()
        for terms, own_filter in alternatives:
            found = _scores(titles, terms, get_extra_scores)
            for row in own_filter(list(found)) if own_filter else found:
                scores[row] = max(found[row], scores.get(row, 0.0))
        rows = sorted(scores, key=lambda row: (-scores[row], len(titles[row]), row))
        return row_filter(rows) if row_filter else rows

    def highlight_forms(self, word: str) -> Collection[Form]:
        """Return the word itself."""
        return {(word, True)}

    def invalidate(self) -> None:
        """Normalise the titles again before their next use."""
        self._generation = -1

    def _titles(self) -> list[str]:
        if self._generation != self._columns.generation or len(self._normalised) != len(self._columns):
            aliases = self._columns.title_aliases.copy()
            self._normalised = [_normalised_title(title) for title in self._columns.titles]
            rows = {self._columns.row_of(key): titles for key, titles in aliases.items() if key in self._columns}
            for row in rows.keys() & set(range(len(self._normalised))):
                self._normalised[row] += "".join(map(_normalised_title, rows[row]))
            self._generation = self._columns.generation
        return self._normalised


def _normalised_title(title: str) -> str:
    return f" {' '.join([*chain.from_iterable(spelling_variants(title)), *compounds(title)])} "


def _scores(titles: Sequence[str], terms: Sequence[str], get_extra_scores: ExtraScores) -> dict[int, float]:
    all_scores = [get_extra_scores(term) for term in terms]
    scored = ((row, _score(title, row, terms, all_scores)) for row, title in enumerate(titles))
    return {row: score for row, score in scored if score > 0} or _similar_titles(titles, " ".join(terms))


def _score(title: str, row: int, terms: Sequence[str], extra_scores: Sequence[Mapping[int, float]]) -> float:
    total = 0.0
    for term, extra in zip(terms, extra_scores, strict=True):
        score = max(_term_score(title, term), extra.get(row, 0.0))
        if not score:
            return 0.0
        total += score
    return total


def _term_score(title: str, term: str) -> float:
    if term not in title:
        return 0.0
    if f" {term} " in title:
        return _WORD_SCORE
    return _PREFIX_SCORE if f" {term}" in title else _SUBSTRING_SCORE


def _similar_titles(titles: Sequence[str], words: str) -> dict[int, float]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - loaded on first use

    found = process.extract(words, titles, scorer=fuzz.partial_ratio, score_cutoff=MIN_TITLE_SIMILARITY, limit=200)
    return {row: score / _PERCENT for _, score, row in found}


def _any_contains(texts: Iterable[str], words: Sequence[str], *, last_is_prefix: bool) -> bool:
    return any(
        any(contains_words(terms, words, last_is_prefix=last_is_prefix) for terms in spelling_variants(text))
        or (
            len(words) == 1
            and any(contains_words([word], words, last_is_prefix=last_is_prefix) for word in compounds(text))
        )
        for text in texts
    )


def _matches_author(names: Iterable[str], words: Sequence[str]) -> bool:
    """Return whether one name contains all the words; "a" matches an initial, "lovel" a prefix."""
    return any(
        bool(words) and all(any(_matches_name_part(term, word) for term in terms) for word in words)
        for terms in map(tokenize, names)
    )


def _matches_name_part(term: str, word: str) -> bool:
    return term == word or (len(word) != 2 and term.startswith(word)) or (len(term) == 1 and word.startswith(term))


def _searched_texts(paper: Paper) -> Iterable[str]:
    names = (*paper.authors, *paper.keywords, *paper.title_aliases)
    return (paper.title, paper.abstract, *names, paper.organization, paper.summary, *paper.categories)


PAPER_PREDICATES: dict[str, PaperPredicate] = {
    "": lambda paper, words: _any_contains(_searched_texts(paper), words, last_is_prefix=False),
    "author": lambda paper, words: _matches_author(paper.authors, words),
    "title": lambda paper, words: _any_contains((paper.title,), words, last_is_prefix=True),
    "abstract": lambda paper, words: _any_contains((paper.abstract,), words, last_is_prefix=True),
    "keyword": lambda paper, words: _any_contains(paper.keywords, words, last_is_prefix=True),
}
"""Tests of a paper's own texts, by filter name; '' is for phrases and negated words."""
