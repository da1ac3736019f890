"""Notes: the dialog, the template of a first one, and the editor."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from textual.events import AppBlur
from textual.widgets import TextArea

from reader import desktop
from reader.config import Config
from reader.errors import EditorError
from storage import Library
from tests.app.harness import run_app
from widgets.dialogs import KeysLine

DISTILLATION = "Knowledge Distillation at Scale"


async def test_keys_arrive_although_the_terminal_reported_no_focus(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("m")
        driver.app.post_message(AppBlur())
        await driver.type_text("kept")
        await driver.press("ctrl+d")
        assert driver.current_paper.marks.note == "kept"


async def test_esc_closes_a_note_at_once_or_after_a_warning(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("m")
        await driver.type_text("kept")
        await driver.press("ctrl+d", "m", "escape")
        assert driver.app.screen is driver.main_screen
        await driver.press("m", "x", "escape")
        assert driver.app.screen.query_one(KeysLine).has_class("-warned")
        await driver.press("escape")
        assert driver.app.screen is driver.main_screen
        assert driver.current_paper.marks.note == "kept"


async def test_several_papers_with_several_notes_begin_with_none(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("m")
        await driver.type_text("one")
        await driver.press("ctrl+d", "j", "m")
        await driver.type_text("two")
        await driver.press("ctrl+d", "k", "space", "space", "m")
        assert driver.app.screen.query_one(TextArea).text == ""


@pytest.mark.traced
async def test_f4_edits_the_note_in_the_editor(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desktop, "edit_text", lambda text: f"{text} from the editor")
    async with run_app(library) as driver:
        driver.app.suspend = nullcontext  # type: ignore[assignment, method-assign] # there is no terminal to lend
        await driver.press("m")
        await driver.type_text("typed")
        await driver.press("f4")
        assert driver.app.screen.query_one(TextArea).text == "typed from the editor"
        await driver.press("!", "ctrl+d")
        assert driver.paper(DISTILLATION).marks.note == "typed from the editor!"


async def test_an_editor_that_fails_leaves_the_note_and_says_why(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_text: str) -> str:
        raise EditorError("the editor vim failed (exit status 1); the draft is /drafts/note.md")

    resumed: list[bool] = []

    @contextmanager
    def suspend() -> Iterator[None]:
        """Resume only if nothing was raised, as Textual does."""
        yield
        resumed.append(True)

    monkeypatch.setattr(desktop, "edit_text", fail)
    async with run_app(library) as driver:
        driver.app.suspend = suspend  # type: ignore[method-assign]
        await driver.press("m")
        await driver.type_text("typed")
        await driver.press("f4")
        assert "The editor vim failed (exit status 1); the draft is /drafts/note.md" in driver.screen_text()
        assert driver.app.screen.query_one(TextArea).text == "typed"
        assert driver.errors() == ["The editor vim failed (exit status 1); the draft is /drafts/note.md"]
    assert resumed


@pytest.mark.traced
async def test_without_a_terminal_the_editor_is_refused(library: Library) -> None:
    async with run_app(library) as driver:
        await driver.press("m", "f4")
        assert "The editor needs the terminal" in driver.screen_text()


async def test_a_first_note_begins_with_the_template(library: Library) -> None:
    async with run_app(library, config=Config(note_template="On {title} ({url}):\n")) as driver:
        await driver.press("m")
        text = f"On {DISTILLATION} (https://arxiv.org/abs/2512.00001):\n"
        assert driver.app.screen.query_one(TextArea).text == text
        await driver.type_text("good")
        await driver.press("ctrl+d", "m")
        assert driver.app.screen.query_one(TextArea).text == f"{text}good"
