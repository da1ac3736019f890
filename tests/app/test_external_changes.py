"""The screen while other processes change the same library or its folder."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from reader.app import external_changes
from reader.app.preferences import load_preferences
from reader.config import View
from reader.config.toml_edits import delete_view, save_view, set_setting
from storage import Library
from tests.app.harness import run_app
from tests.builders import a_digest


async def test_a_change_by_another_process_is_shown_without_a_key(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library, Library.open(tmp_path) as other:
        library.import_digests(a_digest("A Paper"))
        async with run_app(library) as driver:
            other.import_digests(a_digest("Another", source="elsewhere"))
            await driver.wait_until(lambda: "Another program added 1 paper" in driver.screen_text())
            other.update_marks(other.columns.keys, lambda marks: replace(marks, read=True), "marked", "read")
            await driver.wait_until(lambda: "Another program changed 2 papers" in driver.screen_text())
            assert driver.titles == []


@pytest.mark.traced
async def test_the_system_tells_of_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(external_changes, "POLL_SECONDS", 3600)
    monkeypatch.setattr(external_changes, "RARE_POLL_SECONDS", 3600)
    with Library.open(tmp_path) as library, Library.open(tmp_path) as other:
        library.import_digests(a_digest("A Paper"))
        async with run_app(library) as driver:
            await driver.wait_until(lambda: threads_named("InotifyObserver", "FSEventsObserver", "KqueueObserver"))
            await driver.wait_until_idle()
            other.import_digests(a_digest("Another", source="elsewhere"))
            await driver.wait_until(lambda: "Another program added" in driver.screen_text())
    for thread in threads_named("InotifyObserver", "FSEventsObserver", "KqueueObserver"):
        thread.join(20)
    assert not threads_named("InotifyObserver", "FSEventsObserver", "KqueueObserver")


async def test_views_changed_by_another_process_are_shown(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    for name in ("clips", "loras"):
        save_view(path, View(name, name))
    async with run_app(library, config=load_preferences(path)) as driver:
        await driver.press("4")
        driver.app.context.theme = "nord"
        set_setting(path, "theme", "nord")
        driver.app.poll_external_changes()
        assert driver.notices() == []
        delete_view(path, "loras")
        driver.app.poll_external_changes()
        await driver.wait_until_idle()
        assert driver.notices() == ["Another program changed the saved views"]
        assert driver.titles == ["Demystifying CLIP"]
        assert "loras" not in driver.screen_text()
        delete_view(path, "clips")
        save_view(path, View("attention", "attention"))
        driver.app.poll_external_changes()
        await driver.wait_until_idle()
        assert driver.app.context.listing_state.view_name == "inbox"
        assert len(driver.titles) == 4
        assert "4 attention" in driver.screen_text()
        path.write_text("broken by hand")
        for _ in range(2):
            driver.app.poll_external_changes()
        (error,) = driver.errors()
        assert str(path) in error


def threads_named(*kinds: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if type(thread).__name__ in kinds]


@pytest.mark.traced
async def test_a_missing_folder_is_reported_once(tmp_path: Path) -> None:
    folder, kept = tmp_path / "library", tmp_path / "kept"
    with Library.open(folder) as library:
        library.import_digests(a_digest("A Paper", "Another"))
        async with run_app(library) as driver:
            await driver.press("3", "j", "s", "k")
            shutil.copytree(folder, kept)
            shutil.rmtree(folder)
            for _ in range(3):
                driver.app.poll_external_changes()
            await driver.wait_until_idle()
            assert driver.errors() == [f"The folder {folder} is gone; put it back, and go on"]
            await driver.press("s")
            assert "A Paper" in driver.screen_text()
            assert f"The folder {folder}"[:40] in driver.screen_text().splitlines()[-2]
            assert not folder.exists()
            kept.rename(folder)
            await driver.press("s")
            assert driver.current_paper.marks.starred
    with Library.open(folder) as library:
        assert [paper.title for paper in library.papers() if paper.marks.starred] == ["A Paper", "Another"]
