"""Many short texts in little memory.

Part of the index: some papers and every word in them, never changed once it is made.
"""

import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]


def offsets_of(lengths: Numbers) -> Numbers:
    """Give where each of many pieces begins, and where the last ends."""
    starts = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=starts[1:])
    return starts


@dataclass(frozen=True)
class StringArray(Sequence[str]):
    """A list of texts without line breaks, held as lines of UTF-8; it is read like any list."""

    data: bytes
    offsets: Numbers

    @classmethod
    def from_strings(cls, texts: Iterable[str]) -> "StringArray":
        """Take texts in order."""
        encoded = [f"{text}\n".encode("utf-8", "replace") for text in texts]
        return cls(b"".join(encoded), offsets_of(np.fromiter(map(len, encoded), np.int32, len(encoded))))

    @classmethod
    def concatenate(cls, arrays: "Sequence[StringArray]") -> "StringArray":
        """Take the texts of several, in order."""
        lengths = [np.diff(piece.offsets) for piece in arrays]
        return cls(b"".join(piece.data for piece in arrays), offsets_of(np.concatenate(lengths)))

    def take(self, mask: NDArray[np.bool_]) -> "StringArray":
        """Give only some of the texts."""
        if mask.all():
            return self
        lengths = np.diff(self.offsets)
        letters = np.frombuffer(self.data, np.uint8)[np.repeat(mask, lengths)]
        return StringArray(letters.tobytes(), offsets_of(lengths[mask]))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        return self.data[self._offset_list[index] : self._offset_list[index + 1] - 1].decode()

    def take_many(self, indexes: Iterable[int]) -> list[str]:
        """Give the texts at many places."""
        letters, starts = self.data, self._offset_list
        return [letters[starts[index] : starts[index + 1] - 1].decode() for index in indexes]

    def to_list(self) -> list[str]:
        """Give all as a true list, which takes more memory and is quicker to read."""
        return self.data.decode().split("\n")[:-1]

    @cached_property
    def _offset_list(self) -> "memoryview[int]":
        """The same numbers, quicker to read one by one."""
        return memoryview(self.offsets)  # type: ignore[arg-type]


LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term of a vocabulary the papers that hold it in one field, ascending."""

    offsets: Numbers
    docs: Numbers

    def docs_of(self, first: int, last: int) -> Numbers:
        """Give the papers of the terms from first to before last, once for each term that they hold."""
        return self.docs[self.offsets[first] : self.offsets[last]]

    def document_frequencies(self) -> Numbers:
        """Give for each term how many papers hold it."""
        return np.diff(self.offsets)

    def taken(self, mask: NDArray[np.bool_]) -> "Postings":
        """Give the same without the papers that are not chosen, the others numbered anew."""
        if mask.all():
            return self
        numbers = (np.cumsum(mask) - 1).astype(np.int32)
        stays = mask[self.docs]
        before = np.concatenate([np.zeros(1, np.int32), np.cumsum(stays, dtype=np.int32)])
        return Postings(before[self.offsets], numbers[self.docs[stays]])


@dataclass(frozen=True)
class Segment:
    """Papers numbered from 0 and their words by field.

    `titles` are folded; `initials` are the first letters of each title's words, a line a paper; `checksums` tell
    whether a paper still says what it said; `sizes` count the words of each paper.
    """

    keys: StringArray
    terms: StringArray
    titles: StringArray
    in_title: Postings
    in_names: Postings
    in_abstract: Postings
    initials: StringArray
    checksums: NDArray[np.uint32]
    sizes: Numbers
    acronyms: Mapping[str, Sequence[Sequence[str]]]

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def fields(self) -> tuple[Postings, Postings, Postings]:
        """The fields in the order of their weights: title, names, abstract."""
        return self.in_title, self.in_names, self.in_abstract

    def term_number(self, word: str) -> int:
        """Give the number of a term, or -1."""
        index = bisect.bisect_left(self.term_list, word)
        return index if index < len(self.term_list) and self.term_list[index] == word else -1

    def prefix_range(self, prefix: str) -> tuple[int, int]:
        """Give the range of the terms that begin with these letters."""
        first = bisect.bisect_left(self.term_list, prefix)
        return first, bisect.bisect_left(self.term_list, prefix + LAST_CHARACTER, first)

    @cached_property
    def term_list(self) -> list[str]:
        """The terms as a list, for what looks up many."""
        return self.terms.to_list()

    @cached_property
    def title_lengths(self) -> NDArray[np.float32]:
        """How long each title is."""
        return np.diff(self.titles.offsets).astype(np.float32)

    @cached_property
    def nbytes(self) -> int:
        """How much memory the segment takes, apart from what it derives."""
        arrays = [array for postings in self.fields for array in (postings.offsets, postings.docs)]
        texts = (self.keys, self.terms, self.titles, self.initials)
        return sum(a.nbytes for a in arrays) + sum(t.offsets.nbytes + len(t.data) for t in texts)
