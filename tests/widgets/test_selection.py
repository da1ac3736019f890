"""The selection, apart from any screen."""

from widgets.selection import EMPTY_SELECTION

VISIBLE = ("a", "b", "c", "d")


def test_a_range_follows_the_cursor_and_keeps_its_base() -> None:
    selection = EMPTY_SELECTION.toggled("a").started_at("c")
    assert selection.extended_to("d", VISIBLE).keys == {"a", "c", "d"}
    assert selection.extended_to("d", VISIBLE).extended_to("b", VISIBLE).keys == {"a", "b", "c"}
    assert selection.finished().extended_to("d", VISIBLE).keys == {"a", "c"}


def test_selecting_all_twice_selects_none() -> None:
    everything = EMPTY_SELECTION.with_all(VISIBLE)
    assert everything.keys == set(VISIBLE)
    assert everything.with_all(VISIBLE).keys == set()


def test_papers_that_are_not_visible_are_deselected() -> None:
    assert EMPTY_SELECTION.with_all(VISIBLE).restricted_to(("b",)).keys == {"b"}


def test_a_range_whose_start_is_not_visible_stays_as_it_is() -> None:
    selection = EMPTY_SELECTION.started_at("a").extended_to("b", VISIBLE)
    assert selection.extended_to("d", ("b", "c", "d")) == selection
    assert selection.restricted_to(("b", "c", "d")).extended_to("d", ("b", "c", "d")).keys == {"b"}
