"""Masks agree with testing row by row, keys have the same rows however they were added, and cached orders are exact."""

import sys
from array import array
from random import Random
from threading import Thread

from hypothesis import given
from hypothesis import strategies as st

from reader.row_order import DigestOrder, RowLookup, RowOrder, count_rows, invert, mask_and, mask_from, mask_or, rows_in

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


some_keys = st.lists(st.text("ab", max_size=3), unique=True, max_size=20)
OTHER_KEYS = [f"c{number:04}" for number in range(5_000)]
"""So many that 20 of them are looked up before all are added."""


def loaded(keys: list[str]) -> RowLookup:
    """Return the lookup of keys that were loaded from a cache."""
    lookup = RowLookup(keys)
    lookup.load(sorted(range(len(keys)), key=keys.__getitem__))
    return lookup


@given(keys=some_keys, later=some_keys, is_complete=st.booleans(), others=some_keys)
def test_each_key_has_its_row(keys: list[str], later: list[str], is_complete: bool, others: list[str]) -> None:
    keys = [*OTHER_KEYS, *keys]
    lookup = loaded(keys)
    if is_complete:
        lookup.complete()
    new = [key for key in later if key not in keys]
    lookup.update(zip(new, range(len(keys), len(keys) + len(new)), strict=True))
    keys += new
    rows = {key: row for row, key in enumerate(keys)}
    assert [lookup.get(key, lookup.search(key)) for key in others] == [*map(rows.get, others)]
    assert lookup.is_complete is is_complete
    assert lookup.keys() >= rows.keys() & {*others}, "a key that was found is not added"
    assert [lookup[key] for key in keys] == list(rows.values())
    assert lookup == rows


def test_many_searches_add_all_keys() -> None:
    keys = [f"key-{number}" for number in range(20_000)]
    lookup = loaded(keys)
    assert [lookup[key] for key in keys] == list(range(20_000))
    assert len(lookup) == 20_000


def test_all_keys_are_added_after_one_search_for_a_hundred_rows() -> None:
    lookup = loaded([f"key-{number:04}" for number in range(1_000)])
    for number in range(10):
        lookup.search(f"key-{number:04}")
    assert (len(lookup), lookup.is_complete) == (10, False)
    lookup.search("key-0500")
    assert (len(lookup), lookup.is_complete) == (1_000, True)


def test_keys_are_found_while_another_thread_adds_them() -> None:
    keys = [f"key-{number:05d}" for number in range(30_000)]
    lookup = loaded(keys)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    thread = Thread(target=lookup.complete)
    thread.start()
    try:
        assert [lookup[key] for key in keys[::-1]] == list(range(30_000))[::-1]
    finally:
        thread.join()
        sys.setswitchinterval(before)


steps = st.lists(
    st.tuples(
        st.sampled_from(["append", "move", "truncate", "read", "invalidate"]),
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
        elif step == "truncate":
            for column in (keys, days, positions):
                del column[row:]
            digest_order.truncate(row)
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
