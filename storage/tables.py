"""A table as it is now: its snapshot, and over it the documents that changed since."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from heapq import merge
from typing import Any

from storage.json_form import encoded
from storage.snapshot import Base, Loaded, copied

Document = dict[str, Any]
Images = Mapping[int, Document | None]
"""What documents are after a change, by id (None: removed)."""
Tables = Mapping[str, Images | None]
"""What one change sets and removes, by table; None for a table that it drops."""


class StoredTable(Mapping[str, Document]):
    """The documents of a table by id, each read when it is asked for; what is given out is nobody else's."""

    def __init__(self, base: Base | None = None, through: int = 0) -> None:
        self.base: Base = base if base is not None else Loaded()
        self.through = through
        """The number of the last line of the journal that the snapshot holds."""
        self.fresh: dict[int, Document | None] = {}
        """What changed since, by id; None where a document was removed."""
        self.weight = 0
        """How many bytes of the journal are about this table, roughly."""
        self._highest = _last(self.base.numbers())

    def __len__(self) -> int:
        changes = ((document is not None) - (number in self.base) for number, document in self.fresh.items())
        return len(self.base) + sum(changes)

    def __contains__(self, number: object) -> bool:
        return str(number).isdecimal() and self.has(int(str(number)))

    def __iter__(self) -> Iterator[str]:
        return map(str, self.numbers())

    def __getitem__(self, number: str) -> Document:
        return self.document(int(number))

    def has(self, number: int) -> bool:
        """Tell whether there is a document with an id."""
        if number in self.fresh:
            return self.fresh[number] is not None
        return number in self.base

    def document(self, number: int) -> Document:
        """Read a document; raises KeyError, and LibraryError where it cannot be read."""
        if number not in self.fresh:
            return self.base.document(number)
        document = self.fresh[number]
        if document is None:
            raise KeyError(number)
        fresh: Document = copied(document)
        return fresh

    def numbers(self) -> Iterator[int]:
        """Give the ids in rising order."""
        kept = (number for number in self.base.numbers() if self.fresh.get(number, number) is not None)
        new = sorted(
            number for number, document in self.fresh.items() if document is not None and number not in self.base
        )
        return merge(kept, new) if new else kept

    def written(self) -> Iterator[tuple[int, bytes]]:
        """Give the documents as they are written, by rising id."""
        for number in self.numbers():
            document = self.fresh.get(number)
            yield number, self.base.written(number) if document is None else encoded(document)

    def put(self, number: int, document: Document | None) -> None:
        """Set or remove a document."""
        self.put_all({number: document})

    def put_all(self, images: Images) -> None:
        """Set or remove documents, which are not to be changed any more."""
        self.fresh.update(images)
        self._highest = max(self._highest, *images, 0)

    def take_over(self, images: Images, weight: int) -> None:
        """Set or remove documents as the journal says with so many bytes."""
        self.put_all(images)
        self.weight += weight

    def next_number(self) -> int:
        """Give an id that is higher than every other."""
        return self._highest + 1


def _last(numbers: Iterable[int]) -> int:
    return next(reversed(numbers), 0)  # type: ignore[call-overload]


def differing(one: StoredTable, other: StoredTable) -> set[int]:
    """Give the ids under which two states of a table do not hold the same."""
    suspects = one.fresh.keys() | other.fresh.keys() | {number for number, _ in _unlike(one.base, other.base)}
    return {number for number in suspects if _document(one, number) != _document(other, number)}


def _unlike(one: Base, other: Base) -> set[tuple[int, int]]:
    return set() if one is other else set(one.checks()) ^ set(other.checks())


def _document(table: StoredTable, number: int) -> Document | None:
    return table.document(number) if table.has(number) else None


_UNTOUCHED: Any = object()


class Overlay(MutableMapping[int, Document]):
    """What an updater of TinyDB sees in place of a copy of the whole table: it copies what is touched, and no more."""

    def __init__(self, table: StoredTable) -> None:
        self._table = table
        self._touched: dict[int, Document | None] = {}

    def __contains__(self, number: object) -> bool:
        touched = self._touched.get(number, _UNTOUCHED)  # type: ignore[call-overload]
        return number in self._table if touched is _UNTOUCHED else touched is not None

    def __getitem__(self, number: int) -> Document:
        document = self._touched.get(number, _UNTOUCHED)
        if document is _UNTOUCHED:
            document = self._touched[number] = self._table.document(number)
        if document is None:
            raise KeyError(number)
        own: Document = document
        return own

    def __setitem__(self, number: int, document: Document) -> None:
        self._touched[number] = document

    def __delitem__(self, number: int) -> None:
        if number not in self:
            raise KeyError(number)
        self._touched[number] = None

    def __iter__(self) -> Iterator[int]:
        for number in self._table.numbers():
            if self._touched.get(number, number) is not None:
                yield number
        for number, document in self._touched.items():
            if document is not None and not self._table.has(number):
                yield number

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def changes(self) -> dict[int, Document | None]:
        """Give what is now other than in the table."""
        return {
            number: document for number, document in self._touched.items() if document != _document(self._table, number)
        }
