"""Searching titles alone, while there is no index yet."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from reader.columns import Columns
from reader.search.folding import compounds, spelling_variants

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
