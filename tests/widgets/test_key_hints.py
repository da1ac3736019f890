"""Key hints are never cut, and the one for the help always stays."""

import pytest
from textual.app import App, ComposeResult

from widgets.footer import KeyHints

HINTS = (("s", "star"), ("r", "read"), ("t", "tag"), ("?", "help"))


class HintsApp(App[None]):
    def compose(self) -> ComposeResult:
        yield KeyHints()


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (60, "s star  r read  t tag  ? help"),
        (31, "s star  r read  t tag  ? help"),
        (30, "s star  r read  ? help"),
        (24, "s star  r read  ? help"),
        (23, "s star  ? help"),
        (16, "s star  ? help"),
        (10, "? help"),
    ],
)
async def test_hints_that_do_not_fit_are_left_out_except_help(width: int, expected: str) -> None:
    app = HintsApp()
    async with app.run_test(size=(width, 3)):
        line = app.query_one(KeyHints)
        line.hints = HINTS
        assert line.line(width).text.strip() == expected


async def test_no_hints_make_an_empty_line() -> None:
    app = HintsApp()
    async with app.run_test():
        assert "".join(part.text for part in app.query_one(KeyHints).parts(80)).strip() == ""


class PressableApp(HintsApp):
    BINDINGS = [("s", "star", "Star")]  # noqa: RUF012 - as Textual declares it
    starred = 0

    def action_star(self) -> None:
        self.starred += 1


async def test_a_click_on_a_hint_does_what_its_key_does() -> None:
    app = PressableApp()
    async with app.run_test(size=(60, 3)) as pilot:
        app.query_one(KeyHints).hints = HINTS
        await pilot.click(KeyHints, offset=(3, 0))
        await pilot.click(KeyHints, offset=(12, 0))
        assert app.starred == 1
        app.query_one(KeyHints).hints = (("s [", "star"),)
        await pilot.click(KeyHints, offset=(3, 0))
        assert app.starred == 2
