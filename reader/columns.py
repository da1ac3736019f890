"""What lists of papers are filtered and sorted by, column by column, so that no paper need be read for it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from reader.paper import UNMARKED, Marks, Paper

UNKNOWN = -1
"""Stands for an absent count."""
UNDATED = 0
"""Stands for an absent day; days are counted as `date.toordinal` does."""


def ordinal_of(day: date | None) -> int:
    """Count a day as the columns do."""
    return day.toordinal() if day else UNDATED


def count_of(count: int | None) -> int:
    """Write a count as the columns do, which hold 64 bits."""
    return UNKNOWN if count is None else min(count, 2**62)


@dataclass(slots=True)
class Columns:
    """Every paper of a library as one row, in the order in which they were added, and the marks of those that have any.

    Owned and kept up to date by the library; everybody else only reads. A row's number stays the same until
    papers are removed (an import is undone), which `generation` counts.
    """

    keys: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    published: array[int] = field(default_factory=lambda: array("q"))
    comments: array[int] = field(default_factory=lambda: array("q"))
    upvotes: array[int] = field(default_factory=lambda: array("q"))
    has_code: bytearray = field(default_factory=bytearray)
    digest_day: array[int] = field(default_factory=lambda: array("q"))
    """The day of the newest digest that holds the paper, and the paper's place in it."""
    digest_place: array[int] = field(default_factory=lambda: array("q"))
    digest_days: list[tuple[int, ...]] = field(default_factory=list)
    """The days of all digests that hold the paper."""
    marks: dict[str, Marks] = field(default_factory=dict)
    """By key; a paper that was never marked has none here."""
    generation: int = 0
    _rows: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def row_of(self, key: str) -> int:
        """Give the row of a paper; raises KeyError where there is none."""
        return self._rows[key]

    def marks_of(self, key: str) -> Marks:
        """Give the marks of a paper; a paper without any is unmarked."""
        return self.marks.get(key, UNMARKED)

    def put(self, paper: Paper) -> None:
        """Add a paper's row, or bring it up to date."""
        newest = max(paper.appearances, key=lambda a: (ordinal_of(a.day), -a.place), default=None)
        days = tuple(sorted({ordinal_of(a.day) for a in paper.appearances if a.day}))
        row = self._row_for(paper.key)
        self.titles[row] = paper.title
        self.published[row] = ordinal_of(paper.published)
        self.comments[row] = count_of(paper.comments)
        self.upvotes[row] = count_of(paper.upvotes)
        self.has_code[row] = bool(paper.code)
        self.digest_day[row] = ordinal_of(newest.day) if newest else UNDATED
        self.digest_place[row] = newest.place if newest else 0
        self.digest_days[row] = days

    def mark(self, key: str, marks: Marks) -> None:
        """Keep a paper's marks."""
        if marks == UNMARKED:
            self.marks.pop(key, None)
        else:
            self.marks[key] = marks

    def remove(self, keys: Iterable[str]) -> None:
        """Take papers out; the rows behind them move up."""
        gone = {self._rows[key] for key in keys if key in self._rows}
        if not gone:
            return
        stay = [row for row in range(len(self.keys)) if row not in gone]
        self.keys = [self.keys[row] for row in stay]
        self.titles = [self.titles[row] for row in stay]
        self.digest_days = [self.digest_days[row] for row in stay]
        self.has_code = bytearray(self.has_code[row] for row in stay)
        for name in ("published", "comments", "upvotes", "digest_day", "digest_place"):
            column = getattr(self, name)
            setattr(self, name, array("q", (column[row] for row in stay)))
        self._rows = {key: row for row, key in enumerate(self.keys)}
        self.generation += 1

    def _row_for(self, key: str) -> int:
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = len(self.keys)
            self.keys.append(key)
            self.titles.append("")
            self.has_code.append(0)
            self.digest_days.append(())
            for column in (self.published, self.comments, self.upvotes, self.digest_day, self.digest_place):
                column.append(0)
        return row
