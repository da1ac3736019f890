"""Showing where a text answers a query."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import NamedTuple

from reader.paper import Span
from reader.search.analysis import LETTERS, STOP_WORDS, compounds, spelling_variants, tokenize
from reader.search.query import Filter, Phrase, Query

_WORD = rf"{LETTERS}(?:['’][^\W_]+)*"
_COMPOUND = rf"{LETTERS}(?:(?:-|[_^]\(?){LETTERS})+"
_IN_COMPOUND = "-_^"
_MAX_CACHED_WORDS = 20_000
MAX_WORDS = 50
"""Of a text that was pasted so many words are shown where they stand."""
_TEXT_FILTERS = ("title", "abstract", "keyword")


class Highlighter:
    """Gives the spans of any text that answer a query, misspelt words too; works out what to show when first asked."""

    def __init__(self, query: Query, get_forms: Callable[[str], Collection[tuple[str, bool]]]) -> None:
        """Take a query, and what gives the words that answer a word: each as a whole, or as a beginning."""
        typed = tuple(islice((term for word in query.search_words for term in tokenize(word)), MAX_WORDS))
        self._typed_query = tuple(term for term in typed if term not in STOP_WORDS) or typed
        self._sequences = tuple(one for one in _phrases(query) if one.terms)
        self._asked_terms = frozenset(_author_terms(query)).union(
            *(one.terms for one in self._sequences if len(one.terms) == 1)
        )
        self._get_forms = get_forms
        self._prefix_lengths = _MemoDict(self._prefix_length)

    def __call__(self, text: str) -> Sequence[Span]:
        """Give sorted, disjoint spans in characters."""
        if not self._typed_query and not self._asked_terms and not self._sequences:
            return ()
        words = list(re.finditer(_WORD, text))
        together = set(self._phrase_spans([word.group() for word in words])) if self._sequences else ()
        letters = self._prefix_lengths
        spans = [
            (word.start(), word.end() if offset in together else word.start() + letters[word.group()])
            for offset, word in enumerate(words)
            if offset in together or letters[word.group()]
        ]
        return (
            sorted([*spans, *self._compound_spans(text, spans)])
            if any(sign in text for sign in _IN_COMPOUND)
            else spans
        )

    def _phrase_spans(self, words: Sequence[str]) -> Iterator[int]:
        """Give the places of the words that stand together as they were asked for."""
        spellings = [_cached_variants(word) for word in words]
        for way in range(max(map(len, spellings), default=0)):
            chosen = (each[min(way, len(each) - 1)] for each in spellings)
            yield from self._phrase_spans_of_terms(
                [(term, offset) for offset, terms in enumerate(chosen) for term in terms]
            )

    def _phrase_spans_of_terms(self, terms: Sequence[tuple[str, int]]) -> Iterator[int]:
        for sequence in self._sequences:
            count = len(sequence.terms)
            for start in range(len(terms) - count + 1):
                found = terms[start : start + count]
                if sequence.matches([term for term, _ in found]):
                    yield from (offset for _, offset in found)

    def _compound_spans(self, text: str, spans: Sequence[Span]) -> Iterator[Span]:
        """Find words of several parts that answer as one, where none of these does."""
        for match in re.finditer(_COMPOUND, text):
            apart = any(match.start() <= start < match.end() for start, _ in spans)
            if not apart and any(map(self._matched_forms, _compound_terms(match.group()))):
                yield match.span()

    def _prefix_length(self, word: str) -> int:
        """Tell how many letters of a word to show: those that were typed, or all where it answers otherwise."""
        terms = _cached_variants(word)[0]
        if terms and terms[0].startswith(self._prefixes):
            begun = max(len(one) for one in self._prefixes if terms[0].startswith(one))
            return begun if len(terms[0]) == len(word) else len(word)
        return len(word) if any(map(self._matched_forms, chain(*_cached_variants(word)))) else 0

    def _matched_forms(self, term: str) -> bool:
        return term in self._whole_words or term.startswith(self._typo_prefixes)

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        return tuple({term for term in self._typed_query if len(term) > 1 and term not in STOP_WORDS})

    @cached_property
    def _forms(self) -> frozenset[tuple[str, bool]]:
        return frozenset(shown for term in self._typed_query for shown in self._get_forms(term))

    @cached_property
    def _whole_words(self) -> frozenset[str]:
        return frozenset(
            (*self._typed_query, *self._asked_terms, *(word for word, begins in self._forms if not begins))
        )

    @cached_property
    def _typo_prefixes(self) -> tuple[str, ...]:
        return tuple(word for word, begins in self._forms if begins and len(word) > 2)


class _TermSequence(NamedTuple):
    """Terms that were asked for one behind the other; the last may be only the beginning of one."""

    terms: tuple[str, ...]
    is_prefix: bool

    def matches(self, terms: Sequence[str]) -> bool:
        """Tell whether as many terms of a text are these."""
        *whole, last = self.terms
        return terms[:-1] == whole and (terms[-1].startswith(last) if self.is_prefix else terms[-1] == last)


def _phrases(query: Query) -> Iterator[_TermSequence]:
    for condition in query.required_filters:
        if isinstance(condition, Phrase) and not condition.negated:
            yield from (_TermSequence(tuple(terms), is_prefix=False) for terms in spelling_variants(condition.text))
        elif isinstance(condition, Filter) and not condition.negated and condition.name in _TEXT_FILTERS:
            spellings = chain.from_iterable(spelling_variants(str(value)) for value in condition.values)
            yield from (_TermSequence(tuple(terms), is_prefix=True) for terms in spellings)


def _author_terms(query: Query) -> Iterator[str]:
    """Give the words that are looked for in authors' names, in any order."""
    for condition in query.required_filters:
        if isinstance(condition, Filter) and not condition.negated and condition.name == "author":
            yield from (term for value in condition.values for term in tokenize(str(value)))


class _MemoDict(dict[str, int]):
    """Asks for each word once."""

    def __init__(self, compute: Callable[[str], int]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, word: str) -> int:
        answer = self[word] = self._compute(word)
        return answer


@lru_cache(_MAX_CACHED_WORDS)
def _cached_variants(word: str) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, spelling_variants(word)))


def _compound_terms(word: str) -> Iterator[str]:
    yield "".join(compounds(word))
    yield from tokenize(word)
