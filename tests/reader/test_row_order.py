"""Mask operations agree with testing row by row."""

from hypothesis import given
from hypothesis import strategies as st

from reader.row_order import RowOrder, invert, mask_and, mask_from, mask_or, rows_in

booleans = st.lists(st.booleans(), max_size=40)


@given(booleans)
def test_masks_convert_from_and_to_rows(values: list[bool]) -> None:
    rows = [row for row, is_wanted in enumerate(values) if is_wanted]
    assert mask_from(rows, len(values)) == bytes(values)
    assert list(rows_in(bytes(values))) == rows


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40))
def test_masks_combine_row_by_row(pairs: list[tuple[bool, bool]]) -> None:
    one, other = (bytes(side) for side in zip(*pairs, strict=True)) if pairs else (b"", b"")
    assert mask_and(one, other) == bytes(a and b for a, b in pairs)
    assert mask_or(one, other) == bytes(a or b for a, b in pairs)
    assert invert(one) == bytes(not a for a, _ in pairs)


@given(booleans, booleans)
def test_rows_in_only_one_mask_are_left_out(some: list[bool], more: list[bool]) -> None:
    before, after = bytes(some), bytes(some + more)
    assert mask_and(before, after) == mask_and(after, before) == before
    assert mask_or(before, after) == mask_or(after, before) == before


@given(booleans, booleans)
def test_rows_added_later_are_outside_the_mask(some: list[bool], more: list[bool]) -> None:
    order = RowOrder(range(len(some + more))[::-1])
    assert order.filter(bytes(some)) == [row for row in reversed(range(len(some))) if some[row]]
