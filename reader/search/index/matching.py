"""How the words of a segment answer one word of a query."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reader.search.folding import SMALL_WORDS
from reader.search.index.segment import Postings, Segment
from reader.search.index.spelling import Spelling
from reader.search.index.texts import Numbers
from reader.search.index.weights import Weights

Worth = NDArray[np.float32]

LONGEST_WORD = 40
"""What is longer is no word that could be meant otherwise."""
MOST_RUN_TOGETHER = 3_000
MOST_INITIALS = 2_000
SHORTEST_INITIALS, LONGEST_INITIALS = 3, 9
_ENDINGS = ("s", "es", "ing", "ed")


@dataclass(frozen=True, slots=True)
class Answer:
    """Papers that answer a word, with what that is worth; `shows` are the words to highlight, as beginnings or whole."""

    worth: float
    papers: Numbers
    shows: tuple[tuple[str, bool], ...] = ()


class Matching:
    """Finds the answers of one segment."""

    def __init__(self, segment: Segment, weights: Weights) -> None:
        self._segment = segment
        self._spelling = Spelling(segment)
        self._weights = weights

    def worth(self, answers: Iterable[Answer]) -> Worth:
        """Give for each paper what it answers to a word: 0 for nothing, 1 for the word itself in the title."""
        worth = np.zeros(len(self._segment), np.float32)
        for answer in sorted(answers, key=lambda answer: answer.worth):
            worth[answer.papers] = answer.worth
        return worth

    def meant(self, word: str, answers: Iterable[Answer]) -> str:
        """Give a word as the segment has it, the likeliest where it is misspelt."""
        best = max(answers, key=lambda answer: (answer.worth, len(answer.papers)), default=None)
        if best is None or not best.shows or best.shows[0][0].startswith(word):
            return word
        return " ".join(show for show, _ in best.shows)

    def answers(self, word: str, *, fuzzily: bool = True) -> Iterator[Answer]:
        """Give the answers to a word in any order; those that are not spelt as it is only `fuzzily`."""
        known = self._is_known(word)
        yield from self._itself(word)
        yield from self._beginning(word, self._weights.prefix_beside_known if known else 1.0)
        if len(word) > LONGEST_WORD or not fuzzily:
            return
        if len(word) >= 4:
            yield from self._forms(word)
        if word.isascii() and not word.isdigit():
            yield from self._misspelt(word, self._weights.beside_known if known else 1.0)
            yield from self._run_together(word)
            yield from self._initials(word)
            yield from self._acronym(word)

    def _is_known(self, word: str) -> bool:
        segment, term = self._segment, self._segment.term(word)
        if term < 0:
            return False
        in_title, _, in_abstract = (len(postings.of(term, term + 1)) for postings in segment.fields)
        return in_title >= 2 or in_abstract >= 5

    def _itself(self, word: str) -> Iterator[Answer]:
        term = self._segment.term(word)
        if term >= 0:
            yield from self._anywhere(term, term + 1, 1.0, word)

    def _beginning(self, word: str, left: float) -> Iterator[Answer]:
        first, last = self._segment.beginning_with(word)
        quality = self._weights.prefix * min(1.0, 0.8 + 0.05 * len(word)) * left
        if last - first <= (self._segment.term(word) >= 0):
            return
        title, names, abstract = self._anywhere(first, last, quality, word, begins=True)
        yield title
        yield Answer(names.worth * (1 if len(word) > 2 else 0.5), names.papers, names.shows)
        if len(word) > 2 or not word.isascii():
            yield abstract

    def _forms(self, word: str) -> Iterator[Answer]:
        """Plurals and the like, of the word and of what the word is a form of."""
        for form in _forms_of(word):
            term = self._segment.term(form)
            if term >= 0:
                yield from self._anywhere(term, term + 1, self._weights.form, form)

    def _misspelt(self, word: str, left: float) -> Iterator[Answer]:
        weights = self._weights
        if len(word) >= 4 or (len(word) == 3 and not self._begins_any(word)):
            for term, edits in self._spelling.near(word):
                quality = (weights.one_edit if edits == 1 else weights.two_edits) * left
                yield from self._anywhere(term, term + 1, quality, self._segment.words[term])
        if len(word) >= 5:
            for beginning, edits in self._spelling.near_beginnings(word):
                quality = weights.misspelt_prefix * left * (1 if edits == 1 else 0.8)
                first, last = self._segment.beginning_with(beginning)
                yield Answer(quality, self._segment.in_title.of(first, last), ((beginning, True),))

    def _begins_any(self, word: str) -> bool:
        first, last = self._segment.beginning_with(word)
        return first < last

    def _run_together(self, word: str) -> Iterator[Answer]:
        """Two words of a title that were typed as one, with nothing but small words between them."""
        for cut in range(2, len(word) - 1) if len(word) >= 6 else ():
            papers = self._papers_with_both(word[:cut], word[cut:])
            if len(papers):
                yield Answer(self._weights.run_together, papers, ((word[:cut], False), (word[cut:], True)))

    def _papers_with_both(self, left: str, right: str) -> Numbers:
        segment = self._segment
        term = segment.term(left)
        nothing = np.zeros(0, np.int32)
        if term < 0 or not len(papers := segment.in_title.of(term, term + 1)):
            return nothing
        second = segment.term(right)
        first, last = (second, second + 1) if len(right) < 3 else segment.beginning_with(right)
        if first < 0 or not len(others := segment.in_title.of(first, last)):
            return nothing
        both = papers[np.isin(papers, others)] if len(papers) > 1 else papers
        if len(both) >= MOST_RUN_TOGETHER:
            return nothing
        words = f" {left} {right}"
        titles = zip(both.tolist(), segment.titles.some(both.tolist()), strict=True)
        return np.array([paper for paper, title in titles if words in _telling(title)], np.int32)

    def _initials(self, word: str) -> Iterator[Answer]:
        if SHORTEST_INITIALS <= len(word) <= LONGEST_INITIALS and (papers := self._papers_with_initials(word.encode())):
            yield Answer(self._weights.initials, np.array(papers, np.int32))

    def _papers_with_initials(self, letters: bytes) -> list[int]:
        initials = self._segment.initials
        places: list[int] = []
        place = initials.letters.find(letters)
        while place >= 0 and len(places) < MOST_INITIALS:
            places.append(place)
            place = initials.letters.find(letters, place + 1)
        return (np.searchsorted(initials.starts, places, side="right") - 1).tolist() if places else []

    def _acronym(self, word: str) -> Iterator[Answer]:
        title, abstract = self._segment.in_title, self._segment.in_abstract
        for meaning in self._segment.acronyms.get(word, ()):
            shows = tuple((one, False) for one in meaning)
            yield Answer(self._weights.acronym, self._papers_with_all(title, meaning), shows)
            worth = self._weights.acronym * self._weights.abstract * 0.8
            yield Answer(worth, self._papers_with_all(abstract, meaning), shows)

    def _papers_with_all(self, postings: Postings, words: Sequence[str]) -> Numbers:
        terms = [self._segment.term(word) for word in words]
        if min(terms) < 0:
            return np.zeros(0, np.int32)
        papers = postings.of(terms[0], terms[0] + 1)
        for term in terms[1:]:
            papers = papers[np.isin(papers, postings.of(term, term + 1))]
        return papers

    def _anywhere(self, first: int, last: int, quality: float, word: str, *, begins: bool = False) -> list[Answer]:
        worths = (1.0, self._weights.names, self._weights.abstract)
        shows = ((word, begins),)
        return [
            Answer(quality * worth, postings.of(first, last), shows)
            for worth, postings in zip(worths, self._segment.fields, strict=True)
        ]


def _telling(title: str) -> str:
    """Leave the small words of a title out, which people leave out when they run its words together."""
    return "".join(f" {word}" for word in title.split() if word not in SMALL_WORDS)


def _forms_of(word: str) -> set[str]:
    bases = {word, *(word.removesuffix(ending) for ending in _ENDINGS if len(word) - len(ending) >= 3)}
    bases |= {base + "e" for base in bases if base != word and not word.endswith("s")}
    bases |= {base[:-1] + "y" for base in bases if base.endswith("i")}
    bases |= {base[:-1] for base in bases if base[-1:] == base[-2:-1]}
    forms = {base + ending for base in bases for ending in ("", *_ENDINGS)}
    forms |= {base[:-1] + ending for base in bases if base.endswith("e") for ending in ("ing", "ed")}
    forms |= {base[:-1] + "ies" for base in bases if base.endswith("y")}
    return forms - {word}
