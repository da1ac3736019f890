"""TinyDB made durable: tables whose operations cost what they change, and transactions over all of them.

    with db.transaction():
        db.marks.insert(Document({"key": "2401.00001", "starred": True}, doc_id=7))
        db.undo.insert({"description": "starred 1 paper", …})

Within a transaction the tables buffer what they change, and read it back. Leaving the transaction commits the buffer as
one journal record; an error drops it. An operation outside of a transaction is a transaction by itself.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager
from heapq import merge
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document as TableDocument
from tinydb.table import Table

from storage.cache import Fingerprint
from storage.documents import Document, EncodedMarks, dumps_document
from storage.snapshot import DocumentSource, MemoryDocuments, deep_copy

DocumentChanges = Mapping[int, Document | None]
"""The documents that a change sets, by id; None for a document that it removes."""
TableChanges = Mapping[str, DocumentChanges | None]
"""What a transaction sets and removes, by table; None for a table that it drops."""
Buffer = dict[str, dict[int, Document | None] | EncodedMarks | None]
"""The changes of a transaction in progress, by table; None for a table that it drops."""


class StoredTable(Mapping[str, Document]):
    """The committed documents of a table, read on demand: a snapshot, overlaid with the changes since."""

    def __init__(self, snapshot: DocumentSource | None = None, snapshot_sequence: int = 0) -> None:
        self.snapshot: DocumentSource = snapshot if snapshot is not None else MemoryDocuments()
        self.snapshot_sequence = snapshot_sequence
        """The sequence number of the last journal record that the snapshot includes."""
        self.pending: dict[int, Document | None] = {}
        """The changes since the snapshot, by id; None for a removed document."""
        self.journal_bytes = 0
        """Roughly how many bytes of the journal belong to this table."""
        self._highest = next(reversed(self.snapshot.ids()), 0)  # type: ignore[call-overload]

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
        """Return whether a document with this id exists."""
        if doc_id in self.pending:
            return self.pending[doc_id] is not None
        return doc_id in self.snapshot

    def existing(self, doc_ids: Iterable[int]) -> list[int]:
        """Return those of the given ids that exist."""
        pending, snapshot = self.pending, self.snapshot
        return [i for i in doc_ids if (pending[i] is not None if i in pending else i in snapshot)]

    def document(self, doc_id: int) -> Document:
        """Read a document, which the caller may change; raise KeyError, or LibraryError if it cannot be read."""
        if doc_id not in self.pending:
            return self.snapshot.document(doc_id)
        document = self.pending[doc_id]
        if document is None:
            raise KeyError(doc_id)
        copied: Document = deep_copy(document)
        return copied

    def ids(self) -> Iterator[int]:
        """Yield the ids in ascending order."""
        old = (doc_id for doc_id in self.snapshot.ids() if self.pending.get(doc_id, doc_id) is not None)
        new = sorted(
            doc_id for doc_id, document in self.pending.items() if document is not None and doc_id not in self.snapshot
        )
        return merge(old, new) if new else old

    def to_bytes(self) -> Iterator[tuple[int, bytes]]:
        """Yield the documents as JSON, by ascending id."""
        for doc_id in self.ids():
            document = self.pending.get(doc_id)
            yield doc_id, self.snapshot.raw(doc_id) if document is None else dumps_document(document)

    def apply(self, changes: DocumentChanges, size: int = 0) -> None:
        """Set and remove documents, which take `size` bytes of the journal; the caller must not change them again."""
        self.pending.update(changes)
        self.journal_bytes += size
        if changes and (highest := max(changes)) > self._highest:
            self._highest = highest

    def next_id(self) -> int:
        """Return an id higher than any used since the table was read."""
        return self._highest + 1


class TableView(MutableMapping[int, Document]):
    """A table within a transaction, as TinyDB's updaters see it: documents are copied when they are accessed."""

    def __init__(self, table: StoredTable, buffered: DocumentChanges) -> None:
        self._table = table
        self._buffered = buffered
        self._read: dict[int, Document] = {}
        self._written: dict[int, Document | None] = {}

    def __contains__(self, doc_id: object) -> bool:
        return isinstance(doc_id, int) and self.has(doc_id)

    def has(self, doc_id: int) -> bool:
        """Return whether a document with this id exists."""
        for changes in (self._written, self._buffered):
            if doc_id in changes:
                return changes[doc_id] is not None
        return self._table.has(doc_id)

    def existing(self, doc_ids: Iterable[int]) -> list[int]:
        """Return those of the given ids that exist."""
        return list(filter(self.has, doc_ids))

    def __getitem__(self, doc_id: int) -> Document:
        document = self._written[doc_id] if doc_id in self._written else self._read.get(doc_id)
        if document is None:
            if doc_id not in self:
                raise KeyError(doc_id)
            document = self._read[doc_id] = self._before(doc_id)
        return document

    def __setitem__(self, doc_id: int, document: Document) -> None:
        self._written[doc_id] = document

    def __delitem__(self, doc_id: int) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        self._written[doc_id] = None

    def __iter__(self) -> Iterator[int]:
        changes = {**self._buffered, **self._written}
        yield from (doc_id for doc_id in self._table.ids() if changes.get(doc_id, doc_id) is not None)
        for doc_id, document in changes.items():
            if document is not None and not self._table.has(doc_id):
                yield doc_id

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def changes(self) -> DocumentChanges:
        """Return the changes that an updater made."""
        edited = {doc_id: document for doc_id, document in self._read.items() if document != self._before(doc_id)}
        return {**edited, **self._written}

    def _before(self, doc_id: int) -> Document:
        document: Document | None = deep_copy(self._buffered.get(doc_id))
        return self._table.document(doc_id) if document is None else document


class TableStorage(Storage):
    """A TinyDB storage whose tables are read one by one, and changed by transactions."""

    folder: Path | None = None
    read_only_reason = ""
    """Why nothing can be changed; empty if it can."""
    warnings: Sequence[str] = ()
    """The problems found when the storage was read."""
    is_incomplete = False
    """Whether some saved data could not be read."""

    def __init__(self) -> None:
        self.tables: dict[str, StoredTable] = {}
        self.buffer: Buffer | None = None
        """The changes of the current transaction so far; None outside of one."""
        self.external_changes: dict[str, set[int]] = {}
        """The ids of documents that other processes changed, by table; cleared once they are applied."""
        self.transaction = Transaction(self)

    def table(self, name: str) -> StoredTable:
        """Return the committed documents of a table."""
        table = self.tables.get(name)
        return StoredTable() if table is None else table

    @abstractmethod
    def begin(self) -> None:
        """Lock out other writers and load what they changed; raise LibraryError."""

    @abstractmethod
    def commit(self, changes: TableChanges) -> None:
        """Make a transaction durable and end it; raise LibraryError if it fails, which leaves nothing changed."""

    @abstractmethod
    def rollback(self) -> None:
        """End a transaction that changed nothing."""

    def sync(self) -> None:
        """Load what other processes changed."""

    def compact(self, *, everything: bool = False) -> bool:  # noqa: ARG002 - nothing to do in memory
        """Write new snapshots and truncate the journal; return whether any were written."""
        return False

    def snapshot_fingerprint(self, name: str) -> Fingerprint | None:  # noqa: ARG002 - there are none in memory
        """Return the fingerprint of a table's snapshot; None if there is no sound one."""
        return None

    def needs_compaction(self) -> bool:
        """Return whether enough changed to justify the cost of new snapshots."""
        return False

    def read(self) -> dict[str, Any]:
        """Return the tables by name."""
        names = dict.fromkeys((*self.tables, *(self.buffer or ())))
        return {name: self.view(name) for name in names if not self._is_dropped(name)}

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make the tables equal to the data."""
        with self.transaction as buffer:
            tables = self.read()
            for name in tables.keys() - data.keys():
                buffer[name] = None
            for name, documents in data.items():
                self.put(name, _difference(tables.get(name, {}), documents))

    def view(self, name: str) -> StoredTable | TableView:
        """Return a table as the current transaction sees it."""
        if not self.buffer or name not in self.buffer:
            return self.table(name)
        changes = self.buffer[name]
        return TableView(StoredTable(), {}) if changes is None else TableView(self.table(name), changes)

    def put(self, name: str, changes: DocumentChanges) -> None:
        """Add changes of a table to the current transaction; outside of one, commit them on their own."""
        buffer = self.buffer
        if buffer is None:
            with self.transaction:
                self.put(name, changes)
            return
        if not changes and name in self.tables:
            return
        if name not in buffer:
            buffer[name] = changes if isinstance(changes, EncodedMarks) else {**changes}
            return
        buffered = buffer[name]
        if buffered is None:
            buffered = buffer[name] = dict.fromkeys(self.table(name).ids())
        elif isinstance(buffered, EncodedMarks):
            buffered = buffer[name] = {**buffered}
        buffered.update(changes)

    def _is_dropped(self, name: str) -> bool:
        return self.buffer is not None and name in self.buffer and self.buffer[name] is None

    def apply(self, changes: TableChanges, size: int = 0) -> None:
        """Update the tables after a commit."""
        for name, documents in changes.items():
            if documents is None:
                self.tables.pop(name, None)
            elif name in self.tables:
                self.tables[name].apply(documents, size)
            else:
                self.tables[name] = table = StoredTable()
                table.apply(documents, size)


def _difference(table: Mapping[Any, Document], documents: Mapping[Any, Mapping[str, Any]]) -> DocumentChanges:
    before = {int(doc_id): document for doc_id, document in table.items()}
    after = {int(doc_id): dict(document) for doc_id, document in documents.items()}
    removed: dict[int, Document | None] = dict.fromkeys(before.keys() - after.keys())
    return removed | {doc_id: document for doc_id, document in after.items() if before.get(doc_id) != document}


class InMemoryStorage(TableStorage):
    """Keeps the tables as long as the program runs."""

    def begin(self) -> None:
        """Do nothing: there are no other writers."""

    def commit(self, changes: TableChanges) -> None:
        """Update the tables."""
        self.apply(changes)

    def rollback(self) -> None:
        """Do nothing: there are no other writers."""


class Transaction(AbstractContextManager[Buffer]):
    """Commits the changes made to a storage's tables within it, or none after an error; raises LibraryError.

    A nested transaction is part of the outer one.
    """

    __slots__ = ("_depth", "_storage")

    def __init__(self, storage: "TableStorage") -> None:
        self._storage = storage
        self._depth = 0

    def __enter__(self) -> Buffer:
        storage = self._storage
        buffer = storage.buffer
        if buffer is None:
            storage.begin()
            buffer = storage.buffer = {}
            self._depth = 0  # an interrupt may have left another value
        self._depth += 1
        return buffer

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._depth -= 1
        if self._depth:
            return
        storage = self._storage
        changes, storage.buffer = storage.buffer, None
        if changes and kind is None:
            storage.commit(changes)
        else:
            storage.rollback()


class JournaledTable(Table):
    """A TinyDB table whose operations cost what they change, not what the table holds."""

    _storage: TableStorage
    _next_id: int | None  # type: ignore[assignment] # TinyDB infers the type None

    @property
    def stored(self) -> StoredTable:
        """The committed documents."""
        return self._storage.table(self.name)

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document; return its id."""
        return self.insert_multiple((document,))[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert documents, all or none; return their ids."""
        inserted: dict[int, Document | None] = {}
        with self._storage.transaction as buffer:
            buffered = buffer.get(self.name) or {}
            next_id = self._get_next_id()
            for document in documents:
                while next_id in buffered:
                    next_id += 1
                if not isinstance(document, (dict, Mapping)):  # most are dicts, which are recognised ten times faster
                    raise ValueError("Document is not a Mapping")  # noqa: TRY004 - as TinyDB does
                doc_id = next_id
                if isinstance(document, TableDocument):
                    doc_id = document.doc_id
                    if doc_id in inserted or self._storage.view(self.name).has(doc_id):
                        raise ValueError(f"Document with ID {doc_id} already exists")
                inserted[doc_id] = dict(document)
                if doc_id >= next_id:
                    next_id = doc_id + 1
            self._next_id = next_id
            self._storage.put(self.name, inserted)
        return list(inserted)

    def replace(self, documents: DocumentChanges) -> None:
        """Insert documents by id, and replace those that exist; `upsert` would keep their other fields.

        None removes a document that exists. The documents are not copied: the caller must not change them again.
        """
        self._storage.put(self.name, documents)

    def existing(self, doc_ids: Iterable[int]) -> list[int]:
        """Return those of the given ids that exist."""
        return self._storage.view(self.name).existing(doc_ids)

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """Update the documents that match, or else insert one; return their ids."""
        with self._storage.transaction:
            return super().upsert(document, cond)

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """Remove documents; return the ids of those that existed."""
        if doc_ids is None:
            return super().remove(cond)
        with self._storage.transaction:
            removed = self.existing(doc_ids)
            self._storage.put(self.name, dict.fromkeys(removed))
        return removed

    def search(self, cond: QueryLike) -> list[TableDocument]:
        """Return the documents that match; other processes may have changed them since the last search."""
        self.clear_cache()
        return super().search(cond)

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        view = self._storage.view(self.name)
        table = view if isinstance(view, StoredTable) else {str(doc_id): view[doc_id] for doc_id in view}
        return cast("dict[str, Mapping[str, Any]]", table)

    def _update_table(self, updater: Any) -> None:  # noqa: ANN401 - TinyDB's annotation differs between versions
        with self._storage.transaction as buffer:
            view = self._storage.view(self.name)
            if isinstance(view, StoredTable):
                view = TableView(view, buffer.get(self.name) or {})
            updater(view)
            self._storage.put(self.name, view.changes())

    def _get_next_id(self) -> int:
        if self._next_id is None and next(iter(self._storage.view(self.name)), None) is None:
            return 1
        return max(self.stored.next_id(), self._next_id or 0)


class JournaledDB(TinyDB):
    """A TinyDB of papers, marks, the undo log and older decisions: `JournaledDB(folder, storage=StorageEngine)`."""

    table_class = JournaledTable
    default_storage_class: Any = InMemoryStorage
    storage: TableStorage
    _storage: TableStorage

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - the storage takes them
        super().__init__(*arguments, **options)
        self.papers = cast("JournaledTable", self.table("papers"))
        self.marks = cast("JournaledTable", self.table("marks"))
        self.undo = cast("JournaledTable", self.table("undo"))
        self.decisions = cast("JournaledTable", self.table("decisions"))

    def transaction(self) -> Transaction:
        """Lock out other writers, load their changes, and commit what the tables change on exit; raise LibraryError.

        An error, in the block or of the disk, leaves nothing changed.
        """
        return self._storage.transaction
