"""The order digest by digest is always the one that sorting anew would give."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from reader.row_order import DigestOrder

steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "move", "look", "forget"]), st.integers(0, 20), st.integers(0, 5), st.integers(0, 3)
    )
)


def sorted_from_scratch(days: array, places: array) -> list[int]:  # type: ignore[type-arg]
    dated = sorted((row for row in range(len(days)) if days[row]), key=lambda row: (-days[row], places[row], row))
    return dated + [row for row in range(len(days)) if not days[row]]


@given(steps=steps)
def test_rows_that_come_and_move_stand_where_they_belong(steps: list[tuple[str, int, int, int]]) -> None:
    keys, days, places = list[str](), array("q"), array("q")
    standing = DigestOrder(keys, days, places)
    for step, row, day, place in steps:
        if step == "put" or (step == "move" and row >= len(days)):
            days.append(day)
            places.append(place)
            keys.append(f"paper {len(keys)}")
        elif step == "move":
            days[row], places[row] = day, place
            standing.mark_moved([row])
        elif step == "forget":
            standing.invalidate()
        else:
            assert list(standing.order()) == sorted_from_scratch(days, places)
            odd = bytes(row % 2 for row in range(len(days)))
            assert standing.row_order().filter(odd) == [row for row in sorted_from_scratch(days, places) if row % 2]
    assert list(standing.order()) == sorted_from_scratch(days, places)


def test_many_rows_at_once_are_put_in_order_too() -> None:
    days, places = array("q", range(2_000)), array("q", bytes(8 * 2_000))
    standing = DigestOrder(["paper"] * len(days), days, places)
    standing.order()
    for row in range(0, 2_000, 2):
        days[row] += 1_000
        standing.mark_moved([row])
    assert list(standing.order()) == sorted_from_scratch(days, places)


def test_what_was_given_does_not_change_when_rows_move() -> None:
    days, places = array("q", [1, 2]), array("q", [0, 0])
    standing = DigestOrder(["paper"] * len(days), days, places)
    given_before = standing.order()
    days[0] = 3
    standing.mark_moved([0])
    assert list(standing.order()) == [0, 1]
    assert list(given_before) == [1, 0]


def test_ties_keep_insertion_order_after_a_move() -> None:
    days, places = array("q", [1, 2]), array("q", [0, 0])
    standing = DigestOrder(["paper"] * len(days), days, places)
    standing.order()
    days[0] = 2
    standing.mark_moved([0])
    assert list(standing.order()) == [0, 1]
