"""All rows of a library in an order."""

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import compress
from operator import itemgetter


class Arrangement:
    """Rows in an order, from which those are picked at once that are said yes to."""

    def __init__(self, order: Sequence[int]) -> None:
        """Take every row, once; nobody changes what was given."""
        self.order = order

    def flagged(self, flags: bytes) -> list[int]:
        """Give the rows in order that are said yes to; of rows that came since they were asked nothing is said."""
        return list(compress(self._rows, self._in_order(flags.ljust(len(self._rows), b"\0")))) if self._rows else []

    @cached_property
    def _rows(self) -> list[int]:
        return list(self.order)

    @cached_property
    def _in_order(self) -> Callable[[bytes], Sequence[int]]:
        return itemgetter(*self._rows, self._rows[0])  # one more: of a single one it would make no sequence
