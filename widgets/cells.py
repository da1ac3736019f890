"""Text measured in terminal cells: cut to fit, wrapped, and divided where it is highlighted."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from rich.cells import cell_len, set_cell_size

from reader.paper import Span

_WORD = re.compile(r"\S+")


def cell_width(text: str) -> int:
    """Measure a text in cells; most are plain, and these are not looked through."""
    return len(text) if text.isascii() else cell_len(text)


def truncate(text: str, width: int) -> str:
    """Cut a text to a width in cells, with an ellipsis where something is missing."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""


def pad(text: str, width: int) -> str:
    """Fit a text to a width and fill the rest with spaces."""
    fitted = truncate(text, width)
    return fitted + " " * (width - cell_len(fitted))


def pad_left(text: str, width: int) -> str:
    """Fit a text to a width at its right end."""
    fitted = truncate(text, width)
    return " " * (width - cell_len(fitted)) + fitted


def wrap(text: str, width: int) -> Iterator[Span]:
    """Divide a text into lines of at most a width in cells, as (start, end) in characters.

    Line breaks are kept, words stay whole unless one is wider than a line; an empty text is one empty line.
    """
    start, width = 0, max(width, 2)
    for line in text.split("\n"):
        end = start + len(line)
        wrapped = _wrap_plain if line.isascii() else _wrap_by_cells
        yield from list(wrapped(text, start, end, width)) or [(start, start)]
        start = end + 1


def _wrap_plain(text: str, start: int, end: int, width: int) -> Iterator[Span]:
    """Wrap characters of one cell each: a line ends where a word does, or, within a long one, where it is full."""
    return (line.span() for line in _plain_lines(width).finditer(text, start, end))


@cache
def _plain_lines(width: int) -> re.Pattern[str]:
    return re.compile(rf"\S(?:.{{0,{width - 2}}}\S)?(?!\S)|\S{{{width}}}")


def _wrap_by_cells(text: str, start: int, end: int, width: int) -> Iterator[Span]:
    line: Span | None = None
    used = 0
    for word_start, word_end in _split_words(text, start, end, width):
        size = cell_width(text[word_start:word_end])
        gap = word_start - line[1] if line is not None else 0
        if line is not None and used + gap + size <= width:
            line, used = (line[0], word_end), used + gap + size
            continue
        if line is not None:
            yield line
        line, used = (word_start, word_end), size
    if line is not None:
        yield line


def _split_words(text: str, start: int, end: int, width: int) -> Iterator[Span]:
    for word in _WORD.finditer(text, start, end):
        piece_start = word.start()
        while cell_width(text[piece_start : word.end()]) > width:
            taken = len(set_cell_size(text[piece_start : piece_start + width], width).rstrip(" ")) or 1
            yield piece_start, piece_start + taken
            piece_start += taken
        yield piece_start, word.end()


def split_at_spans(
    text: str, spans: Sequence[Span], start: int = 0, end: int | None = None
) -> Iterator[tuple[str, bool]]:
    """Divide a part of a text into pieces, and tell of each whether it lies within one of the sorted spans."""
    end = len(text) if end is None else end
    for span_start, span_end in clip_spans(spans, start, end):
        if span_start > start:
            yield text[start:span_start], False
        yield text[span_start:span_end], True
        start = span_end
    if start < end:
        yield text[start:end], False


def clip_spans(spans: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    """Give what of sorted spans lies between start and end."""
    for span_start, span_end in spans:
        if span_start < end and span_end > start:
            yield max(span_start, start), min(span_end, end)
