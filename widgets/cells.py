"""The width of text in terminal cells: measuring, truncating, padding, wrapping, and splitting at highlights.

The screen and the command line both measure with this module. Rich's tables of wide characters are imported with the
first text that is not ASCII, so plain output does not pay for them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from reader.paper import Span

_WORD = re.compile(r"\S+")
_MIN_TITLE_WIDTH = 6
"""The fewest cells of a quoted title that still identify it."""


def cell_width(text: str) -> int:
    """Return the width of a text without control characters."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - see the module

    return cell_len(text)


def truncate(text: str, width: int) -> str:
    """Return a text truncated to a width, with an ellipsis if anything was cut."""
    if cell_width(text) <= width:
        return text
    return _cut(text, width - 1).rstrip().rstrip("…") + "…" if width > 0 else ""


def shorten_title(text: str, width: int) -> str:
    """Truncate the title that a text quotes until the text fits a width; return it unchanged if that is not enough."""
    start, end = text.find("“") + 1, text.rfind("”")
    room = cell_width(text[start:end]) - (cell_width(text) - width)
    if cell_width(text) <= width or not 0 < start < end or room < _MIN_TITLE_WIDTH:
        return text
    return text[:start] + truncate(text[start:end], room) + text[end:]


def pad(text: str, width: int) -> str:
    """Return a text truncated to a width and padded with spaces on the right."""
    fitted = truncate(text, width)
    return fitted + " " * (width - cell_width(fitted))


def pad_left(text: str, width: int) -> str:
    """Return a text truncated to a width and padded with spaces on the left."""
    fitted = truncate(text, width)
    return " " * (width - cell_width(fitted)) + fitted


def count_fitting(texts: Sequence[str], width: int, *, gap: int = 1, total: int | None = None) -> int:
    """Return how many texts fit on a line together with the number of the rest: "#a #b +3".

    `gap` cells separate two texts; `total`, if given, also counts items that are not among the texts.
    """
    used, total = 0, len(texts) if total is None else total
    for index, text in enumerate(texts):
        used += cell_width(text) + gap * bool(index)
        left = total - index - 1
        if used + (len(f" +{left:,}") if left else 0) > width:
            return index
    return len(texts)


def wrap(text: str, width: int) -> Iterator[Span]:
    """Yield the lines of a wrapped text as (start, end) in characters.

    Line breaks are kept, and only words wider than a line are broken; an empty text yields one empty line.
    """
    start, width = 0, max(width, 2)
    for line in text.split("\n"):
        end = start + len(line)
        wrapped = _wrap_by_characters if _is_narrow(line) else _wrap_by_cells
        yield from list(wrapped(text, start, end, width)) or [(start, start)]
        start = end + 1


def split_at_spans(
    text: str, spans: Sequence[Span], start: int = 0, end: int | None = None
) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text, each with True if it lies within one of the sorted spans, else False."""
    end = len(text) if end is None else end
    for span_start, span_end in clip_spans(spans, start, end):
        if span_start > start:
            yield text[start:span_start], False
        yield text[span_start:span_end], True
        start = span_end
    if start < end:
        yield text[start:end], False


def clip_spans(spans: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    """Yield the parts of sorted spans between start and end."""
    for span_start, span_end in spans:
        if span_start < end and span_end > start:
            yield max(span_start, start), min(span_end, end)


def _cut(text: str, width: int) -> str:
    if text.isascii():
        return text[:width]
    from rich.cells import set_cell_size  # noqa: PLC0415 - see the module

    return set_cell_size(text, width)


def _is_narrow(text: str) -> bool:
    """Return whether every character is one cell wide, as in most abstracts with a dash or a Greek letter."""
    return text.isascii() or all(cell_width(character) == 1 for character in set(text))


def _wrap_by_characters(text: str, start: int, end: int, width: int) -> Iterator[Span]:
    """Wrap a text of one-cell characters with a regular expression."""
    return (line.span() for line in _narrow_line(width).finditer(text, start, end))


@cache
def _narrow_line(width: int) -> re.Pattern[str]:
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
    """Yield the words of a text, splitting those that are wider than a line."""
    for word in _WORD.finditer(text, start, end):
        part_start = word.start()
        while cell_width(text[part_start : word.end()]) > width:
            length = len(_cut(text[part_start : part_start + width], width).rstrip(" ")) or 1
            yield part_start, part_start + length
            part_start += length
        yield part_start, word.end()
