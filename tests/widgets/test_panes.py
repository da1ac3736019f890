"""Where list and paper are: stacked, side by side, or alone, at any size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Region, Size

from widgets.panes import MAX_PAPER_WIDTH, PaneSettings, arrange_panes, resized

SIZES = st.builds(Size, st.integers(1, 300), st.integers(1, 100))


@pytest.mark.parametrize(
    ("layout", "width", "expected"),
    [
        ("auto", 59, "list"),
        ("auto", 60, "stacked"),
        ("auto", 120, "stacked"),
        ("auto", 189, "stacked"),
        ("auto", 190, "side"),
        ("stacked", 200, "stacked"),
        ("side", 100, "side"),
        ("side", 79, "stacked"),
    ],
)
def test_the_layout_follows_the_width(layout: str, width: int, expected: str) -> None:
    papers, rule, preview, _ = arrange_panes(PaneSettings(layout), Size(width, 37))  # type: ignore[arg-type]
    assert papers is not None
    assert ("list" if preview is None else "stacked" if rule else "side") == expected


def test_a_paper_beside_the_list_is_never_wider_than_its_text() -> None:
    preview = arrange_panes(PaneSettings(), Size(250, 50)).preview
    assert preview is not None
    assert preview.width == MAX_PAPER_WIDTH


def test_a_low_window_has_room_for_the_list_only() -> None:
    assert arrange_panes(PaneSettings(), Size(80, 9)).preview is None


@given(SIZES, st.sampled_from(["auto", "stacked", "side"]), st.integers(20, 80), st.integers(20, 80))
def test_panes_fill_the_window_without_overlapping(size: Size, layout: str, width: int, height: int) -> None:
    settings = PaneSettings(layout, width, height)  # type: ignore[arg-type]
    regions = [region for region in arrange_panes(settings, size) if region is not None]
    assert sum(region.area for region in regions) == size.area
    assert Region.from_union(regions) == size.region


@pytest.mark.parametrize("size", [Size(80, 21), Size(120, 37), Size(200, 47)])
def test_the_list_grows_and_shrinks(size: Size) -> None:
    before = arrange_panes(PaneSettings(), size).papers
    larger = arrange_panes(resized(PaneSettings(), size, 2), size).papers
    smaller = arrange_panes(resized(PaneSettings(layout="stacked"), size, -2), size).papers
    assert before is not None
    assert larger is not None
    assert smaller is not None
    assert larger.area > before.area > smaller.area


def test_a_window_with_one_pane_has_nothing_to_resize() -> None:
    assert resized(PaneSettings(), Size(40, 20), 2) == PaneSettings()


def test_three_layouts_come_in_turn() -> None:
    settings = [PaneSettings()]
    for _ in range(3):
        settings.append(settings[-1].next_layout())
    assert [each.layout for each in settings] == ["auto", "stacked", "side", "auto"]
