"""Term matching: how the terms of a segment match one word of a query."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from reader.search.analysis import STOP_WORDS, Form
from reader.search.index.segment import Numbers, Postings, Segment

Scores = NDArray[np.float32]
LetterMasks = NDArray[np.uint32]

MIN_FUZZY_LENGTH, MAX_FUZZY_LENGTH = 3, 24
MASK_THRESHOLD = 50_000
"""With more terms than this, terms that occur in a single abstract are not matched fuzzily."""
MAX_FUZZY_MATCHES = 40
MAX_FUZZY_PREFIXES = 16
USUAL_PREFIX_LENGTHS = range(4, 15)
"""Lengths of the prefixes that are compared while a word of 5 to 13 letters is typed."""
MIN_SIMILARITY = 0.6
"""The lowest similarity, from 0 to 1, of a term that is proposed for a word that finds nothing."""
MAX_WORD_LENGTH = 40
"""Longer words are matched exactly or as prefixes only."""
MAX_COMPOUND_DOCS = 3_000
MAX_INITIALS_MATCHES = 2_000
MIN_INITIALS, MAX_INITIALS = 3, 9
_SUFFIXES = ("s", "es", "ing", "ed")
_BIT_OF_LETTER = np.array(
    [1 << (byte - 97 if 97 <= byte <= 122 else 26 + byte % 6) for byte in range(256)], dtype=np.uint32
)


@dataclass(frozen=True, slots=True)
class Weights:
    """Scoring weights, tuned with `python -m tests.bench search`; 1 is an exact match in a title."""

    names: float = 0.8
    abstract: float = 0.7
    prefix: float = 0.86
    inflection: float = 0.95
    one_edit: float = 0.55
    two_edits: float = 0.4
    typo_prefix: float = 0.5
    compound: float = 0.7
    initials: float = 0.55
    acronym: float = 0.75
    typo_of_common: float = 0.75
    """Factor of typos if the word itself is common in the library."""
    prefix_of_common: float = 0.9
    missing: float = 0.7
    """Penalty of a term that a paper does not match."""
    stop_word: float = 0.3
    idf: float = 0.5
    """How much more a rare term weighs than one in every paper."""
    all_exact: float = 0.2
    """Added if a paper holds all words as they are typed, in whatever fields."""
    in_order: float = 0.12
    same_words: float = 0.06
    title_start: float = 0.04
    whole_title: float = 2.0
    length: float = 0.00004
    """Penalty of each letter of a title: of equal matches, the shortest title ranks first."""


WEIGHTS = Weights()


def max_edits(word: str, *, two_from: int = 8) -> int:
    """Return how many edits a word may have."""
    return 1 if len(word) < two_from else 2


class FuzzyTerms:
    """Fuzzy lookup in the terms of a segment; letter masks leave few terms to be compared by edit distance."""

    def __init__(self, segment: Segment) -> None:
        self._terms = segment.term_list
        lengths = np.diff(segment.terms.offsets) - 1
        in_title, in_names, in_abstract = (postings.document_frequencies() for postings in segment.fields)
        min_count = 1 if len(segment.terms) < MASK_THRESHOLD else 2
        is_candidate = (in_title * 2 + in_names * 2 + in_abstract) >= min_count
        is_candidate[[term for word in STOP_WORDS if (term := segment.term_number(word)) >= 0]] = False
        is_candidate &= (lengths >= MIN_FUZZY_LENGTH) & (lengths <= MAX_FUZZY_LENGTH)
        self._candidates = np.flatnonzero(is_candidate).astype(np.int32)
        self._lengths = lengths[self._candidates].astype(np.int8)
        self._masks = _letter_masks(segment, self._candidates, MAX_FUZZY_LENGTH)
        title_terms = np.flatnonzero((in_title > 0) & (lengths >= 5) & (lengths <= MAX_FUZZY_LENGTH)).astype(np.int32)
        self._segment, self._title_terms = segment, title_terms
        self._title_term_lengths = lengths[title_terms]
        self._prefix_masks: dict[int, LetterMasks] = {}

    def within_distance(self, word: str) -> Iterator[tuple[int, int]]:
        """Yield the numbers of the terms within the allowed edits of a word, with their edits.

        A substitution changes at most two bits of the letter mask; an insertion or deletion changes at most one.
        """
        edits = max_edits(word)
        length_differences = np.abs(self._lengths - np.int8(min(len(word), 100)))
        letter_differences = np.bitwise_count(self._masks ^ _letter_mask(word))
        is_near = (length_differences <= edits) & (letter_differences <= 2 * edits - length_differences)
        near = self._candidates[is_near].tolist()
        for _, distance, index in _by_distance(word, [self._terms[term] for term in near], edits, MAX_FUZZY_MATCHES):
            yield near[index], distance

    def nearest(self, word: str) -> Iterator[tuple[float, int, str]]:
        """Yield the terms that resemble a word which no term matches: their similarity, document frequency and text."""
        edits = max(2, len(word) // 3)
        is_near = (np.abs(self._lengths - np.int8(min(len(word), 100))) <= edits) & (
            np.bitwise_count(self._masks ^ _letter_mask(word)) <= 2 * edits
        )
        near = self._candidates[is_near].tolist()
        terms = [self._terms[term] for term in near]
        found = process.extract(word, terms, scorer=OSA.normalized_similarity, score_cutoff=MIN_SIMILARITY, limit=20)
        for text, similarity, index in found:
            frequency = max(len(field.docs_of(near[index], near[index] + 1)) for field in self._segment.fields)
            yield similarity, frequency, text

    def prefixes_within_distance(self, word: str) -> Sequence[tuple[str, int]]:
        """Return the prefixes of title terms within the allowed edits of an unfinished word, nearest first."""
        edits = max_edits(word, two_from=9)
        found: dict[str, int] = {}
        for length in range(len(word) - 1, len(word) + 2):
            for prefix, distance, _ in _by_distance(word, self._prefix_candidates(word, length, edits), edits, 12):
                found[prefix] = min(distance, found.get(prefix, distance))
        return sorted(found.items(), key=lambda pair: pair[1])[:MAX_FUZZY_PREFIXES]

    def warm_up(self) -> None:
        """Prepare the masks of usual prefixes: each takes 3.4 ms with 100,000 papers (`cProfile`)."""
        for length in USUAL_PREFIX_LENGTHS:
            self._masks_of_prefixes(length)

    def _masks_of_prefixes(self, length: int) -> LetterMasks:
        masks = self._prefix_masks.get(length)
        if masks is None:
            masks = self._prefix_masks[length] = _letter_masks(self._segment, self._title_terms, length)
        return masks

    def _prefix_candidates(self, word: str, length: int, edits: int) -> list[str]:
        masks = self._masks_of_prefixes(length)
        max_differences = 2 * edits - abs(length - len(word))
        is_near = (np.bitwise_count(masks ^ _letter_mask(word)) <= max_differences) & (
            self._title_term_lengths >= length
        )
        return list(dict.fromkeys([self._terms[term][:length] for term in self._title_terms[is_near].tolist()]))


def _by_distance(word: str, candidates: Iterable[str], edits: int, limit: int) -> Iterator[tuple[str, int, int]]:
    found = process.extract(word, list(candidates), scorer=OSA.distance, score_cutoff=edits, limit=limit)
    return ((candidate, int(distance), index) for candidate, distance, index in found if distance)


def _letter_mask(word: str) -> np.uint32:
    letters = np.frombuffer(word.encode("utf-8", "replace"), np.uint8)
    return np.uint32(np.bitwise_or.reduce(_BIT_OF_LETTER[letters]))


def _letter_masks(segment: Segment, terms: NDArray[np.int32], length: int) -> LetterMasks:
    """Return for each term a mask of the letters in its prefix, one bit a letter."""
    letters = np.frombuffer(segment.terms.data, np.uint8)
    starts, ends = segment.terms.offsets[terms], segment.terms.offsets[terms + 1] - 1
    masks = np.zeros(len(terms), np.uint32)
    for offset in range(length):
        within = np.flatnonzero(starts + offset < ends)
        masks[within] |= _BIT_OF_LETTER[letters[starts[within] + offset]]
    return masks


@dataclass(frozen=True, slots=True)
class TermMatch:
    """Docs that match a word, their score, and the forms to highlight."""

    score: float
    docs: Numbers
    highlights: tuple[Form, ...] = ()


class TermMatcher:
    """Matches words in one segment."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._fuzzy_terms = FuzzyTerms(segment)
        self._last_initials = b"", np.zeros(0, np.intp)
        """The letters last sought in the initials of titles, and their positions."""

    def nearest(self, word: str) -> Iterator[tuple[float, int, str]]:
        """Yield the terms that resemble a word which no term matches: their similarity, document frequency and text."""
        return self._fuzzy_terms.nearest(word) if word.isascii() else iter(())

    def scores(self, matches: Iterable[TermMatch]) -> Scores:
        """Return the score of each doc: 0 for no match, 1 for the word itself in the title.

        NumPy assigns through indexes of its native size in 0.4 of the time (`timeit`).
        """
        scores = np.zeros(len(self._segment), np.float32)
        for match in sorted(matches, key=lambda match: match.score):
            scores[match.docs.astype(np.intp)] = match.score
        return scores

    def exact(self, word: str) -> NDArray[np.bool_]:
        """Return the mask of the docs that hold a word itself in any field."""
        mask = np.zeros(len(self._segment), np.bool_)
        if (term := self._segment.term_number(word)) >= 0:
            for postings in self._segment.fields:
                mask[postings.docs_of(term, term + 1).astype(np.intp)] = True
        return mask

    def intended(self, word: str, matches: Iterable[TermMatch]) -> str:
        """Return the word as the segment spells it, or the likeliest correction."""
        best = max(matches, key=lambda match: (match.score, len(match.docs)), default=None)
        if best is None or not best.highlights or best.highlights[0][0].startswith(word):
            return word
        return " ".join(form for form, _ in best.highlights)

    def warm_up(self) -> None:
        """Prepare what most words need, so that the first one need not wait for it."""
        self._fuzzy_terms.warm_up()

    def matches(self, word: str, *, fuzzy: bool = True) -> Iterator[TermMatch]:
        """Yield all matches of a word in any order; without `fuzzy`, exact and prefix matches only."""
        is_common = self._is_common(word)
        yield from self._exact(word)
        yield from self._prefix(word, WEIGHTS.prefix_of_common if is_common else 1.0)
        if len(word) > MAX_WORD_LENGTH or not fuzzy:
            return
        if len(word) >= 4:
            yield from self._inflections(word)
        if word.isascii() and not word.isdigit():
            yield from self._typos(word, WEIGHTS.typo_of_common if is_common else 1.0)
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
        score = WEIGHTS.prefix * min(1.0, 0.8 + 0.05 * len(word)) * factor
        if last - first <= (self._segment.term_number(word) >= 0):
            return
        title, names, abstract = self._in_all_fields(first, last, score, word, is_prefix=True)
        yield title
        yield TermMatch(names.score * (1 if len(word) > 2 else 0.5), names.docs, names.highlights)
        if len(word) > 2 or not word.isascii():
            yield abstract

    def _inflections(self, word: str) -> Iterator[TermMatch]:
        """Yield matches of inflected forms of the word, and of its base forms."""
        for form in _inflections_of(word):
            term = self._segment.term_number(form)
            if term >= 0:
                yield from self._in_all_fields(term, term + 1, WEIGHTS.inflection, form)

    def _typos(self, word: str, factor: float) -> Iterator[TermMatch]:
        if len(word) >= 4 or (len(word) == 3 and not self._has_prefix(word)):
            for term, edits in self._fuzzy_terms.within_distance(word):
                score = (WEIGHTS.one_edit if edits == 1 else WEIGHTS.two_edits) * factor
                yield from self._in_all_fields(term, term + 1, score, self._segment.term_list[term])
        if len(word) >= 5:
            for prefix, edits in self._fuzzy_terms.prefixes_within_distance(word):
                score = WEIGHTS.typo_prefix * factor * (1 if edits == 1 else 0.8)
                first, last = self._segment.prefix_range(prefix)
                yield TermMatch(score, self._segment.in_title.docs_of(first, last), ((prefix, True),))

    def _has_prefix(self, word: str) -> bool:
        first, last = self._segment.prefix_range(word)
        return first < last

    def _compounds(self, word: str) -> Iterator[TermMatch]:
        """Yield titles with two words that were typed as one, stop words between them ignored."""
        for cut in range(2, len(word) - 1) if len(word) >= 6 else ():
            docs = self._docs_with_both(word[:cut], word[cut:])
            if len(docs):
                yield TermMatch(WEIGHTS.compound, docs, ((word[:cut], False), (word[cut:], True)))

    def _docs_with_both(self, left: str, right: str) -> Numbers:
        segment = self._segment
        term = segment.term_number(left)
        none = np.zeros(0, np.int32)
        if term < 0 or not len(with_left := segment.in_title.docs_of(term, term + 1)):
            return none
        second = segment.term_number(right)
        first, last = (second, second + 1) if len(right) < 3 else segment.prefix_range(right)
        if first < 0 or not len(with_right := segment.in_title.docs_of(first, last)):
            return none
        both = with_left[np.isin(with_left, with_right)] if len(with_left) > 1 else with_left
        if len(both) >= MAX_COMPOUND_DOCS:
            return none
        words = f" {left} {right}"
        titles = zip(both.tolist(), segment.titles.take_many(both.tolist()), strict=True)
        return np.array([doc for doc, title in titles if words in _content_words(title)], np.int32)

    def _initials(self, word: str) -> Iterator[TermMatch]:
        if MIN_INITIALS <= len(word) <= MAX_INITIALS and len(docs := self._docs_with_initials(word.encode())):
            yield TermMatch(WEIGHTS.initials, docs)

    def _docs_with_initials(self, letters: bytes) -> Numbers:
        """Return the docs with consecutive words that begin with some letters."""
        positions = self._initials_positions(letters)[:MAX_INITIALS_MATCHES]
        docs = np.searchsorted(self._segment.initials.offsets, positions, side="right") - 1
        return docs.astype(np.int32)

    def _initials_positions(self, letters: bytes) -> NDArray[np.intp]:
        """Return the positions of some letters in the initials of all titles.

        While a word is typed, they are among the positions without its last letter. With 100,000 papers, a new search
        takes 0.65 ms, and 1.6 to 2.9 ms with `bytes.find` (`timeit`).
        """
        before, positions = self._last_initials
        initials = np.frombuffer(self._segment.initials.data, np.uint8)
        if not before or not letters.startswith(before):
            before = letters[:2]
            positions = np.flatnonzero((initials[:-1] == letters[0]) & (initials[1:] == letters[1]))
        for offset in range(len(before), len(letters)):
            positions = positions[initials[positions + offset] == letters[offset]]  # a line break ends the last title
        self._last_initials = letters, positions
        return positions

    def _acronyms(self, word: str) -> Iterator[TermMatch]:
        title, abstract = self._segment.in_title, self._segment.in_abstract
        for meaning in self._segment.acronyms.get(word, ()):
            highlights = tuple((word, False) for word in meaning)
            yield TermMatch(WEIGHTS.acronym, self._docs_with_all(title, meaning), highlights)
            score = WEIGHTS.acronym * WEIGHTS.abstract * 0.8
            yield TermMatch(score, self._docs_with_all(abstract, meaning), highlights)

    def _docs_with_all(self, postings: Postings, words: Sequence[str]) -> Numbers:
        """Return the docs with all words; starting with the rarest leaves few to look up in the others."""
        terms = [self._segment.term_number(word) for word in words]
        if min(terms) < 0:
            return np.zeros(0, np.int32)
        docs, *others = sorted((postings.docs_of(term, term + 1) for term in terms), key=len)
        for other in others:
            docs = docs[other[np.searchsorted(other[:-1], docs)] == docs]
        return docs

    def _in_all_fields(
        self, first: int, last: int, score: float, word: str, *, is_prefix: bool = False
    ) -> list[TermMatch]:
        field_weights = (1.0, WEIGHTS.names, WEIGHTS.abstract)
        highlights = ((word, is_prefix),)
        return [
            TermMatch(score * weight, postings.docs_of(first, last), highlights)
            for weight, postings in zip(field_weights, self._segment.fields, strict=True)
        ]


def _content_words(title: str) -> str:
    """Return a title without stop words, each word after a space."""
    return "".join(f" {word}" for word in title.split() if word not in STOP_WORDS)


def _inflections_of(word: str) -> set[str]:
    bases = {word, *(word.removesuffix(suffix) for suffix in _SUFFIXES if len(word) - len(suffix) >= 3)}
    bases |= {base + "e" for base in bases if base != word and not word.endswith("s")}
    bases |= {base[:-1] + "y" for base in bases if base.endswith("i")}
    bases |= {base[:-1] for base in bases if base[-1:] == base[-2:-1]}
    forms = {base + suffix for base in bases for suffix in ("", *_SUFFIXES)}
    forms |= {base[:-1] + suffix for base in bases if base.endswith("e") for suffix in ("ing", "ed")}
    forms |= {base[:-1] + "ies" for base in bases if base.endswith("y")}
    return forms - {word}
