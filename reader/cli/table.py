"""The list as a person reads it on a terminal: aligned, coloured, and never wider than the window."""

from bisect import bisect_left
from collections.abc import Iterable

from reader.cli.paint import style_text, text_width, truncate_columns
from reader.paper import Paper
from reader.tex import tex_to_text
from reader.text import clean_line

_MIN_KEY_WIDTH = 6
_MAX_KEY_WIDTH = 16
_FLAG_SYMBOLS = 4
_DAY_WIDTH = 10
_NARROW_WIDTH = 60
"""Columns below which there is no room for days."""


class PaperTable:
    """Writes papers as lines of a width in columns; a key is shown as the beginning that no other key has."""

    def __init__(self, width: int, all_keys: Iterable[str], *, use_colour: bool) -> None:
        self._width = width
        self._keys = sorted(all_keys)
        self._in_colour = use_colour
        self._has_days = width >= _NARROW_WIDTH
        longest = max(map(len, map(self._key_prefix, self._keys)), default=_MIN_KEY_WIDTH)
        self._key_width = min(longest, _MAX_KEY_WIDTH, max(width // 4, _MIN_KEY_WIDTH))

    def line(self, paper: Paper) -> str:
        """Write one paper."""
        tags = " ".join(f"#{clean_line(tag)}" for tag in paper.marks.tags)
        room = self._width - _FLAG_SYMBOLS - self._key_width - 2 - (_DAY_WIDTH + 2 if self._has_days else 0)
        tags = truncate_columns(tags, room // 3)
        title = truncate_columns(clean_line(tex_to_text(paper.title)), room - (text_width(tags) + 2 if tags else 0))
        return self._aligned(paper, title, tags)

    def _aligned(self, paper: Paper, title: str, tags: str) -> str:
        key = truncate_columns(self._key_prefix(paper.key), self._key_width)
        cells = [self._flag_symbols(paper), self._styled(key, "key") + " " * (self._key_width - text_width(key) + 1)]
        if self._has_days:
            day = paper.published.isoformat() if paper.published else "-"
            cells.append(self._styled(f"{day:<{_DAY_WIDTH}}", "faint") + " ")
        cells.append(self._styled(title, "faint") if paper.marks.read else title)
        return " ".join((*cells, "", self._styled(tags, "tag")) if tags else cells).rstrip()

    def _flag_symbols(self, paper: Paper) -> str:
        star = self._styled("★", "star") if paper.marks.starred else " "
        read = "✓" if paper.marks.read else " "
        return star + read + ("c" if paper.code else " ")

    def _styled(self, text: str, style: str) -> str:
        return style_text(text, style, use_colour=self._in_colour)

    def _key_prefix(self, key: str) -> str:
        """Shorten a key to what tells it from its neighbours in the alphabet."""
        index = bisect_left(self._keys, key)
        neighbours = self._keys[max(index - 1, 0) : index] + self._keys[index + 1 : index + 2]
        shared = max((_common_prefix_length(key, neighbour) for neighbour in neighbours), default=0)
        return clean_line(key[: max(shared + 1, _MIN_KEY_WIDTH)])


def _common_prefix_length(one: str, other: str) -> int:
    """Count the characters with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (mine, yours) in pairs if mine != yours), min(len(one), len(other)))
