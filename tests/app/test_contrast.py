"""Everything that bears a meaning can be read, in every theme."""

import pytest
from rich.style import Style

from reader.config import Config
from storage import Library
from tests.app.harness import AppDriver, run_app
from widgets.themes import HIGH_CONTRAST, MIN_CONTRAST, THEME_NAMES, contrast_ratio

ROW_STYLES = ("title", "new", "read", "star", "selected", "tags", "dim", "match", "unread")
TRUE_COLOUR_THEMES = [name for name in THEME_NAMES if not name.startswith("ansi")]


def contrast_of(style: Style) -> float:
    assert style.color is not None
    assert style.bgcolor is not None
    return contrast_ratio(style.color.get_truecolor(), style.bgcolor.get_truecolor())


def row_styles(driver: AppDriver, *, is_cursor: bool) -> dict[str, Style]:
    return {name: driver.paper_list._cell_style(name, is_cursor=is_cursor) for name in ROW_STYLES}


async def test_rows_and_cursor_can_be_read_in_every_theme(library: Library) -> None:
    async with run_app(library) as driver:
        for theme in TRUE_COLOUR_THEMES:
            driver.app.theme = theme
            await driver.wait_until_idle()
            for is_cursor in (False, True):
                for name, style in row_styles(driver, is_cursor=is_cursor).items():
                    assert contrast_of(style) >= MIN_CONTRAST, (theme, name, is_cursor)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "high-contrast"])
async def test_the_cursor_row_differs_from_the_others(library: Library, theme: str) -> None:
    async with run_app(library, config=Config(theme=theme)) as driver:
        plain, cursor = (row_styles(driver, is_cursor=is_cursor)["title"] for is_cursor in (False, True))
        assert plain.bgcolor != cursor.bgcolor


@pytest.mark.parametrize("theme", [theme.name for theme in HIGH_CONTRAST])
async def test_the_high_contrast_themes_reach_the_strictest_bound(library: Library, theme: str) -> None:
    async with run_app(library, config=Config(theme=theme)) as driver:
        await driver.press("s", "space", "slash")
        await driver.type_text("distill")
        texts = [part for part in driver.screen_segments() if part.text.strip() and part.style and part.style.bgcolor]
        assert texts
        assert not [part for part in texts if part.style and contrast_of(part.style) < 7]


@pytest.mark.parametrize("keys", [("z",), ("ctrl+p",), ("e", "4"), ("slash",)])
async def test_dialogs_and_the_search_bar_can_be_read_in_every_theme(library: Library, keys: tuple[str, ...]) -> None:
    async with run_app(library, size=(80, 24)) as driver:
        await driver.press(*keys)
        widgets = driver.app.screen.query("DialogFrame, DialogFrame > *, SearchInput, Input")
        for theme in TRUE_COLOUR_THEMES:
            driver.app.theme = theme
            await driver.wait_until_idle()
            for widget in widgets:
                for segment in (segment for line in widget.render_lines(widget.size.region) for segment in line):
                    if segment.style and segment.style.color and segment.style.bgcolor and segment.text.strip():
                        assert contrast_of(segment.style) >= MIN_CONTRAST, (theme, widget, segment.text)
