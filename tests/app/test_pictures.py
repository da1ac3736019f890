"""The screen looks as it was found to look well: `python -m tests.app.pictures` renews what is compared with."""

import pytest

from tests.app.pictures import FOLDER, PICTURES, Picture, a_library


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
async def test_the_screen_looks_as_before(picture: Picture) -> None:
    assert await picture.take(a_library()) == (FOLDER / picture.name).read_text(encoding="utf-8")


def test_every_picture_is_compared() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {picture.name for picture in PICTURES}
