"""Mask operations agree with testing row by row."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from reader.row_order import RowOrder, count_rows, invert, mask_and, mask_from, mask_or, rows_in

booleans = st.lists(st.booleans(), max_size=40)


@given(booleans)
def test_masks_convert_from_and_to_rows(values: list[bool]) -> None:
    rows = [row for row, is_wanted in enumerate(values) if is_wanted]
    assert mask_from(rows, len(values)) == bytes(values)
    assert list(rows_in(bytes(values))) == rows
    assert count_rows(bytes(values)) == len(rows)


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


@given(st.lists(st.sets(st.integers(0, 1_199)), max_size=5), st.integers(0, 99))
def test_rows_of_similar_masks_are_in_order(changes: list[set[int]], seed: int) -> None:
    random = Random(seed)
    order = random.sample(range(1_200), 1_200)
    row_order, mask = RowOrder(order), bytearray(random.choices((0, 1), k=1_200))
    for change in changes:
        for row in change:
            mask[row] ^= 1
        assert row_order.filter(bytes(mask)) == [row for row in order if mask[row]]
        assert row_order.filter(bytes(mask)) is row_order.filter(bytes(mask))
