"""Coloured texts have enough contrast."""

import pytest
from textual.color import Color

from reader.config import Config
from storage import Library
from tests.app.harness import run_app


@pytest.mark.parametrize("theme", ["textual-light", "catppuccin-latte", "rose-pine-dawn", "textual-dark"])
async def test_flags_and_tags_have_contrast_in_light_themes(library: Library, theme: str) -> None:
    async with run_app(library, config=Config(theme=theme)) as driver:
        for name in ("unread", "star", "selected", "tags"):
            style = driver.paper_list.style(f"paper-list--{name}")
            assert style.color is not None
            assert style.bgcolor is not None
            colour, ground = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
            assert abs(colour.brightness - ground.brightness) > 0.25, name
