"""Papers that were renamed or withdrawn: the newest digest's value holds, in whichever order the digests come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.paper import Appearance, Digest, Paper
from storage import Library
from storage.check import check_library
from tests.builders import a_digest, a_paper

pytestmark = pytest.mark.no_cover  # many examples, slow to trace; other tests run the same code

ARXIV_ID = "2406.01234"
OLD_TITLE = "A Rather Long Working Title about Lamps"
NEW_TITLE = "On Lamps"


def issue(day: int, title: str = NEW_TITLE, **facts: object) -> Digest:
    """Return a digest of one day that holds one paper."""
    seen = Appearance("hf-daily", date(2026, 6, day))
    return a_digest(a_paper(title, **({"arxiv_id": ARXIV_ID} | facts), appearances=(seen,)), day=seen.day)


FIRST = issue(
    1, OLD_TITLE, abstract="We light lamps, and say at length how.", author_count=3, url="https://a.example/1"
)
SECOND = issue(2, NEW_TITLE, abstract="We light lamps.", author_count=2)
THIRD = issue(3, NEW_TITLE)


def a_moment() -> datetime:
    return datetime(2026, 7, 1, tzinfo=UTC)


def facts(library: Library) -> frozenset[Paper]:
    return frozenset(replace(paper, key="") for paper in library.papers())


def library_of(digests: Sequence[Digest]) -> frozenset[Paper]:
    with Library.in_memory(clock=a_moment) as library:
        for digest in digests:
            library.import_digests(digest)
        return facts(library)


@pytest.mark.parametrize("order", list(permutations([FIRST, SECOND, THIRD])))
def test_the_newest_digest_that_says_something_decides(order: Sequence[Digest]) -> None:
    (paper,) = library_of(order)
    assert (paper.title, paper.abstract, paper.author_count) == (NEW_TITLE, "We light lamps.", 2)
    assert (paper.url, paper.title_aliases) == ("https://a.example/1", (OLD_TITLE,))


@pytest.mark.parametrize("order", list(permutations([FIRST, SECOND])))
def test_an_old_title_identifies_the_paper(order: Sequence[Digest], tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        for digest in order:
            library.import_digests(digest)
    with Library.open(tmp_path) as library:
        result = library.import_digests(issue(4, OLD_TITLE.upper(), arxiv_id=None))
        assert (result.new, len(library)) == ((), 1)


def test_renaming_is_undone_and_redone_exactly(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(FIRST)
        before = list(library.papers())
        library.import_digests(SECOND)
        after = list(library.papers())
        library.undo()
        assert list(library.papers()) == before
        assert library.columns.title_aliases == {}
        library.redo()
        assert list(library.papers()) == after


def test_cached_columns_know_old_titles_and_withdrawals(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.import_digests(FIRST, issue(2, NEW_TITLE, abstract="This paper has been withdrawn by the author."))
        library.compact(everything=True)
    assert not [finding.message for finding in check_library(tmp_path) if "does not match" in finding.message]
    with Library.open(tmp_path) as library:
        assert library.columns.title_aliases == {ARXIV_ID: (OLD_TITLE,)}
        assert list(library.columns.withdrawn) == [1]
        assert library.import_digests(issue(3, OLD_TITLE, arxiv_id=None)).new == ()


@pytest.mark.parametrize(
    "abstract",
    [
        "This paper has been withdrawn by the authors due to an error in Lemma 3.",
        "This submission has been withdrawn by arXiv administrators.",
        "arXiv admin note: this paper has been withdrawn by arXiv.",
        "Withdrawn.",
        "The paper is temporarily withdrawn because the data are wrong.",
        "We have withdrawn this manuscript.",
        "This paper has been WITHDRAWN by its authors.",
        "RETRACTED due to an error.",
    ],
)
def test_a_withdrawal_is_known_by_its_words(abstract: str) -> None:
    (paper,) = library_of([FIRST, issue(2, abstract=abstract)])
    assert (paper.withdrawn, paper.abstract) == (True, abstract)
    (paper,) = library_of([issue(2, abstract=abstract), issue(3, abstract="We light lamps again.")])
    assert not paper.withdrawn


@pytest.mark.parametrize(
    "abstract",
    ["", "We study why papers are withdrawn.", "Money withdrawn from banks is counted.", "Withdrawn users come back."],
)
def test_a_paper_about_withdrawals_is_not_withdrawn(abstract: str) -> None:
    (paper,) = library_of([issue(1, "Withdrawn Papers and What Becomes of Them", abstract=abstract)])
    assert not paper.withdrawn


texts = st.sampled_from(["", "Short.", "A longer one.", "This paper has been withdrawn."])
sightings = st.builds(
    lambda title, day, source, abstract, links, authors, count: a_paper(
        title,
        arxiv_id=ARXIV_ID,
        abstract=abstract,
        links=links,
        code=links[:1],
        authors=authors,
        upvotes=count,
        appearances=(Appearance(source, date(2026, 6, day), 0, upvotes=count),),
    ),
    st.sampled_from(["One", "One!", "A Second", "The Third of Them"]),
    st.integers(1, 3),
    st.sampled_from(["hf-daily", "arxiv"]),
    texts,
    st.lists(st.sampled_from(["https://a.example/x", "https://b.example/y"]), unique=True).map(tuple),
    st.sampled_from([(), ("Ada",), ("Ada", "Bob")]),
    st.sampled_from([None, 0, 7]),
)
digests = st.lists(sightings.map(a_digest), min_size=2, max_size=4)


@settings(max_examples=80, deadline=None)
@given(digests, st.randoms(use_true_random=False))
def test_renamed_papers_give_the_same_library_in_every_order(issues: list[Digest], chance: object) -> None:
    shuffled = list(issues)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert library_of(issues) == library_of(shuffled)


@settings(max_examples=40, deadline=None)
@given(digests)
def test_digests_imported_at_once_give_the_same_as_one_by_one(issues: list[Digest]) -> None:
    with Library.in_memory(clock=a_moment) as library:
        library.import_digests(*issues)
        assert facts(library) == library_of(issues)
        assert library.import_digests(*issues).change is None
