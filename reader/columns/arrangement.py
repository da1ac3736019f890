"""All rows of a library in an order."""

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import compress
from operator import itemgetter


class RowOrder:
    """Rows in an order, from which those are picked at once that are said yes to."""

    def __init__(self, order: Sequence[int]) -> None:
        """Take every row, once; nobody changes what was given."""
        self.rows = order

    def filter(self, mask: bytes) -> list[int]:
        """Give the rows in order that are said yes to; of rows that came since they were asked nothing is said."""
        return (
            list(compress(self._row_array, self._mask_order(mask.ljust(len(self._row_array), b"\0"))))
            if self._row_array
            else []
        )

    @cached_property
    def _row_array(self) -> list[int]:
        return list(self.rows)

    @cached_property
    def _mask_order(self) -> Callable[[bytes], Sequence[int]]:
        return itemgetter(*self._row_array, self._row_array[0])  # one more: of a single one it would make no sequence
