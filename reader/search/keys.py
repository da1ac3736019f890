"""The keys of a listing, looked up when somebody wants them."""

from collections.abc import Callable, Sequence
from typing import overload

from reader.columns import Columns


class KeySequence(Sequence[str]):
    """The keys of rows, in order; they stay what they are whatever becomes of the library."""

    def __init__(self, rows: Sequence[int], all_keys: Sequence[str], get_row: Callable[[str], int]) -> None:
        """Take rows, the keys of all rows, which must not change, and what knows the row of a key as it is now."""
        self._rows = rows
        self._all_keys = all_keys
        self._get_row = get_row

    @property
    def rows(self) -> Sequence[int]:
        """The rows themselves, as they were then."""
        return self._rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self._all_keys[row] for row in self._rows[index]]
        return self._all_keys[self._rows[index]]

    def index(self, value: object, start: int = 0, stop: int | None = None) -> int:
        """Give the place of a key; raises ValueError where it is not among these."""
        row = self._original_row(value) if isinstance(value, str) else None
        if row is None:
            return super().index(value, start, len(self) if stop is None else stop)
        return self._rows.index(row, start, len(self) if stop is None else stop)

    def __contains__(self, value: object) -> bool:
        try:
            self.index(value)
        except ValueError:
            return False
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Keys({list(self)!r})"

    def _original_row(self, key: str) -> int | None:
        """Give the row that a key had and still has, or None where that cannot be told at once."""
        try:
            row = self._get_row(key)
        except KeyError:
            return None
        return row if row < len(self._all_keys) and self._all_keys[row] == key else None


class KeySnapshot:
    """Gives the keys of rows; one copy of all keys serves until papers come or go."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._all_keys: tuple[str, ...] = ()
        self._generation = -1

    def keys_of(self, rows: Sequence[int]) -> KeySequence:
        """Give the keys of rows as they stand now."""
        columns = self._columns
        if self._generation != columns.generation or len(self._all_keys) != len(columns):
            self._all_keys, self._generation = tuple(columns.keys), columns.generation
        return KeySequence(rows, self._all_keys, columns.row_of)


def rows_of(keys: Sequence[str], columns: Columns) -> Sequence[int]:
    """Give the rows of keys, without a look at each where they were made from rows."""
    return keys.rows if isinstance(keys, KeySequence) else list(map(columns.row_of, keys))
