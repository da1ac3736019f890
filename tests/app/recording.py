"""A recording of the app as an animated SVG: `python -m tests.app.recording` makes it from the real program.

A row that stays the same over several frames is drawn once, for as long as it lasts.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple
from unittest.mock import patch

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from reader.config import Config
from reader.formats import demo_digests
from reader.paper import Paper
from storage import Library
from tests.app.harness import TODAY, AppDriver, run_app
from tests.app.snapshots import frozen_clock
from tests.reader.sources.server import Respond, Server, a_server, listing

FILE = Path(__file__).parents[1] / "data" / "recording.svg"
COLUMNS, ROWS = 100, 30
FETCHED_DAY = TODAY
CELL_WIDTH, LINE_HEIGHT, MARGIN = 8.4, 18, 12
TEXT, GROUND = "#e0e0e0", "#121212"


class Step(NamedTuple):
    """A picture: the seconds for which it stays, the keys before it, and a text of work that has not ended on it.

    Keys that begin with a quotation mark are a text.
    """

    seconds: float
    keys: tuple[str, ...] = ()
    until: str = ""


STEPS = (
    Step(2.5),
    Step(1.0, ("enter",), until="Fetching"),
    Step(2.0, until="Fetched"),
    Step(0.5, ("j",)),
    Step(0.5, ("j",)),
    Step(0.6, ("slash",)),
    Step(0.3, ('"me',)),
    Step(0.3, ('"ta',)),
    Step(1.8, ('"former',)),
    Step(1.0, ("escape",)),
    Step(2.5, ("T",)),
    Step(1.0, ("s",)),
    Step(1.0, ("d",)),
    Step(1.0, ("d",)),
    Step(1.0, ("z",)),
    Step(1.0, ('"3d',)),
    Step(1.0, ("enter",)),
    Step(1.0, ("s",)),
    Step(1.0, ("s",)),
    Step(4.0, ("d",)),
    Step(1.5, ("e",)),
    Step(1.0, ("4",)),
    Step(1.0, ('"starred.bib',)),
    Step(2.5, ("enter",)),
    Step(2.0, ("escape",)),
    Step(2.0, ("u",)),
)
PAPERS = 7
"""Papers of the digest that is fetched."""


@dataclass
class Recording:
    """Rows of the frames so far, and how long each frame stays."""

    frames: list[tuple[tuple[Segment, ...], ...]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, driver: AppDriver, seconds: float) -> None:
        self.frames.append(tuple(tuple(strip) for strip in driver.screen_strips()))
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


def listed(paper: Paper) -> dict[str, Any]:
    """Return a paper as the API of the daily papers lists it."""
    return {
        "paper": {
            "id": paper.arxiv_id,
            "title": paper.title,
            "summary": paper.abstract,
            "authors": [{"name": name} for name in paper.authors],
            "publishedAt": f"{paper.published}T00:00:00.000Z",
            "githubRepo": next(iter(paper.code), None),
        },
        "title": paper.title,
        "numComments": paper.comments,
    }


@contextmanager
def serving_a_digest(is_shown: Event) -> Iterator[Server]:
    """Serve the beginning of the sample digest, once the picture of the fetch was taken."""
    papers = [listed(paper) for paper in demo_digests()[-1].papers[:PAPERS]]

    def answer(path: str, _headers: dict[str, str]) -> Respond:
        is_shown.wait()
        return listing(papers if f"date={FETCHED_DAY}" in path and "&p=" not in path else [])

    with a_server(route=answer) as server:
        yield server


async def record() -> Recording:
    """Go through the steps, from an empty library on."""
    recording, is_shown = Recording(), Event()
    with (
        serving_a_digest(is_shown) as server,
        patch("reader.app.fetch_controller.utc_today", return_value=FETCHED_DAY),
        tempfile.TemporaryDirectory() as folder,
        Library.open(Path(folder)) as library,
        frozen_clock(),
    ):
        config = Config(hf_endpoint=server.base_url)
        async with run_app(library, size=(COLUMNS, ROWS), config=config) as driver:
            for step in STEPS:
                await _take(driver, step)
                recording.add(driver, step.seconds)
                if step.until:
                    is_shown.set()
    return recording


async def _take(driver: AppDriver, step: Step) -> None:
    """Send the keys of a step, and wait until all is shown that they lead to."""
    if step.until:
        driver.send_keys("", *step.keys)
        await driver.wait_until(lambda: step.until in driver.screen_text())
        return
    for key in step.keys:
        await (driver.type_text(key[1:]) if key.startswith('"') else driver.press(key))


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
