"""Showing where a text answers a query."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from reader.paper import Span
from reader.search.folding import terms_in
from reader.search.query import Filter, Phrase, Query, Word

_RUN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_TEXT_FILTERS = ("title", "abstract", "author", "keyword")


@dataclass(frozen=True, slots=True)
class Highlighter:
    """Gives the spans of any text that answer a query; misspelt words too."""

    terms: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, query: Query, matches: Callable[[str], Iterable[str]]) -> "Highlighter":
        """Take a query, and what tells which words of the library answer a word."""
        typed = [term for word in query.words for term in terms_in(word)]
        asked = [term for text in _asked_exactly(query) for term in terms_in(text)]
        answering = (answer for term in typed for answer in matches(term))
        return cls(frozenset((*typed, *asked, *answering)), tuple({term for term in typed if len(term) > 1}))

    def __call__(self, text: str) -> Sequence[Span]:
        """Give sorted, disjoint spans in characters."""
        return [
            (run.start(), run.start() + length) for run in _RUN.finditer(text) if (length := self._length(run.group()))
        ]

    def _length(self, word: str) -> int:
        terms = terms_in(word)
        beginning = max((len(one) for one in self.beginnings if terms and terms[0].startswith(one)), default=0)
        if beginning and len(terms[0]) == len(word):
            return beginning
        return len(word) if beginning or self.terms.intersection(terms) else 0


def _asked_exactly(query: Query) -> Iterator[str]:
    for condition in query.demands:
        if condition.negated or isinstance(condition, Word):
            continue
        if isinstance(condition, Phrase):
            yield condition.text
        elif isinstance(condition, Filter) and condition.name in _TEXT_FILTERS:
            yield from map(str, condition.values)
