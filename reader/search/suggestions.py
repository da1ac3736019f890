"""Completions and corrections of a query, from the values that each filter has in the library, and their counts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from heapq import nlargest
from typing import TYPE_CHECKING, NamedTuple

from reader.columns import Columns
from reader.paper import tag_key
from reader.query_text import last_word_start, quote
from reader.search.analysis import STOP_WORDS, tokenize
from reader.search.filters import DATE_FILTERS, DATE_VALUES, FILTER_NAMES, FILTERS, SORT, SORT_KEYS, VIEW
from reader.search.query import Filter, Query, Word, positive_conditions
from reader.search.secondary_indexes import PREFIXES, LabelIndex

if TYPE_CHECKING:
    from reader.search.index.word_index import Index

MAX_NAMES_SCANNED = 400
"""How many authors or keywords with the typed letters are examined to propose the commonest."""
MAX_DIGESTS = 30
"""How many of the newest digests are proposed."""
_IN_INDEX = ("author", "keyword")
_BEGINS, _HAS_WORD, _NO_MATCH = range(3)
MAX_COMPLETIONS = 20
_NAME = re.compile(r"([A-Za-z]{2,}):")
MIN_CORRECTED_LENGTH = 4
"""Shorter words resemble too many others."""
MIN_SIMILARITY = 70
"""The lowest similarity, in percent, of a proposed value."""
MAX_CORRECTED_WORDS = 10
"""A query with more words is not corrected."""
_TEXT_FILTERS = ("tag", "author", "keyword", "org", "source", "category")


class KnownValue(NamedTuple):
    """A value of a filter, and how many papers have it, if that is known."""

    text: str
    paper_count: int | None = None


class Vocabulary:
    """Looks up the values of filters; caches their counts until papers or marks change."""

    def __init__(
        self,
        columns: Columns,
        labels: LabelIndex,
        get_views: Callable[[], Mapping[str, str]],
        get_index: Callable[[], Index | None],
    ) -> None:
        self._columns = columns
        self._labels = labels
        self._get_views = get_views
        self._get_index = get_index
        self._tags: tuple[int, Mapping[str, int]] = (-1, {})

    def matching(self, name: str, letters: str, limit: int) -> list[KnownValue]:
        """Return values of a filter that begin with some letters, then those with such a word, the commonest first."""
        typed = letters.casefold()
        if name in _IN_INDEX:
            return _best(self._names(name, typed).items(), typed, limit)
        if name == VIEW:
            return [KnownValue(view) for view in self._get_views() if _rank(view, typed) < _NO_MATCH][:limit]
        if (counts := self._counts(name)) is not None:
            return _best(counts.items(), typed, limit)
        known = [KnownValue(value) for value in _fixed_values(name)]
        digests = self._digests() if name == "digest" else []
        return [value for value in (*known, *digests) if value.text.startswith(typed)][:limit]

    def texts(self, name: str) -> Iterable[str]:
        """Return all values of a filter whose values are texts."""
        if name in _IN_INDEX:
            index, prefix = self._get_index(), f"{name}:"
            readers = index.readers if index is not None else ()
            return (
                text.removeprefix(prefix)
                for reader in readers
                for text in reader.segment.names.to_list()
                if text.startswith(prefix)
            )
        return self._counts(name) or ()

    def _counts(self, name: str) -> Mapping[str, int] | None:
        if name == "tag":
            return self._tag_counts()
        return self._labels.counts(name) if name in PREFIXES else None

    def _tag_counts(self) -> Mapping[str, int]:
        generation = self._columns.marks_generation
        if self._tags[0] != generation:
            counts, spellings = Counter[str](), dict[str, str]()
            for marks in self._columns.marks.copy().values():
                for tag in marks.tags:
                    counts[spellings.setdefault(tag_key(tag), tag)] += 1
            self._tags = generation, counts
        return self._tags[1]

    def _names(self, name: str, letters: str) -> Mapping[str, int]:
        counts: defaultdict[str, int] = defaultdict(int)
        index = self._get_index()
        for reader in index.readers if index is not None else ():
            found = reader.segment.folded_names.containing(name, letters, MAX_NAMES_SCANNED)
            for text, count in reader.name_counts(found):
                counts[text.removeprefix(f"{name}:")] += count
        return counts

    def _digests(self) -> list[KnownValue]:
        counts = Counter(self._columns.digest_day)
        newest = nlargest(MAX_DIGESTS, (day for day in counts if day))
        return [KnownValue(date.fromordinal(day).isoformat(), counts[day]) for day in newest]


def _fixed_values(name: str) -> Iterable[str]:
    if name == SORT:
        return SORT_KEYS
    if name in DATE_FILTERS:
        return DATE_VALUES
    return FILTERS[name].values or (FILTERS[name].example,)


def _rank(text: str, letters: str) -> int:
    folded = text.casefold()
    if folded.startswith(letters):
        return _BEGINS
    words = "".join(letter if letter.isalnum() else " " for letter in folded)
    return _HAS_WORD if f" {letters}" in f" {words}" else _NO_MATCH


def _best(counts: Iterable[tuple[str, int]], letters: str, limit: int) -> list[KnownValue]:
    ranked = [(_rank(text, letters), -count, text.casefold(), text) for text, count in counts]
    best = sorted(entry for entry in ranked if entry[0] < _NO_MATCH)[:limit]
    return [KnownValue(text, -negative) for _, negative, _, text in best]


class Completion(NamedTuple):
    """A text that may replace the part of a query from `start` to `end`, and how many papers have that value."""

    text: str
    start: int
    end: int
    paper_count: int | None = None

    def apply(self, query: str) -> str:
        """Return the query with the completion in its place."""
        return query[: self.start] + self.text + query[self.end :]


def complete(query: str, cursor: int, vocabulary: Vocabulary, limit: int = MAX_COMPLETIONS) -> list[Completion]:
    """Return the completions at the cursor, the likeliest first; none inside a word that needs no completion."""
    start = last_word_start(query[:cursor])
    typed = query[start:cursor]
    if typed.startswith("@"):
        views = vocabulary.matching(VIEW, typed[1:].lstrip('"'), limit)
        return [Completion(f"@{quote(view.text)}", start, cursor, view.paper_count) for view in views]
    match = _NAME.match(typed)
    if match is None:
        names = (name for name in FILTER_NAMES if typed and name.startswith(typed.lower()))
        return [Completion(f"{name}:", start, cursor) for name in names][:limit]
    name = match[1].lower()
    if name not in FILTER_NAMES:
        return []
    value_start = start + max(match.end(), _after_last_comma(typed))
    letters = query[value_start:cursor]
    return list(_values(vocabulary.matching(name, letters.lstrip('"'), limit), letters, value_start, cursor))


def _values(values: list[KnownValue], letters: str, start: int, end: int) -> Iterator[Completion]:
    """Yield completions, but none if the only value is already typed."""
    if [quote(value.text) for value in values] != [letters]:
        yield from (Completion(quote(value.text), start, end, value.paper_count) for value in values)


def _after_last_comma(text: str) -> int:
    return max((match.end() for match in re.finditer(r'(?:"[^"]*"|[^",])*,', text)), default=0)


def correct(text: str, query: Query, index: Index | None, vocabulary: Vocabulary) -> str:
    """Return a query with the words and values that the library lacks replaced; empty if none can be."""
    conditions = list(positive_conditions(query.conditions))
    if len(conditions) > MAX_CORRECTED_WORDS:
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
        if len(term) < MIN_CORRECTED_LENGTH or term in STOP_WORDS:
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
    words = {word: None for text in texts for word in text.split() if len(word) >= MIN_CORRECTED_LENGTH}
    found = process.extractOne(value, words.keys(), scorer=scorer, processor=str.casefold, score_cutoff=MIN_SIMILARITY)
    return str(found[0]) if found is not None else ""


def _replace_words(text: str, replacements: Iterable[tuple[str, str]]) -> str:
    for old, new in replacements:
        pattern = rf"(?<![^\W_]){re.escape(old)}(?![^\W_])"
        text = re.sub(pattern, lambda _, new=new: new, text, flags=re.IGNORECASE)  # type: ignore[misc]
    return text
