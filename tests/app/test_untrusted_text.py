"""Text of digests is shown literally: not as markup, and not as terminal commands."""

import pytest

from reader.paper import Appearance
from reader.text import screen_line
from storage import Library
from tests.app.harness import run_app
from tests.builders import a_digest, a_paper

TITLES = [
    "A [/] B",
    "[MASK] is all you need",
    "[@click=app.bell]Click me[/]",
    "[link=https://example.org]Linked[/link]",
    "漢字のタイトルは二倍の幅がある" * 4,
    "Mean x\u0304 over q\u0301 with combining marks",
    "Emoji 👨‍👩‍👧 in the title 🎉",
]


async def test_titles_are_shown_as_they_are() -> None:
    library = Library.in_memory()
    library.import_digests(
        a_digest(*(a_paper(title, abstract=title, appearances=(Appearance("x"),)) for title in TITLES))
    )
    async with run_app(library) as driver:
        await driver.press("3")
        for title in TITLES:
            start, shown = screen_line(title)[:12], driver.screen_text()
            assert start in driver.list_text()
            assert shown.replace(driver.list_text(), "").count(start) >= 2  # title and abstract
            assert driver.current_paper.title == title
            await driver.press("s", "t", "escape", "m", "escape", "u", "j")
        assert driver.app.return_code is None


@pytest.mark.parametrize("size", [(10, 3), (20, 5), (40, 10), (240, 60)])
async def test_every_line_is_as_wide_as_the_window(size: tuple[int, int]) -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(*TITLES))
    async with run_app(library, size=size) as driver:
        await driver.press("j", "j", "s", "enter", "ctrl+d", "enter")
        assert {strip.cell_length for strip in driver.screen_strips()} == {size[0]}


async def test_escape_sequences_never_reach_the_terminal() -> None:
    title = "Before\x1b]52;c;aGk=\x07\x1b[31m after \x9b5m\u202e done"
    library = Library.in_memory()
    library.import_digests(a_digest(a_paper(title, key="x", abstract=title, authors=(title,), keywords=(title,))))
    async with run_app(library) as driver:
        await driver.press("3", "s", "t", "escape")
        assert not set("\x1b\x07\x9b\u202e") & set(driver.screen_text())
        assert "Before" in driver.screen_text()
