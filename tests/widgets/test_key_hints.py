"""Key hints are never cut, and the one for the help always stays."""

import pytest
from textual.app import App, ComposeResult

from widgets.status_line import KeyHints

HINTS = (("s", "star"), ("r", "read"), ("t", "tag"), ("?", "help"))


class HintsApp(App[None]):
    def compose(self) -> ComposeResult:
        yield KeyHints()


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (60, "s star   r read   t tag   ? help"),
        (33, "s star   r read   ? help"),
        (26, "s star   r read   ? help"),
        (25, "s star   ? help"),
        (18, "s star   ? help"),
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
        assert "".join(text for text, _style in app.query_one(KeyHints).styled_parts()).strip() == ""
