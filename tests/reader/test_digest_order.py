"""The cached digest order always equals sorting from scratch."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from reader.row_order import DigestOrder

steps = st.lists(
    st.tuples(
        st.sampled_from(["append", "move", "read", "invalidate"]),
        st.integers(0, 20),
        st.integers(0, 5),
        st.integers(0, 3),
    )
)


def sorted_from_scratch(days: array, positions: array) -> list[int]:  # type: ignore[type-arg]
    dated = sorted((row for row in range(len(days)) if days[row]), key=lambda row: (-days[row], positions[row], row))
    return dated + [row for row in range(len(days)) if not days[row]]


@given(steps=steps)
def test_added_and_moved_rows_are_inserted_in_order(steps: list[tuple[str, int, int, int]]) -> None:
    keys, days, positions = list[str](), array("q"), array("q")
    digest_order = DigestOrder(keys, days, positions)
    for step, row, day, position in steps:
        if step == "append" or (step == "move" and row >= len(days)):
            days.append(day)
            positions.append(position)
            keys.append(f"paper {len(keys)}")
        elif step == "move":
            days[row], positions[row] = day, position
            digest_order.mark_moved([row])
        elif step == "invalidate":
            digest_order.invalidate()
        else:
            assert list(digest_order.order()) == sorted_from_scratch(days, positions)
            odd = bytes(row % 2 for row in range(len(days)))
            assert digest_order.row_order().filter(odd) == [
                row for row in sorted_from_scratch(days, positions) if row % 2
            ]
    assert list(digest_order.order()) == sorted_from_scratch(days, positions)


def test_many_moved_rows_are_sorted() -> None:
    days, positions = array("q", range(2_000)), array("q", bytes(8 * 2_000))
    digest_order = DigestOrder(["paper"] * len(days), days, positions)
    digest_order.order()
    for row in range(0, 2_000, 2):
        days[row] += 1_000
        digest_order.mark_moved([row])
    assert list(digest_order.order()) == sorted_from_scratch(days, positions)


def test_a_returned_order_does_not_change() -> None:
    days, positions = array("q", [1, 2]), array("q", [0, 0])
    digest_order = DigestOrder(["paper"] * len(days), days, positions)
    before = digest_order.order()
    days[0] = 3
    digest_order.mark_moved([0])
    assert list(digest_order.order()) == [0, 1]
    assert list(before) == [1, 0]


def test_ties_keep_insertion_order_after_a_move() -> None:
    days, positions = array("q", [1, 2]), array("q", [0, 0])
    digest_order = DigestOrder(["paper"] * len(days), days, positions)
    digest_order.order()
    days[0] = 2
    digest_order.mark_moved([0])
    assert list(digest_order.order()) == [0, 1]
