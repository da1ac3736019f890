"""Highlighting: the spans of a text that match a query."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import NamedTuple

from reader.paper import Highlight, Span, no_highlights
from reader.search.analysis import LETTER, LETTERS, STOP_WORDS, Form, GetForms, compounds, spelling_variants, tokenize
from reader.search.query import Filter, Phrase, Query, positive_conditions

_WORD = rf"{LETTERS}(?:['’][^\W_]+)*"
_COMPOUND = rf"(?<!{LETTER}){LETTERS}(?:(?:-|[_^]\(?){LETTERS})+"
_MAX_CACHED_WORDS = 20_000
_MAX_CACHED_TEXTS = 512
"""How many texts have their spans and words cached: enough for the rows in the window, each with several fields."""
MAX_HIGHLIGHTED_WORDS = 50
"""How many words of a pasted text are highlighted."""
_TEXT_FILTERS = ("title", "abstract", "keyword", "note", "org")


def highlighter(query: Query, get_forms: GetForms) -> Highlight:
    """Return the highlighter of a query; always the same function if the query has no words."""
    highlight = Highlighter(query, get_forms)
    return highlight if highlight.has_terms else no_highlights


class Highlighter:
    """Returns the spans of a text that match a query, typos included; prepared when it is first called."""

    def __init__(self, query: Query, get_forms: GetForms) -> None:
        """Prepare a query; `get_forms` returns the forms in which a word matches."""
        typed = tuple(islice((term for word in query.search_words for term in tokenize(word)), MAX_HIGHLIGHTED_WORDS))
        self._typed_terms = tuple(term for term in typed if term not in STOP_WORDS) or typed
        self._sequences = tuple(sequence for sequence in _phrases(query) if sequence.terms)
        self._exact_terms = frozenset(_author_terms(query)).union(
            *(sequence.terms for sequence in self._sequences if len(sequence.terms) == 1)
        )
        self._get_forms = get_forms
        self._prefix_lengths = _MemoDict(self._prefix_length)
        self._cached_spans = lru_cache(_MAX_CACHED_TEXTS)(self._spans)

    @property
    def has_terms(self) -> bool:
        """Whether anything can match."""
        return bool(self._typed_terms or self._exact_terms or self._sequences)

    def __call__(self, text: str) -> Sequence[Span]:
        """Return sorted, disjoint spans in characters."""
        return self._cached_spans(text)

    def _spans(self, text: str) -> Sequence[Span]:
        spans = self._phrase_spans(text) if self._sequences else self._word_spans(text)
        if "-" not in text and "_" not in text and "^" not in text:
            return spans
        return sorted([*spans, *self._compound_spans(text, spans)])

    def _word_spans(self, text: str) -> list[Span]:
        matching, lengths = self._words_that_may_match(text), self._prefix_lengths
        return [
            (start, start + length)
            for start, word in _cached_words(text)
            if word in matching and (length := lengths[word])
        ]

    def _words_that_may_match(self, text: str) -> set[str]:
        """Return the words of a text without those that cannot match.

        One loop without calls tests them all, because few of the 150 words of an abstract match: with 1,000 papers, a
        typed letter takes 0.93 times the processor time.
        """
        whole_words, prefixes = self._whole_words, (*self._prefixes, *self._typo_prefixes)
        return {word for term, word in _cached_terms_of(text) if term in whole_words or term.startswith(prefixes)}

    def _phrase_spans(self, text: str) -> list[Span]:
        words = _cached_words(text)
        in_phrase = set(self._phrase_indexes([word for _, word in words]))
        lengths = self._prefix_lengths
        return [
            (start, start + (len(word) if index in in_phrase else lengths[word]))
            for index, (start, word) in enumerate(words)
            if index in in_phrase or lengths[word]
        ]

    def _phrase_indexes(self, words: Sequence[str]) -> Iterator[int]:
        """Yield the indexes of the words that belong to a phrase."""
        variants = [_cached_variants(word) for word in words]
        for number in range(max(map(len, variants), default=0)):
            spelling = (each[min(number, len(each) - 1)] for each in variants)
            yield from self._phrase_indexes_in(
                [(term, index) for index, terms in enumerate(spelling) for term in terms]
            )

    def _phrase_indexes_in(self, terms: Sequence[tuple[str, int]]) -> Iterator[int]:
        for sequence in self._sequences:
            count = len(sequence.terms)
            for start in range(len(terms) - count + 1):
                window = terms[start : start + count]
                if sequence.matches([term for term, _ in window]):
                    yield from (index for _, index in window)

    def _compound_spans(self, text: str, spans: Sequence[Span]) -> Iterator[Span]:
        """Yield hyphenated words that match as one word, if none of their parts matches."""
        for (start, end), terms in _cached_compounds(text):
            has_matching_part = any(start <= first < end for first, _ in spans)
            if not has_matching_part and self._matches_any(terms):
                yield start, end

    def _prefix_length(self, word: str) -> int:
        """Return how many letters of a word to highlight: those that were typed, or all if it matches otherwise."""
        terms = _cached_terms(word)
        if terms and terms[0].startswith(self._prefixes):
            length = max(len(prefix) for prefix in self._prefixes if terms[0].startswith(prefix))
            return length if len(terms[0]) == len(word) else len(word)
        return len(word) if self._matches_any(terms) else 0

    def _matches_any(self, terms: Iterable[str]) -> bool:
        whole_words, prefixes = self._whole_words, self._typo_prefixes
        return any(term in whole_words or term.startswith(prefixes) for term in terms)

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        return tuple({term for term in self._typed_terms if len(term) > 1 and term not in STOP_WORDS})

    @cached_property
    def _forms(self) -> frozenset[Form]:
        return frozenset(form for term in self._typed_terms for form in self._get_forms(term))

    @cached_property
    def _whole_words(self) -> frozenset[str]:
        return frozenset(
            (*self._typed_terms, *self._exact_terms, *(word for word, is_prefix in self._forms if not is_prefix))
        )

    @cached_property
    def _typo_prefixes(self) -> tuple[str, ...]:
        return tuple(word for word, is_prefix in self._forms if is_prefix and len(word) > 2)


class _TermSequence(NamedTuple):
    """Terms that must follow one another; the last may be a prefix."""

    terms: tuple[str, ...]
    is_prefix: bool

    def matches(self, terms: Sequence[str]) -> bool:
        """Return whether an equal number of terms of a text are these terms."""
        *first, last = self.terms
        return terms[:-1] == first and (terms[-1].startswith(last) if self.is_prefix else terms[-1] == last)


def _phrases(query: Query) -> Iterator[_TermSequence]:
    for condition in positive_conditions(query.conditions):
        if isinstance(condition, Phrase):
            yield from (_TermSequence(tuple(terms), is_prefix=False) for terms in spelling_variants(condition.text))
        elif isinstance(condition, Filter) and condition.name in _TEXT_FILTERS:
            variants = chain.from_iterable(spelling_variants(str(value)) for value in condition.values)
            yield from (_TermSequence(tuple(terms), is_prefix=True) for terms in variants)


def _author_terms(query: Query) -> Iterator[str]:
    """Yield the words of author filters, which match in any order."""
    for condition in positive_conditions(query.conditions):
        if isinstance(condition, Filter) and condition.name == "author":
            yield from (term for value in condition.values for term in tokenize(str(value)))


class _MemoDict(dict[str, int]):
    """Computes each value once."""

    def __init__(self, compute: Callable[[str], int]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, word: str) -> int:
        value = self[word] = self._compute(word)
        return value


@lru_cache(_MAX_CACHED_WORDS)
def _cached_variants(word: str) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, spelling_variants(word)))


@lru_cache(_MAX_CACHED_WORDS)
def _cached_terms(word: str) -> tuple[str, ...]:
    """Return the terms of all spellings of a word, the usual one first."""
    return tuple(chain(*_cached_variants(word)))


@lru_cache(_MAX_CACHED_TEXTS)
def _cached_words(text: str) -> tuple[tuple[int, str], ...]:
    """Return the words of a text, each with its start; cached because the next letter of a query needs them again."""
    return tuple((word.start(), word.group()) for word in re.finditer(_WORD, text))


@lru_cache(_MAX_CACHED_TEXTS)
def _cached_terms_of(text: str) -> tuple[tuple[str, str], ...]:
    """Return the terms of the words of a text, in all spellings, each with its word."""
    return tuple((term, word) for word in {word for _, word in _cached_words(text)} for term in _cached_terms(word))


@lru_cache(_MAX_CACHED_TEXTS)
def _cached_compounds(text: str) -> tuple[tuple[Span, tuple[str, ...]], ...]:
    """Return the spans of the hyphenated words of a text, each with its terms: as one word, and those of its parts."""
    found = ((match.span(), match.group()) for match in re.finditer(_COMPOUND, text))
    return tuple((span, ("".join(compounds(word)), *tokenize(word))) for span, word in found)
