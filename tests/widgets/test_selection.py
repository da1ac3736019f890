"""What is selected, apart from any screen."""

from widgets.selection import EMPTY_SELECTION

SHOWN = ("a", "b", "c", "d")


def test_a_range_follows_the_cursor_and_keeps_its_base() -> None:
    selection = EMPTY_SELECTION.toggled("a").started_at("c")
    assert selection.extended_to("d", SHOWN).keys == {"a", "c", "d"}
    assert selection.extended_to("d", SHOWN).extended_to("b", SHOWN).keys == {"a", "b", "c"}
    assert selection.finished().extended_to("d", SHOWN).keys == {"a", "c"}


def test_all_is_none_when_all_are_selected() -> None:
    everything = EMPTY_SELECTION.with_all(SHOWN)
    assert everything.keys == set(SHOWN)
    assert everything.with_all(SHOWN).keys == set()


def test_what_is_not_on_show_is_not_selected() -> None:
    assert EMPTY_SELECTION.with_all(SHOWN).restricted_to(("b",)).keys == {"b"}
