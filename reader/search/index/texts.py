"""Many short texts in little memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]


def starts_of(lengths: Numbers) -> Numbers:
    """Give where each of many pieces begins, and where the last ends."""
    starts = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=starts[1:])
    return starts


@dataclass(frozen=True)
class Texts(Sequence[str]):
    """A list of texts without line breaks, held as lines of UTF-8; it is read like any list."""

    letters: bytes
    starts: Numbers

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Texts":
        """Take texts in order."""
        encoded = [f"{text}\n".encode("utf-8", "replace") for text in texts]
        return cls(b"".join(encoded), starts_of(np.fromiter(map(len, encoded), np.int32, len(encoded))))

    @classmethod
    def joined(cls, pieces: "Sequence[Texts]") -> "Texts":
        """Take the texts of several, in order."""
        lengths = [np.diff(piece.starts) for piece in pieces]
        return cls(b"".join(piece.letters for piece in pieces), starts_of(np.concatenate(lengths)))

    def kept(self, chosen: NDArray[np.bool_]) -> "Texts":
        """Give only some of the texts."""
        if chosen.all():
            return self
        lengths = np.diff(self.starts)
        letters = np.frombuffer(self.letters, np.uint8)[np.repeat(chosen, lengths)]
        return Texts(letters.tobytes(), starts_of(lengths[chosen]))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        return self.letters[self._starts[index] : self._starts[index + 1] - 1].decode()

    def some(self, indexes: Iterable[int]) -> list[str]:
        """Give the texts at many places."""
        letters, starts = self.letters, self._starts
        return [letters[starts[index] : starts[index + 1] - 1].decode() for index in indexes]

    def listed(self) -> list[str]:
        """Give all as a true list, which takes more memory and is quicker to read."""
        return self.letters.decode().split("\n")[:-1]

    @cached_property
    def _starts(self) -> "memoryview[int]":
        """The same numbers, quicker to read one by one."""
        return memoryview(self.starts)  # type: ignore[arg-type]
