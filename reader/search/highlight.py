"""Showing where a text answers a query."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import NamedTuple

from reader.paper import Span
from reader.search.folding import LETTERS, SMALL_WORDS, run_together, spellings_of, terms_in
from reader.search.query import Filter, Phrase, Query

_WORD = rf"{LETTERS}(?:['’][^\W_]+)*"
_COMPOUND = rf"{LETTERS}(?:(?:-|[_^]\(?){LETTERS})+"
_IN_COMPOUND = "-_^"
_WORDS_REMEMBERED = 20_000
MOST_WORDS = 50
"""Of a text that was pasted so many words are shown where they stand."""
_TEXT_FILTERS = ("title", "abstract", "keyword")


class Highlighter:
    """Gives the spans of any text that answer a query, misspelt words too; works out what to show when first asked."""

    def __init__(self, query: Query, shown_for: Callable[[str], Collection[tuple[str, bool]]]) -> None:
        """Take a query, and what gives the words that answer a word: each as a whole, or as a beginning."""
        typed = tuple(islice((term for word in query.words for term in terms_in(word)), MOST_WORDS))
        self._typed = tuple(term for term in typed if term not in SMALL_WORDS) or typed
        self._sequences = tuple(one for one in _asked_together(query) if one.terms)
        self._asked = frozenset(_asked_alone(query)).union(
            *(one.terms for one in self._sequences if len(one.terms) == 1)
        )
        self._shown_for = shown_for
        self._shown_letters = _Remembering(self._letters_of)

    def __call__(self, text: str) -> Sequence[Span]:
        """Give sorted, disjoint spans in characters."""
        if not self._typed and not self._asked and not self._sequences:
            return ()
        words = list(re.finditer(_WORD, text))
        together = set(self._together([word.group() for word in words])) if self._sequences else ()
        letters = self._shown_letters
        spans = [
            (word.start(), word.end() if place in together else word.start() + letters[word.group()])
            for place, word in enumerate(words)
            if place in together or letters[word.group()]
        ]
        return sorted([*spans, *self._compounds(text, spans)]) if any(sign in text for sign in _IN_COMPOUND) else spans

    def _together(self, words: Sequence[str]) -> Iterator[int]:
        """Give the places of the words that stand together as they were asked for."""
        spellings = [_spellings_of(word) for word in words]
        for way in range(max(map(len, spellings), default=0)):
            chosen = (each[min(way, len(each) - 1)] for each in spellings)
            yield from self._together_in([(term, place) for place, terms in enumerate(chosen) for term in terms])

    def _together_in(self, terms: Sequence[tuple[str, int]]) -> Iterator[int]:
        for sequence in self._sequences:
            count = len(sequence.terms)
            for start in range(len(terms) - count + 1):
                found = terms[start : start + count]
                if sequence.is_in([term for term, _ in found]):
                    yield from (place for _, place in found)

    def _compounds(self, text: str, spans: Sequence[Span]) -> Iterator[Span]:
        """Find words of several parts that answer as one, where none of these does."""
        for found in re.finditer(_COMPOUND, text):
            apart = any(found.start() <= start < found.end() for start, _ in spans)
            if not apart and any(map(self._answers, _terms_of_compound(found.group()))):
                yield found.span()

    def _letters_of(self, word: str) -> int:
        """Tell how many letters of a word to show: those that were typed, or all where it answers otherwise."""
        terms = _spellings_of(word)[0]
        if terms and terms[0].startswith(self._beginnings):
            begun = max(len(one) for one in self._beginnings if terms[0].startswith(one))
            return begun if len(terms[0]) == len(word) else len(word)
        return len(word) if any(map(self._answers, chain(*_spellings_of(word)))) else 0

    def _answers(self, term: str) -> bool:
        return term in self._whole or term.startswith(self._misspelt_beginnings)

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        return tuple({term for term in self._typed if len(term) > 1 and term not in SMALL_WORDS})

    @cached_property
    def _shown(self) -> frozenset[tuple[str, bool]]:
        return frozenset(shown for term in self._typed for shown in self._shown_for(term))

    @cached_property
    def _whole(self) -> frozenset[str]:
        return frozenset((*self._typed, *self._asked, *(word for word, begins in self._shown if not begins)))

    @cached_property
    def _misspelt_beginnings(self) -> tuple[str, ...]:
        return tuple(word for word, begins in self._shown if begins and len(word) > 2)


class _Sequence(NamedTuple):
    """Terms that were asked for one behind the other; the last may be only the beginning of one."""

    terms: tuple[str, ...]
    is_unfinished: bool

    def is_in(self, found: Sequence[str]) -> bool:
        """Tell whether as many terms of a text are these."""
        *whole, last = self.terms
        return found[:-1] == whole and (found[-1].startswith(last) if self.is_unfinished else found[-1] == last)


def _asked_together(query: Query) -> Iterator[_Sequence]:
    for condition in query.demands:
        if isinstance(condition, Phrase) and not condition.negated:
            yield from (_Sequence(tuple(terms), is_unfinished=False) for terms in spellings_of(condition.text))
        elif isinstance(condition, Filter) and not condition.negated and condition.name in _TEXT_FILTERS:
            spellings = chain.from_iterable(spellings_of(str(value)) for value in condition.values)
            yield from (_Sequence(tuple(terms), is_unfinished=True) for terms in spellings)


def _asked_alone(query: Query) -> Iterator[str]:
    """Give the words that are looked for in authors' names, in any order."""
    for condition in query.demands:
        if isinstance(condition, Filter) and not condition.negated and condition.name == "author":
            yield from (term for value in condition.values for term in terms_in(str(value)))


class _Remembering(dict[str, int]):
    """Asks for each word once."""

    def __init__(self, ask: Callable[[str], int]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, word: str) -> int:
        answer = self[word] = self._ask(word)
        return answer


@lru_cache(_WORDS_REMEMBERED)
def _spellings_of(word: str) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, spellings_of(word)))


def _terms_of_compound(word: str) -> Iterator[str]:
    yield "".join(run_together(word))
    yield from terms_in(word)
