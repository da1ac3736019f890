"""What lists of papers are filtered and sorted by, column by column, so that no paper need be read for it.

What kinds of marks a paper bears, as one small number, so that a column of them can be looked through at once.

What the columns note of a paper, written as numbers.

The columns of a library.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, MutableSequence, Sequence
from datetime import date
from threading import Lock
from typing import Any
from zlib import crc32

from reader.paper import UNMARKED, Appearance, Marks, Paper, title_key
from reader.row_order import DigestOrder

STARRED, READ, SNOOZED, TAGGED, NOTED = 1, 2, 4, 8, 16


def mark_flags(marks: Marks) -> int:
    """Reduce marks to a number below 32: the sum of the signs that they bear."""
    flag = STARRED if marks.starred else 0
    if marks.read:
        flag |= READ
    if marks.snoozed_until:
        flag |= SNOOZED
    if marks.tags:
        flag |= TAGGED
    return flag | NOTED if marks.note else flag


UNKNOWN = -1
"""Stands for an absent count."""
UNDATED = 0
"""Stands for an absent day; days are counted as `date.toordinal` does."""


def to_ordinal(day: date | None) -> int:
    """Count a day as the columns do."""
    return day.toordinal() if day else UNDATED


def to_count(count: int | None) -> int:
    """Write a count as the columns do, which hold 64 bits."""
    return UNKNOWN if count is None else min(count, 2**62)


def title_hash(title: str) -> int:
    """Reduce what identifies a title to 32 bits, the same in every process."""
    return crc32(title_key(title).encode("utf-8", "surrogatepass"))


def encode_row(paper: Paper) -> tuple[Any, ...]:
    """Give what is noted of a paper besides its key and title, column by column as `Columns` has them."""
    return (
        to_ordinal(paper.published),
        to_count(paper.comments),
        to_count(paper.upvotes),
        bool(paper.code),
        paper.withdrawn,
        *_digest_position(paper.appearances),
    )


def _digest_position(appearances: tuple[Appearance, ...]) -> tuple[int, int, tuple[int, ...]]:
    """Give the day of the newest digest that holds a paper, the paper's place in it, and the days of all digests."""
    if not appearances:
        return UNDATED, 0, ()
    newest = appearances[0] if len(appearances) == 1 else max(appearances, key=_recency)
    if not newest.day:
        return UNDATED, newest.position, ()
    day = newest.day.toordinal()
    days = {seen.day.toordinal() for seen in appearances if seen.day} if len(appearances) > 1 else (day,)
    return day, newest.position, tuple(sorted(days))


def _recency(appearance: Appearance) -> tuple[int, int]:
    return to_ordinal(appearance.day), -appearance.position


LazyLoader = Callable[[], tuple[list[str], list[tuple[int, ...]]]]
"""Gives titles and the days of digests."""
_BATCH_SIZE = 8_192
"""How many rows are noted in one go, so that a screen is not kept waiting for all of a big library's."""


class Columns:
    """Every paper of a library as one row, in the order in which they were added, and the marks of those that have any.

    Owned and kept up to date by the library; everybody else only reads. A row's number stays the same until
    papers are removed (an import is undone), which `generation` counts.
    """

    def __init__(self) -> None:
        """Begin without a paper."""
        self.keys: list[str] = []
        self.published = array("q")
        self.comments = array("q")
        self.upvotes = array("q")
        self.has_code = bytearray()
        self.withdrawn = bytearray()
        self.digest_day = array("q")
        """The day of the newest digest that holds the paper, and the paper's place in it."""
        self.digest_position = array("q")
        self.digest_order = DigestOrder(self.keys, self.digest_day, self.digest_position)
        self.ids = array("q")
        """By which number the library keeps the paper; they rise."""
        self.title_hashes = array("I")
        """What identifies the title, reduced to a number; two titles may share one."""
        self.key_aliases: dict[str, str] = {}
        """The keys of papers that are known by another name, by the arXiv ids that were learned of them later."""
        self.title_aliases: dict[str, tuple[str, ...]] = {}
        """The titles that digests gave papers besides their own, by key; most papers have none."""
        self.marks: dict[str, Marks] = {}
        """By key; a paper that was never marked has none here."""
        self.mark_flags = bytearray()
        """What kinds of marks each paper bears, as `mark_flags` says."""
        self.generation = 0
        self.facts_generation = 0
        """Another number whenever papers came, went or changed, for those who remember what they derived from them."""
        self.marks_generation = 0
        """Another number whenever marks changed, for those who remember what they derived from them."""
        self._titles: list[str] = []
        self._digest_days: list[tuple[int, ...]] = []
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
        """The days of all digests that hold the paper."""
        self._load()
        return self._digest_days

    def load_lazily(self, loader: LazyLoader) -> None:
        """Take what gives the titles and the days of digests of all rows, when somebody first wants them."""
        self._lazy_loader = loader

    def _load(self) -> None:
        if self._lazy_loader is not None:
            with self._load_lock:
                if self._lazy_loader is not None:
                    self._titles, self._digest_days = self._lazy_loader()
                    self._lazy_loader = None

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def row_of(self, key: str) -> int:
        """Give the row of a paper; raises KeyError where there is none."""
        return self._rows[key]

    def id_of(self, key: str) -> int:
        """Give the number by which the library keeps a paper; raises KeyError where there is none."""
        return self.ids[self._rows[key]]

    def key_of_id(self, doc_id: int) -> str | None:
        """Give the key of the paper that the library keeps by a number; None where there is none."""
        row = bisect_left(self.ids, doc_id)
        return self.keys[row] if row < len(self.ids) and self.ids[row] == doc_id else None

    def ids_of(self, keys: Iterable[str]) -> list[int]:
        """Give the numbers by which the library keeps papers; raises KeyError where there is none."""
        rows, ids = self._rows, self.ids
        return [ids[rows[key]] for key in keys]

    def first_missing(self, keys: Iterable[str]) -> str | None:
        """Give the first of the keys that no paper has; None where every one is known."""
        wanted = list(keys)
        unknown = set(wanted).difference(self._rows)
        return next(key for key in wanted if key in unknown) if unknown else None

    def marks_of(self, key: str) -> Marks:
        """Give the marks of a paper; a paper without any is unmarked."""
        return self.marks.get(key, UNMARKED)

    def upsert(self, paper: Paper, doc_id: int = 0) -> None:
        """Add a paper's row, or bring it up to date; a new row takes the number by which the library keeps it."""
        self.upsert_many(((paper, doc_id),))

    def upsert_many(self, papers: Iterable[tuple[Paper, int]]) -> None:
        """Add the rows of papers, or bring them up to date, as `put` does one by one, which takes longer."""
        new: dict[str, Paper] = {}
        ids: dict[str, int] = {}
        for paper, doc_id in papers:
            if paper.arxiv_id and paper.arxiv_id != paper.key:
                self.key_aliases[paper.arxiv_id] = paper.key
            if paper.title_aliases:
                self.title_aliases[paper.key] = paper.title_aliases
            elif self.title_aliases:
                self.title_aliases.pop(paper.key, None)
            row = self._rows.get(paper.key)
            if row is None:
                new[paper.key] = paper
                ids.setdefault(paper.key, doc_id)
            else:
                self._update(row, paper)
        if new:
            self._append(new.values(), ids)
        self.facts_generation += 1

    def _update(self, row: int, paper: Paper) -> None:
        if self.titles[row] != paper.title:
            self.titles[row] = paper.title
            self.title_hashes[row] = title_hash(paper.title)
        for column, fact in zip(self._fact_columns(), encode_row(paper), strict=True):
            column[row] = fact
        self.digest_order.mark_moved((row,))

    def _append(self, papers: Collection[Paper], ids: Mapping[str, int]) -> None:
        """Add rows, their keys last: threads that read meanwhile count the keys, and find only rows that are whole."""
        values = list(zip(*map(encode_row, papers), strict=True))
        titles = [paper.title for paper in papers]
        title_numbers = list(map(title_hash, titles))
        flags = [mark_flags(self.marks_of(key)) for key in ids]
        rows = range(len(self.keys), len(self.keys) + len(ids))
        self.titles.extend(titles)
        self.ids.extend(ids.values())
        self.title_hashes.extend(title_numbers)
        for column, of_all in zip(self._fact_columns(), values, strict=True):
            column.extend(of_all)
        self.mark_flags.extend(flags)
        self._rows.update(zip(ids, rows, strict=True))
        self.keys.extend(ids)

    def _fact_columns(self) -> tuple[MutableSequence[Any], ...]:
        newest = (self.digest_day, self.digest_position, self.digest_days)
        return (self.published, self.comments, self.upvotes, self.has_code, self.withdrawn, *newest)

    def rebuild_row_lookup(self) -> None:
        """Note where every key stands, after the columns were filled from elsewhere."""
        self._rows = {}
        for start in range(0, len(self.keys), _BATCH_SIZE):
            self._rows.update(zip(self.keys[start : start + _BATCH_SIZE], range(start, len(self.keys)), strict=False))

    def set_marks(self, key: str, marks: Marks) -> None:
        """Keep a paper's marks."""
        self.set_marks_of_all((key,), marks)

    def set_marks_of_all(self, keys: Collection[str], marks: Marks) -> None:
        """Keep the same marks of many papers."""
        self.marks_generation += 1
        if marks == UNMARKED:
            for key in keys:
                self.marks.pop(key, None)
        else:
            self.marks.update(dict.fromkeys(keys, marks))
        rows, flags, flag = self._rows, self.mark_flags, mark_flags(marks)
        for key in keys:
            if key in rows:
                flags[rows[key]] = flag

    def load_marks(self, rows: Sequence[int], kinds: Sequence[Marks], kind_indexes: Sequence[int]) -> None:
        """Keep the marks of many rows, of which there are few kinds: for each row the place of its own among these."""
        self.marks_generation += 1
        self.marks.update(zip(map(self.keys.__getitem__, rows), map(kinds.__getitem__, kind_indexes), strict=True))
        sign_of_kind = list(map(mark_flags, kinds))
        for row, index in zip(rows, kind_indexes, strict=True):
            self.mark_flags[row] = sign_of_kind[index]

    def remove(self, keys: Iterable[str]) -> None:
        """Take papers out; the rows behind them move up."""
        there = [key for key in keys if key in self._rows]
        removed = {self._rows[key] for key in there}
        if not removed:
            return
        for key in there if self.title_aliases else ():
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
        for ids in self._integer_columns():
            ids[:] = array(ids.typecode, [ids[row] for row in rows])
        for mask in (self.has_code, self.withdrawn, self.mark_flags):
            mask[:] = bytes(mask[row] for row in rows)
        self.rebuild_row_lookup()

    def _all_columns(self) -> Iterable[MutableSequence[Any]]:
        return (
            self.keys,
            self.titles,
            self.digest_days,
            self.has_code,
            self.withdrawn,
            self.mark_flags,
            *self._integer_columns(),
        )

    def _integer_columns(self) -> tuple[array[int], ...]:
        counted = (self.published, self.comments, self.upvotes, self.digest_day, self.digest_position)
        return (*counted, self.ids, self.title_hashes)
