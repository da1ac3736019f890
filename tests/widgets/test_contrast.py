"""Contrast of text and background."""

import pytest
from rich.color_triplet import ColorTriplet
from rich.style import Style

from widgets.themes import MIN_CONTRAST, contrast_ratio, readable

WHITE = ColorTriplet(255, 255, 255)


@pytest.mark.parametrize(("colour", "ratio"), [((255, 255, 255), 1), ((0, 0, 0), 21), ((118, 118, 118), 4.54)])
def test_the_ratio_is_the_one_of_wcag(colour: tuple[int, int, int], ratio: float) -> None:
    assert contrast_ratio(ColorTriplet(*colour), WHITE) == pytest.approx(ratio, abs=0.005)
    assert contrast_ratio(WHITE, ColorTriplet(*colour)) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("background", ["#ffffff", "#808080", "#000000"])
def test_text_like_its_background_becomes_readable(background: str) -> None:
    style = readable(Style.parse(f"{background} on {background}"))
    assert style.color is not None
    assert style.bgcolor is not None
    assert contrast_ratio(style.color.get_truecolor(), style.bgcolor.get_truecolor()) >= MIN_CONTRAST
