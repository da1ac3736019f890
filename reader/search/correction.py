"""Spelling correction: words and values of a query that find nothing become the nearest ones of the library."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from reader.query_text import quote
from reader.search.analysis import STOP_WORDS, tokenize
from reader.search.completion import Vocabulary
from reader.search.query import Filter, Query, Word, positive_conditions

if TYPE_CHECKING:
    from reader.search.index.word_index import Index

MIN_LENGTH = 4
"""Shorter words resemble too many others."""
MIN_SIMILARITY = 70
"""Similarity, in percent, of a value that is proposed."""
MAX_WORDS = 10
"""A query with more words is not corrected."""
_TEXT_FILTERS = ("tag", "author", "keyword", "org", "source", "category")


def correct(text: str, query: Query, index: Index | None, vocabulary: Vocabulary) -> str:
    """Return a query with the words and values replaced that the library lacks; empty if none can be."""
    conditions = list(positive_conditions(query.conditions))
    if len(conditions) > MAX_WORDS:
        return ""
    corrected = text
    for condition in conditions:
        if isinstance(condition, Word) and index is not None:
            corrected = _replace_words(corrected, _unknown_words(condition.text, index))
        elif isinstance(condition, Filter) and condition.name in _TEXT_FILTERS:
            corrected = _replace_words(corrected, _unknown_values(condition, vocabulary))
    return corrected if corrected != text else ""


def _unknown_words(word: str, index: Index) -> Iterator[tuple[str, str]]:
    """Yield the terms of a word that match no paper, with the nearest term of the library."""
    for term in tokenize(word):
        if len(term) < MIN_LENGTH or term in STOP_WORDS:
            continue
        if any(reader.lookup(term, fuzzy=True).scores.any() for reader in index.readers):
            continue
        nearest = (found for reader in index.readers for found in reader.term_cache.matcher.nearest(term))
        if best := max(nearest, default=None):
            yield term, best[2]


def _unknown_values(condition: Filter, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for value in map(str, condition.values):
        texts = list(vocabulary.texts(condition.name))
        if texts and (best := _nearest_text(value, texts)) and best.casefold() != value.casefold():
            yield quote(value), quote(best)


def _nearest_text(value: str, texts: Iterable[str]) -> str:
    """Return the text that resembles a value most, or the name that has such a word."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - loaded on first use

    scorer: Callable[..., float] = fuzz.ratio
    found = process.extractOne(value, texts, scorer=scorer, processor=str.casefold, score_cutoff=MIN_SIMILARITY)
    if found is not None:
        return str(found[0])
    words = {word: None for text in texts for word in text.split() if len(word) >= MIN_LENGTH}
    found = process.extractOne(value, words.keys(), scorer=scorer, processor=str.casefold, score_cutoff=MIN_SIMILARITY)
    return str(found[0]) if found is not None else ""


def _replace_words(text: str, replacements: Iterable[tuple[str, str]]) -> str:
    for old, new in replacements:
        pattern = rf"(?<![^\W_]){re.escape(old)}(?![^\W_])"
        text = re.sub(pattern, lambda _, new=new: new, text, flags=re.IGNORECASE)  # type: ignore[misc]
    return text
