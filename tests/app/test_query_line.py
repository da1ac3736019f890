"""The line of the query is drawn as Textual would draw it."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.suggester import SuggestionReady
from textual.widget import Widget
from textual.widgets.input import Selection

from storage import Library
from tests.app.harness import AppDriver, run_app
from widgets.search_bar import QueryInput


def cells(strip: Strip) -> list[tuple[str, Style | None]]:
    """Return each character with its style, the same for segments that are cut differently."""
    return [(character, _plain(segment)) for segment in strip for character in segment.text]


def _plain(segment: Segment) -> Style | None:
    return segment.style and Style.from_color(segment.style.color, segment.style.bgcolor) + Style(
        bold=bool(segment.style.bold),
        italic=bool(segment.style.italic),
        underline=bool(segment.style.underline),
        reverse=bool(segment.style.reverse),
        dim=bool(segment.style.dim),
    )


def assert_drawn_as_textual_does(query_input: QueryInput) -> None:
    query_input.refresh()  # or Textual would return what it drew before
    (own,), (expected,) = (
        draw(query_input.size.region)
        for draw in (query_input.render_lines, lambda region: Widget.render_lines(query_input, region))
    )
    assert cells(own) == cells(expected)


async def typing(driver: AppDriver, query: str) -> QueryInput:
    await driver.press("slash")
    await driver.type_text(query)
    return driver.main_screen.query_one(QueryInput)


async def test_the_query_is_drawn_as_textual_draws_it(library: Library) -> None:
    async with run_app(library) as driver:
        query_input = await typing(driver, "learn 学习 tag:vision upvotes:many " + "long " * 20)
        query_input.underline([(2, 8), (18, 24)])
        for driver.app.theme in ("textual-light", "high-contrast"):
            await driver.wait_until_idle()
            for selection in (Selection(140, 140), Selection(0, 0), Selection(2, 9), Selection(9, 2), Selection(7, 7)):
                query_input.selection = selection
                for query_input._cursor_visible in (False, True):
                    assert_drawn_as_textual_does(query_input)
        driver.main_screen.set_focus(None)
        await driver.wait_until_idle()
        assert_drawn_as_textual_does(query_input)


async def test_a_completion_is_drawn_as_textual_draws_it(library: Library) -> None:
    async with run_app(library) as driver:
        query_input = await typing(driver, "tag")
        query_input.post_message(SuggestionReady("tag", "tag:vision"))
        await driver.wait_until_idle()
        (line,) = query_input.render_lines(query_input.size.region)
        assert line.text.startswith("tag:vision")
        for query_input.cursor_position in (3, 1):
            assert_drawn_as_textual_does(query_input)
