"""The screen looks as it was found to look well: `python -m tests.app.snapshots` renews what is compared with."""

import pytest

from tests.app.snapshots import FOLDER, SNAPSHOTS, ScreenSnapshot, sample_library

pytestmark = pytest.mark.usefixtures("quick_preload")


@pytest.mark.parametrize("picture", SNAPSHOTS, ids=lambda picture: picture.name)
async def test_the_screen_looks_as_before(picture: ScreenSnapshot) -> None:
    assert await picture.capture(sample_library()) == (FOLDER / picture.name).read_text(encoding="utf-8")


def test_every_picture_is_compared() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {picture.name for picture in SNAPSHOTS}
