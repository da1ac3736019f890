"""How the words of a segment answer one word of a query."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reader.search.folding import STOP_WORDS
from reader.search.index.segment import Postings, Segment
from reader.search.index.spelling import FuzzyTerms
from reader.search.index.texts import Numbers
from reader.search.index.weights import Weights

Scores = NDArray[np.float32]

MAX_WORD_LENGTH = 40
"""What is longer is no word that could be meant otherwise."""
MAX_COMPOUND_DOCS = 3_000
MAX_INITIALS_MATCHES = 2_000
MIN_INITIALS, MAX_INITIALS = 3, 9
_SUFFIXES = ("s", "es", "ing", "ed")


@dataclass(frozen=True, slots=True)
class TermMatch:
    """Papers that answer a word, with what that is worth; `highlights` are the words to highlight, as beginnings or whole."""

    score: float
    docs: Numbers
    highlights: tuple[tuple[str, bool], ...] = ()


class TermMatcher:
    """Finds the answers of one segment."""

    def __init__(self, segment: Segment, weights: Weights) -> None:
        self._segment = segment
        self._fuzzy_terms = FuzzyTerms(segment)
        self._weights = weights

    def scores(self, matches: Iterable[TermMatch]) -> Scores:
        """Give for each paper what it answers to a word: 0 for nothing, 1 for the word itself in the title."""
        scores = np.zeros(len(self._segment), np.float32)
        for answer in sorted(matches, key=lambda answer: answer.score):
            scores[answer.docs] = answer.score
        return scores

    def intended(self, word: str, matches: Iterable[TermMatch]) -> str:
        """Give a word as the segment has it, the likeliest where it is misspelt."""
        best = max(matches, key=lambda answer: (answer.score, len(answer.docs)), default=None)
        if best is None or not best.highlights or best.highlights[0][0].startswith(word):
            return word
        return " ".join(show for show, _ in best.highlights)

    def matches(self, word: str, *, fuzzy: bool = True) -> Iterator[TermMatch]:
        """Give the answers to a word in any order; those that are not spelt as it is only `fuzzily`."""
        known = self._is_common(word)
        yield from self._exact(word)
        yield from self._prefix(word, self._weights.prefix_of_common if known else 1.0)
        if len(word) > MAX_WORD_LENGTH or not fuzzy:
            return
        if len(word) >= 4:
            yield from self._inflections(word)
        if word.isascii() and not word.isdigit():
            yield from self._typos(word, self._weights.typo_of_common if known else 1.0)
            yield from self._compounds(word)
            yield from self._initials(word)
            yield from self._acronyms(word)

    def _is_common(self, word: str) -> bool:
        segment, term = self._segment, self._segment.term_number(word)
        if term < 0:
            return False
        in_title, _, in_abstract = (len(postings.docs_of(term, term + 1)) for postings in segment.fields)
        return in_title >= 2 or in_abstract >= 5

    def _exact(self, word: str) -> Iterator[TermMatch]:
        term = self._segment.term_number(word)
        if term >= 0:
            yield from self._in_all_fields(term, term + 1, 1.0, word)

    def _prefix(self, word: str, factor: float) -> Iterator[TermMatch]:
        first, last = self._segment.prefix_range(word)
        quality = self._weights.prefix * min(1.0, 0.8 + 0.05 * len(word)) * factor
        if last - first <= (self._segment.term_number(word) >= 0):
            return
        title, names, abstract = self._in_all_fields(first, last, quality, word, is_prefix=True)
        yield title
        yield TermMatch(names.score * (1 if len(word) > 2 else 0.5), names.docs, names.highlights)
        if len(word) > 2 or not word.isascii():
            yield abstract

    def _inflections(self, word: str) -> Iterator[TermMatch]:
        """Plurals and the like, of the word and of what the word is a form of."""
        for form in _inflections_of(word):
            term = self._segment.term_number(form)
            if term >= 0:
                yield from self._in_all_fields(term, term + 1, self._weights.inflection, form)

    def _typos(self, word: str, factor: float) -> Iterator[TermMatch]:
        weights = self._weights
        if len(word) >= 4 or (len(word) == 3 and not self._has_prefix(word)):
            for term, edits in self._fuzzy_terms.within_distance(word):
                quality = (weights.one_edit if edits == 1 else weights.two_edits) * factor
                yield from self._in_all_fields(term, term + 1, quality, self._segment.term_list[term])
        if len(word) >= 5:
            for beginning, edits in self._fuzzy_terms.prefixes_within_distance(word):
                quality = weights.typo_prefix * factor * (1 if edits == 1 else 0.8)
                first, last = self._segment.prefix_range(beginning)
                yield TermMatch(quality, self._segment.in_title.docs_of(first, last), ((beginning, True),))

    def _has_prefix(self, word: str) -> bool:
        first, last = self._segment.prefix_range(word)
        return first < last

    def _compounds(self, word: str) -> Iterator[TermMatch]:
        """Two words of a title that were typed as one, with nothing but small words between them."""
        for cut in range(2, len(word) - 1) if len(word) >= 6 else ():
            papers = self._docs_with_both(word[:cut], word[cut:])
            if len(papers):
                yield TermMatch(self._weights.compound, papers, ((word[:cut], False), (word[cut:], True)))

    def _docs_with_both(self, left: str, right: str) -> Numbers:
        segment = self._segment
        term = segment.term_number(left)
        nothing = np.zeros(0, np.int32)
        if term < 0 or not len(papers := segment.in_title.docs_of(term, term + 1)):
            return nothing
        second = segment.term_number(right)
        first, last = (second, second + 1) if len(right) < 3 else segment.prefix_range(right)
        if first < 0 or not len(others := segment.in_title.docs_of(first, last)):
            return nothing
        both = papers[np.isin(papers, others)] if len(papers) > 1 else papers
        if len(both) >= MAX_COMPOUND_DOCS:
            return nothing
        words = f" {left} {right}"
        titles = zip(both.tolist(), segment.titles.take_many(both.tolist()), strict=True)
        return np.array([paper for paper, title in titles if words in _content_words(title)], np.int32)

    def _initials(self, word: str) -> Iterator[TermMatch]:
        if MIN_INITIALS <= len(word) <= MAX_INITIALS and (papers := self._docs_with_initials(word.encode())):
            yield TermMatch(self._weights.initials, np.array(papers, np.int32))

    def _docs_with_initials(self, prefix: bytes) -> list[int]:
        initials = self._segment.initials
        places: list[int] = []
        index = initials.data.find(prefix)
        while index >= 0 and len(places) < MAX_INITIALS_MATCHES:
            places.append(index)
            index = initials.data.find(prefix, index + 1)
        return (np.searchsorted(initials.offsets, places, side="right") - 1).tolist() if places else []

    def _acronyms(self, word: str) -> Iterator[TermMatch]:
        title, abstract = self._segment.in_title, self._segment.in_abstract
        for meaning in self._segment.acronyms.get(word, ()):
            highlights = tuple((one, False) for one in meaning)
            yield TermMatch(self._weights.acronym, self._docs_with_all(title, meaning), highlights)
            scores = self._weights.acronym * self._weights.abstract * 0.8
            yield TermMatch(scores, self._docs_with_all(abstract, meaning), highlights)

    def _docs_with_all(self, postings: Postings, words: Sequence[str]) -> Numbers:
        terms = [self._segment.term_number(word) for word in words]
        if min(terms) < 0:
            return np.zeros(0, np.int32)
        papers = postings.docs_of(terms[0], terms[0] + 1)
        for term in terms[1:]:
            papers = papers[np.isin(papers, postings.docs_of(term, term + 1))]
        return papers

    def _in_all_fields(
        self, first: int, last: int, quality: float, word: str, *, is_prefix: bool = False
    ) -> list[TermMatch]:
        all_scores = (1.0, self._weights.names, self._weights.abstract)
        highlights = ((word, is_prefix),)
        return [
            TermMatch(quality * scores, postings.docs_of(first, last), highlights)
            for scores, postings in zip(all_scores, self._segment.fields, strict=True)
        ]


def _content_words(title: str) -> str:
    """Leave the small words of a title out, which people leave out when they run its words together."""
    return "".join(f" {word}" for word in title.split() if word not in STOP_WORDS)


def _inflections_of(word: str) -> set[str]:
    bases = {word, *(word.removesuffix(ending) for ending in _SUFFIXES if len(word) - len(ending) >= 3)}
    bases |= {base + "e" for base in bases if base != word and not word.endswith("s")}
    bases |= {base[:-1] + "y" for base in bases if base.endswith("i")}
    bases |= {base[:-1] for base in bases if base[-1:] == base[-2:-1]}
    forms = {base + ending for base in bases for ending in ("", *_SUFFIXES)}
    forms |= {base[:-1] + ending for base in bases if base.endswith("e") for ending in ("ing", "ed")}
    forms |= {base[:-1] + "ies" for base in bases if base.endswith("y")}
    return forms - {word}
