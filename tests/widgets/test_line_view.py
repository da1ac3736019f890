"""Merging adjacent segments does not change what is seen."""

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

from widgets.line_view import merge_adjacent

pytestmark = pytest.mark.no_cover  # many examples, slow to trace; other tests run the same code

styles = st.builds(
    Style,
    color=st.sampled_from([None, "red", "blue"]),
    bgcolor=st.sampled_from([None, "black", "white"]),
    bold=st.sampled_from([None, True]),
    underline=st.sampled_from([None, True]),
    reverse=st.sampled_from([None, True]),
    link=st.sampled_from([None, "https://example.org"]),
)
lines = st.lists(st.builds(Segment, st.text("ab ", max_size=3), styles))


def visible_characters(segments: Iterable[Segment]) -> list[tuple[str, object]]:
    """Return each character with the visible part of its style: of a blank, only the background."""
    return [(character, _visible_part(character, segment.style)) for segment in segments for character in segment.text]


def _visible_part(character: str, style: Style | None) -> object:
    if style is None or character != " " or style.underline or style.link or style.reverse:
        return style
    return style.bgcolor


@given(line=lines)
@example(line=[Segment("a", Style()), Segment(" ", Style(link="https://example.org"))])
@example(line=[Segment(" ", Style(underline=True)), Segment("a", Style())])
def test_a_merged_line_looks_the_same(line: list[Segment]) -> None:
    assert visible_characters(merge_adjacent(line)) == visible_characters(line)


@given(line=lines)
def test_a_merged_line_cannot_be_merged_further(line: list[Segment]) -> None:
    once = merge_adjacent(line)
    assert merge_adjacent(once) == once
    assert all(segment.text for segment in once)


def test_blanks_are_merged_with_their_neighbours() -> None:
    plain, bold = Style(color="red"), Style(color="blue", bold=True)
    assert merge_adjacent([Segment(" ", plain), Segment("●", bold), Segment("  ", plain), Segment("Title", bold)]) == [
        Segment(" ●  Title", bold)
    ]
    underlined = Style(underline=True)
    assert len(merge_adjacent([Segment("link", underlined), Segment(" ", plain)])) == 2
