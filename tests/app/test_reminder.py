"""Once a week the app reminds of what was starred long ago; the view To read lists it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reader.config import Config
from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest, starred

DAY = date(2026, 5, 1)


class Calendar:
    """The day, which is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def today(self) -> date:
        return self.now.date()


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def library(tmp_path: Path, calendar: Calendar) -> Library:
    """Three papers, of which the last and then the first were starred on days of March."""
    library = Library.open(tmp_path, clock=calendar)
    for key in library.import_digests(a_digest("First", "Second", "Third")).new[::-2]:
        calendar.now += timedelta(days=1)
        library.update_marks([key], starred, "starred")
    return library


async def session(library: Library, calendar: Calendar, config: Config | None = None) -> str:
    """Return what the screen shows after a start."""
    async with run_app(library, today=calendar.today, config=config or Config(), size=(120, 30)) as driver:
        await driver.wait_until(lambda: driver.app.dispatcher.has_shown_whats_new)
        return driver.screen_text()


@pytest.mark.traced
async def test_a_reminder_comes_once_a_week(library: Library, calendar: Calendar) -> None:
    assert "to read since" not in await session(library, calendar)
    calendar.now += timedelta(days=31)
    assert "2 starred papers to read since 2 Mar" in await session(library, calendar)
    calendar.now += timedelta(days=6)
    assert "to read since" not in await session(library, calendar)
    calendar.now += timedelta(days=1)
    assert "to read since" in await session(library, calendar)


async def test_the_reminder_can_be_turned_off(library: Library, calendar: Calendar) -> None:
    await session(library, calendar)
    calendar.now += timedelta(days=60)
    assert "to read since" not in await session(library, calendar, Config(reading_reminder=False))


async def test_nothing_reminds_of_papers_that_were_read(library: Library, calendar: Calendar) -> None:
    await session(library, calendar)
    library.update_marks(library.columns.keys, lambda marks: replace(marks, read=True), "read")
    calendar.now += timedelta(days=60)
    assert "to read since" not in await session(library, calendar)


async def test_the_view_lists_the_oldest_star_first(library: Library, calendar: Calendar) -> None:
    async with run_app(library, today=calendar.today, size=(120, 30)) as driver:
        assert "To read 2" in driver.screen_text()
        while driver.app.context.listing_state.view_name != "to-read":
            await driver.press("H")
        assert [driver.app.context.library.paper(key).title for key in listed(driver)] == ["Third", "First"]


def listed(driver: AppDriver) -> list[str]:
    return list(driver.app.context.listing_state.listing().keys)
