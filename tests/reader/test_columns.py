"""Columns agree with the papers and marks after any sequence of changes."""

import sys
from collections import deque
from datetime import date
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.columns import READ, STARRED, TAGGED, Columns, LoadedMarks, mark_flags
from reader.paper import UNMARKED, Marks
from tests.builders import a_paper

KEYS = ("a", "b", "c", "d")
kinds = st.builds(
    Marks,
    starred=st.booleans(),
    read=st.booleans(),
    tags=st.sampled_from([(), ("vision",)]),
    note=st.sampled_from(["", "a thought"]),
    snoozed_until=st.sampled_from([None, date(2030, 1, 1)]),
)


def test_each_mark_has_its_flag() -> None:
    assert mark_flags(UNMARKED) == 0
    assert mark_flags(Marks(starred=True, tags=("vision",))) == STARRED | TAGGED
    assert len({mark_flags(marks) for marks in (Marks(starred=True), Marks(read=True), Marks(note="x"))}) == 3


@settings(deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["upsert", "mark", "remove", "load"]), st.sets(st.sampled_from(KEYS)), kinds)
    )
)
def test_every_row_has_the_flags_of_its_marks(steps: list[tuple[str, set[str], Marks]]) -> None:
    columns = Columns()
    for step, keys, marks in steps:
        known = sorted(key for key in keys if key in columns)
        if step == "upsert":
            for key in sorted(keys):
                columns.upsert(a_paper(key, key=key), len(columns) + 1)
        elif step == "mark":
            columns.set_marks_of_all(known, marks)
        elif step == "load" and marks != UNMARKED:
            loaded = [columns.marks_of(key) if key not in known else marks for key in columns.keys]
            columns = _reloaded(columns, loaded)
        elif step == "remove":
            columns.set_marks_of_all(known, UNMARKED)
            columns.remove(known)
        assert list(columns.mark_flags) == [mark_flags(columns.marks_of(key)) for key in columns.keys]
        assert sorted(columns.digest_order.order()) == list(range(len(columns)))
    marked = {key: columns.marks_of(key) for key in columns.keys}
    assert columns.marks == {key: marks for key, marks in marked.items() if marks != UNMARKED}


def _reloaded(columns: Columns, marks: list[Marks]) -> Columns:
    """Return columns with the same papers as if they and their marks were loaded from a cache."""
    loaded = Columns()
    for row, key in enumerate(columns.keys):
        loaded.upsert(a_paper(key, key=key), columns.ids[row])
    kinds = [UNMARKED, *marks]
    indexes = [0 if each == UNMARKED else row for row, each in enumerate(marks, 1)]
    loaded.load_marks(LoadedMarks(kinds, indexes, bytes(map(mark_flags, marks))))
    return loaded


def test_a_paper_in_the_row_of_a_removed_one_is_unmarked() -> None:
    columns = Columns()
    for number, key in enumerate("ab", 1):
        columns.upsert(a_paper(key, key=key), number)
    columns = _reloaded(columns, [UNMARKED, Marks(starred=True)])
    columns.set_marks("b", UNMARKED)
    columns.remove(["b"])
    columns.upsert(a_paper("c", key="c"), 3)
    assert columns.marks_of("c") == UNMARKED
    assert columns.marks == {}


def test_rows_replaced_before_titles_load_keep_their_values() -> None:
    columns = Columns()
    columns.upsert(a_paper("Old", key="a"), 1)
    columns.load_lazily([0], lambda: (["Old"], [(7,)], [("source:arxiv",)]))
    columns.upsert(a_paper("New", key="a", categories=("cs.CL",)), 1)
    columns.upsert(a_paper("B", key="b"), 2)
    columns.upsert(a_paper("C", key="b"), 2)
    assert (columns.titles, columns.digest_days) == (["New", "C"], [(), ()])
    assert columns.labels == [("category:cs.CL",), ()]


def test_lazy_titles_load_once_and_grow_with_rows() -> None:
    columns, loads = Columns(), []

    def load() -> tuple[list[str], list[tuple[int, ...]], list[tuple[str, ...]]]:
        loads.append(1)
        return ["A"], [(7,)], [("source:arxiv",)]

    columns.upsert(a_paper("A", key="a"), 1)
    columns.load_lazily([0], load)
    columns.upsert(a_paper("B", key="b"), 2)
    threads = [Thread(target=lambda: columns.titles) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (columns.titles, columns.digest_days) == (["A", "B"], [(7,), ()])
    assert columns.labels == [("source:arxiv",), ()]
    assert len(loads) == 1


def test_only_removed_rows_that_load_lazily_load_the_titles() -> None:
    columns, loads = Columns(), []

    def load() -> tuple[list[str], list[tuple[int, ...]], list[tuple[str, ...]]]:
        loads.append(1)
        return ["A", "B"], [(7,), (8,)], [(), ()]

    for number, key in enumerate("ab", 1):
        columns.upsert(a_paper(key.upper(), key=key), number)
    columns.load_lazily([0, 1], load)
    for number, key in enumerate("cde", 3):
        columns.upsert(a_paper(key.upper(), key=key), number)
    columns.remove(["d", "e"])
    assert loads == []
    assert [key in columns for key in "abcde"] == [True, True, True, False, False]
    columns.remove(["b", "c"])
    assert loads == [1]
    assert (columns.keys, columns.titles, columns.digest_days) == (["a"], ["A"], [(7,)])
    assert "b" not in columns


@given(st.lists(st.lists(st.tuples(st.sampled_from(KEYS), st.integers(0, 3)), max_size=6), max_size=4))
def test_upserting_many_equals_upserting_each(batches: list[list[tuple[str, int]]]) -> None:
    at_once, one_by_one = Columns(), Columns()
    number = 0
    for batch in batches:
        papers = [
            (a_paper(f"{key} {version}", key=key, arxiv_id=f"2401.0000{version}", comments=version), number + offset)
            for offset, (key, version) in enumerate(batch, 1)
        ]
        number += len(papers)
        at_once.upsert_many(papers)
        for paper, doc_id in papers:
            one_by_one.upsert(paper, doc_id)
        assert [_row(at_once, row) for row in range(len(at_once))] == [
            _row(one_by_one, row) for row in range(len(one_by_one))
        ]
        assert at_once.key_aliases == one_by_one.key_aliases
        assert sorted(at_once.digest_order.order()) == list(range(len(at_once)))


def _row(columns: Columns, row: int) -> tuple[object, ...]:
    key = columns.keys[row]
    facts = (
        columns.titles,
        columns.title_hashes,
        columns.comments,
        columns.has_code,
        columns.digest_days,
        columns.labels,
        columns.fact_flags,
        columns.mark_flags,
    )
    return (key, columns.row_of(key), columns.id_of(key), *(column[row] for column in facts))


@pytest.mark.no_cover  # slow to trace; other tests run the same code
def test_concurrent_readers_see_only_complete_rows() -> None:
    columns = Columns()
    papers = [a_paper(f"Paper {number}") for number in range(20_000)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    thread = Thread(target=lambda: deque(map(columns.upsert, papers), maxlen=0))
    thread.start()
    try:
        while thread.is_alive():
            last = len(columns) - 1
            if last >= 0:
                facts = (columns.published, columns.digest_day, columns.mark_flags, columns.titles, columns.ids)
                assert len([column[last] for column in facts]) == len(facts)
                assert columns.row_of(columns.keys[last]) == last
                assert len([columns.keys[row] for row in columns.digest_order.order()]) > last
    finally:
        sys.setswitchinterval(before)
        thread.join()


def test_flags_move_with_their_rows() -> None:
    columns = Columns()
    for key in KEYS:
        columns.upsert(a_paper(key, key=key), len(columns) + 1)
    columns.set_marks("b", Marks(read=True))
    columns.remove(["a"])
    assert [bool(flags & READ) for flags in columns.mark_flags] == [True, False, False]
