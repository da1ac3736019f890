"""The marks of papers: documents of their own, attached to the columns by key."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType

from reader.columns import Columns
from reader.errors import LibraryError
from reader.paper import UNMARKED, Marks, tag_key
from storage.cache import MarksCacheFile, load_marks_cache, save_marks_cache
from storage.database import StoredTable
from storage.documents import DECODE_ERRORS, Document, decode_marks, decode_marks_with_key


class MarksTable:
    """Attaches marks to papers by key; a paper and its marks usually, but not always, have the same document id."""

    def __init__(self, columns: Columns, table: Callable[[], StoredTable]) -> None:
        self.decode_errors: list[tuple[int, Exception]] = []
        """The ids of documents that cannot be decoded, and why."""
        self._columns = columns
        self._table = table
        self.orphans: dict[str, int] = {}
        """The ids of marks that differ from the id of their paper, by its key."""

    def load(self, cache_file: MarksCacheFile | None = None) -> None:
        """Attach the marks of the snapshot, from the cache file if there is one, or else from the documents."""
        cached = load_marks_cache(cache_file) if cache_file else None
        if cached is None:
            self._load_snapshot()
            self._save(cache_file)
        else:
            self._columns.load_marks(cached.of_rows)
            for doc_id, key, marks in cached.others:
                self._set(key, doc_id, marks)

    def save(self, cache_file: MarksCacheFile | None) -> None:
        """Write the cache file, if there is a snapshot and nothing has changed since."""
        if not self._table().pending:
            self._save(cache_file)

    def apply(self, keys: Sequence[str], marks: Marks) -> None:
        """Update the columns after the marks of papers were committed."""
        if marks == UNMARKED:
            for key in keys:
                self.orphans.pop(key, None)
        self._columns.set_marks_of_all(keys, marks)

    def spellings(self) -> dict[str, str]:
        """Return the spelling of every tag by its `tag_key`; the first spelling counts."""
        spellings: dict[str, str] = {}
        for marks in {id(marks): marks for marks in self._columns.marks.copy().values()}.values():
            for tag in marks.tags:
                spellings.setdefault(tag_key(tag), tag)
        return spellings

    def tag_counts(self) -> dict[str, int]:
        """Return how many papers have each tag, sorted by tag."""
        counts = Counter(tag_key(tag) for marks in self._columns.marks.copy().values() for tag in marks.tags)
        spellings = self.spellings()
        return dict(sorted((spellings.get(tag, tag), count) for tag, count in counts.items()))

    def doc_ids_of(self, keys: Sequence[str], new_ids: Mapping[str, int] = MappingProxyType({})) -> list[int]:
        """Return the ids under which the marks of papers are stored; `new_ids` has those of papers not yet known."""
        return [self.orphans.get(key) or new_ids.get(key) or self._columns.id_of(key) for key in keys]

    def _load_snapshot(self) -> None:
        table = self._table()
        for doc_id in table.snapshot.ids():
            try:
                self._upsert(doc_id, table.snapshot.document(doc_id))
            except LibraryError as error:
                if doc_id not in table.pending:
                    raise
                self.decode_errors.append((doc_id, error))

    def _save(self, cache_file: MarksCacheFile | None) -> None:
        if cache_file and not self.decode_errors:
            columns, marks = self._columns, [UNMARKED] * cache_file.row_count
            others = [
                (doc_id, key, decode_marks(self._table().document(doc_id))) for key, doc_id in self.orphans.items()
            ]
            for key, each in columns.marks.items():
                row = columns.row_of(key)
                if row >= len(marks):
                    others.append((columns.id_of(key), key, each))
                elif key not in self.orphans:
                    marks[row] = each
            with suppress(OSError):
                save_marks_cache(cache_file, marks, others)

    def attach(self, keys: Iterable[str]) -> None:
        """Attach the marks of papers that were restored."""
        for key in keys:
            doc_id = self.orphans.get(key)
            if doc_id is not None and self._columns.marks_of(key) == UNMARKED:
                self.apply_external_changes([doc_id])

    def apply_external_changes(self, doc_ids: Iterable[int]) -> set[str]:
        """Reload the marks with these ids; return the keys of their papers."""
        table, doc_ids = self._table(), list(doc_ids)
        if self.decode_errors:
            self.decode_errors = [(doc_id, error) for doc_id, error in self.decode_errors if doc_id not in doc_ids]
        keys: set[str] = set()
        for doc_id in doc_ids:
            if table.has(doc_id):
                keys |= self._upsert(doc_id, table.document(doc_id))
            else:
                keys |= self._remove(doc_id)
        return keys

    def _upsert(self, doc_id: int, document: Document) -> set[str]:
        try:
            key, marks = decode_marks_with_key(document)
        except DECODE_ERRORS as error:
            self.decode_errors.append((doc_id, error))
            return set()
        self._set(key, doc_id, marks)
        return {key}

    def _remove(self, doc_id: int) -> set[str]:
        keys = {key for key, orphan_id in self.orphans.items() if orphan_id == doc_id}
        own = self._columns.key_of_id(doc_id)
        keys |= {own} if own and own not in self.orphans else set()
        for key in keys:
            self._set(key, doc_id, UNMARKED)
        return keys

    def _set(self, key: str, doc_id: int, marks: Marks) -> None:
        is_own = key in self._columns and self._columns.id_of(key) == doc_id
        if marks == UNMARKED or is_own:
            self.orphans.pop(key, None)
        else:
            self.orphans[key] = doc_id
        if key in self._columns or marks == UNMARKED:
            self._columns.set_marks(key, marks)
