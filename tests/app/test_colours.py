"""What bears a colour can be read in it."""

import pytest
from textual.color import Color

from reader.config.values import Config
from storage import Library
from tests.app.stage import on_stage


@pytest.mark.parametrize("theme", ["textual-light", "catppuccin-latte", "rose-pine-dawn", "textual-dark"])
async def test_flags_and_tags_can_be_told_from_the_ground_in_light_themes_too(library: Library, theme: str) -> None:
    async with on_stage(library, config=Config(theme=theme)) as stage:
        for name in ("unread", "star", "selected", "tags"):
            style = stage.papers.style(f"paper-list--{name}")
            assert style.color is not None
            assert style.bgcolor is not None
            colour, ground = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
            assert abs(colour.brightness - ground.brightness) > 0.25, name
