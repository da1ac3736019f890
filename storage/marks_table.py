"""The marks of a library's papers: kept as documents of their own, and joined to the columns by key."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType

from reader.columns import Columns
from reader.paper import UNMARKED, Marks, tag_key, unique_tags
from storage.cache import CachedMarks, MarksCacheFile, load_marks_cache, save_marks_cache
from storage.documents import (
    DECODE_ERRORS,
    PreEncodedTable,
    decode_marks,
    decode_marks_with_key,
    dumps,
    encode_marks,
    encode_string,
)
from storage.table import Document, DocumentChanges, StoredTable
from storage.undo import KeysByMarks

_BATCH_THRESHOLD = 8
"""So many documents that it is quicker to write what is alike in them once."""
_NO_ROW = -1
"""The row of a paper that is gone."""


EncodedMarks = tuple[Document, Sequence[int], Sequence[str]]
"""What marks are written as, with the ids and the keys of the papers that have them."""


class MarksTable:
    """Joins marks with their papers by key; mostly, but not always, both are kept under the same id."""

    def __init__(self, columns: Columns, table: Callable[[], StoredTable]) -> None:
        self.decode_errors: list[tuple[int, Exception]] = []
        """The ids of marks that are none, and why."""
        self._columns = columns
        self._table = table
        self._orphans: dict[str, int] = {}
        """The ids of marks that are not kept under the id of their paper, by its key."""

    def load(self, cache_file: MarksCacheFile | None = None) -> None:
        """Join all marks: as they were kept in a file, if they were, or each as it is read."""
        kept = load_marks_cache(*cache_file) if cache_file else None
        if kept is None:
            self.apply_external_changes(self._table().ids())
            self.save(cache_file)
        else:
            self._attach_all(kept)
            self.apply_external_changes(sorted(self._table().pending))

    def save(self, cache_file: MarksCacheFile | None) -> None:
        """Keep all marks beside their snapshot, where there is one and nothing was changed since."""
        if cache_file and not self.decode_errors and not self._table().pending:
            with suppress(OSError):
                save_marks_cache(*cache_file, self._rows_with_ids())

    def apply(self, keys_by_marks: KeysByMarks) -> None:
        """Take over marks that were just written."""
        for marks, keys in keys_by_marks:
            if self._orphans and marks == UNMARKED:
                for key in keys:
                    self._orphans.pop(key, None)
            self._columns.set_marks_of_all(keys, marks)

    def spellings(self) -> dict[str, str]:
        """Return how every tag is spelt, by what identifies it; the first spelling counts."""
        spellings: dict[str, str] = {}
        for marks in {id(marks): marks for marks in self._columns.marks.copy().values()}.values():
            for tag in marks.tags:
                spellings.setdefault(tag_key(tag), tag)
        return spellings

    def with_tags_as_spelt(self, edit: Callable[[Marks], Marks]) -> Callable[[Marks], Marks]:
        """Return an edit that spells the tags it adds as other papers have them; what a paper has may be respelt."""

        def spelt(before: Marks) -> Marks:
            after = edit(before)
            had = set(map(tag_key, before.tags))
            added = [tag for tag in after.tags if tag_key(tag) not in had] if after.tags != before.tags else ()
            if not added:
                return after
            spellings = self.spellings()
            tags = [spellings.get(tag_key(tag), tag) if tag in added else tag for tag in after.tags]
            return replace(after, tags=unique_tags(tags))

        return spelt

    def encode_changes(
        self, keys_by_marks: KeysByMarks, new_ids: Mapping[str, int] = MappingProxyType({})
    ) -> DocumentChanges:
        """Write marks as the documents by id that they are to be kept as; `new` are ids of papers not yet known."""
        log_entry = [(encode_marks(marks), self._doc_ids_of(keys, new_ids), keys) for marks, keys in keys_by_marks]
        changes: dict[int, Document | None] = {}
        for fields, doc_ids, keys in log_entry:
            if fields:
                changes |= {doc_id: {"key": key, **fields} for key, doc_id in zip(keys, doc_ids, strict=True)}
            else:
                changes |= dict.fromkeys(doc_ids)
        return changes if len(changes) < _BATCH_THRESHOLD else _pre_encode(changes, log_entry)

    def _doc_ids_of(self, keys: Sequence[str], new_ids: Mapping[str, int]) -> list[int]:
        if not (new_ids or self._orphans):
            return self._columns.ids_of(keys)
        return [self._orphans.get(key) or new_ids.get(key) or self._columns.id_of(key) for key in keys]

    def _rows_with_ids(self) -> Iterator[tuple[int, str, Marks, int]]:
        for key, marks in self._columns.marks.items():
            yield self._orphans.get(key) or self._columns.id_of(key), key, marks, self._columns.row_of(key)
        for key, doc_id in self._orphans.items():
            if key not in self._columns.marks:
                yield doc_id, key, decode_marks(self._table().document(doc_id)), _NO_ROW

    def _attach_all(self, cached: CachedMarks) -> None:
        if self._is_aligned(cached):
            self._columns.load_marks(cached.rows, cached.kinds, cached.kind_indexes)
        else:
            for doc_id, key, marks in zip(cached.ids, cached.keys, cached.marks, strict=True):
                self._set(key, doc_id, marks)

    def _is_aligned(self, cached: CachedMarks) -> bool:
        """Tell whether every paper has the row that it had, and is kept under the id of its marks."""
        if min(cached.rows, default=0) < 0 or max(cached.rows, default=-1) >= len(self._columns):
            return False
        keys, ids = self._columns.keys, self._columns.ids
        return list(map(ids.__getitem__, cached.rows)) == cached.ids and cached.matches(
            map(keys.__getitem__, cached.rows)
        )

    def attach(self, keys: Iterable[str]) -> None:
        """Give papers that came back the marks that were made on them before."""
        for key in keys:
            doc_id = self._orphans.get(key)
            if doc_id is not None and key not in self._columns.marks:
                self.apply_external_changes([doc_id])

    def apply_external_changes(self, doc_ids: Iterable[int]) -> set[str]:
        """Take over what became of the marks with these ids; give the keys of their papers."""
        table = self._table()
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
        keys = {key for key, stray in self._orphans.items() if stray == doc_id}
        own = self._columns.key_of_id(doc_id)
        keys |= {own} if own and own not in self._orphans else set()
        for key in keys:
            self._set(key, doc_id, UNMARKED)
        return keys

    def _set(self, key: str, doc_id: int, marks: Marks) -> None:
        is_own = key in self._columns and self._columns.id_of(key) == doc_id
        if marks == UNMARKED or is_own:
            self._orphans.pop(key, None)
        else:
            self._orphans[key] = doc_id
        if key in self._columns or marks == UNMARKED:
            self._columns.set_marks(key, marks)


def _pre_encode(changes: dict[int, Document | None], groups: Iterable[EncodedMarks]) -> DocumentChanges:
    parts: list[str] = []
    for fields, doc_ids, keys in groups:
        rest, places = dumps(fields).decode()[1:], zip(keys, doc_ids, strict=True)
        parts += (
            [f'"{doc_id}":{{"key":{encode_string(key)},{rest}' for key, doc_id in places]
            if fields
            else [f'"{number}":null' for number in doc_ids]
        )
    try:
        return PreEncodedTable(changes, f"{{{','.join(parts)}}}".encode())
    except UnicodeEncodeError:
        return changes
