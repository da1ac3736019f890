"""What is selected, apart from any screen."""

from widgets.selection import NOTHING_SELECTED

SHOWN = ("a", "b", "c", "d")


def test_a_range_grows_and_shrinks_with_the_cursor_and_keeps_what_was_selected_before() -> None:
    selection = NOTHING_SELECTED.toggled("a").begun_at("c")
    assert selection.stretched_to("d", SHOWN).keys == {"a", "c", "d"}
    assert selection.stretched_to("d", SHOWN).stretched_to("b", SHOWN).keys == {"a", "b", "c"}
    assert selection.ended().stretched_to("d", SHOWN).keys == {"a", "c"}


def test_all_is_none_when_all_are_selected() -> None:
    everything = NOTHING_SELECTED.with_all(SHOWN)
    assert everything.keys == set(SHOWN)
    assert everything.with_all(SHOWN).keys == set()


def test_what_is_not_on_show_is_not_selected() -> None:
    assert NOTHING_SELECTED.with_all(SHOWN).among(("b",)).keys == {"b"}
