"""What is written to the terminal is what the screen shows: nothing that changed is left undrawn."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from rich.cells import cell_len
from textual.drivers.headless_driver import HeadlessDriver

from reader.app import AppOptions, ReaderApp
from reader.formats import sample_digests
from storage import Library
from tests.app.harness import TODAY, AppDriver

SEQUENCE = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[[\d;?]*[A-Za-z]|\x1b\].*?(?:\x07|\x1b\\)")


class DrawingDriver(HeadlessDriver):
    """Holds the characters of a terminal, as what is written moves the cursor and replaces them."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.characters: dict[tuple[int, int], str] = {}

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        row, column, start = 0, 0, 0
        for match in [*SEQUENCE.finditer(data), None]:
            for character in data[start : match.start() if match else None]:
                if character == "\n":
                    row, column = row + 1, 0
                elif character != "\r":
                    self.characters[row, column] = character
                    for covered in range(1, cell_len(character)):
                        self.characters[row, column + covered] = ""
                    column += cell_len(character)
            if match is not None:
                row, column = (int(match[1]) - 1, int(match[2]) - 1) if match[1] else (row, column)
                start = match.end()

    def lines(self, width: int, height: int) -> list[str]:
        rows = ((self.characters.get((row, column), " ") for column in range(width)) for row in range(height))
        return ["".join(row).rstrip() for row in rows]


@asynccontextmanager
async def drawn_app(size: tuple[int, int]) -> AsyncIterator[AppDriver]:
    library = Library.in_memory()
    library.import_digests(*sample_digests())
    app = ReaderApp(library, AppOptions(today=lambda: TODAY))
    app.driver_class = DrawingDriver
    async with app.run_test(headless=False, size=size) as pilot:
        driver = AppDriver(app, library, pilot)
        await driver.wait_until_idle()
        yield driver


async def wait_until_drawn(driver: AppDriver) -> None:
    """Wait until the terminal has what the screen shows; fail if what changed is never drawn."""
    terminal = driver.app._driver
    assert isinstance(terminal, DrawingDriver)
    await driver.wait_until(lambda: terminal.lines(*driver.app.size) == driver.screen_text().splitlines())


KEYS = (
    ("enter", "escape", "enter", "j", "escape", "j", "enter", "k", "q"),
    ("tab", "tab", "vertical_line", "vertical_line", "vertical_line", "plus", "minus"),
    ("b", "j", "j", "enter", "b", "escape"),
    ("slash", "m", "e", "t", "a", "down", "enter", "n", "escape"),
    ("G", "enter", "g", "g", "escape", "s", "d", "u", "space", "a", "escape"),
    ("T", "s", "d", "left_square_bracket", "z", "escape", "q"),
    ("S", "j", "enter", "equals_sign", "escape", "ctrl+t", "j", "escape", "e", "escape"),
    ("question_mark", "j", "escape", "ctrl+p", "s", "escape", "t", "escape", "m", "escape"),
)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 20)], ids=str)
@pytest.mark.parametrize("keys", KEYS, ids=" ".join)
async def test_each_key_draws_what_it_changes(size: tuple[int, int], keys: Sequence[str]) -> None:
    async with drawn_app(size) as driver:
        for key in keys:
            await driver.press(key)
            await wait_until_drawn(driver)


async def test_a_smaller_list_is_drawn_with_its_cursor() -> None:
    async with drawn_app((120, 40)) as driver:
        await driver.press(*["j"] * (driver.paper_list.size.height - 2))
        for key in ("slash", "escape", "minus", "minus", "plus"):
            await driver.press(key)
            await driver.wait_until(lambda: driver.current_paper.title[:40] in driver.screen_text().partition("──")[0])
            await wait_until_drawn(driver)


async def test_another_size_is_drawn_in_full() -> None:
    async with drawn_app((120, 40)) as driver:
        await driver.press(*"jjjjjjjjj")
        for size in ((80, 24), (60, 10), (200, 50), (40, 20), (120, 12)):
            await driver.resize(*size)
            await wait_until_drawn(driver)
