"""The screen looks as it was found to look well: `python -m tests.app.snapshots` renews what is compared with."""

from collections.abc import Sequence

import pytest

from tests.app.snapshots import FOLDER, GROUPS, SNAPSHOTS, ScreenSnapshot, capture_group, sample_library

pytestmark = pytest.mark.usefixtures("quick_preload")


@pytest.mark.parametrize("pictures", GROUPS, ids=lambda pictures: f"{pictures[0].state}-{pictures[0].theme}")
async def test_the_screen_looks_as_before(pictures: Sequence[ScreenSnapshot]) -> None:
    texts = await capture_group(sample_library(), pictures)
    for picture, text in zip(pictures, texts, strict=True):
        assert text == (FOLDER / picture.name).read_text(encoding="utf-8"), picture.name


def test_every_picture_is_compared() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {picture.name for picture in SNAPSHOTS}
