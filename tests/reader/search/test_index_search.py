"""Rows that are sorted only as far as they are used read like a list that is sorted at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.search.index.index_search import RankedRows
from reader.search.index.scoring import top_k

ROWS = [40, 10, 30, 20, 50]
BEST = [2, 0]
IN_ORDER = [30, 40, 20, 10, 50]
"""Those at `BEST`, then the others by score."""


def ranked() -> RankedRows:
    scores = np.array([0.5, 0.2, 0.4, 0.3, 0.1], np.float32)
    return RankedRows(np.array(ROWS, np.int32), scores, np.array(BEST, np.intp))


@given(index=st.integers(-5, 4))
def test_each_row_has_its_place(index: int) -> None:
    assert ranked()[index] == IN_ORDER[index]


@given(part=st.slices(5))
def test_each_slice_has_its_rows(part: slice) -> None:
    assert ranked()[part] == IN_ORDER[part]


@given(row=st.sampled_from(ROWS))
def test_the_index_of_a_row_is_its_place(row: int) -> None:
    assert ranked().index(row) == IN_ORDER.index(row)


def test_rows_can_be_listed_and_counted() -> None:
    assert list(ranked()) == IN_ORDER
    assert len(ranked()) == len(IN_ORDER)


@pytest.mark.parametrize("index", [5, -6])
def test_there_is_no_row_beyond_the_ends(index: int) -> None:
    with pytest.raises(IndexError):
        ranked()[index]


def test_a_row_that_is_missing_has_no_index() -> None:
    with pytest.raises(ValueError, match="not in list"):
        ranked().index(60)


@given(steps=st.lists(st.integers(0, 9), max_size=80), count=st.integers(1, 4))
def test_the_highest_scores_are_found(steps: list[int], count: int) -> None:
    scores = np.array(steps, np.float32)
    found = top_k(scores, count).tolist()
    assert len(set(found)) == len(found)
    assert sorted(scores[found].tolist(), reverse=True) == sorted(steps, reverse=True)[:count]
