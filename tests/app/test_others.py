"""The screen beside others who work on the same library, or on its folder."""

import shutil
from pathlib import Path

from storage import Library
from tests.app.stage import on_stage
from tests.builders import a_digest


async def test_a_folder_that_is_gone_is_told_once_and_what_is_on_show_stays(tmp_path: Path) -> None:
    folder, kept = tmp_path / "library", tmp_path / "kept"
    with Library.open(folder) as library:
        library.add(a_digest("A Paper", "Another"))
        async with on_stage(library) as stage:
            await stage.press("3", "j", "s", "k")
            shutil.copytree(folder, kept)
            shutil.rmtree(folder)
            for _ in range(3):
                stage.app._look_at_others()
            await stage.settle()
            assert stage.errors() == [f"the folder {folder} is gone; put it back, and go on"]
            await stage.press("s")
            assert "A Paper" in stage.text()
            assert f"the folder {folder}"[:40] in stage.text().splitlines()[-2]
            assert not folder.exists()
            kept.rename(folder)
            await stage.press("s")
            assert stage.on_cursor.marks.starred
    with Library.open(folder) as library:
        assert [paper.title for paper in library.papers() if paper.marks.starred] == ["A Paper", "Another"]
