"""The columns of a library."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, MutableSequence, Sequence
from threading import Lock
from typing import Any

from reader.columns.facts import facts_of, number_of_title
from reader.columns.signs import sign_of
from reader.columns.standing import Standing
from reader.paper import UNMARKED, Marks, Paper

Unread = Callable[[], tuple[list[str], list[tuple[int, ...]]]]
"""Gives titles and the days of digests."""
_AT_ONCE = 8_192
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
        self.digest_place = array("q")
        self.standing = Standing(self.keys, self.digest_day, self.digest_place)
        self.ids = array("q")
        """By which number the library keeps the paper; they rise."""
        self.title_numbers = array("I")
        """What identifies the title, reduced to a number; two titles may share one."""
        self.later_ids: dict[str, str] = {}
        """The keys of papers that are known by another name, by the arXiv ids that were learned of them later."""
        self.other_titles: dict[str, tuple[str, ...]] = {}
        """The titles that digests gave papers besides their own, by key; most papers have none."""
        self.marks: dict[str, Marks] = {}
        """By key; a paper that was never marked has none here."""
        self.signs = bytearray()
        """What kinds of marks each paper bears, as `sign_of` says."""
        self.generation = 0
        self.facts_generation = 0
        """Another number whenever papers came, went or changed, for those who remember what they derived from them."""
        self.marks_generation = 0
        """Another number whenever marks changed, for those who remember what they derived from them."""
        self._titles: list[str] = []
        self._digest_days: list[tuple[int, ...]] = []
        self._rows: dict[str, int] = {}
        self._unread: Unread | None = None
        self._reading = Lock()

    @property
    def titles(self) -> list[str]:
        """The titles."""
        self._read()
        return self._titles

    @property
    def digest_days(self) -> list[tuple[int, ...]]:
        """The days of all digests that hold the paper."""
        self._read()
        return self._digest_days

    def read_later(self, unread: Unread) -> None:
        """Take what gives the titles and the days of digests of all rows, when somebody first wants them."""
        self._unread = unread

    def _read(self) -> None:
        if self._unread is not None:
            with self._reading:
                if self._unread is not None:
                    self._titles, self._digest_days = self._unread()
                    self._unread = None

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

    def key_with_id(self, number: int) -> str | None:
        """Give the key of the paper that the library keeps by a number; None where there is none."""
        row = bisect_left(self.ids, number)
        return self.keys[row] if row < len(self.ids) and self.ids[row] == number else None

    def ids_of(self, keys: Iterable[str]) -> list[int]:
        """Give the numbers by which the library keeps papers; raises KeyError where there is none."""
        rows, ids = self._rows, self.ids
        return [ids[rows[key]] for key in keys]

    def first_unknown(self, keys: Iterable[str]) -> str | None:
        """Give the first of the keys that no paper has; None where every one is known."""
        wanted = list(keys)
        unknown = set(wanted).difference(self._rows)
        return next(key for key in wanted if key in unknown) if unknown else None

    def marks_of(self, key: str) -> Marks:
        """Give the marks of a paper; a paper without any is unmarked."""
        return self.marks.get(key, UNMARKED)

    def put(self, paper: Paper, number: int = 0) -> None:
        """Add a paper's row, or bring it up to date; a new row takes the number by which the library keeps it."""
        self.put_all(((paper, number),))

    def put_all(self, papers: Iterable[tuple[Paper, int]]) -> None:
        """Add the rows of papers, or bring them up to date, as `put` does one by one, which takes longer."""
        new: dict[str, Paper] = {}
        numbers: dict[str, int] = {}
        for paper, number in papers:
            if paper.arxiv_id and paper.arxiv_id != paper.key:
                self.later_ids[paper.arxiv_id] = paper.key
            if paper.other_titles:
                self.other_titles[paper.key] = paper.other_titles
            elif self.other_titles:
                self.other_titles.pop(paper.key, None)
            row = self._rows.get(paper.key)
            if row is None:
                new[paper.key] = paper
                numbers.setdefault(paper.key, number)
            else:
                self._renew(row, paper)
        if new:
            self._append(new.values(), numbers)
        self.facts_generation += 1

    def _renew(self, row: int, paper: Paper) -> None:
        if self.titles[row] != paper.title:
            self.titles[row] = paper.title
            self.title_numbers[row] = number_of_title(paper.title)
        for column, fact in zip(self._facts(), facts_of(paper), strict=True):
            column[row] = fact
        self.standing.move_all((row,))

    def _append(self, papers: Collection[Paper], numbers: Mapping[str, int]) -> None:
        """Add rows, their keys last: threads that read meanwhile count the keys, and find only rows that are whole."""
        facts = list(zip(*map(facts_of, papers), strict=True))
        titles = [paper.title for paper in papers]
        title_numbers = list(map(number_of_title, titles))
        signs = [sign_of(self.marks_of(key)) for key in numbers]
        rows = range(len(self.keys), len(self.keys) + len(numbers))
        self.titles.extend(titles)
        self.ids.extend(numbers.values())
        self.title_numbers.extend(title_numbers)
        for column, of_all in zip(self._facts(), facts, strict=True):
            column.extend(of_all)
        self.signs.extend(signs)
        self._rows.update(zip(numbers, rows, strict=True))
        self.keys.extend(numbers)

    def _facts(self) -> tuple[MutableSequence[Any], ...]:
        newest = (self.digest_day, self.digest_place, self.digest_days)
        return (self.published, self.comments, self.upvotes, self.has_code, self.withdrawn, *newest)

    def find_rows(self) -> None:
        """Note where every key stands, after the columns were filled from elsewhere."""
        self._rows = {}
        for start in range(0, len(self.keys), _AT_ONCE):
            self._rows.update(zip(self.keys[start : start + _AT_ONCE], range(start, len(self.keys)), strict=False))

    def mark(self, key: str, marks: Marks) -> None:
        """Keep a paper's marks."""
        self.mark_all((key,), marks)

    def mark_all(self, keys: Collection[str], marks: Marks) -> None:
        """Keep the same marks of many papers."""
        self.marks_generation += 1
        if marks == UNMARKED:
            for key in keys:
                self.marks.pop(key, None)
        else:
            self.marks.update(dict.fromkeys(keys, marks))
        rows, signs, sign = self._rows, self.signs, sign_of(marks)
        for key in keys:
            if key in rows:
                signs[rows[key]] = sign

    def take_over_marks(self, rows: Sequence[int], kinds: Sequence[Marks], places: Sequence[int]) -> None:
        """Keep the marks of many rows, of which there are few kinds: for each row the place of its own among these."""
        self.marks_generation += 1
        self.marks.update(zip(map(self.keys.__getitem__, rows), map(kinds.__getitem__, places), strict=True))
        sign_of_kind = list(map(sign_of, kinds))
        for row, place in zip(rows, places, strict=True):
            self.signs[row] = sign_of_kind[place]

    def remove(self, keys: Iterable[str]) -> None:
        """Take papers out; the rows behind them move up."""
        there = [key for key in keys if key in self._rows]
        gone = {self._rows[key] for key in there}
        if not gone:
            return
        for key in there if self.other_titles else ():
            self.other_titles.pop(key, None)
        if min(gone) == len(self.keys) - len(gone):
            self._keep_first(min(gone))
        else:
            self._keep([row for row in range(len(self.keys)) if row not in gone])
        self.standing.forget()
        self.generation += 1
        self.facts_generation += 1

    def _keep_first(self, count: int) -> None:
        for key in self.keys[count:]:
            del self._rows[key]
        for column in self._all():
            del column[count:]

    def _keep(self, rows: list[int]) -> None:
        self.keys[:] = [self.keys[row] for row in rows]
        self.titles[:] = [self.titles[row] for row in rows]
        self.digest_days[:] = [self.digest_days[row] for row in rows]
        for numbers in self._numbers():
            numbers[:] = array(numbers.typecode, [numbers[row] for row in rows])
        for flags in (self.has_code, self.withdrawn, self.signs):
            flags[:] = bytes(flags[row] for row in rows)
        self.find_rows()

    def _all(self) -> Iterable[MutableSequence[Any]]:
        return (self.keys, self.titles, self.digest_days, self.has_code, self.withdrawn, self.signs, *self._numbers())

    def _numbers(self) -> tuple[array[int], ...]:
        counted = (self.published, self.comments, self.upvotes, self.digest_day, self.digest_place)
        return (*counted, self.ids, self.title_numbers)
