"""A yes or no for every row says the same as asking row by row."""

from hypothesis import given
from hypothesis import strategies as st

from reader.columns.arrangement import Arrangement
from reader.columns.flags import both, either, flags_on, opposite, rows_on

answers = st.lists(st.booleans(), max_size=40)


@given(answers)
def test_rows_are_found_by_their_flags(wanted: list[bool]) -> None:
    rows = [row for row, is_wanted in enumerate(wanted) if is_wanted]
    assert flags_on(rows, len(wanted)) == bytes(wanted)
    assert list(rows_on(bytes(wanted))) == rows


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40))
def test_flags_are_joined_row_by_row(pairs: list[tuple[bool, bool]]) -> None:
    one, other = (bytes(side) for side in zip(*pairs, strict=True)) if pairs else (b"", b"")
    assert both(one, other) == bytes(a and b for a, b in pairs)
    assert either(one, other) == bytes(a or b for a, b in pairs)
    assert opposite(one) == bytes(not a for a, _ in pairs)


@given(answers, answers)
def test_flags_of_rows_that_came_meanwhile_are_left_out(some: list[bool], more: list[bool]) -> None:
    before, after = bytes(some), bytes(some + more)
    assert both(before, after) == both(after, before) == before
    assert either(before, after) == either(after, before) == before


@given(answers, answers)
def test_rows_that_came_since_the_flags_were_asked_are_not_flagged(some: list[bool], more: list[bool]) -> None:
    arrangement = Arrangement(range(len(some + more))[::-1])
    assert arrangement.flagged(bytes(some)) == [row for row in reversed(range(len(some))) if some[row]]
