"""Columnar copy of the fields that papers are filtered and sorted by, so that a listing decodes no paper."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, MutableSequence, Sequence
from datetime import datetime
from threading import Lock
from typing import Any
from zlib import crc32

from reader.paper import UNMARKED, Appearance, Marks, Paper, title_key
from reader.row_order import DigestOrder

Labels = tuple[str, ...]
LazyLoader = Callable[[], tuple[list[str], list[tuple[int, ...]], list[Labels]]]
"""Returns the titles, the digest days and the labels of all rows."""
STARRED, READ, SNOOZED, TAGGED, NOTED = 1, 2, 4, 8, 16
"""Bits of `mark_flags`."""
HAS_PAGE, HAS_PDF, HAS_ID, HAS_PROJECT, HAS_SUMMARY = 1, 2, 4, 8, 16
"""Bits of `fact_flags`."""
SOURCE, CATEGORY, ORGANIZATION = "source:", "category:", "org:"
"""The first letters of labels."""
UNKNOWN = -1
"""A missing count."""
_HIGHEST_COUNT = 2**62
UNDATED = 0
"""A missing day; other days are `date.toordinal` numbers."""
_BATCH_SIZE = 8_192
"""Rows added per step, so that a big library does not block other threads for long."""


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
    """Return the sources, the categories and the organization of a paper, each behind the name of its filter."""
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


def title_hash(title: str) -> int:
    """Return a 32-bit hash of the normalised title; it is the same in every process."""
    return crc32(title_key(title).encode("utf-8", "surrogatepass"))


def encode_columns(papers: Collection[Paper], added: int) -> tuple[Sequence[Any], ...]:
    """Return the values of papers, in the order of `Columns._fact_columns`; `added` for those that do not say when."""
    days = [paper.published for paper in papers]
    counts = (
        [paper.comments for paper in papers],
        [paper.upvotes for paper in papers],
        [paper.stars for paper in papers],
    )
    return (
        [day.toordinal() if day else UNDATED for day in days],
        *([UNKNOWN if count is None else min(count, _HIGHEST_COUNT) for count in column] for column in counts),
        [to_timestamp(paper.added) if paper.added else added for paper in papers],
        [bool(paper.code) for paper in papers],
        [paper.withdrawn for paper in papers],
        [*map(fact_flags, papers)],
        [*map(labels_of, papers)],
        *zip(*[_digest_position(paper.appearances) for paper in papers], strict=True),
    )


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
        """By key, the other titles that digests gave a paper; most papers have none."""
        self.marks: dict[str, Marks] = {}
        """By key; unmarked papers are absent."""
        self.mark_flags = bytearray()
        """One `mark_flags` value a row."""
        self._titles, self._labels = list[str](), list[Labels]()
        self._digest_days: list[tuple[int, ...]] = []
        self._distinct_labels: dict[Labels, Labels] = {}
        self._rows: dict[str, int] = {}
        self._lazy_loader: LazyLoader | None = None
        self._load_lock = Lock()

    @property
    def titles(self) -> list[str]:
        """The titles."""
        self._load()
        return self._titles

    @property
    def digest_days(self) -> list[tuple[int, ...]]:
        """The days of all digests that contain the paper."""
        self._load()
        return self._digest_days

    @property
    def labels(self) -> list[Labels]:
        """The sources, categories and organizations; equal labels are mostly one object."""
        self._load()
        return self._labels

    def load_lazily(self, loader: LazyLoader) -> None:
        """Set the loader of titles, digest days and labels; it runs when one of them is first used."""
        self._lazy_loader = loader

    def _load(self) -> None:
        if self._lazy_loader is not None:
            with self._load_lock:
                if self._lazy_loader is not None:
                    self._titles, self._digest_days, self._labels = self._lazy_loader()
                    self._lazy_loader = None

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, key: object) -> bool:
        return key in self._rows

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
        rows, ids = self._rows, self.ids
        return [ids[rows[key]] for key in keys]

    def first_missing(self, keys: Iterable[str]) -> str | None:
        """Return the first key without a paper, or None."""
        keys = list(keys)
        missing = set(keys).difference(self._rows)
        return next(key for key in keys if key in missing) if missing else None

    def marks_of(self, key: str) -> Marks:
        """Return the marks of a paper, UNMARKED if it has none."""
        return self.marks.get(key, UNMARKED)

    def upsert(self, paper: Paper, doc_id: int = 0) -> None:
        """Add or update the row of a paper; a new row gets the id."""
        self.upsert_many(((paper, doc_id),))

    def upsert_many(self, papers: Iterable[tuple[Paper, int]], added: datetime | None = None) -> None:
        """Add or update the rows of papers with their ids; faster than one at a time.

        `added` is when those were added that do not say it.
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
            row = self._rows.get(paper.key)
            if row is None:
                new[paper.key] = paper
                ids.setdefault(paper.key, doc_id)
            else:
                self._update(row, paper, timestamp)
        if new:
            self._append(new.values(), ids, timestamp)
        self.facts_generation += 1

    def _update(self, row: int, paper: Paper, added: int) -> None:
        if self.titles[row] != paper.title:
            self.titles[row] = paper.title
            self.title_hashes[row] = title_hash(paper.title)
        for column, (value,) in zip(self._fact_columns(), encode_columns((paper,), added), strict=True):
            column[row] = value
        self.labels[row] = self._shared(self.labels[row])
        self.digest_order.mark_moved((row,))

    def _append(self, papers: Collection[Paper], ids: Mapping[str, int], added: int) -> None:
        """Add rows, the keys last: other threads count keys, so that they see only complete rows."""
        values = encode_columns(papers, added)
        titles = [paper.title for paper in papers]
        hashes = list(map(title_hash, titles))
        flags = [mark_flags(self.marks[key]) if key in self.marks else 0 for key in ids]
        rows = range(len(self.keys), len(self.keys) + len(ids))
        self.titles.extend(titles)
        self.ids.extend(ids.values())
        self.title_hashes.extend(hashes)
        for column, new in zip(self._fact_columns(), values, strict=True):
            column.extend(map(self._shared, new) if column is self.labels else new)
        self.mark_flags.extend(flags)
        self._rows.update(zip(ids, rows, strict=True))
        self.keys.extend(ids)

    def _shared(self, labels: Labels) -> Labels:
        return self._distinct_labels.setdefault(labels, labels)

    def _fact_columns(self) -> tuple[MutableSequence[Any], ...]:
        counts = (self.published, self.comments, self.upvotes, self.stars, self.added)
        masks = (self.has_code, self.withdrawn, self.fact_flags)
        return (*counts, *masks, self.labels, self.digest_day, self.digest_position, self.digest_days)

    def rebuild_row_lookup(self) -> None:
        """Rebuild the lookup of rows by key after the columns were loaded."""
        self._rows = {}
        for start in range(0, len(self.keys), _BATCH_SIZE):
            self._rows.update(zip(self.keys[start : start + _BATCH_SIZE], range(start, len(self.keys)), strict=False))

    def set_marks(self, key: str, marks: Marks) -> None:
        """Set the marks of a paper."""
        self.set_marks_of_all((key,), marks)

    def set_marks_of_all(self, keys: Collection[str], marks: Marks) -> None:
        """Set the same marks on many papers."""
        self.marks_generation += 1
        if marks == UNMARKED:
            for key in keys:
                self.marks.pop(key, None)
        else:
            self.marks.update(dict.fromkeys(keys, marks))
        column, flags = self.mark_flags, mark_flags(marks)
        for row in map(self._rows.get, keys):
            if row is not None:
                column[row] = flags

    def load_marks(self, rows: Sequence[int], kinds: Sequence[Marks], kind_indexes: Sequence[int]) -> None:
        """Set the marks of many rows: row `rows[i]` gets `kinds[kind_indexes[i]]`."""
        self.marks_generation += 1
        self.marks.update(zip(map(self.keys.__getitem__, rows), map(kinds.__getitem__, kind_indexes), strict=True))
        flags_of_kind = list(map(mark_flags, kinds))
        for row, index in zip(rows, kind_indexes, strict=True):
            self.mark_flags[row] = flags_of_kind[index]

    def remove(self, keys: Iterable[str]) -> None:
        """Remove papers; the rows behind them move up."""
        known = [key for key in keys if key in self._rows]
        removed = {self._rows[key] for key in known}
        if not removed:
            return
        for key in known if self.title_aliases else ():
            self.title_aliases.pop(key, None)
        if min(removed) == len(self.keys) - len(removed):
            self._truncate(min(removed))
        else:
            self._retain([row for row in range(len(self.keys)) if row not in removed])
        self.digest_order.invalidate()
        self.generation += 1
        self.facts_generation += 1

    def _truncate(self, count: int) -> None:
        for key in self.keys[count:]:
            del self._rows[key]
        for column in self._all_columns():
            del column[count:]

    def _retain(self, rows: list[int]) -> None:
        self.keys[:] = [self.keys[row] for row in rows]
        self.titles[:] = [self.titles[row] for row in rows]
        self.digest_days[:] = [self.digest_days[row] for row in rows]
        self.labels[:] = [self.labels[row] for row in rows]
        for numbers in self._integer_columns():
            numbers[:] = array(numbers.typecode, [numbers[row] for row in rows])
        for mask in (self.has_code, self.withdrawn, self.fact_flags, self.mark_flags):
            mask[:] = bytes(mask[row] for row in rows)
        self.rebuild_row_lookup()

    def _all_columns(self) -> Iterable[MutableSequence[Any]]:
        return (
            self.keys,
            self.titles,
            self.digest_days,
            self.labels,
            self.has_code,
            self.withdrawn,
            self.fact_flags,
            self.mark_flags,
            *self._integer_columns(),
        )

    def _integer_columns(self) -> tuple[array[int], ...]:
        facts = (self.published, self.comments, self.upvotes, self.stars, self.added)
        return (*facts, self.digest_day, self.digest_position, self.ids, self.title_hashes)
