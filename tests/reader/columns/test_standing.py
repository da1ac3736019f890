"""The order digest by digest is always the one that sorting anew would give."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from reader.columns import Standing

steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "move", "look", "forget"]), st.integers(0, 20), st.integers(0, 5), st.integers(0, 3)
    )
)


def sorted_anew(days: array, places: array) -> list[int]:  # type: ignore[type-arg]
    dated = sorted((row for row in range(len(days)) if days[row]), key=lambda row: (-days[row], places[row], row))
    return dated + [row for row in range(len(days)) if not days[row]]


@given(steps=steps)
def test_rows_that_come_and_move_stand_where_they_belong(steps: list[tuple[str, int, int, int]]) -> None:
    keys, days, places = list[str](), array("q"), array("q")
    standing = Standing(keys, days, places)
    for step, row, day, place in steps:
        if step == "put" or (step == "move" and row >= len(days)):
            days.append(day)
            places.append(place)
            keys.append(f"paper {len(keys)}")
        elif step == "move":
            days[row], places[row] = day, place
            standing.move_all([row])
        elif step == "forget":
            standing.forget()
        else:
            assert list(standing.order()) == sorted_anew(days, places)
            odd = bytes(row % 2 for row in range(len(days)))
            assert standing.arrangement().flagged(odd) == [row for row in sorted_anew(days, places) if row % 2]
    assert list(standing.order()) == sorted_anew(days, places)


def test_many_rows_at_once_are_put_in_order_too() -> None:
    days, places = array("q", range(2_000)), array("q", bytes(8 * 2_000))
    standing = Standing(["paper"] * len(days), days, places)
    standing.order()
    for row in range(0, 2_000, 2):
        days[row] += 1_000
        standing.move_all([row])
    assert list(standing.order()) == sorted_anew(days, places)


def test_what_was_given_does_not_change_when_rows_move() -> None:
    days, places = array("q", [1, 2]), array("q", [0, 0])
    standing = Standing(["paper"] * len(days), days, places)
    given_before = standing.order()
    days[0] = 3
    standing.move_all([0])
    assert list(standing.order()) == [0, 1]
    assert list(given_before) == [1, 0]


def test_of_papers_in_the_same_place_the_one_that_was_added_first_stands_first_after_it_moved_there() -> None:
    days, places = array("q", [1, 2]), array("q", [0, 0])
    standing = Standing(["paper"] * len(days), days, places)
    standing.order()
    days[0] = 2
    standing.move_all([0])
    assert list(standing.order()) == [0, 1]
