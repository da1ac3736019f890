"""Searching titles alone, while there is no index yet."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from reader.columns import Columns
from reader.search.folding import run_together, spellings_of

LIKE_ENOUGH = 75
_FOUND_AS_WORD, _FOUND_AS_BEGINNING, _FOUND_INSIDE = 1.0, 0.9, 0.6


class Titles:
    """The folded titles of a library, read when they are first needed."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._folded: list[str] = []
        self._generation = -1

    def ranked(self, terms: Sequence[str], extra: Callable[[str], Mapping[int, float]]) -> list[int]:
        """Give the rows whose titles hold all terms, or, where there are none, resemble them."""
        titles = self._titles()
        worths = [extra(term) for term in terms]
        scores = {
            row: score for row, title in enumerate(titles) if (score := _score(title, row, terms, worths)) > 0
        } or _resembling(titles, " ".join(terms))
        return sorted(scores, key=lambda row: (-scores[row], len(titles[row]), row))

    def forget(self) -> None:
        """Read the titles anew when they are needed next."""
        self._generation = -1

    def _titles(self) -> list[str]:
        if self._generation != self._columns.generation or len(self._folded) != len(self._columns):
            others = self._columns.other_titles.copy()
            self._folded = [_folded(title) for title in self._columns.titles]
            rows = {self._columns.row_of(key): titles for key, titles in others.items() if key in self._columns}
            for row in rows.keys() & set(range(len(self._folded))):
                self._folded[row] += "".join(map(_folded, rows[row]))
            self._generation = self._columns.generation
        return self._folded


def _folded(title: str) -> str:
    return f" {' '.join([*chain.from_iterable(spellings_of(title)), *run_together(title)])} "


def _score(title: str, row: int, terms: Sequence[str], worths: Sequence[Mapping[int, float]]) -> float:
    total = 0.0
    for term, worth in zip(terms, worths, strict=True):
        found = max(_worth_in(title, term), worth.get(row, 0.0))
        if not found:
            return 0.0
        total += found
    return total


def _worth_in(title: str, term: str) -> float:
    if term not in title:
        return 0.0
    if f" {term} " in title:
        return _FOUND_AS_WORD
    return _FOUND_AS_BEGINNING if f" {term}" in title else _FOUND_INSIDE


def _resembling(titles: Sequence[str], words: str) -> dict[int, float]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - loaded only when words are searched

    found = process.extract(words, titles, scorer=fuzz.partial_ratio, score_cutoff=LIKE_ENOUGH, limit=200)
    return {row: score for _, score, row in found}
