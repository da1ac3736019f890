"""Which line of the list shows which paper, and which a headline."""

from bisect import bisect_left, bisect_right

from reader.paper import Listing


class RowMap:
    """The lines of a listing: each headline has one of its own, above the paper that it begins with."""

    def __init__(self, listing: Listing) -> None:
        self._headings = listing.headings
        self._index_by_line = [heading.position for heading in listing.headings]
        self._heading_lines = [index + number for number, index in enumerate(self._index_by_line)]
        self.count = len(listing) + len(self._headings)

    def line_of_index(self, index: int) -> int:
        """Give the line of a paper by its place in the listing; both are counted from 0."""
        return index + bisect_right(self._index_by_line, index)

    def index_at_line(self, line: int) -> int | None:
        """Give the place of the paper on a line; None where there is a headline, or nothing."""
        before = bisect_left(self._heading_lines, line)
        if line >= self.count or (before < len(self._heading_lines) and self._heading_lines[before] == line):
            return None
        return line - before

    def heading_at_line(self, line: int) -> str:
        """Give the words of the headline on a line."""
        return self._headings[bisect_left(self._heading_lines, line)].text
