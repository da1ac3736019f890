"""A yes or no for every row says the same as asking row by row."""

from hypothesis import given
from hypothesis import strategies as st

from reader.row_order import RowOrder, invert, mask_and, mask_from, mask_or, rows_in

answers = st.lists(st.booleans(), max_size=40)


@given(answers)
def test_rows_are_found_by_their_flags(wanted: list[bool]) -> None:
    rows = [row for row, is_wanted in enumerate(wanted) if is_wanted]
    assert mask_from(rows, len(wanted)) == bytes(wanted)
    assert list(rows_in(bytes(wanted))) == rows


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40))
def test_flags_are_joined_row_by_row(pairs: list[tuple[bool, bool]]) -> None:
    one, other = (bytes(side) for side in zip(*pairs, strict=True)) if pairs else (b"", b"")
    assert mask_and(one, other) == bytes(a and b for a, b in pairs)
    assert mask_or(one, other) == bytes(a or b for a, b in pairs)
    assert invert(one) == bytes(not a for a, _ in pairs)


@given(answers, answers)
def test_flags_of_rows_that_came_meanwhile_are_left_out(some: list[bool], more: list[bool]) -> None:
    before, after = bytes(some), bytes(some + more)
    assert mask_and(before, after) == mask_and(after, before) == before
    assert mask_or(before, after) == mask_or(after, before) == before


@given(answers, answers)
def test_rows_added_later_are_outside_the_mask(some: list[bool], more: list[bool]) -> None:
    arrangement = RowOrder(range(len(some + more))[::-1])
    assert arrangement.filter(bytes(some)) == [row for row in reversed(range(len(some))) if some[row]]
