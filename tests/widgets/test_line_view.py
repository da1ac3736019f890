"""Pieces of a line that look alike are drawn as one, and nothing looks otherwise for it."""

from collections.abc import Iterable

from hypothesis import example, given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

from widgets.line_view import merge_adjacent

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


def visible_styles(segments: Iterable[Segment]) -> list[tuple[str, object]]:
    """Give every character with what is seen of its style: of a blank no colour of letters, and no weight."""
    return [(character, _seen(character, segment.style)) for segment in segments for character in segment.text]


def _seen(character: str, style: Style | None) -> object:
    if style is None or character != " " or style.underline or style.link or style.reverse:
        return style
    return style.bgcolor


@given(line=lines)
@example(line=[Segment("a", Style()), Segment(" ", Style(link="https://example.org"))])
@example(line=[Segment(" ", Style(underline=True)), Segment("a", Style())])
def test_a_joined_line_looks_as_before(line: list[Segment]) -> None:
    assert visible_styles(merge_adjacent(line)) == visible_styles(line)


@given(line=lines)
def test_nothing_is_left_that_could_be_joined(line: list[Segment]) -> None:
    once = merge_adjacent(line)
    assert merge_adjacent(once) == once
    assert all(segment.text for segment in once)


def test_blanks_are_drawn_with_their_neighbours() -> None:
    plain, bold = Style(color="red"), Style(color="blue", bold=True)
    assert merge_adjacent([Segment(" ", plain), Segment("●", bold), Segment("  ", plain), Segment("Title", bold)]) == [
        Segment(" ●  Title", bold)
    ]
    underlined = Style(underline=True)
    assert len(merge_adjacent([Segment("link", underlined), Segment(" ", plain)])) == 2
