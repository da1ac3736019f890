"""Two papers of one title: a digest that holds both tells them apart."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.paper import Appearance, Digest, Paper
from storage import Library
from tests.builders import a_digest, a_paper

pytestmark = pytest.mark.no_cover  # many examples, slow to trace; other tests run the same code

TITLE = "Editorial"
ABSTRACTS = ("On lamps, for this year.", "On candles, by others.", "On moths.")


def issue(day: int, *abstracts: str) -> Digest:
    """Return a digest that holds papers of one title."""
    seen = date(2026, 6, day)
    papers = (a_paper(TITLE, abstract=text, appearances=(Appearance("hf-daily", seen),)) for text in abstracts)
    return a_digest(*papers, day=seen)


def abstracts_in(library: Library) -> list[str]:
    return sorted(paper.abstract for paper in library.papers())


def facts(library: Library) -> frozenset[Paper]:
    return frozenset(replace(paper, key="", added=None) for paper in library.papers())


def test_both_are_imported_with_a_warning() -> None:
    with Library.in_memory() as library:
        result = library.import_digests(issue(1, *ABSTRACTS[:2]))
        assert (len(result.new), abstracts_in(library)) == (2, sorted(ABSTRACTS[:2]))
        assert result.warnings == ("“Editorial”: 2 papers have this title and different abstracts; they stay separate",)
        again = library.import_digests(issue(1, *ABSTRACTS[:2]))
        assert (again.change, len(again.unchanged)) == (None, 2)


@pytest.mark.parametrize("order", list(permutations([issue(1, *ABSTRACTS[:2]), issue(2, ABSTRACTS[1])])))
def test_the_abstract_identifies_a_paper_seen_again(order: Sequence[Digest], tmp_path: Path) -> None:
    for digest in order:
        with Library.open(tmp_path) as library:
            library.import_digests(digest)
    with Library.open(tmp_path) as library:
        days = {paper.abstract: len(paper.appearances) for paper in library.papers()}
    assert days == {ABSTRACTS[0]: 1, ABSTRACTS[1]: 2}


def test_one_title_in_two_digests_is_one_paper() -> None:
    with Library.in_memory() as library:
        result = library.import_digests(issue(1, ABSTRACTS[0]), issue(2, ABSTRACTS[1]))
        assert (abstracts_in(library), result.warnings) == ([ABSTRACTS[1]], ())


def test_papers_of_two_ids_are_not_merged_by_title() -> None:
    papers = [a_paper(TITLE, arxiv_id=f"2406.0000{number}", abstract=text) for number, text in enumerate(ABSTRACTS)]
    with Library.in_memory() as library:
        result = library.import_digests(a_digest(*papers))
        assert (len(result.new), result.warnings) == (3, ())
        library.import_digests(issue(1, ABSTRACTS[1]))
        assert [len(paper.appearances) for paper in library.papers()] == [0, 1, 0]


def test_two_papers_are_undone_and_redone_together(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(issue(1, *ABSTRACTS[:2]))
        after = list(library.papers())
        library.undo()
        assert len(library) == 0
        library.redo()
        assert list(library.papers()) == after


both = issue(3, *ABSTRACTS)
single = st.builds(issue, st.integers(1, 9), st.sampled_from(ABSTRACTS))


@settings(max_examples=60, deadline=None)
@given(st.lists(single, max_size=1), st.lists(single, max_size=3), st.randoms(use_true_random=False))
def test_a_shared_title_gives_the_same_library_in_any_order(
    before: list[Digest], after: list[Digest], chance: object
) -> None:
    libraries = []
    for issues in ([*before, both, *after], [both, *after, *before], [both, *before, *after[::-1]]):
        with Library.in_memory() as library:
            for digest in issues:
                library.import_digests(digest)
            libraries.append(facts(library))
    assert libraries[0] == libraries[1] == libraries[2]
