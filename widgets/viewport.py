"""Where rows, the cursor and the window are in the list, and where a search returns to."""

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from reader.headings import Heading
from reader.paper import Listing


class RowMap:
    """Maps the rows of a listing to lines: each row takes one or two, each heading one above its first paper."""

    def __init__(self, listing: Listing, height: int = 1) -> None:
        """Map rows of `height` lines each."""
        self.height = height
        self._headings = listing.headings
        self._index_by_line = listing.headings.positions
        self._heading_lines = [index * height + number for number, index in enumerate(self._index_by_line)]
        self.count = len(listing) * height + len(self._headings)

    def line_of_index(self, index: int) -> int:
        """Return the first line of a row."""
        return index * self.height + bisect_right(self._index_by_line, index)

    def index_at_line(self, line: int) -> int | None:
        """Return the row on a line, or None if the line is a heading or beyond the end."""
        before = bisect_left(self._heading_lines, line)
        if line >= self.count or (before < len(self._heading_lines) and self._heading_lines[before] == line):
            return None
        return (line - before) // self.height

    def is_second_line(self, line: int) -> bool:
        """Return whether a line is not the first of its row."""
        return (line - bisect_left(self._heading_lines, line)) % self.height > 0

    def heading_at_line(self, line: int) -> Heading:
        """Return the heading on a line."""
        return self._headings[bisect_left(self._heading_lines, line)]

    def heading_line_above(self, line: int) -> int | None:
        """Return the line of the heading above a line, or None."""
        before = bisect_right(self._heading_lines, line)
        return self._heading_lines[before - 1] if before else None

    def papers_under(self, line: int) -> range:
        """Return the rows under the heading on a line."""
        number = bisect_left(self._heading_lines, line)
        ends = [*self._index_by_line[number + 1 : number + 2], (self.count - len(self._headings)) // self.height]
        return range(self._index_by_line[number], ends[0])

    def next_heading(self, index: int, by: int) -> int | None:
        """Return the first row of the next heading after a row, or of the one before it; None if there is none."""
        at = bisect_right(self._index_by_line, index) if by > 0 else bisect_left(self._index_by_line, index) - 1
        return self._index_by_line[at] if 0 <= at < len(self._index_by_line) else None


class Viewport(NamedTuple):
    """The cursor's row, its neighbours by key, and its distance from the top of the window."""

    row: int = 0
    before: tuple[str, ...] = ()
    """Keys of the rows above the cursor, the nearest first."""
    after: tuple[str, ...] = ()
    """Keys of the cursor's row and of those below it."""
    offset: int = 1
    """Lines from the top of the window to the cursor: by default room for the heading above the first row."""
    height: int = 0

    @property
    def showed_cursor(self) -> bool:
        """Whether the cursor was within the window."""
        return 0 <= self.offset < self.height


FIRST_ROW = Viewport()


class ReturnPoint(NamedTuple):
    """What was shown when a search began: a view if `query` is None, else another search."""

    viewport: Viewport
    query: str | None
    text_top: int
    is_zoomed: bool
