"""A table as it is now: its snapshot, and over it the documents that changed since."""

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from heapq import merge
from typing import Any

from storage.documents import dumps
from storage.snapshot import DocumentSource, MemoryDocuments, deep_copy

Document = dict[str, Any]
DocumentChanges = Mapping[int, Document | None]
"""What documents are after a change, by id (None: removed)."""
TableChanges = Mapping[str, DocumentChanges | None]
"""What one change sets and removes, by table; None for a table that it drops."""


class StoredTable(Mapping[str, Document]):
    """The documents of a table by id, each read when it is asked for; what is given out is nobody else's."""

    def __init__(self, snapshot: DocumentSource | None = None, snapshot_sequence: int = 0) -> None:
        self.snapshot: DocumentSource = snapshot if snapshot is not None else MemoryDocuments()
        self.snapshot_sequence = snapshot_sequence
        """The number of the last line of the journal that the snapshot holds."""
        self.pending: dict[int, Document | None] = {}
        """What changed since, by id; None where a document was removed."""
        self.journal_bytes = 0
        """How many bytes of the journal are about this table, roughly."""
        self._highest = _highest_id(self.snapshot.ids())

    def __len__(self) -> int:
        changes = ((document is not None) - (doc_id in self.snapshot) for doc_id, document in self.pending.items())
        return len(self.snapshot) + sum(changes)

    def __contains__(self, doc_id: object) -> bool:
        return str(doc_id).isdecimal() and self.has(int(str(doc_id)))

    def __iter__(self) -> Iterator[str]:
        return map(str, self.ids())

    def __getitem__(self, doc_id: str) -> Document:
        return self.document(int(doc_id))

    def has(self, doc_id: int) -> bool:
        """Tell whether there is a document with an id."""
        if doc_id in self.pending:
            return self.pending[doc_id] is not None
        return doc_id in self.snapshot

    def document(self, doc_id: int) -> Document:
        """Read a document; raises KeyError, and LibraryError where it cannot be read."""
        if doc_id not in self.pending:
            return self.snapshot.document(doc_id)
        document = self.pending[doc_id]
        if document is None:
            raise KeyError(doc_id)
        fresh: Document = deep_copy(document)
        return fresh

    def ids(self) -> Iterator[int]:
        """Give the ids in rising order."""
        kept = (doc_id for doc_id in self.snapshot.ids() if self.pending.get(doc_id, doc_id) is not None)
        new = sorted(
            number for number, document in self.pending.items() if document is not None and number not in self.snapshot
        )
        return merge(kept, new) if new else kept

    def to_bytes(self) -> Iterator[tuple[int, bytes]]:
        """Give the documents as they are written, by rising id."""
        for doc_id in self.ids():
            document = self.pending.get(doc_id)
            yield doc_id, self.snapshot.raw(doc_id) if document is None else dumps(document)

    def put(self, doc_id: int, document: Document | None) -> None:
        """Set or remove a document."""
        self.put_many({doc_id: document})

    def put_many(self, changes: DocumentChanges) -> None:
        """Set or remove documents, which are not to be changed any more."""
        self.pending.update(changes)
        self._highest = max(self._highest, *changes, 0)

    def apply(self, changes: DocumentChanges, size: int) -> None:
        """Set or remove documents as the journal says with so many bytes."""
        self.put_many(changes)
        self.journal_bytes += size

    def next_id(self) -> int:
        """Give an id that is higher than every other."""
        return self._highest + 1


def _highest_id(doc_ids: Iterable[int]) -> int:
    return next(reversed(doc_ids), 0)  # type: ignore[call-overload]


def changed_ids(one: StoredTable, other: StoredTable) -> set[int]:
    """Give the ids under which two states of a table do not hold the same."""
    candidates = (
        one.pending.keys()
        | other.pending.keys()
        | {doc_id for doc_id, _ in _differing_entries(one.snapshot, other.snapshot)}
    )
    return {number for number in candidates if _document(one, number) != _document(other, number)}


def _differing_entries(one: DocumentSource, other: DocumentSource) -> set[tuple[int, int]]:
    return set() if one is other else set(one.checksums()) ^ set(other.checksums())


def _document(table: StoredTable, doc_id: int) -> Document | None:
    return table.document(doc_id) if table.has(doc_id) else None


_UNCHANGED: Any = object()


class CopyOnWriteView(MutableMapping[int, Document]):
    """What an updater of TinyDB sees in place of a copy of the whole table: it copies what is touched, and no more."""

    def __init__(self, table: StoredTable) -> None:
        self._table = table
        self._changed: dict[int, Document | None] = {}

    def __contains__(self, doc_id: object) -> bool:
        touched = self._changed.get(doc_id, _UNCHANGED)  # type: ignore[call-overload]
        return doc_id in self._table if touched is _UNCHANGED else touched is not None

    def __getitem__(self, doc_id: int) -> Document:
        document = self._changed.get(doc_id, _UNCHANGED)
        if document is _UNCHANGED:
            document = self._changed[doc_id] = self._table.document(doc_id)
        if document is None:
            raise KeyError(doc_id)
        own: Document = document
        return own

    def __setitem__(self, doc_id: int, document: Document) -> None:
        self._changed[doc_id] = document

    def __delitem__(self, doc_id: int) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        self._changed[doc_id] = None

    def __iter__(self) -> Iterator[int]:
        for doc_id in self._table.ids():
            if self._changed.get(doc_id, doc_id) is not None:
                yield doc_id
        for doc_id, document in self._changed.items():
            if document is not None and not self._table.has(doc_id):
                yield doc_id

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def changes(self) -> dict[int, Document | None]:
        """Give what is now other than in the table."""
        return {
            doc_id: document for doc_id, document in self._changed.items() if document != _document(self._table, doc_id)
        }
