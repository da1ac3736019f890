"""A recording of the app as an animated SVG: `python -m tests.app.recording` makes it from the real program.

A row that stays the same over several frames is drawn once, for as long as it lasts.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from reader.cli.demo import demo_library, demo_views
from reader.config import Config
from tests.app.harness import TODAY, AppDriver, run_app
from tests.app.snapshots import frozen_clock

FILE = Path(__file__).parents[1] / "data" / "recording.svg"
COLUMNS, ROWS = 100, 30
CELL_WIDTH, LINE_HEIGHT, MARGIN = 8.4, 18, 12
TEXT, GROUND = "#e0e0e0", "#121212"
STEPS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (2.5, ()),
    (0.5, ("j",)),
    (0.5, ("j",)),
    (1.2, ("s",)),
    (0.6, ("slash",)),
    (0.3, ('"in',)),
    (0.3, ('"-con',)),
    (2.0, ('"text',)),
    (1.0, ("escape",)),
    (0.5, ("space", "space", "space")),
    (0.8, ("space", "space")),
    (2.5, ("T",)),
    (1.2, ("s",)),
    (1.0, ("d",)),
    (1.0, ("d",)),
    (1.0, ("z",)),
    (1.0, ('"3d',)),
    (1.0, ("enter",)),
    (3.5, ("s",)),
    (1.5, ("e",)),
    (1.0, ("4",)),
    (1.0, ('"starred.bib',)),
    (2.5, ("enter",)),
    (1.5, ("escape",)),
    (2.0, ("u",)),
)
"""Seconds that each picture stays, and the keys before it; a text begins with a quotation mark."""


@dataclass
class Recording:
    """Rows of the frames so far, and how long each frame stays."""

    frames: list[tuple[tuple[Segment, ...], ...]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, driver: AppDriver, seconds: float) -> None:
        strips = driver.app.screen._compositor.render_strips()
        self.frames.append(tuple(tuple(strip) for strip in strips))
        self.seconds.append(seconds)

    def to_svg(self) -> str:
        width = COLUMNS * CELL_WIDTH + 2 * MARGIN
        height = ROWS * LINE_HEIGHT + 2 * MARGIN
        rows = "\n".join(row for y in range(ROWS) for row in self._row(y))
        return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height}" font-size="14"
 font-family="Menlo, Consolas, 'DejaVu Sans Mono', monospace">
<rect width="100%" height="100%" rx="8" fill="{GROUND}"><animate id="loop" attributeName="opacity" values="1;1"
 begin="0s;loop.end" dur="{sum(self.seconds):g}s"/></rect>
{rows}
</svg>
"""

    def _row(self, y: int) -> Iterator[str]:
        """Yield each content of a row with the time for which it lasts."""
        start = 0
        for number in range(1, len(self.frames) + 1):
            if number < len(self.frames) and self.frames[number][y] == self.frames[start][y]:
                continue
            begin, length = sum(self.seconds[:start]), sum(self.seconds[start:number])
            content = "".join(_segments(self.frames[start][y], y))
            if content:
                yield (
                    f'<g visibility="hidden"><set attributeName="visibility" to="visible" '
                    f'begin="loop.begin+{begin:g}s" dur="{length:g}s"/>{content}</g>'
                )
            start = number


def _segments(row: Sequence[Segment], y: int) -> Iterator[str]:
    column, top = 0, MARGIN + y * LINE_HEIGHT
    for text, style, _control in row:
        width = cell_len(text)
        foreground, background = _colours(style or Style.null())
        x = MARGIN + column * CELL_WIDTH
        if background != GROUND:
            size = f'width="{width * CELL_WIDTH:g}" height="{LINE_HEIGHT}"'
            yield f'<rect x="{x:g}" y="{top}" {size} fill="{background}"/>'
        if shown := text.strip():
            lead = len(text) - len(text.lstrip())
            yield (
                f'<text x="{x + lead * CELL_WIDTH:g}" y="{top + 13}" fill="{foreground}"{_weight(style)} '
                f'textLength="{cell_len(shown) * CELL_WIDTH:g}" xml:space="preserve">{escape(shown)}</text>'
            )
        column += width


def _colours(style: Style) -> tuple[str, str]:
    foreground = style.color.get_truecolor().hex if style.color else TEXT
    background = style.bgcolor.get_truecolor().hex if style.bgcolor else GROUND
    return (background, foreground) if style.reverse else (foreground, background)


def _weight(style: Style | None) -> str:
    if style is None:
        return ""
    weight = ' font-weight="bold"' if style.bold else ""
    return weight + (' text-decoration="underline"' if style.underline else "")


async def record() -> Recording:
    """Go through the steps in the demo."""
    recording = Recording()
    with demo_library(TODAY) as library, frozen_clock():
        config = Config(views=demo_views())
        async with run_app(library, size=(COLUMNS, ROWS), config=config) as driver:
            await driver.wait_until_indexed()
            for seconds, keys in STEPS:
                for key in keys:
                    await (driver.type_text(key[1:]) if key.startswith('"') else driver.press(key))
                recording.add(driver, seconds)
    return recording


def main() -> None:
    """Write the recording."""
    with tempfile.TemporaryDirectory() as folder:
        before = Path.cwd()
        os.chdir(folder)  # the export's file has a short name there
        try:
            recording = asyncio.run(record())
        finally:
            os.chdir(before)
    FILE.write_text(recording.to_svg(), encoding="utf-8")
    print(f"{FILE.name}: {len(recording.frames)} pictures, {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
