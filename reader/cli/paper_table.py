"""The table of `reader list` on a terminal: aligned, coloured, and never wider than the window."""

from bisect import bisect_left
from collections.abc import Iterable

from reader.cli.output import style_text
from reader.paper import Paper
from reader.tex import tex_to_text
from reader.text import clean_line
from widgets.cells import cell_width, truncate

_MIN_KEY_WIDTH = 6
_MAX_KEY_WIDTH = 16
_FLAGS_WIDTH = 4
_DAY_WIDTH = 10
_MIN_WIDTH_FOR_DAYS = 60


class PaperTable:
    """Formats papers as rows of limited width; a key is shortened to the prefix that no other key has."""

    def __init__(self, width: int, all_keys: Iterable[str], *, use_colour: bool) -> None:
        self._width = width
        self._keys = sorted(all_keys)
        self._use_colour = use_colour
        self._has_days = width >= _MIN_WIDTH_FOR_DAYS
        longest = max(map(len, map(self._key_prefix, self._keys)), default=_MIN_KEY_WIDTH)
        self._key_width = min(longest, _MAX_KEY_WIDTH, max(width // 4, _MIN_KEY_WIDTH))

    def row(self, paper: Paper) -> str:
        """Return the row of a paper."""
        tags = " ".join(f"#{clean_line(tag)}" for tag in paper.marks.tags)
        width = self._width - _FLAGS_WIDTH - self._key_width - 2 - (_DAY_WIDTH + 2 if self._has_days else 0)
        tags = truncate(tags, width // 3)
        title = truncate(clean_line(tex_to_text(paper.title)), width - (cell_width(tags) + 2 if tags else 0))
        return self._align(paper, title, tags)

    def _align(self, paper: Paper, title: str, tags: str) -> str:
        key = truncate(self._key_prefix(paper.key), self._key_width)
        cells = [self._flags(paper), self._style(key, "key") + " " * (self._key_width - cell_width(key) + 1)]
        if self._has_days:
            day = paper.published.isoformat() if paper.published else "-"
            cells.append(self._style(f"{day:<{_DAY_WIDTH}}", "faint") + " ")
        cells.append(self._style(title, "faint") if paper.marks.read else title)
        return " ".join((*cells, "", self._style(tags, "tag")) if tags else cells).rstrip()

    def _flags(self, paper: Paper) -> str:
        star = self._style("★", "star") if paper.marks.starred else " "
        read = "✓" if paper.marks.read else " "
        return star + read + ("c" if paper.code else " ")

    def _style(self, text: str, style: str) -> str:
        return style_text(text, style, use_colour=self._use_colour)

    def _key_prefix(self, key: str) -> str:
        """Return the shortest prefix of a key that neither neighbour in the alphabet has."""
        index = bisect_left(self._keys, key)
        neighbours = self._keys[max(index - 1, 0) : index] + self._keys[index + 1 : index + 2]
        shared = max((_common_prefix_length(key, neighbour) for neighbour in neighbours), default=0)
        return clean_line(key[: max(shared + 1, _MIN_KEY_WIDTH)])


def _common_prefix_length(first: str, second: str) -> int:
    pairs = enumerate(zip(first, second, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(first), len(second)))
