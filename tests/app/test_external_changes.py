"""The screen while other processes change the same library or its folder."""

import shutil
from pathlib import Path

from storage import Library
from tests.app.harness import run_app
from tests.builders import a_digest


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
            assert driver.errors() == [f"the folder {folder} is gone; put it back, and go on"]
            await driver.press("s")
            assert "A Paper" in driver.screen_text()
            assert f"the folder {folder}"[:40] in driver.screen_text().splitlines()[-2]
            assert not folder.exists()
            kept.rename(folder)
            await driver.press("s")
            assert driver.current_paper.marks.starred
    with Library.open(folder) as library:
        assert [paper.title for paper in library.papers() if paper.marks.starred] == ["A Paper", "Another"]
