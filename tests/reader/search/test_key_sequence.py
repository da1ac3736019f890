"""The keys of a listing: a lazy sequence that later changes do not affect."""

from reader.columns import Columns
from reader.search.sorting import KeySnapshot
from tests.builders import a_paper


def columns_of(*keys: str) -> Columns:
    columns = Columns()
    for key in keys:
        columns.upsert(a_paper(key=key))
    return columns


def test_keys_read_like_a_list() -> None:
    keys = KeySnapshot(columns_of("a", "b", "c")).keys_of([2, 0])
    assert keys == ["c", "a"]
    assert [*keys, keys[0], keys[-1], *keys[1:]] == ["c", "a", "c", "a", "a"]
    assert keys.index("a") == 1
    assert ("c" in keys, "b" in keys, "none" in keys) == (True, False, False)


def test_keys_do_not_change_with_the_library() -> None:
    columns = columns_of("a", "b", "c")
    snapshot = KeySnapshot(columns)
    keys = snapshot.keys_of([2, 0])
    columns.remove(["a"])
    assert keys == ["c", "a"]
    assert [keys.index("a"), keys.index("c")] == [1, 0]
    assert snapshot.keys_of([0, 1]) == ["b", "c"]
    columns.upsert(a_paper(key="d"))
    assert snapshot.keys_of([2]) == ["d"]
