"""The list as a person reads it on a terminal: aligned, coloured, and never wider than the window."""

from bisect import bisect_left
from collections.abc import Iterable

from reader.cli.paint import columns_of, cut, paint
from reader.paper import Paper
from reader.tex import without_tex
from reader.text import clean_line

_SHORTEST_KEY = 6
_LONGEST_KEY = 16
_SIGNS = 4
_DAY = 10
_NARROW = 60
"""Columns below which there is no room for days."""


class Table:
    """Writes papers as lines of a width in columns; a key is shown as the beginning that no other key has."""

    def __init__(self, width: int, every_key: Iterable[str], *, in_colour: bool) -> None:
        self._width = width
        self._keys = sorted(every_key)
        self._in_colour = in_colour
        self._has_days = width >= _NARROW
        longest = max(map(len, map(self._beginning, self._keys)), default=_SHORTEST_KEY)
        self._key_width = min(longest, _LONGEST_KEY, max(width // 4, _SHORTEST_KEY))

    def line(self, paper: Paper) -> str:
        """Write one paper."""
        tags = " ".join(f"#{clean_line(tag)}" for tag in paper.marks.tags)
        room = self._width - _SIGNS - self._key_width - 2 - (_DAY + 2 if self._has_days else 0)
        tags = cut(tags, room // 3)
        title = cut(clean_line(without_tex(paper.title)), room - (columns_of(tags) + 2 if tags else 0))
        return self._aligned(paper, title, tags)

    def _aligned(self, paper: Paper, title: str, tags: str) -> str:
        key = cut(self._beginning(paper.key), self._key_width)
        cells = [self._signs(paper), self._painted(key, "key") + " " * (self._key_width - columns_of(key) + 1)]
        if self._has_days:
            day = paper.published.isoformat() if paper.published else "-"
            cells.append(self._painted(f"{day:<{_DAY}}", "faint") + " ")
        cells.append(self._painted(title, "faint") if paper.marks.read else title)
        return " ".join((*cells, "", self._painted(tags, "tag")) if tags else cells).rstrip()

    def _signs(self, paper: Paper) -> str:
        star = self._painted("★", "star") if paper.marks.starred else " "
        read = "✓" if paper.marks.read else " "
        return star + read + ("c" if paper.code else " ")

    def _painted(self, text: str, style: str) -> str:
        return paint(text, style, in_colour=self._in_colour)

    def _beginning(self, key: str) -> str:
        """Shorten a key to what tells it from its neighbours in the alphabet."""
        place = bisect_left(self._keys, key)
        neighbours = self._keys[max(place - 1, 0) : place] + self._keys[place + 1 : place + 2]
        shared = max((_shared(key, neighbour) for neighbour in neighbours), default=0)
        return clean_line(key[: max(shared + 1, _SHORTEST_KEY)])


def _shared(one: str, other: str) -> int:
    """Count the characters with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (mine, yours) in pairs if mine != yours), min(len(one), len(other)))
