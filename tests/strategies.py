"""Strategies of hypothesis that several tests share."""

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

_T = TypeVar("_T")


def sequences(values: Sequence[_T], max_size: int, min_size: int = 0) -> st.SearchStrategy[tuple[_T, ...]]:
    """Return a strategy for sequences of some values, with repetitions.

    It draws one number, whose digits are the length and the values: a third of the processor time of
    `st.lists(st.sampled_from(values))`, which draws each value, and before it whether there is another. With more than
    2^24 sequences, hypothesis would prefer those whose last values are the first one.
    """
    base = len(values)
    sizes = max_size - min_size + 1

    def decode(number: int) -> tuple[_T, ...]:
        number, size = divmod(number, sizes)
        return tuple(values[number // base**place % base] for place in range(min_size + size))

    return st.integers(0, sizes * base**max_size - 1).map(decode)
