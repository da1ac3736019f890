"""Keys have the same rows whether they are searched, or were added to the lookup."""

import sys
from threading import Thread

from hypothesis import given
from hypothesis import strategies as st

from reader.row_lookup import RowLookup

some_keys = st.lists(st.text("ab", max_size=3), unique=True, max_size=20)


def loaded(keys: list[str]) -> RowLookup:
    """Return the lookup of keys that were loaded from a cache."""
    lookup = RowLookup(keys)
    lookup.load(sorted(range(len(keys)), key=keys.__getitem__))
    return lookup


@given(keys=some_keys, later=some_keys, is_complete=st.booleans(), others=some_keys)
def test_each_key_has_its_row(keys: list[str], later: list[str], is_complete: bool, others: list[str]) -> None:
    lookup = loaded(keys)
    if is_complete:
        lookup.complete()
    new = [key for key in later if key not in keys]
    lookup.update(zip(new, range(len(keys), len(keys) + len(new)), strict=True))
    keys += new
    rows = {key: row for row, key in enumerate(keys)}
    assert [lookup[key] for key in keys] == list(rows.values())
    assert [lookup.get(key, lookup.search(key)) for key in others] == [*map(rows.get, others)]


def test_many_searches_add_all_keys() -> None:
    keys = [f"key-{number}" for number in range(20_000)]
    lookup = loaded(keys)
    assert [lookup[key] for key in keys] == list(range(20_000))
    assert len(lookup) == 20_000


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
