"""Pictures of the screen in its main states; `python -m tests.app.snapshots` renews them."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from unittest.mock import patch

from rich.segment import Segment
from rich.style import Style

from reader.config import Config
from reader.formats import sample_digests
from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import starred
from widgets.line_view import merge_adjacent
from widgets.status_line import StatusLine

FOLDER = Path(__file__).parents[1] / "data" / "screens"
HEIGHT = 24
PICTURE_HEIGHT = 36


@dataclass(frozen=True)
class ScreenSnapshot:
    """A picture after some keys: text, with its styles if it has a theme, or an SVG."""

    state: str
    keys: tuple[str, ...] = ()
    width: int = 80
    theme: str = ""
    is_svg: bool = False

    @property
    def name(self) -> str:
        return f"{self.state}-{self.width}{'-' + self.theme if self.theme else ''}.{'svg' if self.is_svg else 'txt'}"

    async def capture(self, driver: AppDriver) -> str:
        await driver.resize(self.width, self.height)
        if self.is_svg:
            return driver.app.export_screenshot(title="Reader", simplify=True)
        return (styled_text(driver) if self.theme else driver.screen_text()) + "\n"

    @property
    def height(self) -> int:
        return PICTURE_HEIGHT if self.is_svg else HEIGHT


NO_COLOR = "no-colour"
STATES = {
    "inbox": (),
    "paper": ("j", "enter"),
    "search": ("slash", '""in-context" sort:title', "enter", "space", "j"),
    "triage": ("T", "s"),
    "help": ("question_mark",),
    "nothing": ("slash", '"transformer tag:nothing'),
}
WIDTHS = (40, 80, 120, 200)
THEMES = ("textual-dark", "textual-light", "high-contrast", NO_COLOR)
SNAPSHOTS = (
    *(ScreenSnapshot(state, keys, width) for state, keys in STATES.items() for width in WIDTHS),
    *(ScreenSnapshot("search", STATES["search"], width, theme) for theme in THEMES for width in WIDTHS),
    ScreenSnapshot("main", ("j", "j"), 120, is_svg=True),
)


GROUPS = tuple(tuple(pictures) for _, pictures in groupby(SNAPSHOTS, lambda picture: (picture.state, picture.theme)))
"""Pictures that differ in the size of the window only, in which one app is shown."""


async def capture_group(library: Library, pictures: Sequence[ScreenSnapshot]) -> list[str]:
    first = pictures[0]
    config = Config(theme=first.theme) if first.theme not in ("", NO_COLOR) else Config()
    environment = {"NO_COLOR": "1"} if first.theme == NO_COLOR else {}
    with patch.dict(os.environ, environment), frozen_clock(), frozen_scrollbar():
        async with run_app(library, size=(first.width, first.height), config=config) as driver:
            await driver.wait_until_indexed()
            for key in first.keys:
                await (driver.type_text(key[1:]) if key.startswith('"') else driver.press(key))
            driver.main_screen.query_one(StatusLine).clear_notice()
            return [await picture.capture(driver) for picture in pictures]


def styled_text(driver: AppDriver) -> str:
    """Return the text of the screen with a letter for its style before each part, and the styles of the letters."""
    letters: dict[str, str] = {}
    lines = []
    for strip in driver.screen_strips():
        parts = merge_adjacent(
            Segment(part.text, (part.style or Style()).without_color + _colours(part)) for part in strip
        )
        for part in parts:
            letters.setdefault(str(part.style), chr(ord("a") + len(letters)))
        lines.append("".join(f"⟨{letters[str(part.style)]}⟩{part.text}" for part in parts).rstrip())
    return "\n".join((*(f"{letter} = {style}" for style, letter in letters.items()), *lines))


def _colours(part: Segment) -> Style:
    """Return the colours of a part without the links in it."""
    return Style(color=part.style.color, bgcolor=part.style.bgcolor) if part.style else Style()


def frozen_clock() -> AbstractContextManager[object]:
    """Stop the clock of triage, because its pace is on the picture."""
    return patch("reader.clock.monotonic", return_value=0.0)


def frozen_scrollbar() -> AbstractContextManager[object]:
    """Keep a scrollbar that is shown once the window has moved, however long the picture takes."""
    return patch("widgets.line_view.monotonic", return_value=0.0)


def sample_library() -> Library:
    """Return a library of both samples, with marks."""
    library = Library.in_memory(clock=lambda: datetime(2025, 12, 30, tzinfo=UTC))
    for digest in sample_digests():
        library.import_digests(digest)
    keys = list(library.columns.keys)
    library.update_marks(keys[1:4], starred, "starred")
    library.update_marks(keys[2:6], lambda marks: marks.with_tags(["vision", "todo"]), "tagged")
    library.update_marks(keys[3:9], lambda marks: replace(marks, read=True), "marked", "read")
    library.update_marks(keys[:1], lambda marks: replace(marks, note="Compare with the second digest."), "noted")
    return library


async def capture_all() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for pictures in GROUPS:
        for picture, text in zip(pictures, await capture_group(sample_library(), pictures), strict=True):
            (FOLDER / picture.name).write_text(text, encoding="utf-8")
            print(picture.name)


if __name__ == "__main__":
    asyncio.run(capture_all())
