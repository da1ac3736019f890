"""Columnar copy of the fields that papers are filtered and sorted by, so that a listing decodes no paper."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, MutableSequence, Sequence
from datetime import datetime
from functools import cache, lru_cache
from itertools import filterfalse
from threading import Lock
from typing import Any, NamedTuple
from zlib import crc32

from reader.lazy_columns import Labels, LazyColumns, LazyLoader
from reader.paper import UNMARKED, Appearance, Marks, Paper, title_key
from reader.row_order import DigestOrder, RowLookup

STARRED, READ, SNOOZED, TAGGED, NOTED = 1, 2, 4, 8, 16
"""Bits of `mark_flags`."""
HAS_PAGE, HAS_PDF, HAS_ID, HAS_PROJECT, HAS_SUMMARY = 1, 2, 4, 8, 16
"""Bits of `fact_flags`."""
SOURCE, CATEGORY, ORGANIZATION = "source:", "category:", "org:"
"""The prefixes of labels."""
UNKNOWN = -1
"""A missing count."""
_HIGHEST_COUNT = 2**62
_MAX_UNATTACHED = 100
"""Looking up the marks of this many papers one by one takes 0.2 ms; attaching those of 50,000 takes 8 ms."""
UNDATED = 0
"""A missing day; other days are `date.toordinal` numbers."""


class LoadedMarks(NamedTuple):
    """The marks of loaded rows: row `i` has `kinds[kind_indexes[i]]`, the first of which is UNMARKED.

    `flags` are their `mark_flags`.
    """

    kinds: Sequence[Marks]
    kind_indexes: Sequence[int]
    flags: bytes

    def marks_of(self, row: int) -> Marks:
        """Return the marks of a row; rows added since have none."""
        return self.kinds[self.kind_indexes[row]] if row < len(self.kind_indexes) else UNMARKED


def mark_flags(marks: Marks) -> int:
    """Return the marks that are set as bits of one number below 32."""
    flags = STARRED if marks.starred else 0
    if marks.read:
        flags |= READ
    if marks.snoozed_until:
        flags |= SNOOZED
    if marks.tags:
        flags |= TAGGED
    return flags | NOTED if marks.note else flags


@cache
def flag_table(mask: int) -> bytes:
    """Return a table that translates flags into a mask of rows: for each value, whether it has a bit of the mask."""
    return bytes(bool(flags & mask) for flags in range(256))


def fact_flags(paper: Paper) -> int:
    """Return the facts that a paper has as bits of one number below 32."""
    has_id = bool(paper.arxiv_id or paper.doi)  # each id leads to a page, and that of arXiv to a PDF
    flags = HAS_PAGE if has_id or paper.url else 0
    if paper.arxiv_id:
        flags |= HAS_PDF
    if has_id:
        flags |= HAS_ID
    if paper.project_page:
        flags |= HAS_PROJECT
    return flags | HAS_SUMMARY if paper.summary else flags


def labels_of(paper: Paper) -> Labels:
    """Return the sources, the categories and the organization of a paper, each after the name of its filter."""
    labels: list[str] = []
    for appearance in paper.appearances:
        if (label := SOURCE + appearance.source) not in labels:
            labels.append(label)
    if paper.categories:
        labels += [CATEGORY + category for category in paper.categories]
    if paper.organization:
        labels.append(ORGANIZATION + paper.organization)
    return tuple(labels)


def to_timestamp(moment: datetime | None) -> int:
    """Return a moment in seconds since 1970, or 0 if it is unknown."""
    return min(max(int(moment.timestamp()), 0), 2**32 - 1) if moment else 0


@lru_cache(maxsize=512)
def title_hash(title: str) -> int:
    """Return a 32-bit hash of the normalised title; it is the same in every process."""
    return crc32(title_key(title).encode("utf-8", "surrogatepass"))


def encode_columns(papers: Collection[Paper], added: int) -> tuple[Sequence[Any], ...]:
    """Return the values of papers, in the order of `Columns._fact_columns`, then their digest days and labels.

    `added` is for papers that lack a time.
    """
    days = [paper.published for paper in papers]
    counts = (
        [paper.comments for paper in papers],
        [paper.upvotes for paper in papers],
        [paper.stars for paper in papers],
    )
    return (
        [day.toordinal() if day else UNDATED for day in days],
        *map(_encode_counts, counts),
        [to_timestamp(paper.added) if paper.added else added for paper in papers],
        [bool(paper.code) for paper in papers],
        [paper.withdrawn for paper in papers],
        [*map(fact_flags, papers)],
        [title_hash(paper.title) for paper in papers],
        *zip(*[_digest_position(paper.appearances) for paper in papers], strict=True),
        [*map(labels_of, papers)],
    )


def _encode_counts(counts: Collection[int | None]) -> Sequence[int]:
    """Return counts as a column holds them: UNKNOWN for None, and capped at the highest count."""
    encoded = [UNKNOWN if count is None else count for count in counts]
    return encoded if max(encoded, default=0) <= _HIGHEST_COUNT else [min(count, _HIGHEST_COUNT) for count in encoded]


def _digest_position(appearances: tuple[Appearance, ...]) -> tuple[int, int, tuple[int, ...]]:
    """Return the day of the newest digest, the position in it, and the days of all digests."""
    if not appearances:
        return UNDATED, 0, ()
    newest = appearances[0] if len(appearances) == 1 else max(appearances, key=_recency)
    if not newest.day:
        return UNDATED, newest.position, ()
    day = newest.day.toordinal()
    if len(appearances) == 1:
        return day, newest.position, (day,)
    return day, newest.position, tuple(sorted({one.day.toordinal() for one in appearances if one.day}))


def _recency(appearance: Appearance) -> tuple[int, int]:
    return appearance.day.toordinal() if appearance.day else UNDATED, -appearance.position


class Columns:
    """One row for each paper, in the order in which papers were added, and the marks of marked papers.

    The library owns and updates the columns; all others only read them. A paper keeps its row until papers are removed,
    which increments `generation`.
    """

    generation = 0
    facts_generation = 0
    """Incremented when papers are added, changed or removed; lets caches detect it."""
    marks_generation = 0
    """Incremented when marks change; lets caches detect it."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.published, self.comments, self.upvotes, self.stars = (array(code) for code in "iqqq")
        self.added = array("I")
        """When papers were added, in seconds since 1970; 0 if that is unknown."""
        self.has_code, self.withdrawn = bytearray(), bytearray()
        self.fact_flags = bytearray()
        """One `fact_flags` value a row."""
        self.digest_day = array("i")
        """The day of the newest digest; `digest_position` is the position in it."""
        self.digest_position = array("q")
        self.digest_order = DigestOrder(self.keys, self.digest_day, self.digest_position)
        self.ids = array("q")
        """The ids of the papers in the library, ascending."""
        self.title_hashes = array("I")
        """Different titles may have the same hash."""
        self.key_aliases: dict[str, str] = {}
        """The keys of papers by arXiv ids that became known later."""
        self.title_aliases: dict[str, tuple[str, ...]] = {}
        """The other titles that digests gave a paper, by key; most papers have none."""
        self.mark_flags = bytearray()
        """One `mark_flags` value a row."""
        self._rows = RowLookup(self.keys)
        self._lazy = LazyColumns()
        self._marks: dict[str, Marks] = {}
        self._loaded_marks: LoadedMarks | None = None
        """Marks that are not in `_marks` yet; until they are, it has only later changes, UNMARKED included."""
        self._marks_lock = Lock()

    @property
    def titles(self) -> list[str]:
        """The titles."""
        return self._lazy.lists()[0]

    @property
    def digest_days(self) -> list[tuple[int, ...]]:
        """The days of all digests that contain the paper."""
        return self._lazy.lists()[1]

    @property
    def labels(self) -> list[Labels]:
        """The sources, categories and organizations; equal labels are usually one object."""
        return self._lazy.lists()[2]

    @property
    def marks(self) -> dict[str, Marks]:
        """By key; unmarked papers are absent."""
        if self._loaded_marks is not None:
            self._attach_marks()
        return self._marks

    def load_lazily(self, sorted_rows: Sequence[int], loader: LazyLoader) -> None:
        """Set the order of the loaded rows by their keys, and the loader of their titles, digest days and labels."""
        self._rows.load(sorted_rows)
        self._lazy.load_lazily(loader, len(sorted_rows))

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, key: object) -> bool:
        rows = self._rows
        is_complete = rows.is_complete  # another thread may complete it after the look-up
        return key in rows or (not is_complete and isinstance(key, str) and rows.search(key) is not None)

    def _find(self, key: str) -> int | None:
        """Return the row of a paper, or None."""
        is_complete = self._rows.is_complete  # another thread may complete it after the look-up
        row = self._rows.get(key)
        return row if row is not None or is_complete else self._rows.search(key)

    def row_of(self, key: str) -> int:
        """Return the row of a paper; raise KeyError if it does not exist."""
        return self._rows[key]

    def id_of(self, key: str) -> int:
        """Return the id of a paper; raise KeyError if it does not exist."""
        return self.ids[self._rows[key]]

    def key_of_id(self, doc_id: int) -> str | None:
        """Return the key of the paper with an id, or None."""
        row = bisect_left(self.ids, doc_id)
        return self.keys[row] if row < len(self.ids) and self.ids[row] == doc_id else None

    def ids_of(self, keys: Iterable[str]) -> list[int]:
        """Return the ids of papers; raise KeyError if one does not exist."""
        ids = self.ids
        return [ids[row] for row in map(self._rows.__getitem__, keys)]

    def first_missing(self, keys: Iterable[str]) -> str | None:
        """Return the first key without a paper, or None."""
        not_looked_up = filterfalse(self._rows.__contains__, keys)
        return next(filterfalse(self.__contains__, not_looked_up), None)

    def marks_of(self, key: str) -> Marks:
        """Return the marks of a paper, UNMARKED if it has none."""
        loaded = self._loaded_marks
        marks = self._marks.get(key)
        if marks is not None:
            return marks
        row = self._find(key) if loaded else None
        return loaded.marks_of(row) if loaded and row is not None else UNMARKED

    def marks_by_key(self, keys: Collection[str]) -> Mapping[str, Marks]:
        """Return the marks of these papers, and perhaps of others; attach all marks only if there are many keys."""
        if self._loaded_marks is None or len(keys) > _MAX_UNATTACHED:
            return self.marks
        return {key: self.marks_of(key) for key in keys}

    def upsert(self, paper: Paper, doc_id: int = 0) -> None:
        """Add or update the row of a paper; a new row gets the id."""
        self.upsert_many(((paper, doc_id),))

    def upsert_many(self, papers: Iterable[tuple[Paper, int]], added: datetime | None = None) -> None:
        """Add or update the rows of papers with their ids; faster than one at a time.

        `added` is the time for papers that lack one.
        """
        timestamp = to_timestamp(added)
        new: dict[str, Paper] = {}
        ids: dict[str, int] = {}
        for paper, doc_id in papers:
            if paper.arxiv_id and paper.arxiv_id != paper.key:
                self.key_aliases[paper.arxiv_id] = paper.key
            if paper.doi:
                self.key_aliases[paper.doi] = paper.key
            if paper.title_aliases:
                self.title_aliases[paper.key] = paper.title_aliases
            elif self.title_aliases:
                self.title_aliases.pop(paper.key, None)
            row = self._find(paper.key)
            if row is None:
                new[paper.key] = paper
                ids.setdefault(paper.key, doc_id)
            else:
                self._update(row, paper, timestamp)
        if new:
            self._append(new.values(), ids, timestamp)
        self.facts_generation += 1

    def _update(self, row: int, paper: Paper, added: int) -> None:
        *facts, digest_days, labels = encode_columns((paper,), added)
        for column, (value,) in zip(self._fact_columns(), facts, strict=True):
            column[row] = value
        self._lazy.replace(row, paper.title, digest_days[0], labels[0])
        self.digest_order.mark_moved((row,))

    def _append(self, papers: Collection[Paper], ids: Mapping[str, int], added: int) -> None:
        """Add rows, the keys last: other threads count keys, so they see only complete rows."""
        *facts, digest_days, labels = encode_columns(papers, added)
        flags = [mark_flags(self._marks[key]) if key in self._marks else 0 for key in ids]
        rows = range(len(self.keys), len(self.keys) + len(ids))
        self._lazy.extend(rows.start, [paper.title for paper in papers], digest_days, labels)
        self.ids.extend(ids.values())
        for column, values in zip(self._fact_columns(), facts, strict=True):
            column.extend(values)
        self.mark_flags.extend(flags)
        self._rows.update(zip(ids, rows, strict=True))
        self.keys.extend(ids)

    def _fact_columns(self) -> tuple[MutableSequence[Any], ...]:
        counts = (self.published, self.comments, self.upvotes, self.stars, self.added)
        masks = (self.has_code, self.withdrawn, self.fact_flags)
        return (*counts, *masks, self.title_hashes, self.digest_day, self.digest_position)

    def set_marks(self, key: str, marks: Marks) -> None:
        """Set the marks of a paper."""
        self.set_marks_of_all((key,), marks)

    def set_marks_of_all(self, keys: Collection[str], marks: Marks) -> None:
        """Set the same marks on many papers."""
        self.marks_generation += 1
        column, flags = self.mark_flags, mark_flags(marks)
        with self._marks_lock:
            if flags or self._loaded_marks is not None:
                self._marks.update(dict.fromkeys(keys, marks))
            else:
                for key in keys:
                    self._marks.pop(key, None)
        find = self._rows.get if self._rows.is_complete else self._find
        for row in map(find, keys):
            if row is not None:
                column[row] = flags

    def load_marks(self, loaded: LoadedMarks) -> None:
        """Set the marks of the first rows, which are attached to their keys when all marks are first used."""
        self.marks_generation += 1
        self._loaded_marks = loaded
        self.mark_flags[: len(loaded.flags)] = loaded.flags

    def _attach_marks(self) -> None:
        with self._marks_lock:
            if self._loaded_marks is not None:
                kinds, kind_indexes, _flags = self._loaded_marks
                marks = {key: kinds[index] for key, index in zip(self.keys, kind_indexes, strict=False) if index}
                for key, later in self._marks.items():
                    if later == UNMARKED:
                        marks.pop(key, None)
                    else:
                        marks[key] = later
                self._marks = marks
                self._loaded_marks = None

    def remove(self, keys: Iterable[str]) -> None:
        """Remove papers; the rows after them move up."""
        known = [key for key in keys if key in self]
        if not known:
            return
        removed = {self._rows[key] for key in known}
        for key in known if self.title_aliases else ():
            self.title_aliases.pop(key, None)
        if min(removed) == len(self.keys) - len(removed):
            self._truncate(min(removed))
        else:
            self._retain([row for row in range(len(self.keys)) if row not in removed])
        self.generation += 1
        self.facts_generation += 1

    def _truncate(self, count: int) -> None:
        """Remove the last rows, usually those of an undone import, which rarely include rows that load on demand."""
        if self._loaded_marks and count < len(self._loaded_marks.kind_indexes):
            self._attach_marks()
        self._rows.truncate(count)
        self._lazy.truncate(count)
        columns: tuple[MutableSequence[Any], ...] = (self.keys, *self._masks(), *self._integer_columns())
        for column in columns:
            del column[count:]
        self.digest_order.truncate(count)

    def _retain(self, rows: list[int]) -> None:
        self._attach_marks()
        lists: tuple[list[Any], ...] = (self.keys, self.titles, self.digest_days, self.labels)
        for values in lists:
            values[:] = [values[row] for row in rows]
        for numbers in self._integer_columns():
            numbers[:] = array(numbers.typecode, [numbers[row] for row in rows])
        for mask in self._masks():
            mask[:] = bytes(mask[row] for row in rows)
        self._rows.rebuild()
        self.digest_order.invalidate()

    def _masks(self) -> tuple[bytearray, ...]:
        return self.has_code, self.withdrawn, self.fact_flags, self.mark_flags

    def _integer_columns(self) -> tuple[array[int], ...]:
        facts = (self.published, self.comments, self.upvotes, self.stars, self.added)
        return (*facts, self.digest_day, self.digest_position, self.ids, self.title_hashes)
