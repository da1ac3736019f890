"""Many short texts in little memory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]


def starts_of(lengths: Iterable[int], count: int) -> Numbers:
    """Give where each of many pieces begins, and where the last ends."""
    starts = np.zeros(count + 1, np.int32)
    np.cumsum(np.fromiter(lengths, np.int32, count), out=starts[1:])
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
        return cls(b"".join(encoded), starts_of(map(len, encoded), len(encoded)))

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
