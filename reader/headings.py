"""The headings of a listing, such as the days of digests."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Self, overload


class Heading(NamedTuple):
    """A heading above the paper at a position of a listing, counted from 0; `detail` says more, such as a count."""

    position: int
    text: str
    detail: str = ""


class Headings(Sequence[Heading]):
    """Headings that are made when they are read; only their positions are known in advance."""

    def __init__(self, positions: Sequence[int], make: Callable[[int], Heading]) -> None:
        """Store the positions, and a function that makes a heading by its number, counted from 0."""
        self.positions = positions
        self._make = make

    @classmethod
    def of(cls, headings: Sequence[Heading]) -> Self:
        """Return headings that are already made."""
        return cls([heading.position for heading in headings], headings.__getitem__)

    def __len__(self) -> int:
        return len(self.positions)

    @overload
    def __getitem__(self, number: int) -> Heading: ...
    @overload
    def __getitem__(self, number: slice) -> list[Heading]: ...
    def __getitem__(self, number: int | slice) -> Heading | list[Heading]:
        numbers = range(len(self))[number]
        return self._make(numbers) if isinstance(numbers, int) else list(map(self._make, numbers))


NO_HEADINGS = Headings.of(())
