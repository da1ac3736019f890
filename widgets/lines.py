"""Which line of the list shows which paper, and which a headline."""

from bisect import bisect_left, bisect_right

from reader.paper import Listing


class Lines:
    """The lines of a listing: each headline has one of its own, above the paper that it begins with."""

    def __init__(self, listing: Listing) -> None:
        self._headings = listing.headings
        self._places = [heading.place for heading in listing.headings]
        self._heading_lines = [place + number for number, place in enumerate(self._places)]
        self.count = len(listing) + len(self._headings)

    def of_place(self, place: int) -> int:
        """Give the line of a paper by its place in the listing; both are counted from 0."""
        return place + bisect_right(self._places, place)

    def place_at(self, line: int) -> int | None:
        """Give the place of the paper on a line; None where there is a headline, or nothing."""
        before = bisect_left(self._heading_lines, line)
        if line >= self.count or (before < len(self._heading_lines) and self._heading_lines[before] == line):
            return None
        return line - before

    def heading_at(self, line: int) -> str:
        """Give the words of the headline on a line."""
        return self._headings[bisect_left(self._heading_lines, line)].words
