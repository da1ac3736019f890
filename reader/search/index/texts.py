"""Many short texts in little memory."""

from collections.abc import Iterable, Sequence
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
