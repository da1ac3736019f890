"""A segment of the index: the terms of some papers and their postings by field; immutable."""

import bisect
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]

LAST_CHARACTER = "\U0010ffff"
"""Sorts after every other character."""


def offsets_of(lengths: NDArray[np.integer[Any]]) -> Numbers:
    """Return the start of each block, and the end of the last."""
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


@dataclass(frozen=True)
class StringArray(Sequence[str]):
    """Strings without line breaks in one block of UTF-8 lines; reads like a list."""

    data: bytes
    offsets: Numbers

    @classmethod
    def from_strings(cls, texts: Iterable[str]) -> "StringArray":
        """Pack strings."""
        encoded = [f"{text}\n".encode("utf-8", "replace") for text in texts]
        return cls(b"".join(encoded), offsets_of(np.fromiter(map(len, encoded), np.int32, len(encoded))))

    @classmethod
    def concatenate(cls, arrays: "Sequence[StringArray]") -> "StringArray":
        """Concatenate arrays."""
        lengths = [np.diff(array.offsets) for array in arrays]
        return cls(b"".join(array.data for array in arrays), offsets_of(np.concatenate(lengths)))

    def take(self, mask: NDArray[np.bool_]) -> "StringArray":
        """Return the strings for which the mask is true."""
        if mask.all():
            return self
        lengths = np.diff(self.offsets)
        data = np.frombuffer(self.data, np.uint8)[np.repeat(mask, lengths)]
        return StringArray(data.tobytes(), offsets_of(lengths[mask]))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        return self.data[self._offset_list[index] : self._offset_list[index + 1] - 1].decode()

    def take_many(self, indexes: Iterable[int]) -> list[str]:
        """Return the strings at many indexes."""
        data, offsets = self.data, self._offset_list
        return [data[offsets[index] : offsets[index + 1] - 1].decode() for index in indexes]

    def to_list(self) -> list[str]:
        """Return all strings as a list, which takes more memory and is faster to read."""
        return self.data.decode().split("\n")[:-1]

    @cached_property
    def _offset_list(self) -> "memoryview[int]":
        """The offsets in a form that is faster to index one at a time."""
        return self.offsets.data


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term, the docs that contain it in one field, ascending."""

    offsets: Numbers
    docs: Numbers

    def docs_of(self, first: int, last: int) -> Numbers:
        """Return the docs of the terms in `range(first, last)`; a doc is repeated for each of its terms."""
        return self.docs[self.offsets[first] : self.offsets[last]]

    def document_frequencies(self) -> Numbers:
        """Return the number of docs of each term."""
        return np.diff(self.offsets)

    def take(self, mask: NDArray[np.bool_]) -> "Postings":
        """Return the postings of the docs for which the mask is true, renumbered."""
        if mask.all():
            return self
        new_numbers = (np.cumsum(mask) - 1).astype(np.int32)
        is_kept = mask[self.docs]
        kept_before = np.concatenate([np.zeros(1, np.int32), np.cumsum(is_kept, dtype=np.int32)])
        return Postings(kept_before[self.offsets], new_numbers[self.docs[is_kept]])


@dataclass(frozen=True, slots=True)
class FoldedNames:
    """Case-folded names in one text, a line each, and the starts of the lines."""

    text: str
    starts: Sequence[int]

    @classmethod
    def of(cls, names: StringArray) -> "FoldedNames":
        """Fold names."""
        text = names.data.decode().casefold()
        return cls(text, list(accumulate(map(len, text.splitlines(keepends=True)), initial=0)))

    def containing(self, kind: str, letters: str, limit: int) -> list[int]:
        """Return the numbers of at most `limit` names of a kind that have a word beginning with some letters."""
        pattern = rf"^{re.escape(kind)}:(?:[^\n]*[^\w\n])?{re.escape(letters)}"
        found = islice(re.finditer(pattern, self.text, re.MULTILINE), limit)
        return [bisect.bisect_right(self.starts, match.start()) - 1 for match in found]


@dataclass(frozen=True)
class Segment:
    """Papers, numbered from 0 as docs, and their terms by field.

    `titles` are normalised; `initials` are the first letters of each title's words; `checksums` detect changed papers;
    `sizes` count the terms of each paper; `acronyms` map to the words that abstracts define them by; `names` are the
    authors and keywords as they are spelled, each after the name of its filter.
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
    names: StringArray
    with_name: Postings

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def fields(self) -> tuple[Postings, Postings, Postings]:
        """The postings in the order of their weights: title, names, abstract."""
        return self.in_title, self.in_names, self.in_abstract

    def term_number(self, word: str) -> int:
        """Return the number of a term, or -1."""
        index = bisect.bisect_left(self.term_list, word)
        return index if index < len(self.term_list) and self.term_list[index] == word else -1

    def prefix_range(self, prefix: str) -> tuple[int, int]:
        """Return the range of the terms with a prefix."""
        first = bisect.bisect_left(self.term_list, prefix)
        return first, bisect.bisect_left(self.term_list, prefix + LAST_CHARACTER, first)

    @cached_property
    def term_list(self) -> list[str]:
        """The terms as a list, for many lookups."""
        return self.terms.to_list()

    @cached_property
    def folded_names(self) -> "FoldedNames":
        """The case-folded names, for many lookups."""
        return FoldedNames.of(self.names)

    @cached_property
    def title_lengths(self) -> NDArray[np.float32]:
        """The length of each title."""
        return np.diff(self.titles.offsets).astype(np.float32)
