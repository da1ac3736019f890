"""The statistics on the screen."""

import pytest

from storage import Library
from tests.app.harness import run_app


@pytest.mark.traced
async def test_a_key_shows_the_statistics_and_closes_them(library: Library) -> None:
    async with run_app(library, size=(100, 30)) as driver:
        await driver.press("3", "s", "percent_sign")
        text = driver.screen_text()
        assert "This week" in text
        assert "1 of 1 starred (100 %)" in text
        assert "1 starred paper unread" in text
        await driver.press("percent_sign")
        assert "This week" not in driver.screen_text()


async def test_the_palette_shows_the_statistics_in_a_narrow_window(library: Library) -> None:
    async with run_app(library, size=(40, 20)) as driver:
        await driver.press("ctrl+p", *"reading stat", "enter")
        assert "Streak" in driver.screen_text()
