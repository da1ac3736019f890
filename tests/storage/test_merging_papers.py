"""A new paper that shows that two known ones are the same merges them: imports in any order give the same library."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.paper import Appearance, Marks, Paper
from storage import Library
from storage.check import check_library
from tests.builders import a_digest, a_paper
from tests.storage.libraries import errors_in

ARXIV_ID = "2401.00001"
WITH_ID = a_paper("A Preprint", arxiv_id=ARXIV_ID, abstract="Short.")
WITH_TITLE = a_paper("The Paper as Published", abstract="A longer abstract.", authors=("Ada",))
BOTH = a_paper("The Paper as Published", arxiv_id=ARXIV_ID)


def facts(library: Library) -> set[Paper]:
    """Return the papers without what depends on the order in which they came."""
    return {replace(paper, key="", added=None) for paper in library.papers()}


def import_each(library: Library, papers: Sequence[Paper]) -> None:
    for paper in papers:
        library.import_digests(a_digest(paper))


def test_any_order_gives_one_paper_with_the_facts_of_all() -> None:
    libraries = []
    for order in permutations([WITH_ID, WITH_TITLE, BOTH]):
        library = Library.in_memory()
        import_each(library, order)
        libraries.append(facts(library))
    assert len(libraries[0]) == 1
    assert all(library == libraries[0] for library in libraries)


def test_a_merged_paper_can_still_be_shown() -> None:
    library = Library.in_memory()
    import_each(library, [WITH_ID, WITH_TITLE])
    keys = list(library.columns.keys)
    library.import_digests(a_digest(BOTH))
    (left,) = library.columns.keys
    assert [library.paper(key).key for key in keys] == [left, left]


sightings = st.lists(
    st.builds(
        lambda title, arxiv_id, author, day: a_paper(
            f"Title {title}", arxiv_id=arxiv_id, authors=(author,), appearances=(Appearance("s", date(2025, 1, day)),)
        ),
        st.sampled_from("ABCD"),
        st.sampled_from([ARXIV_ID, None]),
        st.sampled_from(["Ada", "Bob"]),
        st.integers(1, 3),
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=150, deadline=None)
@given(sightings, st.randoms(use_true_random=False), st.booleans())
def test_imports_give_the_same_library_in_any_order_and_at_once(
    papers: list[Paper], chance: Random, at_once: bool
) -> None:
    one, other = Library.in_memory(), Library.in_memory()
    import_each(one, papers)
    shuffled = sorted(papers, key=lambda _paper: chance.random())
    if at_once:
        other.import_digests(a_digest(*shuffled))
    else:
        import_each(other, shuffled)
    assert facts(one) == facts(other)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library that has a paper twice, with marks on both."""
    library = Library.open(tmp_path)
    first, second = library.import_digests(a_digest(WITH_ID, WITH_TITLE)).new
    library.update_marks(
        [first], lambda _marks: Marks(starred=True, tags=("a", "b"), note="First.", snoozed_until=date.max), ""
    )
    library.update_marks([second], lambda _marks: Marks(read=True, tags=("b", "c"), note="Second."), "")
    return library


def test_marks_of_both_papers_are_merged(library: Library) -> None:
    first, second = library.columns.keys
    result = library.import_digests(a_digest(BOTH))
    assert list(library.columns.keys) == [first]
    assert library.paper(first).marks == Marks(True, True, ("a", "b", "c"), "First.\n\nSecond.")
    assert result.updated == (first,)
    assert result.change is not None
    assert result.change.description == "updated 1 paper, merged 1 paper into another"
    assert f"{second} and {first} are the same paper" in result.warnings[0]
    library.close()


def test_the_other_key_still_finds_the_paper_also_later(library: Library, tmp_path: Path) -> None:
    first, second = library.columns.keys
    library.import_digests(a_digest(BOTH))
    library.import_digests(a_digest(replace(WITH_TITLE, authors=("Ada", "Bob"))))
    assert library.find(second).key == first
    library.close()
    with Library.open(tmp_path) as later:
        assert later.find(second).key == first
        assert len(later.find(second).authors) == 2


def test_a_merged_key_still_finds_its_paper(library: Library) -> None:
    first, second = library.columns.keys
    library.import_digests(a_digest(BOTH))
    assert library.paper(second) == library.paper(first)


def test_merging_is_undone_and_redone_after_a_restart(library: Library, tmp_path: Path) -> None:
    before = list(library.papers())
    library.import_digests(a_digest(BOTH))
    after = list(library.papers())
    change = library.undo()
    assert change is not None
    assert change.skipped == ()
    assert sorted(library.papers(), key=str) == sorted(before, key=str)
    library.redo()
    assert list(library.papers()) == after
    library.close()
    with Library.open(tmp_path) as later:
        assert list(later.papers()) == after
        later.undo()
        assert sorted(later.papers(), key=str) == sorted(before, key=str)
    with Library.open(tmp_path) as later:
        assert sorted(later.papers(), key=str) == sorted(before, key=str)
        assert later.find(before[1].key).title == WITH_TITLE.title
    assert errors_in(tmp_path) == []


def test_another_process_sees_papers_merge(library: Library, tmp_path: Path) -> None:
    first, second = library.columns.keys
    with Library.open(tmp_path) as other:
        library.import_digests(a_digest(BOTH))
        assert other.refresh() >= {first, second}
        assert list(other.papers()) == list(library.papers())
        assert other.find(second).key == first
    library.close()


@pytest.mark.parametrize("is_undone", [False, True])
def test_aliases_of_merged_papers_pass_the_check(library: Library, tmp_path: Path, *, is_undone: bool) -> None:
    library.import_digests(a_digest(BOTH))
    if is_undone:
        library.undo()
    library.compact(everything=True)
    library.close()
    assert not [finding.message for finding in check_library(tmp_path) if "does not match" in finding.message]


def test_papers_of_two_arxiv_ids_are_never_merged(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(a_digest(WITH_ID, a_paper("The Paper as Published", arxiv_id="2401.00002")))
        library.import_digests(a_digest(BOTH))
        assert sorted(library.columns.keys) == [ARXIV_ID, "2401.00002"]
