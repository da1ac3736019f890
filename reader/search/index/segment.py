"""Part of the index: some papers and every word in them, never changed once it is made."""

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reader.search.index.texts import Numbers, Texts

LAST_LETTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term of a vocabulary the papers that hold it in one field, ascending."""

    starts: Numbers
    papers: Numbers

    def of(self, first: int, last: int) -> Numbers:
        """Give the papers of the terms from first to before last, once for each term that they hold."""
        return self.papers[self.starts[first] : self.starts[last]]

    def counts(self) -> Numbers:
        """Give for each term how many papers hold it."""
        return np.diff(self.starts)

    def kept(self, chosen: NDArray[np.bool_]) -> "Postings":
        """Give the same without the papers that are not chosen, the others numbered anew."""
        if chosen.all():
            return self
        numbers = (np.cumsum(chosen) - 1).astype(np.int32)
        stays = chosen[self.papers]
        before = np.concatenate([np.zeros(1, np.int32), np.cumsum(stays, dtype=np.int32)])
        return Postings(before[self.starts], numbers[self.papers[stays]])


@dataclass(frozen=True)
class Segment:
    """Papers numbered from 0 and their words by field.

    `titles` are folded; `initials` are the first letters of each title's words, a line a paper; `checksums` tell
    whether a paper still says what it said; `sizes` count the words of each paper.
    """

    keys: Texts
    terms: Texts
    titles: Texts
    in_title: Postings
    in_names: Postings
    in_abstract: Postings
    initials: Texts
    checksums: NDArray[np.uint32]
    sizes: Numbers
    acronyms: Mapping[str, Sequence[Sequence[str]]]

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def fields(self) -> tuple[Postings, Postings, Postings]:
        """The fields in the order of their weights: title, names, abstract."""
        return self.in_title, self.in_names, self.in_abstract

    def term(self, word: str) -> int:
        """Give the number of a term, or -1."""
        place = bisect.bisect_left(self.words, word)
        return place if place < len(self.words) and self.words[place] == word else -1

    def beginning_with(self, letters: str) -> tuple[int, int]:
        """Give the range of the terms that begin with these letters."""
        first = bisect.bisect_left(self.words, letters)
        return first, bisect.bisect_left(self.words, letters + LAST_LETTER, first)

    @cached_property
    def words(self) -> list[str]:
        """The terms as a list, for what looks up many."""
        return self.terms.listed()

    @cached_property
    def title_lengths(self) -> NDArray[np.float32]:
        """How long each title is."""
        return np.diff(self.titles.starts).astype(np.float32)

    @cached_property
    def nbytes(self) -> int:
        """How much memory the segment takes, apart from what it derives."""
        arrays = [array for postings in self.fields for array in (postings.starts, postings.papers)]
        texts = (self.keys, self.terms, self.titles, self.initials)
        return sum(a.nbytes for a in arrays) + sum(t.starts.nbytes + len(t.letters) for t in texts)
