"""Finding papers by words, fuzzily, over every word that the library knows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reader.paper import Paper
from reader.search.folding import SMALL_WORDS, terms_in

TITLE, NAMES, ABSTRACT = 1.0, 0.8, 0.32
"""What it is worth where a word is found: in a title; among authors, tags and keywords; in an abstract."""


@dataclass(slots=True)
class Words:
    """Every word of a library with the papers that hold it, and what it is worth there."""

    rows_by_term: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, papers: Iterable[Paper]) -> "Words":
        """Read all papers, the first as row 0."""
        words = cls()
        for row, paper in enumerate(papers):
            words._add(row, paper)
        return words

    def ranked(self, words: Sequence[str]) -> list[int]:
        """Give the rows of the papers that answer all words, the best first."""
        terms = [term for word in words for term in terms_in(word)]
        found = [self._worth(term) for term in terms]
        if not found:
            return []
        rows = set.intersection(*map(set, found))
        worth = {row: sum(one[row] for one in found) for row in rows}
        return sorted(rows, key=lambda row: (-worth[row], row))

    def matches(self, term: str) -> Mapping[str, float]:
        """Give the words that answer a term, each with how well."""
        near = {word: 0.86 for word in self.rows_by_term if word.startswith(term)} if len(term) > 1 else {}
        return {**dict(self._misspelt(term)), **near, **({term: 1.0} if term in self.rows_by_term else {})}

    def nearest(self, paper: Paper, count: int = 20) -> list[int]:
        """Give the rows of the papers that share most of a paper's rarer words, the nearest (itself) first."""
        worth: dict[int, float] = defaultdict(float)
        for term in {term for text, _ in _texts(paper) for term in terms_in(text)} - SMALL_WORDS:
            held = self.rows_by_term.get(term, {})
            for row, place in held.items():
                worth[row] += place / len(held)
        return sorted(worth, key=lambda row: (-worth[row], row))[:count]

    def _worth(self, term: str) -> Mapping[int, float]:
        worth: dict[int, float] = defaultdict(float)
        for word, quality in self.matches(term).items():
            for row, place in self.rows_by_term[word].items():
                worth[row] = max(worth[row], quality * place)
        return worth

    def _misspelt(self, term: str) -> Iterator[tuple[str, float]]:
        if len(term) < 4:
            return
        from rapidfuzz import process  # noqa: PLC0415 - loaded only when words are searched
        from rapidfuzz.distance import OSA  # noqa: PLC0415

        edits = 1 if len(term) < 8 else 2
        for word, distance, _ in process.extract(
            term, list(self.rows_by_term), scorer=OSA.distance, score_cutoff=edits, limit=None
        ):
            yield word, 0.78 if distance <= 1 else 0.6

    def _add(self, row: int, paper: Paper) -> None:
        for text, worth in _texts(paper):
            for term in terms_in(text):
                held = self.rows_by_term[term]
                held[row] = max(held.get(row, 0.0), worth)


def _texts(paper: Paper) -> Iterator[tuple[str, float]]:
    yield paper.title, TITLE
    for name in (*paper.authors, *paper.keywords, *paper.marks.tags):
        yield name, NAMES
    yield paper.abstract, ABSTRACT
