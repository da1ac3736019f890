"""Names with numbers, and a bar for each, on a terminal."""

from collections.abc import Iterator, Sequence

from reader.cli.output import style_text, terminal_width, uses_colour
from reader.text import clean_line
from widgets.cells import cell_width, pad, truncate

_MAX_NAME_SHARE = 3
_MAX_BAR_WIDTH = 24
_GAP = "  "


def bar_lines(rows: Sequence[tuple[str, int, str]]) -> Iterator[str]:
    """Yield a line for each name, number and remark, with a bar in proportion to the number."""
    width, colour = terminal_width(), uses_colour()
    largest = max((number for _, number, _ in rows), default=0)
    name_width = min(max((cell_width(name) for name, _, _ in rows), default=0), width // _MAX_NAME_SHARE)
    number_width = len(f"{largest:,}")
    bar_width = min(_MAX_BAR_WIDTH, max(width - name_width - number_width - 2 * len(_GAP), 0) // 2)
    for name, number, remark in rows:
        bar = "▇" * (max(1, round(bar_width * number / largest)) if number and bar_width else 0)
        start = f"{pad(clean_line(name), name_width)}{_GAP}{number:>{number_width},}"
        room = width - cell_width(start) - bar_width - 2 * len(_GAP)
        end = truncate(clean_line(remark), room) if room > 0 else ""
        styled = style_text(bar, "key", use_colour=colour) + " " * (bar_width - len(bar))
        yield f"{start}{_GAP}{styled}{_GAP}{style_text(end, 'faint', use_colour=colour)}".rstrip()
