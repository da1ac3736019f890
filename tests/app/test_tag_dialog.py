"""Tags are ticked, completed, created and removed in one dialog."""

from dataclasses import replace

import pytest
from textual.widgets import Input

from storage import Library
from tests.app.harness import AppDriver, run_app
from tests.builders import a_digest

DISTILLATION, LORA = "Knowledge Distillation at Scale", "Merging LoRAs like Playing LEGO"


@pytest.fixture
def tagged(library: Library) -> Library:
    keys = library.columns.keys
    library.update_marks(keys[1:4], lambda marks: marks.with_tags(["vision"]), "tagged")
    library.update_marks(keys[1:2], lambda marks: marks.with_tags(["video"]), "tagged")
    return library


def tags_of(driver: AppDriver, title: str) -> tuple[str, ...]:
    return driver.paper(title).marks.tags


async def test_a_tag_ticked_and_unticked_changes_nothing(tagged: Library) -> None:
    async with run_app(tagged) as driver:
        await driver.press("t")
        await driver.type_text("vid")
        await driver.press("space")
        assert driver.app.screen.query_one(Input).value == ""
        await driver.press("space", "enter")
        assert "No change" in driver.screen_text()
        assert tags_of(driver, DISTILLATION) == ()


async def test_tags_are_ticked_with_space(tagged: Library) -> None:
    async with run_app(tagged) as driver:
        await driver.press("t")
        assert "[ ] vision                        3" in driver.screen_text()
        await driver.press("space", "down", "space")
        assert "[x] vision" in driver.screen_text()
        assert tags_of(driver, DISTILLATION) == ()
        await driver.press("enter")
        assert tags_of(driver, DISTILLATION) == ("video", "vision")
        await driver.press("t", "space", "enter")
        assert tags_of(driver, DISTILLATION) == ("video",)


@pytest.mark.traced
async def test_typing_filters_and_tab_completes(tagged: Library) -> None:
    async with run_app(tagged) as driver:
        await driver.press("t")
        await driver.type_text("vid")
        assert "[ ] vision" not in driver.screen_text()
        assert "+  create “vid”" in driver.screen_text()
        await driver.press("tab", "enter")
        assert tags_of(driver, DISTILLATION) == ("video",)


async def test_a_new_tag_is_created_by_typing_it(tagged: Library) -> None:
    async with run_app(tagged) as driver:
        await driver.press("t")
        await driver.type_text("to-write")
        assert "enter add #to-write" in driver.screen_text()
        await driver.press("enter")
        assert tags_of(driver, DISTILLATION) == ("to-write",)


async def test_the_typed_form_adds_and_removes(tagged: Library) -> None:
    async with run_app(tagged) as driver:
        await driver.press("j", "t")
        await driver.type_text("+new -vision")
        await driver.press("enter")
        assert tags_of(driver, LORA) == ("new", "video")


async def test_a_tag_of_some_papers_is_given_to_all(tagged: Library) -> None:
    async with run_app(tagged) as driver:
        await driver.press("space", "space", "t")
        assert "[-] vision" in driver.screen_text()
        await driver.press("space", "enter")
        assert tags_of(driver, DISTILLATION) == ("vision",)
        await driver.press("u")
        assert tags_of(driver, DISTILLATION) == ()


async def test_esc_changes_no_tag(tagged: Library) -> None:
    async with run_app(tagged) as driver:
        await driver.press("t", "space", "escape")
        assert tags_of(driver, DISTILLATION) == ()
        assert driver.notices() == []


@pytest.mark.traced
async def test_marking_many_papers_read_asks_first() -> None:
    library = Library.in_memory()
    library.import_digests(a_digest(*(f"Paper number {number}" for number in range(101))))
    async with run_app(library) as driver:
        await driver.press("R")
        assert "Mark 101 papers read?" in driver.screen_text()
        await driver.press("n")
        assert not library.columns.marks
        await driver.press("R", "enter")
        assert not library.columns.marks
        await driver.press("R", "y")
        assert len(library.columns.marks) == 101
        await driver.press("u", "d", "R")
        assert len(library.columns.marks) == 101
        await driver.press("u")
        library.update_marks(library.columns.keys[:2], lambda marks: replace(marks, read=True), "marked", "read")
        await driver.press("R")
        assert sum(marks.read for marks in library.columns.marks.values()) == 101


async def test_ticked_tags_stay_listed_while_filtering(tagged: Library) -> None:
    async with run_app(tagged) as driver:
        await driver.press("t", "space")
        await driver.type_text("vid")
        assert "[ ] video" in driver.screen_text()
        assert "[x] vision" in driver.screen_text()
        await driver.press("escape")
