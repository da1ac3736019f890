"""The marks of a library's papers: kept as documents of their own, and joined to the columns by key."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType

from reader.columns import Columns
from reader.paper import UNMARKED, Marks, each_tag_once, tag_key
from storage.documents import MALFORMED, fields_of_marks, marks_of, whose_marks
from storage.json_form import WrittenTable, encoded, quoted
from storage.marks_file import MarksAsKept, MarksFile, load_marks, save_marks
from storage.steps import Marked
from storage.tables import Document, Images, StoredTable

_MANY = 8
"""So many documents that it is quicker to write what is alike in them once."""
_NOWHERE = -1
"""The row of a paper that is gone."""


Placed = tuple[Document, Sequence[int], Sequence[str]]
"""What marks are written as, with the ids and the keys of the papers that have them."""


class KeptMarks:
    """Joins marks with their papers by key; mostly, but not always, both are kept under the same id."""

    def __init__(self, columns: Columns, table: Callable[[], StoredTable]) -> None:
        self.not_understood: list[tuple[int, Exception]] = []
        """The ids of marks that are none, and why."""
        self._columns = columns
        self._table = table
        self._strays: dict[str, int] = {}
        """The ids of marks that are not kept under the id of their paper, by its key."""

    def load(self, file: MarksFile | None = None) -> None:
        """Join all marks: as they were kept in a file, if they were, or each as it is read."""
        kept = load_marks(*file) if file else None
        if kept is None:
            self.follow(self._table().numbers())
            self.save(file)
        else:
            self._join_all(kept)
            self.follow(sorted(self._table().fresh))

    def save(self, file: MarksFile | None) -> None:
        """Keep all marks beside their snapshot, where there is one and nothing was changed since."""
        if file and not self.not_understood and not self._table().fresh:
            with suppress(OSError):
                save_marks(*file, self._by_id())

    def take_over(self, marked: Marked) -> None:
        """Take over marks that were just written."""
        for marks, keys in marked:
            if self._strays and marks == UNMARKED:
                for key in keys:
                    self._strays.pop(key, None)
            self._columns.mark_all(keys, marks)

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
            return replace(after, tags=each_tag_once(tags))

        return spelt

    def images_of(self, marked: Marked, new: Mapping[str, int] = MappingProxyType({})) -> Images:
        """Write marks as the documents by id that they are to be kept as; `new` are ids of papers not yet known."""
        placed = [(fields_of_marks(marks), self._ids_of(keys, new), keys) for marks, keys in marked]
        images: dict[int, Document | None] = {}
        for fields, numbers, keys in placed:
            if fields:
                images |= {number: {"key": key, **fields} for key, number in zip(keys, numbers, strict=True)}
            else:
                images |= dict.fromkeys(numbers)
        return images if len(images) < _MANY else _written(images, placed)

    def _ids_of(self, keys: Sequence[str], new: Mapping[str, int]) -> list[int]:
        if not (new or self._strays):
            return self._columns.ids_of(keys)
        return [self._strays.get(key) or new.get(key) or self._columns.id_of(key) for key in keys]

    def _by_id(self) -> Iterator[tuple[int, str, Marks, int]]:
        for key, marks in self._columns.marks.items():
            yield self._strays.get(key) or self._columns.id_of(key), key, marks, self._columns.row_of(key)
        for key, number in self._strays.items():
            if key not in self._columns.marks:
                yield number, key, marks_of(self._table().document(number)), _NOWHERE

    def _join_all(self, kept: MarksAsKept) -> None:
        if self._are_at_home(kept):
            self._columns.take_over_marks(kept.rows, kept.kinds, kept.places)
        else:
            for number, key, marks in zip(kept.ids, kept.keys, kept.marks, strict=True):
                self._remember(key, number, marks)

    def _are_at_home(self, kept: MarksAsKept) -> bool:
        """Tell whether every paper has the row that it had, and is kept under the id of its marks."""
        if min(kept.rows, default=0) < 0 or max(kept.rows, default=-1) >= len(self._columns):
            return False
        keys, ids = self._columns.keys, self._columns.ids
        return list(map(ids.__getitem__, kept.rows)) == kept.ids and kept.are_of(map(keys.__getitem__, kept.rows))

    def join(self, keys: Iterable[str]) -> None:
        """Give papers that came back the marks that were made on them before."""
        for key in keys:
            number = self._strays.get(key)
            if number is not None and key not in self._columns.marks:
                self.follow([number])

    def follow(self, numbers: Iterable[int]) -> set[str]:
        """Take over what became of the marks with these ids; give the keys of their papers."""
        table = self._table()
        keys: set[str] = set()
        for number in numbers:
            if table.has(number):
                keys |= self._put(number, table.document(number))
            else:
                keys |= self._drop(number)
        return keys

    def _put(self, number: int, document: Document) -> set[str]:
        try:
            key, marks = whose_marks(document)
        except MALFORMED as error:
            self.not_understood.append((number, error))
            return set()
        self._remember(key, number, marks)
        return {key}

    def _drop(self, number: int) -> set[str]:
        keys = {key for key, stray in self._strays.items() if stray == number}
        own = self._columns.key_with_id(number)
        keys |= {own} if own and own not in self._strays else set()
        for key in keys:
            self._remember(key, number, UNMARKED)
        return keys

    def _remember(self, key: str, number: int, marks: Marks) -> None:
        is_own = key in self._columns and self._columns.id_of(key) == number
        if marks == UNMARKED or is_own:
            self._strays.pop(key, None)
        else:
            self._strays[key] = number
        if key in self._columns or marks == UNMARKED:
            self._columns.mark(key, marks)


def _written(images: dict[int, Document | None], placed: Iterable[Placed]) -> Images:
    parts: list[str] = []
    for fields, numbers, keys in placed:
        rest, places = encoded(fields).decode()[1:], zip(keys, numbers, strict=True)
        parts += (
            [f'"{number}":{{"key":{quoted(key)},{rest}' for key, number in places]
            if fields
            else [f'"{number}":null' for number in numbers]
        )
    try:
        return WrittenTable(images, f"{{{','.join(parts)}}}".encode())
    except UnicodeEncodeError:
        return images
